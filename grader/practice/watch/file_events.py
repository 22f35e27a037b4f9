"""Wake the watch when a file is saved: with the operating system's file events, if `watchfiles` is installed.

An event only says when to look; `snapshot` finds out what changed. Without events the watch polls the folder.
"""

import importlib.util
import os
import threading
from collections.abc import Callable
from pathlib import Path

_STEP_MILLISECONDS = 2
"""How often watchfiles looks whether there was an event; it reports one after the next step without another."""

_DEBOUNCE_MILLISECONDS = 40
_CHECK_MILLISECONDS = 500
_RETRY_SECONDS = 0.2
_END_SECONDS = 2.0

EVENTS_SECONDS = 0.5
"""The polling interval if there are events: they may be lost, and network file systems may not send any."""

POLL_SECONDS = 0.05
"""The polling interval if there are no events."""


class FileEvents:
    """A thread that calls `wake` after every event in a folder, also after the folder was replaced by another one."""

    def __init__(self, folder: Path, wake: Callable[[], None]) -> None:
        self._folder = folder
        self._wake = wake
        self._stop = threading.Event()
        self.has_events = importlib.util.find_spec("watchfiles") is not None
        self._thread = threading.Thread(target=self._run_thread, daemon=True, name="file events")
        if self.has_events:
            self._thread.start()

    @property
    def poll_seconds(self) -> float:
        """The interval at which to look at the folder without having been woken."""
        return EVENTS_SECONDS if self.has_events else POLL_SECONDS

    def close(self) -> None:
        """End the thread: its native code must not be running when the interpreter shuts down."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(_END_SECONDS)

    def _run_thread(self) -> None:
        while not self._stop.is_set():
            try:
                self._follow_events()
            except Exception:  # noqa: BLE001 - polling works without the library
                self.has_events = False
                self._wake()
                return
            self._stop.wait(_RETRY_SECONDS)

    def _follow_events(self) -> None:
        """Report events until the folder is gone or replaced by another one."""
        from watchfiles import watch  # noqa: PLC0415 - an extra

        place = _folder_identity(self._folder)
        if place is None:
            return
        self._wake()
        for _changes in watch(
            self._folder,
            watch_filter=None,
            step=_STEP_MILLISECONDS,
            debounce=_DEBOUNCE_MILLISECONDS,
            rust_timeout=_CHECK_MILLISECONDS,
            yield_on_timeout=True,
            stop_event=self._stop,
            raise_interrupt=False,
        ):
            if _changes:
                self._wake()
            if _folder_identity(self._folder) != place:
                self._wake()
                return


def _folder_identity(folder: Path) -> tuple[int, int] | None:
    """Device and inode, by which a folder differs from a later one of the same name."""
    try:
        folder_stat = os.stat(folder)
    except OSError:
        return None
    return folder_stat.st_dev, folder_stat.st_ino
