"""The state of a watch: the results so far, the exercise in focus, the page on the screen, and how all of it changes.

It knows no terminal, no thread and no clock: `loop` and `tui` pass in results and keys, `views` reads what to show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from grader.courses.course import Course, Exercise
from grader.errors import DiskError, UsageError
from grader.grading.report import CheckResult, ExerciseResult
from grader.grading.verdicts import Status, Verdict
from grader.practice.progress import LearnerProgress, load_progress, save_progress
from grader.practice.watch.changes import SaveChanges
from grader.reporting.plain_text import has_file_problem
from grader.submissions.copy_names import real_file


class ScreenPage(StrEnum):
    """The page in the middle of the screen."""

    exercise = "exercise"
    statement = "statement"
    list = "list"
    failing = "failing"
    help = "help"


@dataclass(slots=True, kw_only=True)
class WatchState:
    """The state of a watch.

    `waiting` has the exercises that are not graded yet, each with the number of its newest job. `broken` are exercises
    that were right before the last save and are not any more.
    """

    course: Course
    exercises: tuple[Exercise, ...]
    folder: Path
    results: dict[str, ExerciseResult] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    focus: Exercise | None = None
    page: ScreenPage = ScreenPage.exercise
    scroll: int = 0
    cursor: int = 0
    has_just_passed: bool = False
    is_asking_reset: bool = False
    broken: tuple[Exercise, ...] = ()
    notice: str = ""
    progress: LearnerProgress = field(default_factory=LearnerProgress)
    _hints_shown_for: tuple[str, tuple[str, ...]] | None = None

    # Results so far.

    def exercise_status(self, exercise: Exercise) -> Status | None:
        """The status of an exercise when it was last graded; None before that."""
        result = self.results.get(exercise.id)
        return result.status if result else None

    def has_passed(self, exercise: Exercise) -> bool:
        return self.exercise_status(exercise) is Status.passed

    @property
    def passed_exercises(self) -> tuple[Exercise, ...]:
        return tuple(exercise for exercise in self.exercises if self.has_passed(exercise))

    @property
    def is_finished(self) -> bool:
        return not self.waiting and len(self.passed_exercises) == len(self.exercises)

    @property
    def point_totals(self) -> tuple[int, int]:
        """The points so far, and the points of all exercises."""
        known = [self.results[exercise.id].score for exercise in self.exercises if exercise.id in self.results]
        return sum(known), sum(exercise.points for exercise in self.exercises)

    @property
    def failing_results(self) -> tuple[ExerciseResult, ...]:
        """The results of exercises that were started and are not right."""
        tried = {Status.failed, Status.ungraded}
        return tuple(
            self.results[exercise.id] for exercise in self.exercises if self.exercise_status(exercise) in tried
        )

    def next_unsolved(self, exercise: Exercise | None) -> Exercise | None:
        """The first exercise after this one that has not passed; if there is none, the first of all that has not."""
        at = self.exercises.index(exercise) + 1 if exercise else 0
        order = (*self.exercises[at:], *self.exercises[:at])
        return next((other for other in order if not self.has_passed(other) and other != exercise), None)

    # Saves and results.

    def begin_grading(self, number: int, changes: SaveChanges | None) -> None:
        """Mark the exercises that a save affects (all, without `changes`) as waiting for the job of this number."""
        for exercise in changes.exercises if changes else self.exercises:
            self.waiting[exercise.id] = number
        if changes is None:
            return
        self.broken, self.notice, self.has_just_passed = (), "", False
        self.is_asking_reset = False
        if self.page in {ScreenPage.help, ScreenPage.list, ScreenPage.statement}:
            self._turn_to_page(ScreenPage.exercise)
        focus = self._edited_exercise(changes)
        if focus is not None:
            self._focus_on(focus)

    def _edited_exercise(self, changes: SaveChanges) -> Exercise | None:
        """The exercise that the learner works on, judged by a save: if possible, one whose own text changed."""
        if self.focus is not None and self.focus in changes.own:
            return self.focus
        if changes.own:
            return next((e for e in changes.own if not self.has_passed(e)), changes.own[0])
        if self.focus is None or self.focus in changes.saved or not changes.saved:
            return self.focus
        return next((e for e in changes.saved if not self.has_passed(e)), self.focus)

    def take_results(self, number: int, results: Sequence[ExerciseResult]) -> tuple[ExerciseResult, ...]:
        """Take the results of a job, except those of exercises that wait for a newer one; return the results taken."""
        taken = tuple(result for result in results if self.waiting.get(result.id, number) <= number)
        for result in taken:
            before = self.results.get(result.id)
            self.results[result.id] = result
            self.waiting.pop(result.id, None)
            self._note_change(before, result)
        if self.focus is None:
            self._focus_first_unsolved()
        return taken

    def _note_change(self, before: ExerciseResult | None, result: ExerciseResult) -> None:
        exercise = next(exercise for exercise in self.exercises if exercise.id == result.id)
        has_passed = result.status is Status.passed
        if before is not None and exercise == self.focus and has_passed:
            self.has_just_passed = self.has_just_passed or before.status is not Status.passed
        has_broken = before is not None and before.status is Status.passed and not has_passed
        if has_broken and exercise != self.focus and not has_file_problem(result):
            self.broken = (*self.broken, exercise)

    def _focus_first_unsolved(self) -> None:
        """Focus on the first exercise that has not passed, as soon as all exercises before it are graded."""
        for exercise in self.exercises:
            if exercise.id not in self.results:
                return
            if not self.has_passed(exercise):
                self.focus = exercise
                return
        self.focus = self.exercises[-1]

    # Keys.

    def show_next(self) -> None:
        following = self.next_unsolved(self.focus)
        if following is not None:
            self._focus_on(following)
        self._turn_to_page(ScreenPage.exercise)

    def toggle_page(self, page: ScreenPage) -> None:
        """Show a page; if it is shown already, go back to the exercise."""
        self._turn_to_page(ScreenPage.exercise if self.page is page else page)
        if page is ScreenPage.list and self.focus is not None:
            self.cursor = self.exercises.index(self.focus)

    def choose_exercise(self) -> None:
        """Focus on the exercise under the cursor of the list."""
        self._focus_on(self.exercises[self.cursor])
        self._turn_to_page(ScreenPage.exercise)

    def move_by(self, lines: int) -> None:
        if self.page is ScreenPage.list:
            self.cursor = min(max(self.cursor + lines, 0), len(self.exercises) - 1)
        else:
            self.scroll = max(self.scroll + lines, 0)

    def _focus_on(self, exercise: Exercise) -> None:
        if exercise != self.focus:
            self.focus = exercise
            self.scroll = 0
            self.has_just_passed = False
            self._hints_shown_for = None
            self.notice = ""

    def _turn_to_page(self, page: ScreenPage) -> None:
        self.page = page
        self.scroll = 0

    # Hints.

    def show_next_hint(self) -> None:
        """Show the next hint; but if hints seen earlier are not on the screen, show only these again.

        Other commands may have noted something in the folder meanwhile, and a folder may keep no notes.
        """
        if self.focus is None:
            return
        shown = self.shown_hint_count
        self.progress = load_progress(self.folder).joined_with(self.progress)
        if self.progress.hints_of(self.focus.id, len(self.focus.hints)) == shown:
            self.progress = self.progress.with_hint(self.focus.id, len(self.focus.hints))
            try:
                save_progress(self.folder, self.progress)
            except (DiskError, UsageError) as fault:
                self.notice = str(fault)
        self._hints_shown_for = (self.focus.id, self._current_mistake())
        self._turn_to_page(ScreenPage.exercise)

    @property
    def shown_hint_count(self) -> int:
        """The number of hints on the screen: they stay there until the learner makes a different mistake."""
        if self.focus is None or self._hints_shown_for != (self.focus.id, self._current_mistake()):
            return 0
        return self.progress.hints_of(self.focus.id, len(self.focus.hints))

    def _current_mistake(self) -> tuple[str, ...]:
        """A key of the first mistake in the exercise in focus, by which to see whether a save changed the mistake."""
        result = self.results.get(self.focus.id) if self.focus else None
        if result is None or result.status is Status.passed:
            return ()
        return next((_mistake_key(check) for check in result.checks if check.verdict is not Verdict.passed), ())


def _mistake_key(check: CheckResult) -> tuple[str, ...]:
    if check.mistake is not None:
        return (check.mistake.id, check.mistake.text)
    return (check.id, check.verdict.value, check.message.id if check.message else "")


def exercise_file(results: Mapping[str, ExerciseResult], exercise: Exercise) -> str:
    """The file that holds an exercise, which may be a notebook; its exercise file as long as that is not known."""
    result = results.get(exercise.id)
    return result.file if result else exercise.file_name


def exercise_path(state: WatchState, exercise: Exercise) -> Path:
    """Where that file is: a copy of it, such as "slope (1).py", where that counts as it."""
    return real_file(state.folder / exercise_file(state.results, exercise))
