"""A time limit for code that runs in this process: a course's function without an end must not hang the grader.

It needs a timer that interrupts, which only the main thread of a Unix process has; elsewhere there is no limit.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeLimitReached(BaseException):
    """The block of `time_limit` took too long; like KeyboardInterrupt, it passes every `except Exception`."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimitReached in this block after so many seconds."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _raise_reached)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _raise_reached(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise TimeLimitReached
