"""Grade the exercises of one submission: run their checks, explain the failures, and apply the feedback level."""

import time
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TypeVar

from grader.courses.course import Exercise
from grader.errors import CourseError
from grader.grading.carry_forward import CheckRun, ExerciseRunner, GradingSetting
from grader.grading.collected_check import Check
from grader.grading.diagnosis.naming import diagnose_checks
from grader.grading.diagnosis.parts import PLACE_MESSAGES
from grader.grading.feedback import CheckFeedback, FeedbackWriter
from grader.grading.messages import joined_messages, message
from grader.grading.missing_functions import missing_file_message
from grader.grading.options import FeedbackLevel
from grader.grading.report import CheckResult, ExerciseResult, Message, SourceLine
from grader.grading.report_size import bounded_results
from grader.grading.runner import SubmissionRunner
from grader.grading.verdicts import Verdict
from grader.grading.visibility import visible_result
from grader.i18n import _, course_text
from grader.sandbox.channel import MAX_OUTPUT_BYTES
from grader.sandbox.machine_paths import hide_paths
from grader.sanitize import CUT_MARK, clean_text
from grader.submissions import notebook
from grader.submissions.submission import Submission
from grader.time_limit import TimeLimitReached, call_within

_Placed = TypeVar("_Placed", ExerciseResult, SourceLine)

_NAMING_SECONDS = 25.0
"""For what an exercise's known mistakes return where an answer is compared with them: far more than it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedExercises:
    """The results of exercises, each one's seconds by id, and notes on what was left out of the submission's files."""

    results: list[ExerciseResult]
    seconds: dict[str, float]
    notes: tuple[Message, ...]


def grade_exercises(
    setting: GradingSetting,
    exercises: Sequence[Exercise],
    hints: Mapping[str, int],
    known_results: Collection[ExerciseResult],
    on_result: Callable[[ExerciseResult], None] | None = None,
) -> GradedExercises:
    """Grade these exercises, in order; the results are reduced to what the feedback level of the options allows.

    `hints` counts the hints that the learner was shown, by exercise id. `known_results` are those of exercises
    that were graded before: they tell which of those may be the cause when another one fails. `on_result` gets each
    result as soon as it is known, and once more where a small change is found that would put the exercise right.
    """
    grading = _SubmissionGrading(setting, hints, known_results)
    real_names = setting.submission.real_names
    results: dict[str, ExerciseResult] = {}
    with closing(grading.grade_exercises(exercises)) as graded:
        for found in graded:
            result = results[found.id] = visible_result(found, setting.options.feedback)
            if on_result is not None:
                on_result(*bounded_results([_in_real_files(result, real_names)]))
    notes = grading.load_notes(list(results.values()))
    named = [_in_real_files(result, real_names) for result in results.values()]
    return GradedExercises(results=bounded_results(named), seconds=grading.seconds, notes=notes)


def _in_real_files(result: ExerciseResult, real_names: Mapping[str, str]) -> ExerciseResult:
    """The result with its places in the files that are there, where a copy counts as an exercise file."""
    if not real_names:
        return result
    checks = (
        check if check.place is None else replace(check, place=_in_real_file(check.place, real_names))
        for check in result.checks
    )
    return replace(_in_real_file(result, real_names), checks=tuple(checks))


def _in_real_file(place: _Placed, real_names: Mapping[str, str]) -> _Placed:
    return replace(place, file=real_names.get(place.file, place.file))


def ungraded_result(submission: Submission, exercise: Exercise, checks: Sequence[Check]) -> ExerciseResult:
    """The result of an exercise that could not be graded: all its checks have the verdict `ungraded`."""
    return ExerciseResult(
        id=exercise.id,
        topic=exercise.topic,
        title=course_text(exercise.title),
        file=submission.topic_file(exercise.topic),
        line=None,
        checks=tuple(
            CheckResult(id=check.id, title=course_text(check.title), verdict=Verdict.ungraded, max_points=check.points)
            for check in checks
        ),
        hints=(),
        output="",
    )


class _SubmissionGrading:
    """Grades one submission, exercise by exercise."""

    def __init__(
        self, setting: GradingSetting, hints: Mapping[str, int], known_results: Collection[ExerciseResult]
    ) -> None:
        self._setting = setting
        self._checks = setting.checks
        self._submission = setting.submission
        self._hints = hints
        self._exercise_runner = ExerciseRunner(setting, known_results)
        self.seconds: dict[str, float] = {}

    def load_notes(self, results: Sequence[ExerciseResult]) -> tuple[Message, ...]:
        return self._exercise_runner.load_history.notes_besides(results)

    def grade_exercises(self, exercises: Sequence[Exercise]) -> Generator[ExerciseResult, None, None]:
        """The result of each exercise; of one that a small change would put right, a second one that says so."""
        runner = self._exercise_runner.new_runner()
        try:
            for exercise in exercises:
                results = self._exercise_results(exercise, runner)
                while result := self._next_result(exercise, results):
                    self._exercise_runner.results[exercise.id] = result
                    yield result
        finally:
            runner.close()

    def _next_result(self, exercise: Exercise, results: Iterator[ExerciseResult]) -> ExerciseResult | None:
        """The next of an exercise's results, whose time is charged to the submission."""
        since = time.monotonic()
        with self._exercise_runner.clock.charging_all():
            result = next(results, None)
        self.seconds[exercise.id] = round(self.seconds.get(exercise.id, 0) + time.monotonic() - since, 3)
        return result

    def _exercise_results(self, exercise: Exercise, runner: SubmissionRunner) -> Iterator[ExerciseResult]:
        checks = self._checks.for_exercise(exercise)
        absence = self._absence_feedback(exercise)
        if absence is not None:
            yield self._exercise_result(exercise, [_result_from_feedback(check, absence) for check in checks], "")
            return
        runs, printed = self._exercise_runner.run_checks_of(exercise, checks, runner)
        output = _output_text(*printed)
        results = self._check_results(exercise, runs, has_printed=bool(output))
        if not self._is_to_explain(runs, results):
            yield self._exercise_result(exercise, results, output)
            return
        said = self._named_mistakes(exercise, runs)
        yield self._exercise_result(exercise, _with_mistakes(results, runs, said), output)
        if all(each is None or each.id in PLACE_MESSAGES for each in said):
            change = self._exercise_runner.find_change(exercise, runs, runner)
            if change is not None:
                said = [joined_messages([place, change]) if place else change for place in said]
                yield self._exercise_result(exercise, _with_mistakes(results, runs, said), output)

    def _exercise_result(self, exercise: Exercise, checks: Sequence[CheckResult], output: str) -> ExerciseResult:
        file, cell, line = self._definition_place(exercise)
        return ExerciseResult(
            id=exercise.id,
            topic=exercise.topic,
            title=course_text(exercise.title),
            file=file,
            cell=cell,
            line=line,
            checks=tuple(_consistent_results(checks)),
            hints=tuple(map(course_text, exercise.hints[: self._hints.get(exercise.id, 0)])),
            output=output,
        )

    def _check_results(self, exercise: Exercise, runs: Sequence[CheckRun], *, has_printed: bool) -> list[CheckResult]:
        writer = replace(self._setting.feedback_writer(exercise), has_printed=has_printed)
        if all(writer.is_untouched(run.outcome.records) for run in runs):
            not_started = CheckFeedback(verdict=Verdict.not_started, message=message("not_started"))
            return [_result_from_feedback(run.check, not_started) for run in runs]
        return [_check_result(run, writer) for run in runs]

    def _is_to_explain(self, runs: Sequence[CheckRun], results: Sequence[CheckResult]) -> bool:
        """Whether it is to be said what is wrong, and the submission has time left to find it out."""
        if self._setting.options.feedback is FeedbackLevel.score or self._exercise_runner.clock.left <= 0:
            return False
        is_begun = any(result.verdict is not Verdict.not_started for result in results)
        return is_begun and not all(run.has_passed for run in runs)

    def _named_mistakes(self, exercise: Exercise, runs: Sequence[CheckRun]) -> list[Message | None]:
        """What is wrong, for each check; raise CourseError where finding that out calls a mistake without an end."""
        catalogue = self._checks.catalogue(exercise)
        try:
            return call_within(_NAMING_SECONDS, diagnose_checks, catalogue, [run.outcome.records for run in runs])
        except TimeLimitReached:
            template = _(
                "{exercise}: an answer could not be compared with the known mistakes within {seconds:g} seconds. To "
                "find the one that does not end, run: grade verify"
            )
            raise CourseError(template.format(exercise=exercise.id, seconds=_NAMING_SECONDS)) from None

    def _definition_place(self, exercise: Exercise) -> tuple[str, int | None, int | None]:
        """Where the submission's text defines an exercise: file, cell (of a notebook only) and line, if found."""
        file = self._submission.topic_file(exercise.topic)
        found = self._submission.find_definition(exercise.topic, exercise.function)
        return (file, None, None) if found is None else (file, notebook.source_origin(found[0])[1], found[1])

    def _absence_feedback(self, exercise: Exercise) -> CheckFeedback | None:
        file = self._submission.topic_file(exercise.topic)
        if file in self._submission.refused:
            reason = self._submission.refused[file]
            return CheckFeedback(verdict=Verdict.failed, message=message("refused_file", reason=reason))
        if not self._submission.has_source(exercise.topic):
            absent = missing_file_message(self._submission, exercise.topic, self._checks.references)
            return CheckFeedback(verdict=Verdict.not_started, message=absent)
        return None


def _check_result(run: CheckRun, writer: FeedbackWriter) -> CheckResult:
    check, outcome = run.check, run.outcome
    if outcome.verdict is not Verdict.passed:
        check_feedback = outcome.feedback or writer.write_feedback(outcome.records)
        if run.remark is not None:
            said = joined_messages([check_feedback.message, run.remark])
            check_feedback = replace(check_feedback, message=said)
        return _result_from_feedback(check, check_feedback)
    return CheckResult(
        id=check.id,
        title=course_text(check.title),
        verdict=Verdict.passed,
        max_points=check.points,
        message=run.blame,
        carried_forward=run.blame is not None,
    )


def _with_mistakes(
    results: Sequence[CheckResult], runs: Sequence[CheckRun], said: Sequence[Message | None]
) -> list[CheckResult]:
    """The results with what is `said` to be wrong in each, where anything is."""
    explained = {Verdict.failed, Verdict.raised}
    return [
        replace(result, mistake=run.handed_on or mistake)
        if result.verdict in explained and not _is_about_order(result)
        else result
        for result, run, mistake in zip(results, runs, said, strict=True)
    ]


def _is_about_order(result: CheckResult) -> bool:
    """Whether the parameters' order is what is wrong: any mistake with the same exception is named by chance."""
    return result.message is not None and result.message.id.startswith("raised_parameter_order")


def _result_from_feedback(check: Check, check_feedback: CheckFeedback) -> CheckResult:
    return CheckResult(
        id=check.id,
        title=course_text(check.title),
        verdict=check_feedback.verdict,
        max_points=check.points,
        message=check_feedback.message,
        place=check_feedback.place,
        counterexample=check_feedback.counterexample,
    )


def _consistent_results(results: Sequence[CheckResult]) -> list[CheckResult]:
    """Use the verdict `not_started` for all checks of an exercise or for none.

    Where some checks got further, a stub's NotImplementedError counts as an ordinary exception in the others.
    """
    if all(result.verdict is Verdict.not_started for result in results):
        return [
            replace(result, place=None, counterexample=None)
            if result.message and result.message.id == "not_started"
            else result
            for result in results
        ]
    return [
        replace(result, verdict=Verdict.raised, message=message("partly_stub"))
        if result.verdict is Verdict.not_started
        else result
        for result in results
    ]


def _output_text(output: bytes, was_cut: bool) -> str:  # noqa: FBT001 - the pair that `take_output` returns
    text = hide_paths(output.decode("utf-8", "replace"), is_cut=was_cut)
    return clean_text(text, MAX_OUTPUT_BYTES) + CUT_MARK * was_cut
