"""From what a learner's function did to the name of the mistake.

The calls of an exercise's checks are replayed on known wrong answers, here in the parent (they are ours). A mistake is
named only when it did what the learner's function did on every recorded call, and the reference did not. Where no
listed mistake fits, a general family may: a factor, a sign, a rounding, an order, a shape.
"""

import inspect
import math
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from types import ModuleType
from typing import TypeAlias

import numpy as np

from grader.courses.course import Course, Exercise
from grader.courses.modules import load_beside
from grader.grading.answer import Case, Record
from grader.grading.compare import FaultKind, FloatArray, floats, shape_of
from grader.grading.messages import say
from grader.grading.ratio_rules import count, nice
from grader.grading.report import Message
from grader.i18n import of_course
from grader.sandbox.child import wire
from grader.sandbox.session import Raised, Returned

_RTOL = 1e-6
"""Two ways of writing one mistake differ by rounding only; two mistakes differ by far more (proved by `verify`)."""

_ATOL = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A known wrong answer, and the sentence that it earns."""

    id: str
    sentence: str
    function: Callable[..., object]


Mistakes: TypeAlias = Mapping[str, Sequence[Mistake]]


def load_mistakes(course: Course, topics: Mapping[str, ModuleType]) -> Mistakes:
    """The mistakes of every exercise, by its id; raise CourseFault where a file of them is broken."""
    found: dict[str, list[Mistake]] = {exercise.id: [] for exercise in course.exercises}
    for topic in course.topics:
        path = course.mistakes / f"{topic.id}.py"
        if path.is_file():
            module = load_beside(path, f"mistakes_{topic.id}", topics)
            for exercise in topic.exercises:
                found[exercise.id] += _mistakes(exercise, module)
    return found


def _mistakes(exercise: Exercise, module: ModuleType) -> Iterator[Mistake]:
    prefix = f"{exercise.function}__"
    for name, function in vars(module).items():
        if name.startswith(prefix) and callable(function):
            sentence = " ".join((inspect.getdoc(function) or "").split())
            yield Mistake(id=f"{exercise.id}.{name.removeprefix(prefix)}", sentence=sentence, function=function)


def diagnose(records: Sequence[Record], mistakes: Sequence[Mistake], parameters: Sequence[str]) -> Message | None:
    """The mistake that did the same on all of these calls, or the family that they fall into; None where none fits.

    `records` are all calls of an exercise, right and wrong; `parameters` the names of its parameters, in order.
    """
    wrong = [record for record in records if not record.is_right]
    telling = [record for record in wrong if isinstance(record.reply, Returned)]
    if not telling or _is_told_by_itself(wrong):
        return None
    # The calls that went wrong tell most, so that most mistakes are ruled out by the first.
    ordered = sorted(records, key=lambda record: record.is_right)
    for manners in (True, False):
        for mistake in mistakes:
            is_it = all(_does_the_same(mistake, record, manners=manners) for record in ordered)
            if is_it and not (_changes(mistake, records) and not any(record.changed for record in wrong)):
                return Message(id=mistake.id, text=of_course(mistake.sentence))
    with np.errstate(all="ignore"):
        return _family_of(records, telling, parameters)


def _is_told_by_itself(wrong: Sequence[Record]) -> bool:
    """Whether the check's own sentence says it all: numbers of fewer digits, or another answer the second time."""
    has_few_digits = all(record.fault and record.fault.kind is FaultKind.wrong_dtype for record in wrong)
    return has_few_digits or all(record.is_unrepeatable for record in wrong)


def _changes(mistake: Mistake, records: Sequence[Record]) -> bool:
    """Whether a mistake changes an argument, where the check would see it: then it is that which it is named for."""
    return any(_observe(mistake.function, record.case).changed for record in records if record.manners.unchanged)


def _family_of(records: Sequence[Record], telling: Sequence[Record], parameters: Sequence[str]) -> Message | None:
    returned = [record for record in records if isinstance(record.reply, Returned)]
    return _family(returned, [record for record in telling if record.fault is not None], parameters)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Observation:
    """What one call of a function of ours did."""

    value: wire.Value = None
    raised: str = ""
    changed: bool = False
    warned: bool = False


def _does_the_same(mistake: Mistake, record: Record, *, manners: bool) -> bool:
    seen = _observe(mistake.function, record.case)
    match record.reply:
        case Returned(value=value):
            polite = not manners or (bool(record.changed), bool(record.warned)) == (
                seen.changed and record.manners.unchanged,
                seen.warned and record.manners.quiet,
            )
            return polite and not seen.raised and same(seen.value, value)
        case Raised(kinds=kinds):
            return seen.raised in kinds[:1]
        case _:
            return False


@lru_cache(maxsize=16_384)
def _observe(function: Callable[..., object], case: Case) -> _Observation:
    """What a mistake does on a case: the same for every submission that is asked it."""
    copied = case.copy()
    before = case.as_bytes()
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            value = wire.parse(wire.frame(function(*copied.args, **copied.kwargs))[4:])
        except Exception as error:  # noqa: BLE001 - raising is what some mistakes do
            return _Observation(raised=type(error).__name__)
    warned = any(issubclass(warning.category, RuntimeWarning) for warning in caught)
    return _Observation(value=value, changed=copied.as_bytes() != before, warned=warned)


def same(first: wire.Value, second: wire.Value) -> bool:
    """Whether two plain values are the same but for rounding, whatever they are."""
    shape = shape_of(first)
    if shape is not None or shape_of(second) is not None:
        return shape == shape_of(second) and _close(floats(first), floats(second))
    if isinstance(first, (tuple, list)) and isinstance(second, (tuple, list)):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return bool(np.array_equal(first, second))
    return type(first) is type(second) and not isinstance(first, np.ndarray) and first == second


def _close(first: FloatArray, second: FloatArray) -> bool:
    return bool(np.allclose(first, second, rtol=_RTOL, atol=_ATOL, equal_nan=True))


# --- Families: what one rule makes of every expected value ------------------------------------------------------------

_Rule: TypeAlias = "Callable[[FloatArray, Mapping[str, object]], FloatArray | None]"


_Pairs: TypeAlias = Sequence[tuple[FloatArray, FloatArray]]
_Rules: TypeAlias = Callable[[_Pairs, Sequence[Mapping[str, object]]], Iterator[tuple[Message, _Rule]]]


def _family(returned: Sequence[Record], wrong: Sequence[Record], parameters: Sequence[str]) -> Message | None:
    """The first rule that turns the expected values into the learner's.

    A rule of values says "everywhere" and is held against all calls that gave a value, a rule of shapes against those
    that went wrong.
    """
    if len(wrong) < 2:  # one call fits too many rules
        return None
    if any(isinstance(record.expected, (tuple, list)) for record in wrong):
        return _family_of_several(wrong)
    return _fitting(returned, parameters, _rules) or _fitting(wrong, parameters, _shape_rules)


def _fitting(records: Sequence[Record], parameters: Sequence[str], rules: _Rules) -> Message | None:
    """The message of the first rule that holds on all of these calls."""
    pairs = [pair for pair in map(_numbers, records) if pair is not None]
    if len(pairs) < len(records):
        return None
    named = [record.case.by_name(parameters) for record in records]
    for message, rule in rules(pairs, named):
        made = [rule(expected, arguments) for (expected, _), arguments in zip(pairs, named, strict=True)]
        if all(
            value is not None and value.shape == actual.shape and _close(value, actual)
            for value, (_, actual) in zip(made, pairs, strict=True)
        ):
            return message
    return None


def _numbers(record: Record) -> tuple[FloatArray, FloatArray] | None:
    reply = record.reply
    if not isinstance(reply, Returned) or shape_of(record.expected) is None or shape_of(reply.value) is None:
        return None
    return floats(record.expected), floats(reply.value)


def _rules(pairs: _Pairs, named: Sequence[Mapping[str, object]]) -> Iterator[tuple[Message, _Rule]]:
    yield say("family_sign"), lambda expected, _: -expected
    yield from _factors(pairs)
    yield say("family_records"), lambda expected, given: _times(expected, count(given) or math.nan)
    yield say("family_per_record"), lambda expected, given: _times(expected, 1 / (count(given) or math.nan))
    yield from _argument_rules(named)
    yield say("family_squared"), lambda expected, _: expected**2
    yield say("family_root"), lambda expected, _: np.sqrt(np.abs(expected))
    yield say("family_absolute"), lambda expected, _: np.abs(expected)
    yield say("family_reciprocal"), lambda expected, _: 1 / expected if np.all(expected) else None
    yield say("family_whole"), lambda expected, _: np.trunc(expected)
    for digits in range(7):
        yield say("family_rounded", digits=digits), partial(_rounded, digits)
    first = pairs[0][1]
    yield say("family_constant"), lambda expected, _: first if first.shape == expected.shape else None


def _shape_rules(pairs: _Pairs, named: Sequence[Mapping[str, object]]) -> Iterator[tuple[Message, _Rule]]:
    del pairs, named
    yield say("family_reversed"), lambda expected, _: expected[::-1] if expected.ndim else None
    yield say("family_transposed"), lambda expected, _: expected.T if expected.ndim > 1 else None
    yield say("family_flat"), lambda expected, _: expected.ravel() if expected.ndim > 1 else None
    yield say("family_column"), lambda expected, _: expected.reshape(-1, 1) if expected.ndim == 1 else None
    yield say("family_row"), lambda expected, _: expected.reshape(1, -1) if expected.ndim == 1 else None
    yield say("family_boxed"), lambda expected, _: expected.reshape(1) if expected.ndim == 0 else None
    yield say("family_last"), lambda expected, _: expected[-1] if expected.ndim else None
    yield say("family_no_first"), lambda expected, _: expected[1:] if expected.ndim else None
    yield say("family_no_last"), lambda expected, _: expected[:-1] if expected.ndim else None
    yield say("family_sum"), lambda expected, _: np.asarray(expected.sum()) if expected.ndim else None
    yield say("family_mean"), lambda expected, _: np.asarray(expected.mean()) if expected.ndim else None


def _factors(pairs: _Pairs) -> Iterator[tuple[Message, _Rule]]:
    """One factor for all calls, read off the largest expected number."""
    expected, actual = pairs[0]
    if expected.shape != actual.shape or not expected.size or not np.any(expected):
        return
    at = np.unravel_index(int(np.argmax(np.abs(expected))), expected.shape)
    factor = float(actual[at] / expected[at])
    if factor and math.isfinite(factor) and nice(factor) != "1":
        yield say("family_factor", factor=nice(factor)), lambda expected, _: factor * expected


def _argument_rules(named: Sequence[Mapping[str, object]]) -> Iterator[tuple[Message, _Rule]]:
    for name in named[0]:
        yield say("family_argument", name=name), partial(_argument, name)
        yield say("family_plus", name=name), partial(_plus, name, 1)
        yield say("family_minus", name=name), partial(_plus, name, -1)
        yield say("family_times", name=name), partial(_scaled, name, 1)
        yield say("family_over", name=name), partial(_scaled, name, -1)


def _rounded(digits: int, expected: FloatArray, given: Mapping[str, object]) -> FloatArray:
    del given
    return np.asarray(np.round(expected, digits))


def _argument(name: str, expected: FloatArray, given: Mapping[str, object]) -> FloatArray | None:
    del expected
    value = given.get(name)
    return None if shape_of(value) is None else floats(value)


def _plus(name: str, sign: int, expected: FloatArray, given: Mapping[str, object]) -> FloatArray | None:
    value = _argument(name, expected, given)
    return None if value is None or value.shape not in {(), expected.shape} else expected + sign * value


def _scaled(name: str, power: int, expected: FloatArray, given: Mapping[str, object]) -> FloatArray | None:
    value = _argument(name, expected, given)
    if value is None or value.shape not in {(), expected.shape} or not np.all(value):
        return None
    return expected * value**power


def _times(expected: FloatArray, factor: float) -> FloatArray | None:
    return expected * factor if math.isfinite(factor) else None


def _family_of_several(records: Sequence[Record]) -> Message | None:
    """For results of several parts: the right parts in the reversed order."""
    for record in records:
        expected, reply = record.expected, record.reply
        if not isinstance(expected, (tuple, list)) or not isinstance(reply, Returned):
            return None
        if not same(list(reversed(expected)), _parts(reply.value)):
            return None
    return say("family_order")


def _parts(value: wire.Value) -> list[wire.Value]:
    """The parts of a tuple, list or array; none of anything else."""
    if isinstance(value, np.ndarray):
        return list(value) if value.ndim else []
    return list(value) if isinstance(value, (tuple, list)) else []
