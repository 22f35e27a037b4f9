"""Interrupts a statement of a source that runs too long."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

_MAX_STOPS = 8
"""How many statements of a submission are stopped by the timer, at most, before the parent's clock has to."""

_RETRY_SECONDS = 0.05
_MAX_HALVINGS = 3
"""How often the time for loading is halved: what honest files take must stay far below it."""


def seconds_after_stops(seconds: float, stops: int) -> float:
    """The time that loading may take, of `seconds` at first, after so many statements were stopped in a process."""
    return seconds / (1 << min(stops, _MAX_HALVINGS))


class StatementStoppedError(BaseException):
    """Raised by the timer inside a statement that runs too long."""


class StatementTimer:
    """Interrupts a statement that runs too long by an exception; after each of the first, the others get half the time.

    It works for Python code and for sleeping, and waits while no statement runs (a source is parsed, say). The parent's
    clock ends the process where it doesn't work.
    """

    _running_timers: ClassVar[list["StatementTimer"]] = []

    def __init__(self, seconds: float) -> None:
        self._first_seconds = seconds if hasattr(signal, "setitimer") else 0.0
        self._stop_count = 0
        self._depth = 0

    @classmethod
    def install_handler(cls) -> None:
        """Have the process's alarm interrupt the statement that is running; outside of loading it keeps its effect."""
        if hasattr(signal, "SIGALRM"):
            signal.signal(signal.SIGALRM, cls._stop_statement)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let the timer run while this context is open."""
        if not self._first_seconds:
            yield
            return
        self._running_timers.append(self)
        self._start_timer()
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._running_timers.remove(self)

    @contextmanager
    def statement(self) -> Iterator[None]:
        """While this context is open, a statement runs, which may be stopped."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def interrupt(self) -> None:
        """Stop the statement that is running, if there is one now."""
        if self._depth:
            raise StatementStoppedError

    def restart(self) -> None:
        """Give the statements that follow one that was stopped their own, shorter time."""
        self._stop_count += 1
        if self._stop_count < _MAX_STOPS:
            self._start_timer()
        else:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _start_timer(self) -> None:
        seconds = seconds_after_stops(self._first_seconds, self._stop_count)
        signal.setitimer(signal.ITIMER_REAL, seconds, _RETRY_SECONDS)

    @classmethod
    def _stop_statement(cls, *_: object) -> None:
        if cls._running_timers:
            cls._running_timers[-1].interrupt()
            return
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.raise_signal(signal.SIGALRM)
