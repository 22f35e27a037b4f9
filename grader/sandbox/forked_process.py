"""A process that another process of ours forked: what can be done with it by its pidfd (Linux)."""

import os
import select
import signal
import subprocess
from contextlib import suppress


class ForkedProcess:
    """A process that was forked elsewhere, and is reaped there; its methods are those of `subprocess.Popen`."""

    def __init__(self, pidfd: int) -> None:
        """Take over the descriptor, which `wait` closes."""
        self._pidfd: int | None = pidfd

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self._pidfd is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

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
        pidfd, self._pidfd = self._pidfd, None
        if pidfd is not None:
            os.close(pidfd)
