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
from grader.errors import CourseError, GraderError, UsageError
from grader.grading.options import GradingOptions
from grader.grading.report import ExerciseResult
from grader.i18n import _
from grader.practice import progress
from grader.practice.watch.background_grader import BackgroundGrader, GradingJob, JobEnded, PartGraded, grading_order
from grader.practice.watch.changes import SaveChanges, find_changes
from grader.practice.watch.file_events import FileEvents
from grader.practice.watch.snapshot import WatchedFolder
from grader.practice.watch.state import WatchState
from grader.practice.watch.wakeup import Wakeup
from grader.sanitize import clean_line

_DOUBT_WAIT_SECONDS = 0.01
_MAX_WAIT_SECONDS = 0.5
_MAX_SENTENCE_CHARS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchTarget:
    """What to watch: a folder as the user named it, the exercises in question, and how to grade them."""

    course: Course
    exercises: tuple[Exercise, ...]
    folder: Path
    shown: str
    options: GradingOptions


class WatchLoop:
    """What both ways of watching have in common: looking, grading, and keeping both in step."""

    def __init__(self, target: WatchTarget, wakeup: Wakeup) -> None:
        self.target = target
        self.wakeup = wakeup
        self.state = WatchState(
            course=target.course,
            exercises=target.exercises,
            folder=target.folder,
            progress=progress.load_progress(target.folder),
        )
        self._folder = WatchedFolder(target.folder, target.shown, [topic.id for topic in target.course.topics])
        self._graded_submission = self._folder.submission
        self._job_number = 0
        self._grading_since: float | None = None
        self.is_over = False

    @contextmanager
    def background_threads(self) -> Iterator[None]:
        """The threads run while the block lasts."""
        self._grader = BackgroundGrader(self.target.course, self.target.options, self.wakeup.notify)
        self._file_events = FileEvents(self._folder.path, self.wakeup.notify)
        try:
            yield
        finally:
            self._file_events.close()
            self._grader.close()

    def run_loop(self) -> None:
        """Watch until it is over."""
        self._begin_grading(None)
        has_news = True
        while not self.is_over:
            if has_news or self.state.waiting:
                self.show_state()
            has_news = self._wait_for_event()
            self.grade_changes(closely=has_news)
            self._take_replies()

    def grade_changes(self, *, closely: bool) -> None:
        """Hand to grading what differs from what it has."""
        before = self._folder.submission
        after = self._folder.changed_submission(closely=closely)
        if after is None:
            return
        changes = find_changes(before, after, self.state.exercises)
        if self._graded_submission is not before:
            # What came between, a file half written perhaps, says nothing about what the learner works on.
            changes = replace(
                changes, own=find_changes(self._graded_submission, after, self.state.exercises).own or changes.own
            )
        self._begin_grading(changes)

    def _begin_grading(self, changes: SaveChanges | None) -> None:
        state = self.state
        if changes is not None and not changes.exercises and not state.waiting:
            return
        state.begin_grading(self._job_number + 1, changes)
        self.on_save()
        self.submit_job(changes.saved if changes else ())

    def submit_job(self, first: tuple[Exercise, ...] = ()) -> None:
        """Have all that waits graded: the exercise on show first, then what was saved, then the rest."""
        state = self.state
        waiting = tuple(exercise for exercise in state.exercises if exercise.id in state.waiting)
        saved = tuple(exercise for exercise in waiting if exercise in first)
        self._job_number += 1
        job = GradingJob(
            number=self._job_number,
            submission=self._folder.submission,
            parts=grading_order(state.focus if state.focus in waiting else None, saved, waiting),
            right=frozenset(exercise.id for exercise in state.passed_exercises if exercise not in waiting),
        )
        self._grading_since = time.monotonic()
        self._grader.submit_job(job)

    @property
    def grading_seconds(self) -> float | None:
        """For how many seconds grading has gone on; None where nothing waits."""
        return None if self._grading_since is None else time.monotonic() - self._grading_since

    def _take_replies(self) -> None:
        while (reply := self._grader.next_reply()) is not None:
            match reply:
                case PartGraded(number=number, results=results):
                    before = dict(self.state.results)
                    self.on_results(before, self.state.take_results(number, results))
                case JobEnded(number=number, fault=fault):
                    self._end_job(number, fault)

    def _end_job(self, number: int, fault: Exception | None) -> None:
        if number == -1 and fault is not None:
            raise fault
        if number != self._job_number:
            return
        self._grading_since = None
        self._graded_submission = self._folder.submission
        if fault is not None:
            self.state.waiting.clear()
            self.on_error(fault)
        else:
            self.on_graded()

    def _wait_for_event(self) -> bool:
        """Wait for something to happen, at most until it is time to look again; whether something did."""
        raise NotImplementedError

    @property
    def wait_seconds(self) -> float:
        """For how long to wait when nothing happens."""
        if self._folder.may_be_half_written:
            return _DOUBT_WAIT_SECONDS
        return min(self._file_events.poll_seconds, _MAX_WAIT_SECONDS)

    def show_state(self) -> None:
        """Show how things stand, where that can change."""

    def on_save(self) -> None:
        """Files were saved."""

    def on_results(self, before: dict[str, ExerciseResult], results: tuple[ExerciseResult, ...]) -> None:
        """Results have come in."""

    def on_graded(self) -> None:
        """All that was saved is graded."""

    def on_error(self, fault: Exception) -> None:
        """The grader could not go on with what was saved."""

    def closing_lines(self) -> tuple[str, ...]:
        """What is left to say when the watch is over."""
        return ()


def error_sentence(fault: Exception) -> str:
    if isinstance(fault, (UsageError, CourseError, GraderError)):
        return clean_line(str(fault), _MAX_SENTENCE_CHARS)
    error = f"{type(fault).__name__}: {fault}"
    return clean_line(
        _("An error of the grader itself: {error}. Please report it.").format(error=error), _MAX_SENTENCE_CHARS
    )
