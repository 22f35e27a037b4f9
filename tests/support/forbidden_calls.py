"""Runs a command on a machine that forbids some of the kernel's calls, as a container's own filter does."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

_LIBRARY = "libseccomp.so.2"
_ALLOW, _ANSWER_ERROR = 0x7FFF_0000, 0x0005_0000


def run_grade(error: int, calls: tuple[str, ...], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `grade` where each of these calls fails with this error; skip the test where there is no libseccomp."""
    try:
        ctypes.CDLL(_LIBRARY)
    except OSError:
        pytest.skip("libseccomp is not installed")
    command = [sys.executable, __file__, str(error), ",".join(calls), sys.executable, "-m", "grader", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])


def _forbid_calls(error: int, calls: list[str]) -> None:
    """Set a filter for this process and all that it starts."""
    library = ctypes.CDLL(_LIBRARY)
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_rule_add_array.argtypes = (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_void_p,
    )
    library.seccomp_load.argtypes = (ctypes.c_void_p,)
    context = library.seccomp_init(_ALLOW)
    for call in calls:
        number = library.seccomp_syscall_resolve_name(call.encode())
        assert library.seccomp_rule_add_array(context, _ANSWER_ERROR | error, number, 0, None) == 0
    assert library.seccomp_load(context) == 0


if __name__ == "__main__":
    _forbid_calls(int(sys.argv[1]), sys.argv[2].split(","))
    os.execv(sys.argv[3], sys.argv[3:])  # noqa: S606 - the filter is this process's
