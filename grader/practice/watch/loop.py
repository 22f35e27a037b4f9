"""The main loop of `grade watch`, which the screen and the line mode share.

Theory of operation: how a save becomes a grade on the screen.

1. `file_events`: a thread gets the operating system's event for the save and calls `Wakeup.notify`, which ends the wait
   of the main thread. Without events the main thread wakes up regularly and looks by itself.
2. `snapshot`: the main thread compares the folder's content with what it read last. Only the content counts, so no save
   is lost, however many events came, and a file that looks half written is read again a moment later.
3. `changes`: two versions of the submission give the exercises in the changed files, and those that depend on them.
4. `loop`: the state marks these exercises as waiting, under the number of a new job. The job has all waiting exercises,
   first those whose own text changed, and goes to the background grader, which cancels the job before it.
5. `background_grader`: a second thread grades the job in a session that stays open, puts each result into a queue as
   soon as it is known, and calls `Wakeup.notify` too. So neither thread ever waits for the other.
6. `state`: the main thread takes the results, except those of exercises that were saved again meanwhile, and decides
   which exercise is in focus. Keys change the same state.
7. `views` turns the state into lines of text for the size of the screen; `tui` draws them after every event and reads
   the keys. `line_mode` prints a line for each changed result instead.

Only the main thread reads the folder, changes the state and writes to the terminal; so nothing needs a lock.
"""

import threading
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
from grader.practice.watch.background_grader import (
    BackgroundGrader,
    ExerciseGraded,
    GradingJob,
    JobEnded,
    ThreadEnded,
)
from grader.practice.watch.changes import SaveChanges, find_changes
from grader.practice.watch.file_events import FileEvents
from grader.practice.watch.snapshot import WatchedFolder, half_written_files
from grader.practice.watch.state import WatchState
from grader.practice.watch.wakeup import Wakeup
from grader.sanitize import clean_line
from grader.submissions.submission import Submission

_DOUBT_WAIT_SECONDS = 0.01
_CALM_SECONDS = 0.05
"""How long after a save the screen stays as it is: most results are there by then, and drawing would delay them."""

_MAX_WAIT_SECONDS = 0.5
_MAX_SENTENCE_CHARS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchTarget:
    """The folder to watch (`shown` is how the user wrote it), the exercises to practise, and how to grade them."""

    course: Course
    exercises: tuple[Exercise, ...]
    folder: Path
    shown: str
    options: GradingOptions


class WatchLoop:
    """The loop of the main thread; its subclasses wait for events and show the state."""

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
        self._job_number = 0
        self._grading_since: float | None = None
        self._had_file_event = threading.Event()
        self._next_look = 0.0
        self._calm_until = 0.0
        self.is_over = False

    @contextmanager
    def background_threads(self) -> Iterator[None]:
        """Run the two threads, for events and for grading, during the block."""
        self._grader = BackgroundGrader(self.target.course, self.target.options, self.wakeup.notify)
        self._file_events = FileEvents(self._folder.path, self._note_file_event)
        try:
            yield
        finally:
            self._file_events.close()
            self._grader.close()

    def run_loop(self) -> None:
        """Watch until `is_over`."""
        self._begin_grading(None)
        had_event = True
        while not self.is_over:
            if time.monotonic() >= self._calm_until and (had_event or self.state.waiting):
                self.show_state()
            had_event = self._wait_for_event()
            self._take_replies()
            self._look_at_folder()

    def _note_file_event(self) -> None:
        """Called by the thread that gets the events."""
        self._had_file_event.set()
        self.wakeup.notify()

    def _look_at_folder(self) -> None:
        """Look for changes where there was an event, or where it is time to look without one."""
        is_called = self._had_file_event.is_set()
        if not is_called and time.monotonic() < self._next_look:
            return
        self._had_file_event.clear()
        self.grade_changes(closely=is_called)
        self._next_look = time.monotonic() + self._look_seconds

    def grade_changes(self, *, closely: bool) -> None:
        """Look at the folder, and grade what a save affects; see `WatchedFolder` for `closely`."""
        before = self._folder.submission
        after = self._folder.changed_submission(closely=closely)
        if after is None:
            return
        changes = find_changes(before, after, self.state.exercises)
        changes = replace(changes, own=self._edited_exercises(changes, before, after))
        self._begin_grading(changes)

    def _edited_exercises(self, changes: SaveChanges, before: Submission, after: Submission) -> tuple[Exercise, ...]:
        """The exercises that the learner works on, where the version before may be a part of a save on its way.

        Then what has come since is the rest of a file, which nobody has touched: what was edited is seen from the
        changes since the last version that settled. Of several edits one after the other, the newest counts.
        """
        settled = self._folder.settled_submission
        if not self._folder.has_settled:
            completed = half_written_files(after, settled) & half_written_files(after, before)
            if completed:
                return tuple(exercise for exercise in changes.own if exercise.file_name not in completed)
        if settled is before:
            return changes.own
        edited = find_changes(settled, after, self.state.exercises).own
        return tuple(exercise for exercise in edited if exercise in changes.own) or edited or changes.own

    def _begin_grading(self, changes: SaveChanges | None) -> None:
        state = self.state
        if changes is not None and not changes.exercises and not state.waiting:
            return
        state.begin_grading(self._job_number + 1, changes)
        self.on_save()
        if changes is not None:
            self._calm_until = time.monotonic() + _CALM_SECONDS
        self.submit_job(changes)

    def submit_job(self, changes: SaveChanges | None = None) -> None:
        """Grade all waiting exercises: those that a save changed, the one in focus, the saved files, then the others.

        Of several changed ones the one in focus is the first.
        """
        state = self.state
        waiting = tuple(exercise for exercise in state.exercises if exercise.id in state.waiting)
        focus = (state.focus,) if state.focus in waiting else ()
        own, saved = (changes.own, changes.saved) if changes else ((), ())
        changed_focus = tuple(exercise for exercise in focus if exercise in own)
        self._job_number += 1
        job = GradingJob(
            number=self._job_number,
            submission=self._folder.submission,
            exercises=tuple(dict.fromkeys((*changed_focus, *own, *focus, *saved, *waiting))),
            known_results=tuple(result for name, result in state.results.items() if name not in state.waiting),
        )
        self._grading_since = time.monotonic()
        self._grader.submit_job(job)

    @property
    def grading_seconds(self) -> float | None:
        """The age of the current job; None if there is none."""
        return None if self._grading_since is None else time.monotonic() - self._grading_since

    def _take_replies(self) -> None:
        while (reply := self._grader.next_reply()) is not None:
            self.end_calm()
            match reply:
                case ExerciseGraded(number=number, result=result):
                    before = dict(self.state.results)
                    self.on_results(before, self.state.take_results(number, [result]))
                case JobEnded(number=number, fault=fault):
                    self._end_job(number, fault)
                case ThreadEnded(fault=end):
                    raise end

    def _end_job(self, number: int, fault: Exception | None) -> None:
        if number != self._job_number:
            return
        self._grading_since = None
        if fault is not None:
            self.state.waiting.clear()
            self.on_error(fault)
        else:
            self.on_graded()

    def _wait_for_event(self) -> bool:
        """Wait for an event, but no longer than `wait_seconds`; return whether there was one."""
        raise NotImplementedError

    def end_calm(self) -> None:
        """Draw at once what there is to draw."""
        self._calm_until = 0.0

    @property
    def wait_seconds(self) -> float:
        """The time until there is something to do without an event: to look at the folder, or to draw."""
        now = time.monotonic()
        following = min(self._next_look, self._calm_until) if self._calm_until > now else self._next_look
        return max(following - now, 0.0)

    @property
    def _look_seconds(self) -> float:
        if self._folder.may_be_half_written:
            return _DOUBT_WAIT_SECONDS
        return min(self._file_events.poll_seconds, _MAX_WAIT_SECONDS)

    def show_state(self) -> None:
        """Draw the current state; does nothing where lines are printed."""

    def on_save(self) -> None:
        """Called when a save affects exercises, before they are graded."""

    def on_results(self, before: dict[str, ExerciseResult], results: tuple[ExerciseResult, ...]) -> None:
        """Called with new results, and with all results before them."""

    def on_graded(self) -> None:
        """Called when everything that was saved is graded."""

    def on_error(self, fault: Exception) -> None:
        """Called when the grader failed on what was saved."""

    def closing_lines(self) -> tuple[str, ...]:
        """The lines to print after the watch has ended."""
        return ()


def grading_fault_sentence(fault: Exception) -> str:
    """The sentence to show for an error of the grading thread."""
    if isinstance(fault, (UsageError, CourseError, GraderError)):
        return clean_line(str(fault), _MAX_SENTENCE_CHARS)
    error = f"{type(fault).__name__}: {fault}"
    return clean_line(
        _("An error of the grader itself: {error}. Please report it.").format(error=error), _MAX_SENTENCE_CHARS
    )
