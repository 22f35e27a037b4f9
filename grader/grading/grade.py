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
from grader.courses.modules import parameters
from grader.errors import UsageFault
from grader.grading.diagnosis import diagnose
from grader.grading.feedback import Finding, Judge
from grader.grading.messages import say
from grader.grading.pytest_plugin import Check, Checks, Outcome, with_checks
from grader.grading.report import (
    CheckResult,
    CourseFacts,
    ExerciseResult,
    Isolation,
    Message,
    Report,
    Run,
    Status,
    SubmissionFacts,
    Verdict,
)
from grader.grading.runner import Clock, Limits, Replaced, Stopped, Subject, substitutes_before
from grader.i18n import listing, of_course
from grader.sandbox.channel import OUTPUT_BYTES, Channel
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.session import Raised
from grader.sanitize import CUT_MARK, clean
from grader.submissions import notebook
from grader.submissions.submission import Submission

_TIMEOUTS = 2
"""After this many time-outs an exercise's other checks are not tried: they would cost their limits, and tell
nothing.
"""

_NOTES = 20


class Feedback(StrEnum):
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
    limits: Limits = field(default_factory=Limits)
    feedback: Feedback = Feedback.full
    hints: Mapping[str, int] = field(default_factory=dict)
    right: Collection[str] = ()


def grade(
    submission: Submission, course: Course, exercises: Sequence[Exercise], options: Options, sandbox: Sandbox
) -> Report:
    """Grade these exercises of one submission.

    Raise UsageFault where the submission holds none of their files, CourseFault for a broken course, GraderFault
    where the system gives no process. Whatever the submission does is in the report.
    """
    submission = submission.assigned([topic.id for topic in course.topics])
    if not any(submission.has(topic.id) for topic in course.topics):
        for name, reason in sorted(submission.refused.items()):
            if name.endswith(notebook.SUFFIX):
                raise UsageFault(reason)
        raise UsageFault(submission.lacking(topic.id for topic in course.topics))
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
        self._before = {exercise.id: exercises[:at] for at, exercise in enumerate(exercises)}

    def grade(self, submission: Submission, exercises: Sequence[Exercise], options: Options) -> Report:
        """The report on one submission."""
        started, since = dt.datetime.now(dt.UTC), time.monotonic()
        submission = self._assigned(submission)
        grading = _Grading(self._before, self._checks, self._starter(options.limits), submission, options)
        results = [_told(result, options.feedback) for result in grading.run(exercises)]
        return self._report(submission, options, results, _notes(submission), _run(started, since))

    def leave_ungraded(
        self, submission: Submission, exercises: Sequence[Exercise], options: Options, why: str
    ) -> Report:
        """The report on a submission that could not be graded: no check has a verdict, and nobody loses points."""
        started, since = dt.datetime.now(dt.UTC), time.monotonic()
        submission = self._assigned(submission)
        results = [
            ExerciseResult(
                id=exercise.id,
                topic=exercise.topic,
                title=of_course(exercise.title),
                file=submission.file(exercise.topic),
                line=None,
                checks=tuple(
                    CheckResult(
                        id=check.id, title=of_course(check.title), verdict=Verdict.ungraded, max_points=check.points
                    )
                    for check in self._checks.of(exercise)
                ),
                hints=(),
                output="",
            )
            for exercise in exercises
        ]
        return self._report(submission, options, results, [say("ungraded", why=why)], _run(started, since))

    def _assigned(self, submission: Submission) -> Submission:
        return submission.assigned([topic.id for topic in self._course.topics])

    def _report(
        self,
        submission: Submission,
        options: Options,
        results: Sequence[ExerciseResult],
        notes: Sequence[Message],
        run: Run,
    ) -> Report:
        return Report(
            grader=__version__,
            course=CourseFacts(id=self._course.id, version=self._course.version, title=of_course(self._course.title)),
            submission=SubmissionFacts(path=submission.path, sha256=submission.sha256),
            seed=options.seed,
            feedback=options.feedback.value,
            isolation=Isolation(level=self._sandbox.lock.level.value, missing=self._sandbox.lock.missing),
            exercises=tuple(results),
            notes=tuple(notes),
            run=run,
        )

    def _starter(self, limits: Limits) -> Callable[[], Channel]:
        return lambda: self._sandbox.start(memory=limits.memory, seconds=limits.submission)


def _notes(submission: Submission) -> list[Message]:
    """What was not read, and why; of thousands the first few."""
    told = [say("refused_file", reason=reason) for _, reason in sorted(submission.refused.items())]
    return told if len(told) <= _NOTES else [*told[:_NOTES], say("more_refused", count=len(told) - _NOTES)]


def _run(started: dt.datetime, since: float) -> Run:
    return Run(
        started=started.isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - since, 3),
        python=platform.python_version(),
        numpy=np.__version__,
        platform=sys.platform,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One check as it ran; `blamed` says what was replaced beneath the exercise, if anything was."""

    check: Check
    outcome: Outcome
    blamed: Message | None = None

    @property
    def has_passed(self) -> bool:
        return self.outcome.verdict is Verdict.passed

    @property
    def is_late(self) -> bool:
        """Whether it used up its time limit, or was not tried because others had."""
        stopped = self.outcome.stopped
        return stopped is not None and stopped.message.id in {"timed_out", "not_tried"}


class _Grading:
    """One submission on its way through the checks."""

    def __init__(
        self,
        before: Mapping[str, tuple[Exercise, ...]],
        checks: Checks,
        start: Callable[[], Channel],
        submission: Submission,
        options: Options,
    ) -> None:
        self._before = before
        self._checks = checks
        self._start = start
        self._submission = submission
        self._options = options
        self._total = Clock(options.limits.submission)
        self._results: list[ExerciseResult] = []
        self._late: set[str] = set()
        """Exercises of which a check ran into its time limit."""

        self._never_load: set[str] = set()
        """Topics whose files end no child's loading, whatever is beneath them."""

        self._left_out: dict[str, Stopped] = {}
        """Modules that children were lost over while loading them, so that others do without."""

    def run(self, exercises: Sequence[Exercise]) -> list[ExerciseResult]:
        subject = self._subject()
        try:
            for exercise in exercises:
                self._results.append(self._exercise(exercise, subject))
        finally:
            subject.close()
        return self._results

    def _subject(self) -> Subject:
        return Subject(self._submission, self._start, self._options.limits, total=self._total, left_out=self._left_out)

    def _subject_on_references(self, exercise: Exercise) -> Subject:
        """The submission with our functions beneath this exercise; it serves no other."""
        return Subject(
            self._submission,
            self._start,
            self._options.limits,
            total=self._total,
            left_out=self._left_out,
            replaced=Replaced(
                substitutes=substitutes_before(self._before[exercise.id], self._checks.references), own=exercise.id
            ),
        )

    def _exercise(self, exercise: Exercise, subject: Subject) -> ExerciseResult:
        checks = self._checks.of(exercise)
        absent = self._absent(exercise)
        output = ""
        if absent is not None:
            results = [_result(check, absent) for check in checks]
        else:
            runs, printed = self._runs(exercise, checks, subject)
            output = _text(*printed)
            results = self._judged(exercise, runs, has_printed=bool(output))
        file, cell, line = self._spot(exercise)
        return ExerciseResult(
            id=exercise.id,
            topic=exercise.topic,
            title=of_course(exercise.title),
            file=file,
            cell=cell,
            line=line,
            checks=tuple(_settled(results)),
            hints=tuple(map(of_course, exercise.hints[: self._options.hints.get(exercise.id, 0)])),
            output=output,
        )

    def _judged(self, exercise: Exercise, runs: Sequence[_Run], *, has_printed: bool) -> list[CheckResult]:
        judge = replace(self._judge(exercise), has_printed=has_printed)
        results = [_judged(run, judge) for run in runs]
        if self._options.feedback is Feedback.score or all(run.has_passed for run in runs):
            return results
        records = [record for run in runs for record in run.outcome.records]
        mistake = diagnose(records, self._checks.mistakes[exercise.id], parameters(judge.reference))
        explained = {Verdict.failed, Verdict.raised}
        return [replace(result, mistake=mistake) if result.verdict in explained else result for result in results]

    def _judge(self, exercise: Exercise) -> Judge:
        return Judge(
            exercise=exercise,
            submission=self._submission,
            reference=self._checks.references[exercise.id],
            memory=self._options.limits.memory,
        )

    def _spot(self, exercise: Exercise) -> tuple[str, int | None, int | None]:
        """Where the submission has an exercise, as far as its text tells: file, cell of a notebook, line."""
        file = self._submission.file(exercise.topic)
        found = self._submission.defined(exercise.topic, exercise.function)
        return (file, None, None) if found is None else (file, notebook.origin(found[0])[1], found[1])

    def _absent(self, exercise: Exercise) -> Finding | None:
        file = self._submission.file(exercise.topic)
        if file in self._submission.refused:
            reason = self._submission.refused[file]
            return Finding(verdict=Verdict.failed, message=say("refused_file", reason=reason))
        if not self._submission.holds(exercise.topic):
            return Finding(verdict=Verdict.not_started, message=say("missing_file", file=file))
        return None

    def _run(self, checks: Sequence[Check], subject: Subject) -> list[_Run]:
        runs: list[_Run] = []
        suspect: int | None = None
        for at, check in enumerate(checks, 1):
            is_shared = subject.has_served_others(check.exercise)
            late = sum(run.is_late for run in runs)
            if late >= (_TIMEOUTS if subject.reaches_beneath else 1):
                message = say("not_tried", function=check.exercise.function)
                finding = Finding(verdict=Verdict.timed_out, message=message)
                outcome = Outcome(verdict=Verdict.timed_out, records=(), stopped=finding)
            else:
                outcome = self._checks.run(check, subject, self._options.seed, checks[at:])
            runs.append(_Run(check=check, outcome=outcome))
            if is_shared and runs[-1].is_late:
                suspect = at - 1
        if suspect is not None and not all(run.is_late for run in runs[suspect:]):
            # An exercise before may have spoilt the child it was late in; it is not late in one of its own.
            again = self._checks.run(checks[suspect], subject, self._options.seed)
            runs[suspect] = replace(runs[suspect], outcome=again)
        return runs

    def _runs(
        self, exercise: Exercise, checks: Sequence[Check], subject: Subject
    ) -> tuple[list[_Run], tuple[bytes, bool]]:
        """All checks of an exercise as they count, and what was printed meanwhile."""
        hung = [other for other in self._before[exercise.id] if other.id in self._late]
        if hung and subject.may_reach(exercise, hung):
            return self._references_first(exercise, checks, subject)
        runs = self._run(checks, subject)
        printed = subject.output()
        if any(run.is_late for run in runs):
            self._late.add(exercise.id)
        return self._carried_forward(exercise, runs, subject), printed

    def _carried_forward(self, exercise: Exercise, runs: Sequence[_Run], first: Subject) -> list[_Run]:
        """Run it again with the references beneath the exercise: what still fails is this exercise's own.

        All checks are run, so that an answer that goes wrong by what it keeps goes wrong again. Where none of our
        functions was even called, the first outcome stands: nothing beneath had a part in it, unless another topic's
        file kept this one from being loaded.
        """
        beneath = self._before[exercise.id]
        failed = {run.check.id for run in runs if not run.has_passed}
        if not failed or not beneath or self._is_hopeless(exercise, runs) or exercise.topic in self._never_load:
            return list(runs)
        if not first.may_reach(exercise, beneath):
            return list(runs)
        with closing(self._subject_on_references(exercise)) as subject:
            again = {run.check.id: run for run in self._run([run.check for run in runs], subject)}
            if subject.was_lost_over(exercise.topic):
                self._never_load.add(exercise.topic)
        to_blame = self._to_blame(subject.used_substitutes) or self._unloadable(exercise, first)
        if not to_blame:
            return list(runs)
        blamed = _blame(to_blame)
        return [
            replace(_telling(run, again[run.check.id]), blamed=blamed) if run.check.id in failed else run
            for run in runs
        ]

    def _unloadable(self, exercise: Exercise, subject: Subject) -> list[str]:
        """The functions beneath an exercise in another file that keeps its own from being loaded."""
        culprit = subject.culprit(exercise.topic)
        beneath = self._before[exercise.id]
        return [other.function for other in beneath if other.topic == culprit != exercise.topic]

    def _references_first(
        self, exercise: Exercise, checks: Sequence[Check], own: Subject
    ) -> tuple[list[_Run], tuple[bytes, bool]]:
        """Run an exercise that may come to one that hangs: on the references, and what fails there on its own.

        The other way round gives the same, and waits for that hang again.
        """
        with closing(self._subject_on_references(exercise)) as subject:
            runs = self._run(checks, subject)
            printed = subject.output()
        blamed = _blame(self._to_blame(subject.used_substitutes)) if subject.used_substitutes else None
        runs = [replace(run, blamed=blamed) for run in runs]
        is_done = all(run.has_passed for run in runs)
        if is_done or not subject.used_substitutes or self._is_hopeless(exercise, runs):
            return runs, printed
        passed = {run.check.id: run for run in self._run(checks, own) if run.has_passed}
        own.output()
        return [run if run.has_passed else passed.get(run.check.id, run) for run in runs], printed

    def _is_hopeless(self, exercise: Exercise, runs: Sequence[_Run]) -> bool:
        """Whether nothing beneath the exercise can have a part in it: untouched, unwritten, or its file not Python."""
        judge = self._judge(exercise)
        return all(
            run.outcome.stopped is None
            and (
                judge.is_untouched(run.outcome.records)
                or judge.is_unwritten(run.outcome.records)
                or judge.is_not_python(run.outcome.records)
            )
            for run in runs
        )

    def _to_blame(self, used: Collection[str]) -> list[str]:
        """Of the functions that were replaced, those known not to be right; all of them where none is known."""
        right = {result.id for result in self._results if result.status is Status.passed} | set(self._options.right)
        functions = {name.partition(".")[2]: name in right for name in used}
        wrong = sorted(function for function, is_right in functions.items() if not is_right)
        return wrong or sorted(functions)


def _telling(first: _Run, again: _Run) -> _Run:
    """The run that counts. Our functions may refuse what the learner's own take: such an exception tells nothing."""
    is_ours = _raises(again) and not _raises(first) and first.outcome.stopped is None
    return first if not again.has_passed and is_ours else again


def _raises(run: _Run) -> bool:
    return any(isinstance(record.reply, Raised) for record in run.outcome.records)


def _judged(run: _Run, judge: Judge) -> CheckResult:
    check, outcome = run.check, run.outcome
    if outcome.verdict is not Verdict.passed:
        return _result(check, outcome.stopped or judge.judge(outcome.records))
    return CheckResult(
        id=check.id,
        title=of_course(check.title),
        verdict=Verdict.passed,
        max_points=check.points,
        message=run.blamed,
        carried_forward=run.blamed is not None,
    )


def _result(check: Check, finding: Finding) -> CheckResult:
    return CheckResult(
        id=check.id,
        title=of_course(check.title),
        verdict=finding.verdict,
        max_points=check.points,
        message=finding.message,
        place=finding.place,
        counterexample=finding.counterexample,
    )


def _blame(functions: Sequence[str]) -> Message:
    if len(functions) == 1:
        return say("carried_forward", others=functions[0])
    return say("carried_forward_by_many", others=listing(functions))


def _settled(results: Sequence[CheckResult]) -> list[CheckResult]:
    """An exercise is not started as a whole or not at all: a stub's exception in a started one is an exception."""
    if all(result.verdict is Verdict.not_started for result in results):
        return [replace(result, place=None, counterexample=None) for result in results]
    return [
        replace(result, verdict=Verdict.raised, message=say("partly_stub"))
        if result.verdict is Verdict.not_started
        else result
        for result in results
    ]


def _text(output: bytes, was_cut: bool) -> str:  # noqa: FBT001 - the pair that a channel gives
    return clean(output.decode("utf-8", "replace"), OUTPUT_BYTES) + CUT_MARK * was_cut


def _told(result: ExerciseResult, feedback: Feedback) -> ExerciseResult:
    """What the feedback level lets through."""
    match feedback:
        case Feedback.full:
            return result
        case Feedback.hints:
            return replace(result, checks=tuple(replace(check, counterexample=None) for check in result.checks))
        case Feedback.score:
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
