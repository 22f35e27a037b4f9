"""Run an exercise's checks, and run them again if a mistake in an earlier exercise may have made them fail.

Theory of operation
-------------------
A learner's function usually calls functions of earlier exercises. If it fails, the mistake may be in one of those, and
a mistake should cost points only once. So the checks run first on the submission as it is. If an exercise fails, its
checks run a second time with the files loaded anew, where reference functions replace those of the earlier exercises:
in the child that is there, or in a new one if the files look as if they could change what belongs to the process. A
check that failed first and passes then counts as passed; it is marked `carried_forward`, and its message names the
functions that were at fault. The second run is skipped, or its outcome dropped, wherever it can't change anything:
there is no earlier exercise, the function can't call one (`may_reach`, as the child reports it), the exercise's own
file can't be loaded, or no reference function was called. It doesn't count either where an answer that only hands on
the reference function would pass: of two exercises with one value, neither lends to the other (`lending`). A child that
such a function has answered in a second run does not go on to the exercise with the same value.

If an exercise may call a function that hangs, the order is reversed: reference functions first, the submission's own
second, and only if a check failed or nothing that it calls is known to be wrong. The outcome is the same, but the hang
is not waited for again. What a run on references prints is never told. The time of all runs counts towards the
submission's time limit; checks that it is too short for say so in their messages.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from grader.courses.course import Exercise
from grader.courses.modules import running_course_code
from grader.grading.call_target import Clock
from grader.grading.check_collection import Checks
from grader.grading.collected_check import Check
from grader.grading.diagnosis.observation import is_nearly_equal
from grader.grading.feedback import CheckFeedback, FeedbackWriter
from grader.grading.lending import Lending
from grader.grading.load_history import LoadHistory
from grader.grading.messages import message
from grader.grading.options import GradingOptions
from grader.grading.pytest_plugin import Outcome
from grader.grading.replacements import replacements_before
from grader.grading.report import ExerciseResult, Message
from grader.grading.runner import SubmissionRunner
from grader.grading.shared_state import SharedState
from grader.grading.small_changes import ChangeSearch
from grader.grading.verdicts import Status, Verdict
from grader.i18n import join_names
from grader.sandbox.channel import Channel
from grader.sandbox.replies import RaisedException, Reply, ReturnedValue
from grader.submissions.submission import Submission

_MAX_TIMEOUTS = 2
"""After this many time-outs an exercise's other checks are not run: they would probably time out too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingSetting:
    """Everything that grading one submission needs.

    `earlier_exercises` holds the exercises before each one in course order, by its id; `start_child` starts a process.
    """

    submission: Submission
    checks: Checks
    lending: Lending
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
            other_functions=self.checks.functions_of_others[exercise.id],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """One run of a check; `blame` names the earlier functions at fault, if the outcome comes from a second run.

    `remark` says of a failed check that its values come from such a run, and on the learner's own functions differ.
    `handed_on` says of one that passes in such a run, but to which nothing is lent, where the mistake is.
    """

    check: Check
    outcome: Outcome
    blame: Message | None = None
    remark: Message | None = None
    handed_on: Message | None = None

    @property
    def has_passed(self) -> bool:
        return self.outcome.verdict is Verdict.passed

    @property
    def is_late(self) -> bool:
        """Whether the check reached its time limit, or was not run because others had."""
        stopped = self.outcome.feedback
        return stopped is not None and stopped.message.id in {"timed_out", "not_tried"}


class ExerciseRunner:
    """Runs the checks of one submission, exercise by exercise."""

    def __init__(self, setting: GradingSetting, known_results: Collection[ExerciseResult]) -> None:
        """`known_results` are those of exercises that were graded before; add further ones to `results`."""
        self.results = {result.id: result for result in known_results}
        self._setting = setting
        self._checks = setting.checks
        self._submission = setting.submission
        self._timed_out_exercises: set[str] = set()
        """Ids of exercises with a check that reached its time limit."""

        self._unloadable_topics: set[str] = set()
        """Topics whose files can't be loaded, even with reference functions for the earlier exercises."""

        self._causes = self._causes_by_course(known_results)
        """The ids of the exercises that are at fault, by the id of one that was carried forward."""

        self.load_history = LoadHistory(setting.submission, setting.options.limits.importing)
        self._shared = SharedState(total=Clock(setting.options.limits.submission), history=self.load_history)

    def _causes_by_course(self, known_results: Collection[ExerciseResult]) -> dict[str, set[str]]:
        """The causes of what was carried forward before: what its usual answer is built on and has not passed."""
        if not known_results:
            return {}
        exercises = {each.id: each for earlier in self._setting.earlier_exercises.values() for each in earlier}
        return {
            result.id: {name for name in self._setting.lending.built_on(exercises[result.id]) if self._is_wrong(name)}
            for result in known_results
            if result.is_carried_forward and result.id in exercises
        }

    @property
    def clock(self) -> Clock:
        """The time limit of the whole submission."""
        return self._shared.total

    def new_runner(self) -> SubmissionRunner:
        """A runner of the submission as it is; close it when done."""
        return SubmissionRunner(
            self._submission,
            self._setting.start_child,
            self._setting.options.limits,
            shared=self._shared,
        )

    def _runner_on_references(self, exercise: Exercise, host: SubmissionRunner | None = None) -> SubmissionRunner:
        """A runner of the submission with reference functions for the exercises before this one, for this one only.

        It may run in the child of the `host`.
        """
        return SubmissionRunner(
            self._submission,
            self._setting.start_child,
            self._setting.options.limits,
            shared=self._shared,
            replaced=replacements_before(
                exercise, self._setting.earlier_exercises[exercise.id], self._checks.references
            ),
            host=host,
        )

    def find_change(self, exercise: Exercise, runs: Sequence[CheckRun], first: SubmissionRunner) -> Message | None:
        """What to say of the small change after which all checks pass (see `small_changes`); None if none is known."""
        outcomes = [(run.check, run.outcome) for run in runs]
        search = ChangeSearch(exercise, outcomes, self._checks, self._setting.seed)
        if not search.is_promising or exercise.topic in self._unloadable_topics:
            return None
        first.end_large_child()
        with self._runner_on_references(exercise, first) as runner:
            return search.find_change(runner)

    def _run_checks(self, checks: Sequence[Check], runner: SubmissionRunner) -> list[CheckRun]:
        runs: list[CheckRun] = []
        suspect: int | None = None  # the position of the last check that may be late because of another exercise
        for number, check in enumerate(checks, 1):
            is_shared = runner.has_served_others(check.exercise)
            late = sum(run.is_late for run in runs)
            if late >= (_MAX_TIMEOUTS if runner.may_differ_by_check else 1):
                sentence = message("not_tried", function=check.exercise.function)
                check_feedback = CheckFeedback(verdict=Verdict.timed_out, message=sentence)
                outcome = Outcome(verdict=Verdict.timed_out, records=(), feedback=check_feedback)
            else:
                outcome = self._checks.run_check(check, runner, self._setting.seed, checks[number:])
            runs.append(CheckRun(check=check, outcome=outcome))
            if is_shared and runs[-1].is_late:
                suspect = number - 1
        if suspect is not None and not all(run.is_late for run in runs[suspect:]):
            # It timed out in a child that other exercises may have spoilt; later checks, in a new child, did not.
            outcome = self._checks.run_check(checks[suspect], runner, self._setting.seed)
            runs[suspect] = replace(runs[suspect], outcome=outcome)
        return runs

    def run_checks_of(
        self, exercise: Exercise, checks: Sequence[Check], runner: SubmissionRunner
    ) -> tuple[list[CheckRun], tuple[bytes, bool]]:
        """Run all checks of an exercise; return the runs that count, and the output with whether it was cut."""
        self._shared.budget.begin_share()
        with running_course_code():  # the references, if the submission runs on them
            return self._counting_runs(exercise, checks, runner)

    def _counting_runs(
        self, exercise: Exercise, checks: Sequence[Check], runner: SubmissionRunner
    ) -> tuple[list[CheckRun], tuple[bytes, bool]]:
        told = [name for name in runner.guest_substitutes if self._is_wrong(name)]
        if told and any(self._setting.lending.is_lent(check, told, self._setting.seed) for check in checks):
            # In a second run of another exercise the child may have asked for what these checks want.
            runner.close()
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
        """Run failed checks again on earlier exercises' reference functions; what still fails is this one's fault.

        All checks are run again, not only the failed ones, so that a function which fails because of the state that it
        keeps between calls fails again. If no reference function was called, the first outcome stands, because no
        earlier exercise had a part in it, unless another topic's file kept this one from being loaded.
        """
        earlier = self._setting.earlier_exercises[exercise.id]
        failed = {run.check.id for run in runs if not run.has_passed}
        if not failed or not earlier or self._is_hopeless(exercise, runs) or exercise.topic in self._unloadable_topics:
            return list(runs)
        if not first.may_reach(exercise, earlier):
            return list(runs)
        first.end_large_child()
        with self._runner_on_references(exercise, first) as runner:
            second_runs = {run.check.id: run for run in self._run_checks([run.check for run in runs], runner)}
            if runner.has_lost_child(exercise.topic):
                self._unloadable_topics.add(exercise.topic)
        replaced = runner.used_substitutes or self._blocking_exercises(exercise, first)
        blame = self._blame(replaced)
        if blame is None:
            return list(runs)
        self._causes[exercise.id] = self._causes_among(replaced)
        lent = failed & self._lent_ids(second_runs.values(), runner)
        deciding = [
            replace(_deciding_run(run, second_runs[run.check.id]), blame=blame)
            if run.check.id in failed - lent
            else self._tell_handed_on(run, replaced)
            if run.check.id in lent
            else run
            for run in runs
        ]
        return self._remark_references(deciding, runs, replaced)

    def _tell_handed_on(self, run: CheckRun, replaced: Collection[str]) -> CheckRun:
        """The same with where the mistake is; what was raised says that by itself."""
        if _has_raised(run) or not self._causes_among(replaced):
            return run
        return replace(run, handed_on=message("handed_on", others=join_names(self._names_to_blame(replaced))))

    def _remark_references(
        self, deciding: Sequence[CheckRun], own: Sequence[CheckRun], replaced: Collection[str]
    ) -> list[CheckRun]:
        """Add a remark to the first failed check with values that the submission as it is does not give."""
        first = next((run for run, mine in zip(deciding, own, strict=True) if _has_other_values(run, mine)), None)
        remark = message("on_references", others=join_names(self._names_to_blame(replaced)))
        return [replace(run, remark=remark) if run is first else run for run in deciding]

    def _lent_ids(self, runs: Iterable[CheckRun], on_references: SubmissionRunner) -> set[str]:
        """The ids of checks that were passed on reference functions, and would be by only handing one of them on."""
        used = sorted(on_references.used_substitutes)
        return {run.check.id for run in runs if run.has_passed and self._setting.lending.is_lent(run.check, used)}

    def _blocking_exercises(self, exercise: Exercise, runner: SubmissionRunner) -> list[str]:
        """The ids of earlier exercises in another file that keeps this exercise's file from being loaded."""
        module = runner.blocking_module(exercise.topic)
        earlier = self._setting.earlier_exercises[exercise.id]
        return [other.id for other in earlier if other.topic == module != exercise.topic]

    def _run_references_first(
        self, exercise: Exercise, checks: Sequence[Check], own: SubmissionRunner
    ) -> tuple[list[CheckRun], tuple[bytes, bool]]:
        """Run an exercise that may call a function that hangs: on reference functions first, then as it is.

        The usual order would give the same result, but would wait for the hang again.
        """
        own.end_large_child()
        with self._runner_on_references(exercise) as runner:
            runs = self._run_checks(checks, runner)
            # What is printed there may be our values.
            printed = (b"", False) if runner.used_substitutes else runner.take_output()
        blame = self._blame(runner.used_substitutes)
        runs = [replace(run, blame=blame) for run in runs]
        lent = self._lent_ids(runs, runner)
        causes = self._causes[exercise.id] = self._causes_among(runner.used_substitutes)
        # Where all that it calls was found to be right, it calls nothing that hangs, and is right as it is.
        is_done = bool(causes) and not lent and all(run.has_passed for run in runs)
        if is_done or not runner.used_substitutes or self._is_hopeless(exercise, runs):
            return runs, printed
        own_runs = self._run_checks(checks, own)
        printed = own.take_output()
        deciding = [
            mine if mine.has_passed or run.check.id in lent else run for run, mine in zip(runs, own_runs, strict=True)
        ]
        return self._remark_references(deciding, own_runs, runner.used_substitutes), printed

    def _is_hopeless(self, exercise: Exercise, runs: Sequence[CheckRun]) -> bool:
        """Whether no earlier exercise can be at fault: this one is a stub, missing or in a file with a syntax error."""
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

    def _blame(self, used: Collection[str]) -> Message | None:
        """What is said of a check that passes on the references of these earlier exercises; None if there are none."""
        if not used:
            return None
        names = self._names_to_blame(used)
        if not self._causes_among(used):
            return message("carried_forward_on_right", others=join_names(names))
        if not all(each in self.results for each in used):
            # The mistake may be in another one that these call.
            return message("carried_forward_on_ungraded", others=join_names(names), count=len(names))
        return message("carried_forward" if len(names) == 1 else "carried_forward_by_many", others=join_names(names))

    def _names_to_blame(self, used: Collection[str]) -> list[str]:
        """The functions at fault, or all of these exercises' where none is known to be.

        An exercise that was itself carried forward is right: what it waits for is named in its place.
        """
        return sorted(identifier.partition(".")[2] for identifier in self._causes_among(used) or used)

    def _causes_among(self, used: Collection[str]) -> set[str]:
        wrong = {name for name in used if self._is_wrong(name)}
        return wrong.union(*(self._causes.get(name, ()) for name in used if name not in wrong))

    def _is_wrong(self, identifier: str) -> bool:
        result = self.results.get(identifier)
        return result is None or result.status is not Status.passed


def _deciding_run(first: CheckRun, second: CheckRun) -> CheckRun:
    """The run that counts: the second, unless only that one failed with an exception.

    Reference functions may reject arguments that the learner's own functions accept; such an exception does not count.
    """
    only_second_raised = _has_raised(second) and not _has_raised(first) and first.outcome.feedback is None
    return first if not second.has_passed and only_second_raised else second


def _has_other_values(run: CheckRun, own: CheckRun) -> bool:
    """Whether a failed check's wrong values are others than those of the submission as it is."""
    if run.has_passed or run.outcome is own.outcome or run.outcome.feedback is not None:
        return False
    pairs = zip_longest(run.outcome.records, own.outcome.records)
    return any(
        record is not None and not record.is_right and (other is None or not _is_same_reply(record.reply, other.reply))
        for record, other in pairs
    )


def _is_same_reply(first: Reply, second: Reply) -> bool:
    match first, second:
        case ReturnedValue(), ReturnedValue():
            return is_nearly_equal(first.value, second.value)
        case RaisedException(), RaisedException():
            return first.kinds == second.kinds
        case _:
            return type(first) is type(second)


def _has_raised(run: CheckRun) -> bool:
    return any(isinstance(record.reply, RaisedException) for record in run.outcome.records)
