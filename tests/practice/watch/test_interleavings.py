"""What comes at the worst moment of the watch: no save and no resize is lost, and nothing is waited for in vain."""

import time
from pathlib import Path

import pytest

from grader.courses import course
from grader.grading.options import GradingOptions
from grader.grading.session import Session
from grader.practice.watch.line_mode import LineMode
from grader.practice.watch.loop import WatchTarget
from grader.practice.watch.wakeup import Wakeup

COURSE = course.load_course()


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
