"""Where children come from, and how well they are locked in.

The fork server where the system can fork safely, an interpreter each elsewhere. Opened early, the server loads numpy
and a thread makes the kernel's policy while the parent loads the rest.
"""

import os
import sys
import threading
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self

from grader.errors import GraderError
from grader.sandbox.channel import Channel
from grader.sandbox.fork_channel import ForkServer, ServerGone
from grader.sandbox.spawn_channel import DirectChannel

_SPARE_SECONDS = 30
"""Processor seconds on top of a submission's time limit, before the kernel ends a child that the parent forgot."""


class Level(StrEnum):
    """How learner code is kept in: by the kernel's locks, or only as a process of its own with limits."""

    kernel = "kernel"
    process = "process"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """The kernel's locks for children: the two layers that could be made, and phrases for what is missing."""

    ruleset: int | None = None
    program: bytes | None = None
    missing: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        return Level.process if self.missing else Level.kernel


class Sandbox:
    """A source of children; use it as a context manager.

    `fork=False` starts an interpreter for each child, as systems without fork do; `kernel=False` leaves out the
    kernel's locks.
    """

    def __init__(self, *, fork: bool = sys.platform == "linux", kernel: bool = True) -> None:
        self._fork = fork
        self._kernel = kernel and fork
        self._server: ForkServer | None = None
        self._lock: Lock | None = None
        self._fault: Exception | None = None
        if fork:
            self._server = ForkServer()
        self._making = threading.Thread(target=self._make_lock)
        self._making.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._making.join()
        self._stop_server()
        if self._lock is not None and self._lock.ruleset is not None:
            os.close(self._lock.ruleset)

    @property
    def lock(self) -> Lock:
        """How children are locked in; raise GraderFault where not even that could be found out."""
        self._making.join()
        if self._lock is None:
            raise GraderError(f"the sandbox could not be set up: {self._fault}")
        return self._lock

    def start(self, *, memory: int, seconds: float) -> Channel:
        """A new child; raise GraderFault where the system gives none."""
        whole_seconds = int(seconds) + _SPARE_SECONDS
        lock = self.lock
        try:
            if not self._fork:
                return DirectChannel(memory=memory, seconds=whole_seconds)
            try:
                return self._serving(lock).start(memory=memory, seconds=whole_seconds)
            except ServerGone:
                # A child may have brought it down; a new one tells whether it was that or the system.
                self._stop_server()
                return self._serving(lock).start(memory=memory, seconds=whole_seconds)
        except (OSError, ServerGone) as error:
            raise GraderError(f"no process could be started for the submission ({error or 'no answer'})") from error

    def _serving(self, lock: Lock) -> ForkServer:
        if self._server is None:
            self._server = ForkServer()
            self._server.lock(lock.ruleset, lock.program)
        return self._server

    def _stop_server(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _make_lock(self) -> None:
        try:
            self._lock = self._made_lock()
        except Exception as error:  # noqa: BLE001 - told by whoever asks for the lock
            self._fault = error

    def _made_lock(self) -> Lock:
        if self._server is None:
            return Lock(missing=(f"kernel isolation: it needs the fork server, which {sys.platform} does not have",))
        if not self._kernel:
            return Lock(missing=("kernel isolation: switched off",))
        from grader.sandbox import landlock, readable_paths  # noqa: PLC0415 - Linux only, and in this thread

        made = landlock.build(readable_paths.readable_paths())
        lock = Lock(ruleset=made.ruleset_fd, program=made.seccomp, missing=made.missing)
        return _tried(self._server, lock)


def _tried(server: ForkServer, lock: Lock) -> Lock:
    """The lock as it proved to hold; a layer that the kernel refuses is left out, and named."""
    match server.lock(lock.ruleset, lock.program).partition(": "):
        case ("holds", _, _):
            return lock
        case ("refused", _, step) if step == "Landlock" and lock.ruleset is not None:
            os.close(lock.ruleset)
            missing = (*lock.missing, "Landlock: the kernel refused it")
            return _tried(server, Lock(program=lock.program, missing=missing))
        case ("refused", _, step) if step == "seccomp" and lock.program is not None:
            missing = (*lock.missing, "seccomp: the kernel refused it")
            return _tried(server, Lock(ruleset=lock.ruleset, missing=missing))
        case (_, _, told) if lock.missing:
            del told
            return lock
        case (_, _, told):
            return Lock(ruleset=lock.ruleset, program=lock.program, missing=(f"self-test: {told}",))
