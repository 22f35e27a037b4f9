"""Other processes, as `/proc` shows them: for tests of what a process leaves behind."""

import time
from contextlib import suppress
from pathlib import Path


def children_of(pid: int) -> list[int]:
    """The processes that a process started, from whichever thread, and that are still there."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, path.read_text().split())
    return found


def is_running(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for_end(*pids: int) -> None:
    """Wait until all of these processes have ended; fail if they do not."""
    end = time.monotonic() + 20
    while any(map(is_running, pids)):
        assert time.monotonic() < end, pids
        time.sleep(0.02)
