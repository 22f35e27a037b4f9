"""What the checks hold in their hands: the learner's function, and what is found out about it.

A check never sees the learner's function itself. It names cases; the child is asked, the reference computes what is
expected, and the values are compared here. All cases of a check run before it fails once, so that a failure can show
a table.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from grader.compare import ATOL, RTOL, Fault, compare
from grader.course import Exercise
from grader.sandbox.conversation import Call, Reply, Returned
from grader.sandbox.wire import Value, frame
from grader.subject import Clock, Subject

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


class CheckFailed(Exception):  # noqa: N818 - an outcome, not an error
    """At least one of a check's calls went wrong; carries all of them."""

    def __init__(self, records: Sequence[Record]) -> None:
        super().__init__("a check failed")
        self.records = tuple(records)


class Answer:
    """The fixture `answer`: the learner's function of the exercise under check."""

    def __init__(self, exercise: Exercise, subject: Subject, reference: Callable[..., object]) -> None:
        self._exercise = exercise
        self._subject = subject
        self._reference = reference
        self._clock = Clock(subject.limits.check)
        self.records: list[Record] = []

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
        manners = Manners(unchanged=unchanged, quiet=quiet, repeatable=repeatable)
        made = [Case.of(case) for case in cases]
        wanted = list(expected) if expected is not None else [case.apply(self._reference) for case in made]
        replies = self._subject.call(self._exercise, self._calls(made, manners), self._clock)
        again: Sequence[Reply | None] = replies[len(made) :] or [None] * len(made)
        records = [
            Record(
                case=case,
                expected=value,
                reply=reply,
                fault=_fault(value, reply, rtol, atol),
                again=second,
                manners=manners,
            )
            for case, value, reply, second in zip(made, wanted, replies, again, strict=False)
        ]
        self.records += records
        if not all(record.is_right for record in records):
            raise CheckFailed(records)

    def _calls(self, cases: Sequence[Case], manners: Manners) -> list[Call]:
        once = [
            Call(
                topic=self._exercise.topic,
                function=self._exercise.function,
                args=case.args,
                kwargs=case.kwargs,
                watch=manners.unchanged,
            )
            for case in cases
        ]
        return once * 2 if manners.repeatable else once


def _fault(expected: object, reply: Reply, rtol: float, atol: float) -> Fault | None:
    return compare(expected, reply.value, rtol=rtol, atol=atol) if isinstance(reply, Returned) else None


def _same(first: Value, second: Value) -> bool:
    """Whether two calls gave the same: to the last few bits, since threads may add in another order."""
    return compare(first, second, rtol=1e-12, atol=0.0) is None
