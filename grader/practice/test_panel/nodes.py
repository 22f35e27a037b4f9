"""The checks as pytest sees them: a file, the exercises in it, and a test for each check.

The exercise of a test is graded when the first of its tests is run, in the sandbox; the other tests take their part of
that result. What is wrong with a whole file is told once, by the first test of that file.
"""

import pytest

from grader.courses.check_titles import CheckTitle, check_titles
from grader.courses.course import Exercise
from grader.errors import CourseError, GraderError, UsageError
from grader.grading.report import CheckResult, ExerciseResult
from grader.grading.verdicts import Verdict
from grader.i18n import _, course_text, labelled
from grader.practice.test_panel.folder import GradedFolder
from grader.reporting import plain_text
from grader.reporting.plain_text import has_file_problem
from grader.sanitize import log_safe

CARRIED_FORWARD = "carried_forward"
"""The name of the property of a test that passed only with reference functions; its value is the sentence on that."""


class ExerciseFile(pytest.File):
    """One exercise file or notebook."""

    def __init__(self, *, folder: GradedFolder, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type] # pytest's own arguments
        self.folder = folder

    def collect(self) -> "list[ExerciseChecks]":
        """The exercises of the file, in course order."""
        try:
            topics = self.folder.topics_of(self.path.name)
            titles = {
                name: found for topic in topics for name, found in check_titles(self.folder.course, topic).items()
            }
        except (UsageError, CourseError) as error:
            raise self.CollectError(str(error)) from None
        exercises = [exercise for topic in topics for exercise in topic.exercises]
        functions = [exercise.function for exercise in exercises]
        return [
            ExerciseChecks.from_parent(
                self,
                name=exercise.function if functions.count(exercise.function) == 1 else exercise.id,
                folder=self.folder,
                exercise=exercise,
                titles=titles[exercise.id],
            )
            for exercise in exercises
        ]


class ExerciseChecks(pytest.Class):
    """The checks of one exercise. Editors group the tests of a pytest.Class, and of no other collector."""

    def __init__(
        self, *, folder: GradedFolder, exercise: Exercise, titles: tuple[CheckTitle, ...], **kwargs: object
    ) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type] # pytest's own arguments
        with folder.speaking():
            self.obj = type(exercise.function, (), {"__doc__": course_text(exercise.title)})
        self._folder = folder
        self._exercise = exercise
        self._titles = titles

    def collect(self) -> "list[CheckItem]":
        """The checks, in the order of the course's file."""
        with self._folder.speaking():
            titles = [course_text(check.title).replace("::", ": :") for check in self._titles]
        listed = frozenset(check.id for check in self._titles)
        return [
            CheckItem.from_parent(
                self,
                name=title if titles.count(title) == 1 else labelled(title, check.id),
                folder=self._folder,
                exercise=self._exercise,
                check_id=check.id,
                listed=listed if check is self._titles[-1] else frozenset(),
            )
            for check, title in zip(self._titles, titles, strict=True)
        ]


class CheckItem(pytest.Item):
    """One check on one exercise. The last one of an exercise also answers for checks that are not `listed`."""

    def __init__(
        self, *, folder: GradedFolder, exercise: Exercise, check_id: str, listed: frozenset[str], **kwargs: object
    ) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type] # pytest's own arguments
        self.folder = folder
        self.exercise = exercise
        self.speaks_for_file = False
        self._check_id = check_id
        self._listed = listed
        self._result: ExerciseResult | None = None

    def reportinfo(self) -> tuple[str, int, str]:
        """The file, the line (from 0) of the learner's function in it, and a heading."""
        found = self.folder.submission.find_definition(self.exercise.topic, self.exercise.function)
        # The lines of a notebook's file are not the lines of its cells.
        line = found[1] - 1 if found and found[0] == self.path.name else 0
        return str(self.path), line, labelled(self.exercise.function, self.name)

    def has_stub(self) -> bool:
        """Whether the exercise is not started, as far as its text tells."""
        return self.folder.submission.has_stub(self.exercise.topic, self.exercise.function)

    def grade_exercise(self) -> None:
        """Grade the exercise, unless another of its tests has; raise GraderError if that is impossible."""
        with self.folder.speaking():
            self._result = self.folder.result_of(self.exercise)
            check = self._check_result()
            if check.verdict is Verdict.ungraded:
                raise GraderError(_(plain_text.UNGRADED_REMARK))
            if check.carried_forward and check.message:
                sentence = labelled(self.exercise.id, check.message.text)
                self.user_properties.append((CARRIED_FORWARD, log_safe(sentence)))

    def skip_reason(self) -> str:
        """Why there is nothing to say of this check, or "" if there is; to be called after `grade_exercise`."""
        with self.folder.speaking():
            if has_file_problem(self._exercise_result()):
                reason = _("{file} as a whole is at fault, as another test says.").format(file=self.path.name)
                return "" if self.speaks_for_file else reason
            check = self._check_result()
            is_untouched = check.verdict is Verdict.not_started
            return plain_text.verdict_text(check.verdict) if is_untouched else ""

    def runtest(self) -> None:
        """Raise FailedCheckError, with the text for the learner, unless the check passed."""
        check = self._check_result()
        if check.verdict is Verdict.passed:
            return
        with self.folder.speaking():
            details = plain_text.check_details(self._exercise_result(), check)
            raise FailedCheckError(log_safe(details or plain_text.verdict_text(check.verdict)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """The text of a failure: the sentences for the learner, or the sentence on why nothing could be graded."""
        del style
        if isinstance(excinfo.value, (FailedCheckError, UsageError, CourseError, GraderError)):
            return log_safe(str(excinfo.value))
        return str(super().repr_failure(excinfo))

    def _exercise_result(self) -> ExerciseResult:
        assert self._result is not None  # noqa: S101 - pytest sets a test up before it runs it
        return self._result

    def _check_result(self) -> CheckResult:
        """The first of this test's checks that did not pass, else the first of them."""
        checks = [check for check in self._exercise_result().checks if self._answers_for(check.id)]
        if not checks:
            raise CourseError(f"{self._check_id}: the course has this check in its file, and does not run it")
        return next((check for check in checks if check.verdict is not Verdict.passed), checks[0])

    def _answers_for(self, check_id: str) -> bool:
        # A check with parameters is run once for each of them, under the name `what[parameters]`.
        plain = check_id.partition("[")[0]
        return plain == self._check_id or bool(self._listed and plain not in self._listed)


class FailedCheckError(AssertionError):
    """A check that did not pass; editors take an AssertionError for a failed test, anything else for a broken one."""
