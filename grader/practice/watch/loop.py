"""What both ways of watching have in common: looking, grading, and keeping both in step.

The main thread looks at the folder and tells; grading is a thread of its own, so that neither waits for the other.
After every event what is on disk is compared with what was last handed to grading: a save made meanwhile is seen then,
whatever event told of it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from grader.courses.course import Course, Exercise
from grader.errors import CourseFault, GraderFault, UsageFault
from grader.grading.grade import Options
from grader.grading.report import ExerciseResult
from grader.i18n import _
from grader.practice import progress
from grader.practice.watch.background_grader import Ended, Graded, Job, WarmGrader, parts
from grader.practice.watch.changes import Touch, touched
from grader.practice.watch.file_events import Waker
from grader.practice.watch.snapshot import Folder
from grader.practice.watch.state import Session
from grader.practice.watch.wakeup import Bell
from grader.sanitize import clean_line

_DOUBT_SECONDS = 0.01
_TICK_SECONDS = 0.5
_SENTENCE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What to watch: a folder as the user named it, the exercises in question, and how to grade them."""

    course: Course
    exercises: tuple[Exercise, ...]
    folder: Path
    shown: str
    options: Options


class Watching:
    """What both ways of watching have in common: looking, grading, and keeping both in step."""

    def __init__(self, watched: Watched, bell: Bell) -> None:
        self.watched = watched
        self.bell = bell
        self.session = Session(
            course=watched.course,
            exercises=watched.exercises,
            folder=watched.folder,
            progress=progress.load(watched.folder),
        )
        self._folder = Folder(watched.folder, watched.shown, [topic.id for topic in watched.course.topics])
        self._graded = self._folder.submission
        self._number = 0
        self._since: float | None = None
        self.is_over = False

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """The threads run while the block lasts."""
        self._grader = WarmGrader(self.watched.course, self.watched.options, self.bell.ring)
        self._waker = Waker(self._folder.path, self.bell.ring)
        try:
            yield
        finally:
            self._waker.close()
            self._grader.close()

    def run(self) -> None:
        """Watch until it is over."""
        self._grade(None)
        has_news = True
        while not self.is_over:
            if has_news or self.session.waiting:
                self.show()
            has_news = self._wait()
            self.look(closely=has_news)
            self._take()

    def look(self, *, closely: bool) -> None:
        """Hand to grading what differs from what it has."""
        before = self._folder.submission
        after = self._folder.look(closely=closely)
        if after is None:
            return
        touch = touched(before, after, self.session.exercises)
        if self._graded is not before:
            # What came between, a file half written perhaps, says nothing about what the learner works on.
            touch = replace(touch, own=touched(self._graded, after, self.session.exercises).own or touch.own)
        self._grade(touch)

    def _grade(self, touch: Touch | None) -> None:
        session = self.session
        if touch is not None and not touch.exercises and not session.waiting:
            return
        session.begin(self._number + 1, touch)
        self.has_begun()
        self.submit(touch.saved if touch else ())

    def submit(self, first: tuple[Exercise, ...] = ()) -> None:
        """Have all that waits graded: the exercise on show first, then what was saved, then the rest."""
        session = self.session
        waiting = tuple(exercise for exercise in session.exercises if exercise.id in session.waiting)
        saved = tuple(exercise for exercise in waiting if exercise in first)
        self._number += 1
        job = Job(
            number=self._number,
            submission=self._folder.submission,
            parts=parts(session.focus if session.focus in waiting else None, saved, waiting),
            right=frozenset(exercise.id for exercise in session.done if exercise not in waiting),
        )
        self._since = time.monotonic()
        self._grader.submit(job)

    @property
    def grading_for(self) -> float | None:
        """For how many seconds grading has gone on; None where nothing waits."""
        return None if self._since is None else time.monotonic() - self._since

    def _take(self) -> None:
        while (told := self._grader.take()) is not None:
            match told:
                case Graded(number=number, results=results):
                    before = dict(self.session.results)
                    self.has_learnt(before, self.session.learn(number, results))
                case Ended(number=number, fault=fault):
                    self._end(number, fault)

    def _end(self, number: int, fault: Exception | None) -> None:
        if number == -1 and fault is not None:
            raise fault
        if number != self._number:
            return
        self._since = None
        self._graded = self._folder.submission
        if fault is not None:
            self.session.waiting.clear()
            self.has_failed(fault)
        else:
            self.has_ended()

    def _wait(self) -> bool:
        """Wait for something to happen, at most until it is time to look again; whether something did."""
        raise NotImplementedError

    @property
    def patience(self) -> float:
        """For how long to wait when nothing happens."""
        if self._folder.is_doubted:
            return _DOUBT_SECONDS
        return min(self._waker.seconds, _TICK_SECONDS)

    def show(self) -> None:
        """Show how things stand, where that can change."""

    def has_begun(self) -> None:
        """Files were saved."""

    def has_learnt(self, before: dict[str, ExerciseResult], results: tuple[ExerciseResult, ...]) -> None:
        """Results have come in."""

    def has_ended(self) -> None:
        """All that was saved is graded."""

    def has_failed(self, fault: Exception) -> None:
        """The grader could not go on with what was saved."""

    def last_words(self) -> tuple[str, ...]:
        """What is left to say when the watch is over."""
        return ()


def told_fault(fault: Exception) -> str:
    if isinstance(fault, (UsageFault, CourseFault, GraderFault)):
        return clean_line(str(fault), _SENTENCE)
    told = f"{type(fault).__name__}: {fault}"
    return clean_line(_("An error of the grader itself: {error}. Please report it.").format(error=told), _SENTENCE)
