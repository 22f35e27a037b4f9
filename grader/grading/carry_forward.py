"""Run an exercise's checks, and run them again where another exercise's mistake may be the cause.

Theory of operation
-------------------
A learner's function is usually built on earlier ones of theirs. Where it fails, the fault may lie there, and a mistake
is charged once. So the checks run first on the submission as it is. Those of an exercise that failed run once more in a
child of its own, in which the earlier exercises' functions are ours; the better outcome counts, marked
`carried_forward`, and what is to blame is named. The second run is spared wherever it can't change anything: nothing
lies beneath, the function can't come to it (`may_reach`, by the child's word), the file does not even load, or nothing
of ours was called.

An exercise that may come to a function that hangs is run the other way round, on ours first: the outcome is the same,
and the hang is not waited for again. Time is the submission's own throughout; what ran out of it says so.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from grader.courses.course import Exercise
from grader.grading.feedback import CheckFeedback, FeedbackWriter
from grader.grading.messages import message
from grader.grading.options import GradingOptions
from grader.grading.pytest_plugin import Check, Checks, Outcome
from grader.grading.report import Message, Verdict
from grader.grading.runner import CheckAborted, Clock, Replacements, SubmissionRunner, substitutes_before
from grader.i18n import join_names
from grader.sandbox.channel import Channel
from grader.sandbox.session import RaisedException
from grader.submissions.submission import Submission

_MAX_TIMEOUTS = 2
"""After this many time-outs an exercise's other checks are not tried: they would cost their limits, and tell
nothing.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingSetting:
    """What one submission is graded with: its checks and options, what lies before each exercise, new children."""

    submission: Submission
    checks: Checks
    earlier_exercises: Mapping[str, tuple[Exercise, ...]]
    start_child: Callable[[], Channel]
    options: GradingOptions
    seed: int

    def feedback_writer(self, exercise: Exercise) -> FeedbackWriter:
        return FeedbackWriter(
            exercise=exercise,
            submission=self.submission,
            reference=self.checks.references[exercise.id],
            memory=self.options.limits.memory,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
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


class ExerciseRunner:
    """Runs the checks of one exercise after another, of one submission."""

    def __init__(self, setting: GradingSetting, right_exercises: Collection[str]) -> None:
        """`right_exercises` are exercises that nothing is blamed on; add to them in `right_exercises`."""
        self.right_exercises = set(right_exercises)
        self._setting = setting
        self._checks = setting.checks
        self._submission = setting.submission
        self._total_clock = Clock(setting.options.limits.submission)
        self._timed_out_exercises: set[str] = set()
        """Exercises of which a check ran into its time limit."""

        self._unloadable_topics: set[str] = set()
        """Topics whose files end no child's loading, whatever is beneath them."""

        self._left_out_modules: dict[str, CheckAborted] = {}
        """Modules that children were lost over while loading them, so that others do without."""

    def new_runner(self) -> SubmissionRunner:
        return SubmissionRunner(
            self._submission,
            self._setting.start_child,
            self._setting.options.limits,
            total=self._total_clock,
            left_out=self._left_out_modules,
        )

    def _runner_on_references(self, exercise: Exercise) -> SubmissionRunner:
        """The submission with our functions beneath this exercise; it serves no other."""
        return SubmissionRunner(
            self._submission,
            self._setting.start_child,
            self._setting.options.limits,
            total=self._total_clock,
            left_out=self._left_out_modules,
            replaced=Replacements(
                substitutes=substitutes_before(self._setting.earlier_exercises[exercise.id], self._checks.references),
                own=exercise.id,
            ),
        )

    def _run_checks(self, checks: Sequence[Check], runner: SubmissionRunner) -> list[CheckRun]:
        runs: list[CheckRun] = []
        suspect: int | None = None
        for at, check in enumerate(checks, 1):
            is_shared = runner.has_served_others(check.exercise)
            late = sum(run.is_late for run in runs)
            if late >= (_MAX_TIMEOUTS if runner.may_differ_by_check else 1):
                sentence = message("not_tried", function=check.exercise.function)
                check_feedback = CheckFeedback(verdict=Verdict.timed_out, message=sentence)
                outcome = Outcome(verdict=Verdict.timed_out, records=(), feedback=check_feedback)
            else:
                outcome = self._checks.run_check(check, runner, self._setting.seed, checks[at:])
            runs.append(CheckRun(check=check, outcome=outcome))
            if is_shared and runs[-1].is_late:
                suspect = at - 1
        if suspect is not None and not all(run.is_late for run in runs[suspect:]):
            # An exercise before may have spoilt the child it was late in; it is not late in one of its own.
            again = self._checks.run_check(checks[suspect], runner, self._setting.seed)
            runs[suspect] = replace(runs[suspect], outcome=again)
        return runs

    def run_checks_of(
        self, exercise: Exercise, checks: Sequence[Check], runner: SubmissionRunner
    ) -> tuple[list[CheckRun], tuple[bytes, bool]]:
        """All checks of an exercise as they count, and what was printed meanwhile."""
        hung = [
            other for other in self._setting.earlier_exercises[exercise.id] if other.id in self._timed_out_exercises
        ]
        if hung and runner.may_reach(exercise, hung):
            return self._run_references_first(exercise, checks, runner)
        runs = self._run_checks(checks, runner)
        printed = runner.take_output()
        if any(run.is_late for run in runs):
            self._timed_out_exercises.add(exercise.id)
        return self._carry_forward(exercise, runs, runner), printed

    def _carry_forward(self, exercise: Exercise, runs: Sequence[CheckRun], first: SubmissionRunner) -> list[CheckRun]:
        """Run it again with the references beneath the exercise: what still fails is this exercise's own.

        All checks are run, so that an answer that goes wrong by what it keeps goes wrong again. Where none of our
        functions was even called, the first outcome stands: nothing beneath had a part in it, unless another topic's
        file kept this one from being loaded.
        """
        beneath = self._setting.earlier_exercises[exercise.id]
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
        beneath = self._setting.earlier_exercises[exercise.id]
        return [other.function for other in beneath if other.topic == culprit != exercise.topic]

    def _run_references_first(
        self, exercise: Exercise, checks: Sequence[Check], own: SubmissionRunner
    ) -> tuple[list[CheckRun], tuple[bytes, bool]]:
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

    def _is_hopeless(self, exercise: Exercise, runs: Sequence[CheckRun]) -> bool:
        """Whether nothing beneath the exercise can have a part in it: untouched, unwritten, or its file not Python."""
        writer = self._setting.feedback_writer(exercise)
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
        functions = {name.partition(".")[2]: name in self.right_exercises for name in used}
        wrong = sorted(function for function, is_right in functions.items() if not is_right)
        return wrong or sorted(functions)


def _deciding_run(first: CheckRun, again: CheckRun) -> CheckRun:
    """The run that counts. Our functions may refuse what the learner's own take: such an exception tells nothing."""
    is_ours = _has_raised(again) and not _has_raised(first) and first.outcome.feedback is None
    return first if not again.has_passed and is_ours else again


def _has_raised(run: CheckRun) -> bool:
    return any(isinstance(record.reply, RaisedException) for record in run.outcome.records)


def _carried_forward_message(functions: Sequence[str]) -> Message:
    if len(functions) == 1:
        return message("carried_forward", others=functions[0])
    return message("carried_forward_by_many", others=join_names(functions))
