"""The interface through which a check examines the learner's function, and the records of its calls.

A check never gets the learner's function itself. It passes cases to `agrees`; the child calls the learner's function on
them, the reference function computes the expected values, and the two are compared here. All cases of an `agrees` are
called before it fails, so that the report can show a table of them.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from numbers import Real

from grader.courses.course import Exercise
from grader.errors import RAISED_BY_FOREIGN_CODE
from grader.grading.call_case import Case, CaseLike
from grader.grading.call_target import CallTarget, Clock
from grader.grading.compare import ATOL, RTOL, Mismatch, find_mismatch, incomparable_kind, is_finite
from grader.grading.expressions import LabelledFormula
from grader.grading.format_value import call_text, inline_text
from grader.grading.losses import CheckAborted
from grader.i18n import _
from grader.sandbox.calls import Call, CallBatch
from grader.sandbox.replies import Reply, ReturnedValue

_MAX_KEPT_RESULTS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far a number may differ from the expected one: at most `atol + rtol * abs(expected)`."""

    rtol: float = RTOL
    atol: float = ATOL


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CallRecord:
    """One call of a check: its case, the expected value, the reply, and how the two differ.

    `second_reply` is the reply to the same call made a second time, if the check requires repeatable results.
    `is_kept` says that the record is small, and kept for the other submissions that reply alike.
    """

    case: Case
    expected: object
    reply: Reply
    mismatch: Mismatch | None
    second_reply: Reply | None = None
    requirements: "Requirements"
    tolerance: Tolerance = Tolerance()
    is_kept: bool = False

    @property
    def has_right_value(self) -> bool:
        return isinstance(self.reply, ReturnedValue) and self.mismatch is None

    @property
    def is_right(self) -> bool:
        return self.has_right_value and not (self.changed_arguments or self.warning_texts or self.is_unrepeatable)

    @property
    def changed_arguments(self) -> tuple[str, ...]:
        return self.reply.changed if isinstance(self.reply, ReturnedValue) and self.requirements.unchanged else ()

    @property
    def warning_texts(self) -> tuple[str, ...]:
        return self.reply.warnings if isinstance(self.reply, ReturnedValue) and self.requirements.quiet else ()

    @property
    def is_unrepeatable(self) -> bool:
        if self.second_reply is None or not isinstance(self.reply, ReturnedValue) or self.mismatch is not None:
            return False
        return not (
            isinstance(self.second_reply, ReturnedValue) and _is_same_value(self.reply.value, self.second_reply.value)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What a check requires besides the right value.

    `unchanged`: no argument is changed; `quiet`: no RuntimeWarning; `repeatable`: a second call gives the same value.
    """

    unchanged: bool = False
    quiet: bool = False
    repeatable: bool = False


class CheckFailed(Exception):  # noqa: N818 - an outcome, not an error
    """At least one call of a question was not right; carries the records of all its calls."""

    def __init__(self, records: Sequence[CallRecord]) -> None:
        super().__init__("a check failed")
        self.records = tuple(records)


class Question:
    """One use of `agrees`: the cases, the expected value of each, and how values are compared.

    It is the same for every submission under one seed, so it is made once, and replies seen before are not compared
    again (see the theory of operation in `plan`).
    """

    def __init__(
        self,
        exercise: Exercise,
        cases: Sequence[Case],
        expected: Sequence[object],
        tolerance: Tolerance,
        requirements: Requirements,
    ) -> None:
        self.cases = cases
        self._expected = expected
        self._tolerance = tolerance
        self._requirements = requirements
        self._records_by_reply: tuple[dict[tuple[int, int], tuple[CallRecord, bool]], ...] = tuple({} for _ in cases)
        self._results_by_replies: dict[tuple[int, ...], tuple[list[CallRecord], bool]] = {}
        once = [
            Call(
                topic=exercise.topic,
                function=exercise.function,
                args=case.args,
                kwargs=case.kwargs,
                watch=requirements.unchanged,
            )
            for case in cases
        ]
        self.calls: Sequence[Call] = once * 2 if requirements.repeatable else once

    def start_caching(self) -> None:
        """Cache replies and results from now on; raise CannotPlanError if an argument is a function but no formula."""
        values = [value for case in self.cases for value in (*case.args, *case.kwargs.values())]
        if any(callable(value) and not isinstance(value, LabelledFormula) for value in values):
            raise CannotPlanError
        self.calls = CallBatch(self.calls)

    def compare_replies(self, replies: Sequence[Reply]) -> tuple[list[CallRecord], bool]:
        """The records of all cases, in order, and whether every one is right."""
        key = tuple(map(id, replies))
        known = self._results_by_replies.get(key)
        if known is not None:
            return known
        count = len(self.cases)
        second_replies: Sequence[Reply | None] = replies[count:] or [None] * count
        results = [self._compare_case(at, *pair) for at, pair in enumerate(zip(replies, second_replies, strict=False))]
        result = [record for record, _ in results], all(is_right for _, is_right in results)
        if len(self._results_by_replies) < _MAX_KEPT_RESULTS and all(
            self._is_cached(at, reply) for at, reply in enumerate(replies)
        ):
            # The replies stay alive in `calls.replies`, so their ids are not used again.
            self._results_by_replies[key] = result
        return result

    def is_passed_by(self, replies: Iterable[Reply]) -> bool:
        """Whether all replies to the calls, in their order, are right; none is taken after the first wrong one."""
        taken: list[Reply] = []
        for number, reply in enumerate(replies):
            taken.append(reply)
            at = number % len(self.cases)
            if not self._compare_case(at, taken[at], reply if number > at else None)[1]:
                return False
        return True

    def _compare_case(self, at: int, reply: Reply, second_reply: Reply | None) -> tuple[CallRecord, bool]:
        key = id(reply), id(second_reply)
        known = self._records_by_reply[at].get(key)
        if known is not None:
            return known
        is_kept = self._is_cached(at, reply) and (
            second_reply is None or self._is_cached(at + len(self.cases), second_reply)
        )
        record = CallRecord(
            case=self.cases[at],
            expected=self._expected[at],
            reply=reply,
            mismatch=_reply_mismatch(self._expected[at], reply, self._tolerance),
            second_reply=second_reply,
            requirements=self._requirements,
            tolerance=self._tolerance,
            is_kept=is_kept,
        )
        result = record, record.is_right
        if is_kept:
            # The record keeps both replies alive, so their ids are not used again.
            self._records_by_reply[at][key] = result
        return result

    def _is_cached(self, number: int, reply: Reply) -> bool:
        return isinstance(self.calls, CallBatch) and any(reply is kept for kept in self.calls.replies[number].values())


class CannotPlanError(Exception):
    """A check's code must run for every submission, because its questions may depend on the submission's replies."""


class AnswerBase:
    """The interface that checks use; it turns each `agrees` into a Question."""

    def __init__(self, exercise: Exercise, reference: Callable[..., object]) -> None:
        self._exercise = exercise
        self._reference = reference

    def agrees(  # noqa: PLR0913 - one keyword for each thing that a check may require
        self,
        cases: Sequence[CaseLike],
        *,
        expected: Sequence[object] | None = None,
        rtol: float = RTOL,
        atol: float = ATOL,
        unchanged: bool = False,
        quiet: bool = False,
        repeatable: bool = False,
    ) -> None:
        """Call the learner's function on every case; fail unless each result is the expected one.

        A case is a tuple of positional arguments or a mapping of named ones. `expected` holds a value for each case; by
        default the reference function computes them. A number may differ by `atol + rtol * abs(expected)`.
        `unchanged`: no argument may be changed. `quiet`: no RuntimeWarning may be raised. `repeatable`: a second call
        with the same case must return the same value.
        """
        __tracebackhide__ = True  # where plain pytest runs a check, its author's line is what to look at
        if self._replay_next():
            return
        call_cases = _passable_cases(cases)
        expected_values = (
            list(expected) if expected is not None else [self._reference_value(case) for case in call_cases]
        )
        _require_comparable(expected_values)
        if len(expected_values) != len(call_cases):
            template = _("{cases} cases have {values} expected values; give one for each case")
            raise ValueError(template.format(cases=len(call_cases), values=len(expected_values)))
        self._require_finite(call_cases, expected_values)
        if repeatable and expected is None:
            self._require_repeatable(call_cases, expected_values)
        _require_tolerance(rtol, atol)
        requirements = Requirements(unchanged=unchanged, quiet=quiet, repeatable=repeatable)
        self.ask_question(
            Question(self._exercise, call_cases, expected_values, Tolerance(rtol=rtol, atol=atol), requirements)
        )

    def _require_finite(self, cases: Sequence[Case], values: Sequence[object]) -> None:
        """Raise ValueError, a fault of the course, for an expected value with which no answer can agree."""
        case = next((case for case, value in zip(cases, values, strict=True) if not is_finite(value)), None)
        if case is not None:
            template = _(
                "what is expected for {call} holds NaN or infinity, which is never right; leave such inputs out"
            )
            raise ValueError(template.format(call=self._call_text(case)))

    def _require_repeatable(self, cases: Sequence[Case], values: Sequence[object]) -> None:
        """Raise ValueError, a fault of the course, where the reference does not repeat what an answer has to repeat."""
        __tracebackhide__ = True
        for case, value in zip(cases, values, strict=True):
            if not _is_same_value(value, self._reference_value(case)):
                template = _("the reference gives another value when it is called again, for {call}; mend it")
                raise ValueError(template.format(call=self._call_text(case)))

    def _call_text(self, case: Case) -> str:
        return call_text(self._exercise.function, case.args, case.kwargs)

    def _reference_value(self, case: Case) -> object:
        __tracebackhide__ = True
        try:
            return case.apply_to(self._reference)
        except RAISED_BY_FOREIGN_CODE as error:
            template = _("the reference raises this for {call}; leave such inputs out, or mend it")
            error.add_note(template.format(call=self._call_text(case)))
            raise

    def ask_question(self, question: Question) -> None:
        raise NotImplementedError

    def _replay_next(self) -> bool:
        return False


class LearnerAnswer(AnswerBase):
    """The fixture `answer`: the learner's function of the exercise under check."""

    def __init__(self, exercise: Exercise, target: CallTarget, reference: Callable[..., object]) -> None:
        super().__init__(exercise, reference)
        self._target = target
        self._clock = Clock(target.limits.check)
        self._questions_to_replay: deque[_AskedQuestion] = deque()
        self._asked_questions: list[_AskedQuestion] = []
        self.records: list[CallRecord] = []

    def ask_question(self, question: Question) -> None:
        """Ask one question; raise CheckFailed if a case is not right, CheckAborted if there is no reply."""
        try:
            replies = self._target.make_calls(self._exercise, question.calls, self._clock)
        except CheckAborted as aborted:
            self._asked_questions.append(_AskedQuestion(records=[], exception=aborted))
            raise
        records, are_right = question.compare_replies(replies)
        failed = None if are_right else CheckFailed(records)
        self.records += records
        self._asked_questions.append(_AskedQuestion(records=records, exception=failed))
        if failed is not None:
            raise failed

    def forget_replies(self) -> None:
        """Drop all replies: exceptions refer to this answer in a circle, which is not collected at once."""
        self._questions_to_replay.clear()
        self._asked_questions = []
        self.records = []

    def replay(self) -> None:
        """Let the next uses of `agrees` repeat the results of the questions asked so far, before it asks new ones."""
        self._questions_to_replay = deque(self._asked_questions)
        self._asked_questions = []
        self.records = []

    def _replay_next(self) -> bool:
        if not self._questions_to_replay:
            return False
        asked_question = self._questions_to_replay.popleft()
        self._asked_questions.append(asked_question)
        self.records += asked_question.records
        if asked_question.exception is not None:
            raise asked_question.exception
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _AskedQuestion:
    """The result of a question: its records, and the exception that it ended with, if any."""

    records: Sequence[CallRecord]
    exception: Exception | None


def _passable_cases(cases: Iterable[CaseLike]) -> list[Case]:
    """The cases; raise TypeError, a fault of the course, for one that would not reach an answer as what it is."""
    __tracebackhide__ = True
    if not isinstance(cases, Iterable):
        template = _("cases are a list of cases, or a function that draws such a list from rng; {cases} was found")
        raise TypeError(template.format(cases=inline_text(cases)))
    call_cases = [Case.from_arguments(case) for case in cases]
    values = [value for case in call_cases for value in (*case.args, *case.kwargs.values()) if not callable(value)]
    kind = next(filter(None, map(incomparable_kind, values)), None)
    if kind is not None:
        template = _(
            "an argument holds a {kind}, which no answer can be called with; let the exercise take numbers, texts, "
            "truth values, None, arrays of numbers, functions, or lists, tuples and dicts with text keys of what is no "
            "function"
        )
        raise TypeError(template.format(kind=kind))
    return call_cases


def _require_tolerance(rtol: float, atol: float) -> None:
    """Raise ValueError, a fault of the course, for what is no number from 0, which NaN is not, either."""
    __tracebackhide__ = True
    if not all(isinstance(each, Real) and each >= 0 for each in (rtol, atol)):
        template = _("rtol={rtol!r} and atol={atol!r} let nothing agree; both are numbers from 0")
        raise ValueError(template.format(rtol=rtol, atol=atol))


def _require_comparable(values: Sequence[object]) -> None:
    """Raise TypeError, a fault of the course, for an expected value that no answer can be compared with."""
    kind = next(filter(None, map(incomparable_kind, values)), None)
    if kind is not None:
        template = _(
            "an expected value holds a {kind}, which no answer can be compared with; let the exercise return numbers, "
            "texts, truth values, None, arrays of numbers, or lists, tuples and dicts with text keys of these"
        )
        raise TypeError(template.format(kind=kind))


def _reply_mismatch(expected: object, reply: Reply, tolerance: Tolerance) -> Mismatch | None:
    if not isinstance(reply, ReturnedValue):
        return None
    return find_mismatch(expected, reply.value, rtol=tolerance.rtol, atol=tolerance.atol)


def _is_same_value(first: object, second: object) -> bool:
    """Whether two calls returned the same value but for the last few bits: threads may add in another order."""
    return find_mismatch(first, second, rtol=1e-12, atol=0.0) is None
