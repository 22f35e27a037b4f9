"""What comes at the worst moment of the watch: no save and no resize is lost, and nothing is waited for in vain."""

import os
import pty
import shutil
import time
from pathlib import Path

import pytest

from grader.courses import course
from grader.errors import UsageError
from grader.grading.options import GradingOptions
from grader.grading.session import Session
from grader.practice.watch import snapshot
from grader.practice.watch.line_mode import LineMode
from grader.practice.watch.loop import WatchTarget
from grader.practice.watch.screen import Screen
from grader.practice.watch.snapshot import WatchedFolder
from grader.practice.watch.wakeup import Wakeup
from grader.submissions.submission import Submission

COURSE = course.load_course()


def test_a_save_between_the_first_reading_and_the_first_stamps_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "slope.py"
    file.write_text("x = 1\n", encoding="utf-8")
    read = WatchedFolder._read_submission

    def read_before_a_save(folder: WatchedFolder) -> Submission:
        found = read(folder)
        file.write_text("x = 1 + 1\n", encoding="utf-8")
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(WatchedFolder, "_read_submission", read_before_a_save)
        folder = WatchedFolder(tmp_path, "exercises", ["slope"])
    # As if the next look came later than the files are read in any case: on a busy machine, or by another clock.
    monkeypatch.setattr(snapshot, "_RECENT_SECONDS", 0.0)
    found = folder.changed_submission(closely=False)
    assert found is not None
    assert found.files["slope.py"] == b"x = 1 + 1\n"


def test_a_folder_that_cannot_be_read_any_more_says_why_and_one_that_is_gone_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "exercises"
    path.mkdir()
    (path / "slope.py").write_text("x = 1\n", encoding="utf-8")
    folder = WatchedFolder(path, "exercises", ["slope", "loss"])

    def refuse(*_given: object) -> Submission:
        raise UsageError("exercises can't be read: Permission denied")

    monkeypatch.setattr(snapshot, "read_folder", refuse)
    monkeypatch.setattr(snapshot, "_MAX_DOUBT_SECONDS", 0.0)
    closed = folder.changed_submission(closely=True)
    assert closed is not None
    assert closed.refused == dict.fromkeys(["slope.py", "loss.py"], "exercises can't be read: Permission denied")
    path.rename(tmp_path / "elsewhere")
    gone = folder.changed_submission(closely=True)
    assert gone is not None
    assert (gone.files, gone.refused) == ({}, {})


def test_a_working_folder_that_was_deleted_is_watched_again_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "exercises"
    path.mkdir()
    monkeypatch.chdir(path)
    (path / "slope.py").write_text("x = 1\n", encoding="utf-8")
    folder = WatchedFolder(Path(), ".", ["slope"])
    monkeypatch.setattr(snapshot, "_MAX_DOUBT_SECONDS", 0.0)
    shutil.rmtree(path)
    gone = folder.changed_submission(closely=True)
    assert gone is not None
    assert gone.files == {}
    path.mkdir()
    (path / "slope.py").write_text("x = 2\n", encoding="utf-8")
    back = folder.changed_submission(closely=False)
    assert back is not None
    assert back.files == {"slope.py": b"x = 2\n"}
    assert Path("slope.py").exists()  # for the editor, and for a reset


def test_a_resize_while_a_frame_is_written_has_it_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    screen = Screen(theirs, theirs)
    written: list[str] = []

    def write_and_be_resized(text: str) -> None:
        written.append(text)
        if len(written) == 1:
            screen.forget_frame()

    monkeypatch.setattr(screen, "_write_text", write_and_be_resized)
    for _time in range(3):
        screen.draw_lines(["A line"])
    assert len(written) == 2
    for descriptor in (ours, theirs):
        os.close(descriptor)


def test_whatever_ends_the_thread_that_grades_ends_the_watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class StoppedError(BaseException):
        """No `except Exception` stops it."""

    def stop(_session: Session) -> None:
        raise StoppedError

    monkeypatch.setattr(Session, "checks", property(stop))
    options = GradingOptions(seed=7)
    target = WatchTarget(course=COURSE, exercises=COURSE.exercises, folder=tmp_path, shown="exercises", options=options)

    def watch(loop: LineMode, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        with loop.background_threads():
            loop._begin_grading(None)
            while time.monotonic() < deadline:
                loop._wait_for_event()
                loop._take_replies()

    with Wakeup() as wakeup, pytest.raises(StoppedError):
        watch(LineMode(target, wakeup, print), 20.0)
