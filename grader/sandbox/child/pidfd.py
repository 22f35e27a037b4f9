"""Descriptors of processes (pidfds), by the kernel's own calls (Linux 5.3 or newer).

Python has functions for them only if it was built where the headers of the system knew these calls. The builds that uv
and conda install were not, and run on kernels that have them all the same.
"""

import ctypes
import os
import sys

# One number on every architecture.
_PIDFD_SEND_SIGNAL, _PIDFD_OPEN = 424, 434

_long = ctypes.c_long

if sys.platform == "linux":
    _syscall = ctypes.CDLL(None, use_errno=True).syscall
    _syscall.restype = _long


def open_pidfd(process: int) -> int:
    """A new descriptor of the process, closed at exec; raise OSError if the system gives none."""
    return _call_kernel(_PIDFD_OPEN, process, 0)


def send_signal(pidfd: int, number: int) -> None:
    """Send a signal to the process; raise ProcessLookupError if it has ended, OSError if the system refuses."""
    _call_kernel(_PIDFD_SEND_SIGNAL, pidfd, number, 0, 0)


def find_refusal() -> str | None:
    """Why pidfds can't be used here, if so: the kernel is too old, or a container forbids the calls."""
    try:
        pidfd = open_pidfd(os.getpid())
        try:
            send_signal(pidfd, 0)
        finally:
            os.close(pidfd)
    except OSError as error:
        return os.strerror(error.errno or 0)
    return None


def _call_kernel(number: int, *arguments: int) -> int:
    result: int = _syscall(_long(number), *map(_long, arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
