"""Ctrl-C and SIGTERM while a batch runs: counted, so that after the first one what is in flight may still finish."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Stop:
    """How often the user asked to stop, and with which signal first."""

    def __init__(self) -> None:
        self.count = 0
        self.number: int | None = None
        self._interrupts_at_once = False

    def count_signal(self, number: int, frame: object) -> None:
        """Handle a signal."""
        del frame
        self.count += 1
        self.number = self.number or number
        if self._interrupts_at_once:
            self._interrupts_at_once = False
            raise KeyboardInterrupt

    @contextmanager
    def interrupt_at_once(self) -> Iterator[None]:
        """Let signals raise KeyboardInterrupt meanwhile, while nothing is under way that this could break."""
        self._interrupts_at_once = True
        try:
            yield
        finally:
            self._interrupts_at_once = False


@contextmanager
def stop_signals() -> Iterator[Stop]:
    """Count signals while a batch runs, and restore the handlers afterwards."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, stop.count_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
