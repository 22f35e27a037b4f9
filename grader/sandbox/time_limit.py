"""A time limit for code that runs in this process: a course's function without an end must not hang the grader.

It needs a timer that interrupts, which only the main thread of a Unix process has; elsewhere there is no limit.
"""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import ParamSpec, TypeVar

_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")


class TimeLimitReached(BaseException):
    """A call took too long; like KeyboardInterrupt, it passes every `except Exception`."""


def call_within(
    seconds: float, function: Callable[_Params, _Result], *args: _Params.args, **kwargs: _Params.kwargs
) -> _Result:
    """What a function returns; raise TimeLimitReached if it takes more than so many seconds.

    Not a context manager: the alarm may come while that is entered or left, outside of what the caller catches.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return function(*args, **kwargs)
    before = signal.signal(signal.SIGALRM, _raise_reached)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            return function(*args, **kwargs)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:  # also where the alarm came in the line above
        signal.signal(signal.SIGALRM, before)


def _raise_reached(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise TimeLimitReached
