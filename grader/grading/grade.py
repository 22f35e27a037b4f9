"""grade(submission) -> Report: run the checks, rerun what may be another exercise's fault, put the report together."""

import datetime as dt
import platform
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from grader import __version__
from grader.courses.course import Course, Exercise
from grader.courses.modules import parameter_names
from grader.errors import UsageError
from grader.grading.diagnosis import diagnose_mistake
from grader.grading.feedback import CheckFeedback, FeedbackWriter
from grader.grading.messages import message
from grader.grading.pytest_plugin import Check, Checks, Outcome, with_checks
from grader.grading.report import (
    CheckResult,
    CourseFacts,
    ExerciseResult,
    Isolation,
    Message,
    Report,
    RunFacts,
    Status,
    SubmissionFacts,
    Verdict,
)
from grader.grading.runner import (
    CheckAborted,
    Clock,
    Replacements,
    SubmissionLimits,
    SubmissionRunner,
    substitutes_before,
)
from grader.i18n import course_text, join_names
from grader.sandbox.channel import MAX_OUTPUT_BYTES, Channel
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.session import RaisedException
from grader.sanitize import CUT_MARK, clean_text
from grader.submissions import notebook
from grader.submissions.submission import Submission

_MAX_TIMEOUTS = 2
"""After this many time-outs an exercise's other checks are not tried: they would cost their limits, and tell
nothing.
"""

_MAX_NOTES = 20


class FeedbackLevel(StrEnum):
    """How much a report tells: everything, sentences without expected values, or verdicts only."""

    full = "full"
    hints = "hints"
    score = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to grade: chance, limits and what is told; `hints` counts the hints that were asked for, by exercise.

    `right` are exercises that are known to be right from an earlier grading: nothing is blamed on them.
    """

    seed: int
    limits: SubmissionLimits = field(default_factory=SubmissionLimits)
    feedback: FeedbackLevel = FeedbackLevel.full
    hints: Mapping[str, int] = field(default_factory=dict)
    right: Collection[str] = ()


def grade(
    submission: Submission, course: Course, exercises: Sequence[Exercise], options: Options, sandbox: Sandbox
) -> Report:
    """Grade these exercises of one submission.

    Raise UsageFault where the submission holds none of their files, CourseFault for a broken course, GraderFault
    where the system gives no process. Whatever the submission does is in the report.
    """
    submission = submission.for_topics([topic.id for topic in course.topics])
    if not any(submission.has_file(topic.id) for topic in course.topics):
        for name, reason in sorted(submission.refused.items()):
            if name.endswith(notebook.NOTEBOOK_SUFFIX):
                raise UsageError(reason)
        raise UsageError(submission.no_exercise_sentence(topic.id for topic in course.topics))
    topics = list(dict.fromkeys(exercise.topic for exercise in exercises))
    return with_checks(
        course, topics, lambda checks: Grader(course, checks, sandbox).grade(submission, exercises, options)
    )


class Grader:
    """Collected checks and a sandbox, ready for one submission after another."""

    def __init__(self, course: Course, checks: Checks, sandbox: Sandbox) -> None:
        self._course = course
        self._checks = checks
        self._sandbox = sandbox
        exercises = course.exercises
        self._earlier_exercises = {exercise.id: exercises[:at] for at, exercise in enumerate(exercises)}

    def grade(self, submission: Submission, exercises: Sequence[Exercise], options: Options) -> Report:
        """The report on one submission."""
        started, since = dt.datetime.now(dt.UTC), time.monotonic()
        submission = self._assigned_submission(submission)
        grading = _SubmissionGrading(
            self._earlier_exercises, self._checks, self._child_starter(options.limits), submission, options
        )
        results = [_visible_result(result, options.feedback) for result in grading.grade_exercises(exercises)]
        return self._make_report(submission, options, results, _refusal_notes(submission), _run_facts(started, since))

    def leave_ungraded(
        self, submission: Submission, exercises: Sequence[Exercise], options: Options, why: str
    ) -> Report:
        """The report on a submission that could not be graded: no check has a verdict, and nobody loses points."""
        started, since = dt.datetime.now(dt.UTC), time.monotonic()
        submission = self._assigned_submission(submission)
        results = [
            ExerciseResult(
                id=exercise.id,
                topic=exercise.topic,
                title=course_text(exercise.title),
                file=submission.topic_file(exercise.topic),
                line=None,
                checks=tuple(
                    CheckResult(
                        id=check.id, title=course_text(check.title), verdict=Verdict.ungraded, max_points=check.points
                    )
                    for check in self._checks.for_exercise(exercise)
                ),
                hints=(),
                output="",
            )
            for exercise in exercises
        ]
        return self._make_report(
            submission, options, results, [message("ungraded", why=why)], _run_facts(started, since)
        )

    def _assigned_submission(self, submission: Submission) -> Submission:
        return submission.for_topics([topic.id for topic in self._course.topics])

    def _make_report(
        self,
        submission: Submission,
        options: Options,
        results: Sequence[ExerciseResult],
        notes: Sequence[Message],
        run: RunFacts,
    ) -> Report:
        return Report(
            grader=__version__,
            course=CourseFacts(id=self._course.id, version=self._course.version, title=course_text(self._course.title)),
            submission=SubmissionFacts(path=submission.path, sha256=submission.sha256),
            seed=options.seed,
            feedback=options.feedback.value,
            isolation=Isolation(level=self._sandbox.lock.level.value, missing=self._sandbox.lock.missing),
            exercises=tuple(results),
            notes=tuple(notes),
            run=run,
        )

    def _child_starter(self, limits: SubmissionLimits) -> Callable[[], Channel]:
        return lambda: self._sandbox.start_child(memory=limits.memory, seconds=limits.submission)


def _refusal_notes(submission: Submission) -> list[Message]:
    """What was not read, and why; of thousands the first few."""
    refusals = [message("refused_file", reason=reason) for _, reason in sorted(submission.refused.items())]
    return (
        refusals
        if len(refusals) <= _MAX_NOTES
        else [*refusals[:_MAX_NOTES], message("more_refused", count=len(refusals) - _MAX_NOTES)]
    )


def _run_facts(started: dt.datetime, since: float) -> RunFacts:
    return RunFacts(
        started=started.isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - since, 3),
        python=platform.python_version(),
        numpy=np.__version__,
        platform=sys.platform,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _CheckRun:
    """One check as it ran; `blamed` says what was replaced beneath the exercise, if anything was."""

    check: Check
    outcome: Outcome
    blame: Message | None = None

    @property
    def has_passed(self) -> bool:
        return self.outcome.verdict is Verdict.passed

    @property
    def is_late(self) -> bool:
        """Whether it used up its time limit, or was not tried because others had."""
        stopped = self.outcome.feedback
        return stopped is not None and stopped.message.id in {"timed_out", "not_tried"}


class _SubmissionGrading:
    """One submission on its way through the checks."""

    def __init__(
        self,
        before: Mapping[str, tuple[Exercise, ...]],
        checks: Checks,
        start: Callable[[], Channel],
        submission: Submission,
        options: Options,
    ) -> None:
        self._earlier_exercises = before
        self._checks = checks
        self._start_child = start
        self._submission = submission
        self._options = options
        self._total_clock = Clock(options.limits.submission)
        self._results: list[ExerciseResult] = []
        self._timed_out_exercises: set[str] = set()
        """Exercises of which a check ran into its time limit."""

        self._unloadable_topics: set[str] = set()
        """Topics whose files end no child's loading, whatever is beneath them."""

        self._left_out_modules: dict[str, CheckAborted] = {}
        """Modules that children were lost over while loading them, so that others do without."""

    def grade_exercises(self, exercises: Sequence[Exercise]) -> list[ExerciseResult]:
        runner = self._new_runner()
        try:
            for exercise in exercises:
                self._results.append(self._exercise_result(exercise, runner))
        finally:
            runner.close()
        return self._results

    def _new_runner(self) -> SubmissionRunner:
        return SubmissionRunner(
            self._submission,
            self._start_child,
            self._options.limits,
            total=self._total_clock,
            left_out=self._left_out_modules,
        )

    def _runner_on_references(self, exercise: Exercise) -> SubmissionRunner:
        """The submission with our functions beneath this exercise; it serves no other."""
        return SubmissionRunner(
            self._submission,
            self._start_child,
            self._options.limits,
            total=self._total_clock,
            left_out=self._left_out_modules,
            replaced=Replacements(
                substitutes=substitutes_before(self._earlier_exercises[exercise.id], self._checks.references),
                own=exercise.id,
            ),
        )

    def _exercise_result(self, exercise: Exercise, runner: SubmissionRunner) -> ExerciseResult:
        checks = self._checks.for_exercise(exercise)
        absent = self._absence_feedback(exercise)
        output = ""
        if absent is not None:
            results = [_result_from_feedback(check, absent) for check in checks]
        else:
            runs, printed = self._run_exercise(exercise, checks, runner)
            output = _output_text(*printed)
            results = self._check_results(exercise, runs, has_printed=bool(output))
        file, cell, line = self._definition_place(exercise)
        return ExerciseResult(
            id=exercise.id,
            topic=exercise.topic,
            title=course_text(exercise.title),
            file=file,
            cell=cell,
            line=line,
            checks=tuple(_consistent_results(results)),
            hints=tuple(map(course_text, exercise.hints[: self._options.hints.get(exercise.id, 0)])),
            output=output,
        )

    def _check_results(self, exercise: Exercise, runs: Sequence[_CheckRun], *, has_printed: bool) -> list[CheckResult]:
        writer = replace(self._feedback_writer(exercise), has_printed=has_printed)
        results = [_check_result(run, writer) for run in runs]
        if self._options.feedback is FeedbackLevel.score or all(run.has_passed for run in runs):
            return results
        records = [record for run in runs for record in run.outcome.records]
        mistake = diagnose_mistake(records, self._checks.known_mistakes[exercise.id], parameter_names(writer.reference))
        explained = {Verdict.failed, Verdict.raised}
        return [replace(result, mistake=mistake) if result.verdict in explained else result for result in results]

    def _feedback_writer(self, exercise: Exercise) -> FeedbackWriter:
        return FeedbackWriter(
            exercise=exercise,
            submission=self._submission,
            reference=self._checks.references[exercise.id],
            memory=self._options.limits.memory,
        )

    def _definition_place(self, exercise: Exercise) -> tuple[str, int | None, int | None]:
        """Where the submission has an exercise, as far as its text tells: file, cell of a notebook, line."""
        file = self._submission.topic_file(exercise.topic)
        found = self._submission.find_definition(exercise.topic, exercise.function)
        return (file, None, None) if found is None else (file, notebook.source_origin(found[0])[1], found[1])

    def _absence_feedback(self, exercise: Exercise) -> CheckFeedback | None:
        file = self._submission.topic_file(exercise.topic)
        if file in self._submission.refused:
            reason = self._submission.refused[file]
            return CheckFeedback(verdict=Verdict.failed, message=message("refused_file", reason=reason))
        if not self._submission.has_source(exercise.topic):
            return CheckFeedback(verdict=Verdict.not_started, message=message("missing_file", file=file))
        return None

    def _run_checks(self, checks: Sequence[Check], runner: SubmissionRunner) -> list[_CheckRun]:
        runs: list[_CheckRun] = []
        suspect: int | None = None
        for at, check in enumerate(checks, 1):
            is_shared = runner.has_served_others(check.exercise)
            late = sum(run.is_late for run in runs)
            if late >= (_MAX_TIMEOUTS if runner.may_differ_by_check else 1):
                sentence = message("not_tried", function=check.exercise.function)
                check_feedback = CheckFeedback(verdict=Verdict.timed_out, message=sentence)
                outcome = Outcome(verdict=Verdict.timed_out, records=(), feedback=check_feedback)
            else:
                outcome = self._checks.run_check(check, runner, self._options.seed, checks[at:])
            runs.append(_CheckRun(check=check, outcome=outcome))
            if is_shared and runs[-1].is_late:
                suspect = at - 1
        if suspect is not None and not all(run.is_late for run in runs[suspect:]):
            # An exercise before may have spoilt the child it was late in; it is not late in one of its own.
            again = self._checks.run_check(checks[suspect], runner, self._options.seed)
            runs[suspect] = replace(runs[suspect], outcome=again)
        return runs

    def _run_exercise(
        self, exercise: Exercise, checks: Sequence[Check], runner: SubmissionRunner
    ) -> tuple[list[_CheckRun], tuple[bytes, bool]]:
        """All checks of an exercise as they count, and what was printed meanwhile."""
        hung = [other for other in self._earlier_exercises[exercise.id] if other.id in self._timed_out_exercises]
        if hung and runner.may_reach(exercise, hung):
            return self._run_references_first(exercise, checks, runner)
        runs = self._run_checks(checks, runner)
        printed = runner.take_output()
        if any(run.is_late for run in runs):
            self._timed_out_exercises.add(exercise.id)
        return self._carry_forward(exercise, runs, runner), printed

    def _carry_forward(self, exercise: Exercise, runs: Sequence[_CheckRun], first: SubmissionRunner) -> list[_CheckRun]:
        """Run it again with the references beneath the exercise: what still fails is this exercise's own.

        All checks are run, so that an answer that goes wrong by what it keeps goes wrong again. Where none of our
        functions was even called, the first outcome stands: nothing beneath had a part in it, unless another topic's
        file kept this one from being loaded.
        """
        beneath = self._earlier_exercises[exercise.id]
        failed = {run.check.id for run in runs if not run.has_passed}
        if not failed or not beneath or self._is_hopeless(exercise, runs) or exercise.topic in self._unloadable_topics:
            return list(runs)
        if not first.may_reach(exercise, beneath):
            return list(runs)
        with closing(self._runner_on_references(exercise)) as runner:
            again = {run.check.id: run for run in self._run_checks([run.check for run in runs], runner)}
            if runner.has_lost_child(exercise.topic):
                self._unloadable_topics.add(exercise.topic)
        to_blame = self._functions_to_blame(runner.used_substitutes) or self._blocking_functions(exercise, first)
        if not to_blame:
            return list(runs)
        blame = _carried_forward_message(to_blame)
        return [
            replace(_deciding_run(run, again[run.check.id]), blame=blame) if run.check.id in failed else run
            for run in runs
        ]

    def _blocking_functions(self, exercise: Exercise, runner: SubmissionRunner) -> list[str]:
        """The functions beneath an exercise in another file that keeps its own from being loaded."""
        culprit = runner.blocking_module(exercise.topic)
        beneath = self._earlier_exercises[exercise.id]
        return [other.function for other in beneath if other.topic == culprit != exercise.topic]

    def _run_references_first(
        self, exercise: Exercise, checks: Sequence[Check], own: SubmissionRunner
    ) -> tuple[list[_CheckRun], tuple[bytes, bool]]:
        """Run an exercise that may come to one that hangs: on the references, and what fails there on its own.

        The other way round gives the same, and waits for that hang again.
        """
        with closing(self._runner_on_references(exercise)) as runner:
            runs = self._run_checks(checks, runner)
            printed = runner.take_output()
        blame = (
            _carried_forward_message(self._functions_to_blame(runner.used_substitutes))
            if runner.used_substitutes
            else None
        )
        runs = [replace(run, blame=blame) for run in runs]
        is_done = all(run.has_passed for run in runs)
        if is_done or not runner.used_substitutes or self._is_hopeless(exercise, runs):
            return runs, printed
        passed = {run.check.id: run for run in self._run_checks(checks, own) if run.has_passed}
        own.take_output()
        return [run if run.has_passed else passed.get(run.check.id, run) for run in runs], printed

    def _is_hopeless(self, exercise: Exercise, runs: Sequence[_CheckRun]) -> bool:
        """Whether nothing beneath the exercise can have a part in it: untouched, unwritten, or its file not Python."""
        writer = self._feedback_writer(exercise)
        return all(
            run.outcome.feedback is None
            and (
                writer.is_untouched(run.outcome.records)
                or writer.is_unwritten(run.outcome.records)
                or writer.is_not_python(run.outcome.records)
            )
            for run in runs
        )

    def _functions_to_blame(self, used: Collection[str]) -> list[str]:
        """Of the functions that were replaced, those known not to be right; all of them where none is known."""
        right = {result.id for result in self._results if result.status is Status.passed} | set(self._options.right)
        functions = {name.partition(".")[2]: name in right for name in used}
        wrong = sorted(function for function, is_right in functions.items() if not is_right)
        return wrong or sorted(functions)


def _deciding_run(first: _CheckRun, again: _CheckRun) -> _CheckRun:
    """The run that counts. Our functions may refuse what the learner's own take: such an exception tells nothing."""
    is_ours = _has_raised(again) and not _has_raised(first) and first.outcome.feedback is None
    return first if not again.has_passed and is_ours else again


def _has_raised(run: _CheckRun) -> bool:
    return any(isinstance(record.reply, RaisedException) for record in run.outcome.records)


def _check_result(run: _CheckRun, writer: FeedbackWriter) -> CheckResult:
    check, outcome = run.check, run.outcome
    if outcome.verdict is not Verdict.passed:
        return _result_from_feedback(check, outcome.feedback or writer.write_feedback(outcome.records))
    return CheckResult(
        id=check.id,
        title=course_text(check.title),
        verdict=Verdict.passed,
        max_points=check.points,
        message=run.blame,
        carried_forward=run.blame is not None,
    )


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


def _carried_forward_message(functions: Sequence[str]) -> Message:
    if len(functions) == 1:
        return message("carried_forward", others=functions[0])
    return message("carried_forward_by_many", others=join_names(functions))


def _consistent_results(results: Sequence[CheckResult]) -> list[CheckResult]:
    """An exercise is not started as a whole or not at all: a stub's exception in a started one is an exception."""
    if all(result.verdict is Verdict.not_started for result in results):
        return [replace(result, place=None, counterexample=None) for result in results]
    return [
        replace(result, verdict=Verdict.raised, message=message("partly_stub"))
        if result.verdict is Verdict.not_started
        else result
        for result in results
    ]


def _output_text(output: bytes, was_cut: bool) -> str:  # noqa: FBT001 - the pair that a channel gives
    return clean_text(output.decode("utf-8", "replace"), MAX_OUTPUT_BYTES) + CUT_MARK * was_cut


def _visible_result(result: ExerciseResult, feedback: FeedbackLevel) -> ExerciseResult:
    """What the feedback level lets through."""
    match feedback:
        case FeedbackLevel.full:
            return result
        case FeedbackLevel.hints:
            return replace(result, checks=tuple(replace(check, counterexample=None) for check in result.checks))
        case FeedbackLevel.score:
            return replace(
                result,
                cell=None,
                line=None,
                hints=(),
                output="",
                checks=tuple(
                    replace(check, message=None, place=None, counterexample=None, mistake=None)
                    for check in result.checks
                ),
            )
