"""Keep other processes of the same user out of this one; both sides of the sandbox use it, right after they start."""

import sys

_PR_SET_DUMPABLE = 4


def refuse_inspection() -> None:
    """Keep processes of this user from reading or changing this one's memory, and from using its open files (Linux).

    Learner code runs as the same user. At isolation level `process` it could otherwise trace this process, or open
    /proc/PID/mem and /proc/PID/fd/1. It holds for processes forked from this one, and ends when another program is
    executed. It also keeps debuggers out, and no core file is written.
    """
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - where it is needed

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
