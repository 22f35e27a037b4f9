"""Ctrl-C and SIGTERM in a command: an exception that is never lost and leaves nothing half done, wherever it falls."""

import signal
import sys
from threading import Timer
from types import FrameType

from grader.errors import CommandInterrupt, CommandTermination

_PAUSE_SECONDS = 0.01
_MAX_POSTPONEMENTS = 200
_IMPORT_SYSTEM = "<frozen importlib._bootstrap>"


_EXCEPTIONS: dict[int, type[BaseException]] = {signal.SIGINT: CommandInterrupt, signal.SIGTERM: CommandTermination}


class InterruptHandler:
    """Raises the exception of a signal, and a moment later where it can't be raised at once.

    An exception in the middle of the import system may leave its lock taken, for which other threads then wait for
    ever; one in `__del__` or in a callback of the interpreter is dropped.
    """

    def __init__(self) -> None:
        self._postponements = 0

    def install(self, number: signal.Signals) -> None:
        """Handle this signal from now on, in the main thread."""
        signal.signal(number, self._handle_signal)
        sys.unraisablehook = self._handle_dropped_exception

    def _handle_signal(self, number: int, frame: FrameType | None) -> None:
        if self._postponements < _MAX_POSTPONEMENTS and _is_importing(frame):
            self._postponements += 1
            _repeat_soon(number)
            return
        self._postponements = 0
        raise _EXCEPTIONS[number]

    def _handle_dropped_exception(self, dropped: "sys.UnraisableHookArgs") -> None:
        number = next((number for number, kind in _EXCEPTIONS.items() if dropped.exc_type is kind), None)
        if number is None:
            sys.__unraisablehook__(dropped)
        else:
            _repeat_soon(number)


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename == _IMPORT_SYSTEM:
            return True
        frame = frame.f_back
    return False


def _repeat_soon(number: int) -> None:
    timer = Timer(_PAUSE_SECONDS, signal.raise_signal, [number])
    timer.daemon = True
    timer.start()
