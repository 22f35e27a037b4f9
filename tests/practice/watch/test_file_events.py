"""The operating system's events wake the watch; where there are none, it looks by itself, and more often."""

import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from grader.practice.watch.file_events import EVENTS_SECONDS, POLL_SECONDS, FileEvents


def _save_until_woken(folder: Path, woken: threading.Event) -> None:
    woken.clear()
    until = time.monotonic() + 20
    while not woken.wait(0.2):
        assert time.monotonic() < until
        (folder / "slope.py").write_text(str(time.monotonic()))


def test_a_save_wakes_the_watch_also_in_a_folder_that_took_the_place_of_another(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    folder, woken = tmp_path / "exercises", threading.Event()
    folder.mkdir()
    events = FileEvents(folder, woken.set)
    try:
        _save_until_woken(folder, woken)
        folder.rename(tmp_path / "older")
        folder.mkdir()
        _save_until_woken(folder, woken)
        assert events.poll_seconds == EVENTS_SECONDS
    finally:
        events.close()


def test_without_the_library_it_polls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    events = FileEvents(tmp_path, lambda: None)
    assert events.poll_seconds == POLL_SECONDS
    events.close()


def test_where_the_library_fails_it_is_woken_to_poll(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(pytest.importorskip("watchfiles"), "watch", fail)
    notices: list[str] = []
    events = FileEvents(tmp_path, lambda: notices.append("!"))
    events._thread.join(10)
    assert (events.poll_seconds, notices) == (POLL_SECONDS, ["!", "!"])
    events.close()
