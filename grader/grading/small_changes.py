"""Find the small change that puts a learner's function right, where no known mistake explains what it gives.

The child makes the changes, one after another (`sandbox/child/small_changes`), and a call that the function failed is
made with each. A change after which that call is right is tried with all checks of the exercise; if they pass, its kind
and its line are what is said. That holds by what was seen, in every course, and gives no value away. The function runs
on references for the earlier exercises, so that the change is one of its own.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.courses.course import Exercise
from grader.grading.answer import CallRecord, Question
from grader.grading.check_collection import Checks
from grader.grading.collected_check import Check
from grader.grading.compare import MismatchKind
from grader.grading.messages import MAX_QUOTED_NAME_CHARS, TEMPLATES, message
from grader.grading.pytest_plugin import Outcome
from grader.grading.report import Message
from grader.grading.runner import SubmissionRunner
from grader.grading.verdicts import Verdict
from grader.sandbox.calls import Call
from grader.sandbox.replies import RaisedException, Reply, SmallChange
from grader.sanitize import clean_line
from grader.submissions.notebook import editor_location, source_origin
from grader.submissions.submission import Submission

_MAX_SECONDS = 2.0
_SECONDS_AT_ONCE = 0.1
_MAX_AT_ONCE = 25
_LOST_SECONDS = 0.3
"""How long some changes may take together: a multiple of what they are expected to."""

_MAX_LOSSES = 4
_TELLING_EXCEPTIONS = frozenset({"IndexError", "ValueError"})


@dataclass(frozen=True)
class ChangeSearch:
    """Looks for the change of an exercise's function after which its checks pass; `outcomes` are theirs before."""

    exercise: Exercise
    outcomes: Sequence[tuple[Check, Outcome]]
    checks: Checks
    seed: int

    @property
    def is_promising(self) -> bool:
        """Whether each check was answered, and a call shows something that a small change may put right."""
        return all(outcome.feedback is None for _, outcome in self.outcomes) and self._telling_record is not None

    @cached_property
    def _telling_record(self) -> CallRecord | None:
        """The first call that returned a wrong value, or raised what a wrong index or a wrong shape does."""
        return next((each for _, outcome in self.outcomes for each in outcome.records if _is_telling(each)), None)

    def find_change(self, runner: SubmissionRunner) -> Message | None:
        """What to say of the change with which all checks pass; None if there is none.

        The runner's child is not to be used for another exercise afterwards.
        """
        record = self._telling_record
        if record is None:
            return None
        question = Question(self.exercise, [record.case], [record.expected], record.tolerance, record.requirements)
        for number, change, reply in self._tried_changes(question.calls[0], runner):
            _, is_right = question.compare_replies([reply, reply])
            if number == 0 and is_right:
                return None  # its answers depend on more than its arguments
            if is_right and f"change_{change.kind}" in TEMPLATES and self._passes_all(number, runner):
                return _change_message(change, runner.submission)
        return None

    def _tried_changes(self, call: Call, runner: SubmissionRunner) -> Iterator[tuple[int, SmallChange, Reply]]:
        """The function as it is (number 0), then after each change, with what the call returns; not for long.

        A change with which the call ends the child, or never ends, is left out.
        """
        since = time.monotonic()
        start, count, losses = 0, 1, 0
        while time.monotonic() < since + _MAX_SECONDS and losses <= _MAX_LOSSES:
            tried: list[tuple[SmallChange, Reply]] = []
            numbers = range(start, start + count)
            has_more = runner.ask_child(
                self.exercise,
                lambda session, end, numbers=numbers, tried=tried: session.try_changes(call, numbers, tried, end),  # type: ignore[misc]
                _LOST_SECONDS,
            )
            yield from ((number, *pair) for number, pair in zip(numbers, tried, strict=False))
            start += len(tried)
            if has_more is False or start == 0:
                return
            if has_more is None:
                losses += 1
                start += 1
            seconds = (time.monotonic() - since) / start
            count = min(max(int(_SECONDS_AT_ONCE / seconds), 1), _MAX_AT_ONCE)

    def _passes_all(self, number: int, runner: SubmissionRunner) -> bool:
        """Whether all checks pass after this change; those that had failed are run first."""
        topic, function = self.exercise.topic, self.exercise.function
        changed = runner.ask_child(
            self.exercise, lambda session, end: session.change_function(topic, function, number, end)
        )
        failed_first = sorted(self.outcomes, key=lambda pair: pair[1].verdict is Verdict.passed)
        return changed is not None and all(
            self.checks.run_check(check, runner, self.seed).verdict is Verdict.passed for check, _ in failed_first
        )


def _is_telling(record: CallRecord) -> bool:
    if isinstance(record.reply, RaisedException):
        return record.reply.kinds[0] in _TELLING_EXCEPTIONS
    return record.mismatch is not None and record.mismatch.kind is not MismatchKind.no_value


def _change_message(change: SmallChange, submission: Submission) -> Message:
    file, cell = source_origin(clean_line(change.file, MAX_QUOTED_NAME_CHARS))
    place = editor_location(submission.real_name(file), change.line, cell)
    what = clean_line(change.what.replace("`", "'"), MAX_QUOTED_NAME_CHARS)
    return message(f"change_{change.kind}", place=place, what=what)
