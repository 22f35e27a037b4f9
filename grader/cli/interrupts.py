"""Ctrl-C in a command: one exception that is never lost and leaves nothing half done, wherever it falls."""

import signal
import sys
from threading import Timer
from types import FrameType

_PAUSE_SECONDS = 0.01
_MAX_POSTPONEMENTS = 200
_IMPORT_SYSTEM = "<frozen importlib._bootstrap>"


class CommandInterrupt(KeyboardInterrupt):
    """Ctrl-C in a command.

    A plain KeyboardInterrupt that passes through `exec` of a text, as `dataclass` runs it while a module is imported,
    lets Python end by the signal, with no exit code, even if it is caught further out.
    """


class InterruptHandler:
    """Raises CommandInterrupt at SIGINT, and a moment later where it can't be raised at once.

    An exception in the middle of the import system may leave its lock taken, for which other threads then wait for
    ever; one in `__del__` or in a callback of the interpreter is dropped.
    """

    def __init__(self) -> None:
        self._postponements = 0

    def install(self) -> None:
        """Handle SIGINT from now on, in the main thread."""
        signal.signal(signal.SIGINT, self._handle_signal)
        sys.unraisablehook = self._handle_dropped_exception

    def _handle_signal(self, number: int, frame: FrameType | None) -> None:
        del number
        if self._postponements < _MAX_POSTPONEMENTS and _is_importing(frame):
            self._postponements += 1
            _repeat_soon()
            return
        self._postponements = 0
        raise CommandInterrupt

    def _handle_dropped_exception(self, dropped: "sys.UnraisableHookArgs") -> None:
        if isinstance(dropped.exc_value, CommandInterrupt):
            _repeat_soon()
        else:
            sys.__unraisablehook__(dropped)


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename == _IMPORT_SYSTEM:
            return True
        frame = frame.f_back
    return False


def _repeat_soon() -> None:
    timer = Timer(_PAUSE_SECONDS, signal.raise_signal, [signal.SIGINT])
    timer.daemon = True
    timer.start()
