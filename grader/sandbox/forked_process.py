"""Processes that are forked: whether this one may be, when one ends, and what is done with it by its pidfd (Linux)."""

import ctypes
import functools
import os
import select
import signal
import subprocess
import sys
import threading
from contextlib import suppress

from grader.sandbox.child import pidfd

_DEATH_SIGNAL = 1


def may_fork() -> bool:
    """Whether this process may be forked: where it is usual, and no thread holds a lock that would never be freed.

    Without /proc nobody knows what threads there are.
    """
    with suppress(OSError):
        return sys.platform == "linux" and threading.active_count() == len(os.listdir("/proc/self/task")) == 1
    return False


@functools.cache
def forked_process_refusal() -> str | None:
    """Why no process here can have others forked for it, as the fork server does; None if it can."""
    if sys.platform != "linux":
        return f"{sys.platform} has none"
    refusal = pidfd.find_refusal()
    return refusal and f"this machine refuses the calls that it needs, pidfd_open and pidfd_send_signal ({refusal})"


def set_death_signal(number: int) -> None:
    """Have the system send this process a signal when the thread that started it ends; 0 for none.

    The closing of a connection is noticed only between requests, and a killed batch should leave no process.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, number, 0, 0, 0)


class ForkedProcess:
    """A process that is reaped elsewhere; its methods are those of `subprocess.Popen`."""

    def __init__(self, descriptor: int) -> None:
        """Take over the pidfd, which `wait` closes."""
        self._pidfd: int | None = descriptor

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self._pidfd is not None:
            with suppress(ProcessLookupError):
                pidfd.send_signal(self._pidfd, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> None:
        """Wait until the process has ended; raise subprocess.TimeoutExpired if it has not within `timeout` seconds."""
        if self._pidfd is None:
            return
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        if not poll.poll(None if timeout is None else timeout * 1000):
            raise subprocess.TimeoutExpired("a forked process", timeout or 0)
        self.forget()

    def forget(self) -> None:
        """Close the descriptor; nothing can be done with the process any more."""
        descriptor, self._pidfd = self._pidfd, None
        if descriptor is not None:
            os.close(descriptor)
