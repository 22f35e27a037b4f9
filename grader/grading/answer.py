"""What the checks hold in their hands: the learner's function, and what is found out about it.

A check never sees the learner's function itself. It names cases; the child is asked, the reference computes what is
expected, and the values are compared here. All cases of a check run before it fails once, so that a failure can show
a table.
"""

import copy
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import TypeAlias

import numpy as np

from grader.courses.course import Exercise
from grader.grading.compare import ATOL, RTOL, Fault, compare
from grader.grading.expressions import Formula
from grader.grading.runner import Clock, Respondent, Stopped
from grader.sandbox.child.wire import Value, frame
from grader.sandbox.session import Call, Calls, Reply, Returned

_JUDGEMENTS = 64

CaseLike: TypeAlias = "tuple[object, ...] | Mapping[str, object]"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """The arguments of one call."""

    args: tuple[object, ...]
    kwargs: Mapping[str, object]

    @staticmethod
    def of(given: CaseLike) -> "Case":
        """A case from positional arguments, or from named ones; numpy's scalars become Python's numbers."""
        if isinstance(given, Mapping):
            return Case(args=(), kwargs={name: _python(value) for name, value in given.items()})
        return Case(args=tuple(_python(value) for value in given), kwargs={})

    def apply(self, function: Callable[..., object]) -> object:
        """Call a function of ours on copies, so that a case stays what it was."""
        copied = self.copy()
        return function(*copied.args, **copied.kwargs)

    def copy(self) -> "Case":
        return Case(
            args=tuple(_copied(value) for value in self.args),
            kwargs={name: _copied(value) for name, value in self.kwargs.items()},
        )

    def by_name(self, parameters: Sequence[str]) -> dict[str, object]:
        """The arguments by the names of these parameters, in their order."""
        return {**dict(zip(parameters, self.args, strict=False)), **self.kwargs}

    def as_bytes(self) -> bytes:
        """The arguments but for functions, to tell whether they were changed."""
        return frame([value for value in (*self.args, *self.kwargs.values()) if not callable(value)])


def _copied(value: object) -> object:
    return value.copy() if isinstance(value, np.ndarray) else copy.deepcopy(value)


def _python(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Record:
    """One call of a check: what went in, what was expected, what came back, and what is wrong with it.

    `again` is the reply to the same call made a second time, where the check asks for that.
    """

    case: Case
    expected: object
    reply: Reply
    fault: Fault | None
    again: Reply | None = None
    manners: "Manners"

    @property
    def value_is_right(self) -> bool:
        return isinstance(self.reply, Returned) and self.fault is None

    @property
    def is_right(self) -> bool:
        return self.value_is_right and not (self.changed or self.warned or self.is_unrepeatable)

    @property
    def changed(self) -> tuple[str, ...]:
        return self.reply.changed if isinstance(self.reply, Returned) and self.manners.unchanged else ()

    @property
    def warned(self) -> tuple[str, ...]:
        return self.reply.warnings if isinstance(self.reply, Returned) and self.manners.quiet else ()

    @property
    def is_unrepeatable(self) -> bool:
        if self.again is None or not isinstance(self.reply, Returned) or self.fault is not None:
            return False
        return not (isinstance(self.again, Returned) and _same(self.reply.value, self.again.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What a check asks for beside the right value."""

    unchanged: bool = False
    quiet: bool = False
    repeatable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far a number may be off, relative to the expected one and by itself."""

    rtol: float = RTOL
    atol: float = ATOL


class CheckFailed(Exception):  # noqa: N818 - an outcome, not an error
    """At least one of a check's calls went wrong; carries all of them."""

    def __init__(self, records: Sequence[Record]) -> None:
        super().__init__("a check failed")
        self.records = tuple(records)


class Round:
    """What one `agrees` asks: cases, what is expected of each, and how the two are compared.

    It is the same for every submission under one seed, so it is made once; a reply that came before is not compared
    again.
    """

    def __init__(
        self,
        exercise: Exercise,
        cases: Sequence[Case],
        expected: Sequence[object],
        tolerance: Tolerance,
        manners: Manners,
    ) -> None:
        self._cases = cases
        self._expected = expected
        self._tolerance = tolerance
        self._manners = manners
        self._known: tuple[dict[tuple[int, int], tuple[Record, bool]], ...] = tuple({} for _ in cases)
        self._judgements: dict[tuple[int, ...], tuple[list[Record], bool]] = {}
        once = [
            Call(
                topic=exercise.topic,
                function=exercise.function,
                args=case.args,
                kwargs=case.kwargs,
                watch=manners.unchanged,
            )
            for case in cases
        ]
        self.calls: Sequence[Call] = once * 2 if manners.repeatable else once

    def keep(self) -> None:
        """Remember from now on what is the same each time; raise NotRepeatable where it may not be."""
        values = [value for case in self._cases for value in (*case.args, *case.kwargs.values())]
        if any(callable(value) and not isinstance(value, Formula) for value in values):
            raise NotRepeatable
        self.calls = Calls(self.calls)

    def judge(self, replies: Sequence[Reply]) -> tuple[list[Record], bool]:
        """What came of each case, and whether all is right."""
        key = tuple(map(id, replies))
        known = self._judgements.get(key)
        if known is not None:
            return known
        count = len(self._cases)
        again: Sequence[Reply | None] = replies[count:] or [None] * count
        judged = [self._judged(at, *pair) for at, pair in enumerate(zip(replies, again, strict=False))]
        judgement = [record for record, _ in judged], all(is_right for _, is_right in judged)
        if len(self._judgements) < _JUDGEMENTS and all(self._is_kept(at, reply) for at, reply in enumerate(replies)):
            # The replies are kept for good, so their ids stay theirs.
            self._judgements[key] = judgement
        return judgement

    def _judged(self, at: int, reply: Reply, again: Reply | None) -> tuple[Record, bool]:
        key = id(reply), id(again)
        known = self._known[at].get(key)
        if known is not None:
            return known
        record = Record(
            case=self._cases[at],
            expected=self._expected[at],
            reply=reply,
            fault=_fault(self._expected[at], reply, self._tolerance),
            again=again,
            manners=self._manners,
        )
        judged = record, record.is_right
        if self._is_kept(at, reply) and (again is None or self._is_kept(at + len(self._cases), again)):
            # The record holds both replies, so their ids stay theirs.
            self._known[at][key] = judged
        return judged

    def _is_kept(self, number: int, reply: Reply) -> bool:
        return isinstance(self.calls, Calls) and any(reply is kept for kept in self.calls.replies[number].values())


class NotRepeatable(Exception):  # noqa: N818 - an event that the caller expects
    """A check that must run anew for every submission: what it asks may hang on what came before."""


class _Asking:
    """What checks see: makes rounds of what they ask."""

    def __init__(self, exercise: Exercise, reference: Callable[..., object]) -> None:
        self._exercise = exercise
        self._reference = reference

    def agrees(  # noqa: PLR0913 - what a check may ask for
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

        A case is a tuple of positional arguments or a mapping of named ones. `expected` holds a value for each case;
        without it the reference gives them. `unchanged`: no argument may be changed. `quiet`: no RuntimeWarning may
        be raised. `repeatable`: every case called a second time must give the same.
        """
        if self._relived():
            return
        made = [Case.of(case) for case in cases]
        wanted = list(expected) if expected is not None else [case.apply(self._reference) for case in made]
        manners = Manners(unchanged=unchanged, quiet=quiet, repeatable=repeatable)
        self.ask(Round(self._exercise, made, wanted, Tolerance(rtol=rtol, atol=atol), manners))

    def ask(self, asked: Round) -> None:
        raise NotImplementedError

    def _relived(self) -> bool:
        return False


class Plan(_Asking):
    """In an answer's place, to learn all that a check asks: every round is taken down, and none is asked."""

    def __init__(self, exercise: Exercise, reference: Callable[..., object], caller: CodeType) -> None:
        """`caller` is the code that calls the check: what is above it in the stack is the grader's own."""
        super().__init__(exercise, reference)
        self._caller = caller
        self.rounds: list[Round] = []
        self.may_go_on = False
        """Whether the check may do something else than end where a round fails."""

    def ask(self, asked: Round) -> None:
        asked.keep()
        self.rounds.append(asked)
        self.may_go_on = self.may_go_on or _may_be_caught(sys._getframe(2), self._caller)  # noqa: SLF001

    def __getattr__(self, name: str) -> object:
        """Whatever else a check looks at may tell it about the submission, so the check can't be planned."""
        raise NotRepeatable


def _may_be_caught(frame: FrameType | None, caller: CodeType) -> bool:
    """Whether an exception raised in this frame may be caught, or lead to something else, before it reaches `caller`.

    The caller is told by its code, not by a module's name: a module that is renamed would end no search, and every
    check would silently run by itself.
    """
    while frame is not None and frame.f_code is not caller:
        if frame.f_code.co_exceptiontable:
            return True
        frame = frame.f_back
    return False


class Answer(_Asking):
    """The fixture `answer`: the learner's function of the exercise under check."""

    def __init__(self, exercise: Exercise, subject: Respondent, reference: Callable[..., object]) -> None:
        super().__init__(exercise, reference)
        self._subject = subject
        self._clock = Clock(subject.limits.check)
        self._past: deque[_Asked] = deque()
        self._asked: list[_Asked] = []
        self.records: list[Record] = []

    def ask(self, asked: Round) -> None:
        """Ask one round; raise CheckFailed where a case is not right, Stopped where there is no reply."""
        try:
            replies = self._subject.call(self._exercise, asked.calls, self._clock)
        except Stopped as stopped:
            self._asked.append(_Asked(records=[], end=stopped))
            raise
        records, are_right = asked.judge(replies)
        failed = None if are_right else CheckFailed(records)
        self.records += records
        self._asked.append(_Asked(records=records, end=failed))
        if failed is not None:
            raise failed

    def relive(self) -> None:
        """From now on, let `agrees` give again what came of the rounds that were asked, before it asks new ones."""
        self._past = deque(self._asked)
        self._asked = []
        self.records = []

    def _relived(self) -> bool:
        if not self._past:
            return False
        asked = self._past.popleft()
        self._asked.append(asked)
        self.records += asked.records
        if asked.end is not None:
            raise asked.end
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A round that was asked: what came of it, and the exception that ended it if one did."""

    records: Sequence[Record]
    end: Exception | None


def _fault(expected: object, reply: Reply, tolerance: Tolerance) -> Fault | None:
    if not isinstance(reply, Returned):
        return None
    return compare(expected, reply.value, rtol=tolerance.rtol, atol=tolerance.atol)


def _same(first: Value, second: Value) -> bool:
    """Whether two calls gave the same: to the last few bits, since threads may add in another order."""
    return compare(first, second, rtol=1e-12, atol=0.0) is None
