"""Fork servers that need not start: each is forked from a warm one, as the servers of a batch's workers are.

A new server takes a tenth of a second of processor time, most of it to load numpy, and a thousand tests need one. What
is about how a server starts, or about the process above it, starts cold ones (`use_cold_servers`).
"""

import fcntl
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from grader.sandbox.fork_channel import ForkServer, ServerGoneError

_start_cold: Callable[[], ForkServer] = ForkServer.start


class WarmServers:
    """One warm server of this process, for it and for all that are forked from it."""

    def __init__(self) -> None:
        self._warm = _start_cold()
        self._turns = tempfile.TemporaryFile()  # noqa: SIM115 - as long as this process
        self._renew_lock()
        os.register_at_fork(after_in_child=self._renew_lock)

    def _renew_lock(self) -> None:
        self._lock = threading.Lock()

    def start(self) -> ForkServer:
        """A new server; if something has ended the warm one, another takes its place."""
        with self._turn():
            try:
                return self._warm.fork()
            except (OSError, ServerGoneError):
                self._warm = _start_cold()
                return self._warm.fork()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Processes that were forked from one another share a socket, so one asks after the other."""
        with self._lock:
            fcntl.lockf(self._turns, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._turns, fcntl.LOCK_UN)

    def use(self) -> None:
        """From now on, servers of this process and of those forked from it come from the warm one."""
        ForkServer.start = self.start  # type: ignore[method-assign]

    def close(self) -> None:
        """End the warm server and all that came from it."""
        use_cold_servers()
        self._turns.close()
        self._warm.close()


def use_cold_servers() -> None:
    """From now on, servers start as they do for users."""
    ForkServer.start = _start_cold  # type: ignore[method-assign]
