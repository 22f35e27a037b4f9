"""A time limit for code that runs in this process: a course's function without an end must not hang the grader."""

import ctypes
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import ParamSpec, TypeVar

_SOON_SECONDS = 1e-6
_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")


class TimeLimitReached(BaseException):
    """A call took too long; like KeyboardInterrupt, it passes every `except Exception`."""


def call_within(
    seconds: float, function: Callable[_Params, _Result], *args: _Params.args, **kwargs: _Params.kwargs
) -> _Result:
    """What a function returns; raise TimeLimitReached if it takes more than so many seconds.

    Not a context manager: the interruption may come while that is entered or left, outside of what the caller catches.
    A call in a call has the shorter one of both limits.
    Only Python code is interrupted: a step of C code goes on to its end, and outside of the main thread of a Unix
    process a wait does so too.
    """
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        return _call_with_alarm(seconds, function, *args, **kwargs)
    return _call_with_timer(seconds, function, *args, **kwargs)


def _call_with_alarm(
    seconds: float, function: Callable[_Params, _Result], *args: _Params.args, **kwargs: _Params.kwargs
) -> _Result:
    outer_left, outer_interval = signal.getitimer(signal.ITIMER_REAL)
    since = time.monotonic()
    before = signal.signal(signal.SIGALRM, _raise_reached)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, min(seconds, outer_left or seconds))
            return function(*args, **kwargs)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:  # also where the alarm came in the line above
        signal.signal(signal.SIGALRM, before)
        if outer_left:
            left = max(outer_left - (time.monotonic() - since), _SOON_SECONDS)
            signal.setitimer(signal.ITIMER_REAL, left, outer_interval)


def _raise_reached(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise TimeLimitReached


def _call_with_timer(
    seconds: float, function: Callable[_Params, _Result], *args: _Params.args, **kwargs: _Params.kwargs
) -> _Result:
    interruption = _Interruption()
    timer = threading.Timer(seconds, interruption.send)
    timer.daemon = True
    try:
        timer.start()
        return function(*args, **kwargs)
    finally:
        try:
            interruption.take_back()  # it comes once at most, so where it comes in here there is nothing to take back
        finally:  # also where that of a call around this one came in the line above
            timer.cancel()


class _Interruption:
    """TimeLimitReached in the thread that makes this object, sent by another one."""

    def __init__(self) -> None:
        self._thread = ctypes.c_ulong(threading.get_ident())
        self._lock = threading.Lock()
        self._is_taken_back = False

    def send(self) -> None:
        """Raise it at the thread's next step of Python code."""
        with self._lock:
            if not self._is_taken_back:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, ctypes.py_object(TimeLimitReached))

    def take_back(self) -> None:
        """Do not raise it any more."""
        with self._lock:
            self._is_taken_back = True
            ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, None)
