"""Diagnose the mistake in a learner's function from the results of its calls.

The calls of an exercise's checks are repeated with the course's known wrong answers (here in the parent, because those
are trusted). A mistake is named only if it gives the learner's result on every recorded call. If no listed mistake
fits, one of a few general families may: a factor, a sign, a rounding, an order, a shape.
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
from grader.courses.mistake_expressions import define_expressions
from grader.courses.modules import load_beside
from grader.grading.answer import CallRecord, Case
from grader.grading.compare import FloatArray, MismatchKind, float_array, has_shape, shape_of
from grader.grading.messages import message
from grader.grading.ratio_rules import factor_text, record_count
from grader.grading.report import Message
from grader.i18n import course_text
from grader.sandbox.child import wire
from grader.sandbox.replies import RaisedException, ReturnedValue

_RTOL = 1e-6
"""Two ways of writing one mistake differ by rounding only; two mistakes by far more (`grade verify` proves it)."""

_ATOL = 1e-12

_MAX_FAMILY_NUMBERS = 100_000
"""How many numbers a result may have for a family to be looked for: far more than expected ones ever have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A known wrong answer, and the sentence that explains it to a learner."""

    id: str
    sentence: str
    function: Callable[..., object]


MistakesByExercise: TypeAlias = Mapping[str, Sequence[Mistake]]


def load_mistakes(course: Course, topics: Mapping[str, ModuleType]) -> MistakesByExercise:
    """The known mistakes of every exercise, by its id; raise CourseError if one of their files is broken."""
    mistakes: dict[str, list[Mistake]] = {exercise.id: [] for exercise in course.exercises}
    for topic in course.topics:
        path = course.mistakes_folder / f"{topic.id}.py"
        if path.is_file():
            module = load_beside(path, f"mistakes_{topic.id}", topics)
            references = {each.function: getattr(topics[topic.id], each.function) for each in topic.exercises}
            define_expressions(path, module, references)
            for exercise in topic.exercises:
                mistakes[exercise.id] += _module_mistakes(exercise, module)
    return mistakes


def _module_mistakes(exercise: Exercise, module: ModuleType) -> Iterator[Mistake]:
    prefix = f"{exercise.function}__"
    for name, function in vars(module).items():
        if name.startswith(prefix) and callable(function):
            sentence = " ".join((inspect.getdoc(function) or "").split())
            yield Mistake(id=f"{exercise.id}.{name.removeprefix(prefix)}", sentence=sentence, function=function)


def diagnose_mistake(
    records: Sequence[CallRecord], mistakes: Sequence[Mistake], parameters: Sequence[str]
) -> Message | None:
    """The message of the known mistake that gives the same results on all of these calls, or of a family that fits.

    None if nothing fits. `records` are all calls of an exercise, right and wrong; `parameters` are the names of its
    parameters, in order.
    """
    wrong = [record for record in records if not record.is_right]
    wrong_returned = [record for record in wrong if isinstance(record.reply, ReturnedValue)]
    if not wrong_returned or _is_self_explanatory(wrong):
        return None
    # Wrong calls come first, because the first of them rules out most mistakes.
    ordered = sorted(records, key=lambda record: record.is_right)
    for with_requirements in (True, False):
        for mistake in mistakes:
            is_it = all(_matches_record(mistake, record, with_requirements=with_requirements) for record in ordered)
            if is_it and not (
                _changes_argument(mistake, records) and not any(record.changed_arguments for record in wrong)
            ):
                return Message(id=mistake.id, text=course_text(mistake.sentence))
    with np.errstate(all="ignore"):
        return _family_message(records, wrong_returned, parameters)


def _is_self_explanatory(wrong: Sequence[CallRecord]) -> bool:
    """Whether the check's own sentence explains it all: numbers of too few digits, or results that do not repeat."""
    has_few_digits = all(record.mismatch and record.mismatch.kind is MismatchKind.wrong_dtype for record in wrong)
    return has_few_digits or all(record.is_unrepeatable for record in wrong)


def _changes_argument(mistake: Mistake, records: Sequence[CallRecord]) -> bool:
    """Whether a mistake changes an argument in a call whose check requires it unchanged.

    Such a mistake is about that change, so it must not be named for a function that changes nothing.
    """
    return any(
        _observe_call(mistake.function, record.case).changed for record in records if record.requirements.unchanged
    )


def _family_message(
    records: Sequence[CallRecord], wrong_returned: Sequence[CallRecord], parameters: Sequence[str]
) -> Message | None:
    returned = [record for record in records if isinstance(record.reply, ReturnedValue)]
    return _matching_family(returned, [record for record in wrong_returned if record.mismatch is not None], parameters)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Observation:
    """The observed effects of one call of a known wrong answer."""

    value: wire.Value = None
    raised: str = ""
    changed: bool = False
    warned: bool = False


def _matches_record(mistake: Mistake, record: CallRecord, *, with_requirements: bool) -> bool:
    seen = _observe_call(mistake.function, record.case)
    match record.reply:
        case ReturnedValue(value=value):
            meets_requirements = not with_requirements or (
                bool(record.changed_arguments),
                bool(record.warning_texts),
            ) == (
                seen.changed and record.requirements.unchanged,
                seen.warned and record.requirements.quiet,
            )
            return meets_requirements and not seen.raised and is_nearly_equal(seen.value, value)
        case RaisedException(kinds=kinds):
            return seen.raised in kinds[:1]
        case _:
            return False


@lru_cache(maxsize=16_384)
def _observe_call(function: Callable[..., object], case: Case) -> _Observation:
    """Call a known wrong answer on a case; cached, because many submissions are asked the same cases."""
    copied = case.deep_copy()
    before = copied.as_bytes()
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            value = wire.decode_frame(wire.encode_frame(function(*copied.args, **copied.kwargs)))
        except Exception as error:  # noqa: BLE001 - raising is what some mistakes do
            return _Observation(raised=type(error).__name__)
    warned = any(issubclass(warning.category, RuntimeWarning) for warning in caught)
    return _Observation(value=value, changed=copied.as_bytes() != before, warned=warned)


def is_nearly_equal(first: wire.Value, second: wire.Value) -> bool:
    """Whether two plain values of any type are the same except for rounding.

    Of `second`, which may be huge, no more is looked at than it takes to find the first difference.
    """
    shape = shape_of(first)
    if shape is not None:
        return has_shape(second, shape) and _is_close(float_array(first), float_array(second))
    if isinstance(first, (tuple, list)) and isinstance(second, (tuple, list)):
        return len(first) == len(second) and all(map(is_nearly_equal, first, second))
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return shape_of(second) is None and bool(np.array_equal(first, second))
    return type(first) is type(second) and not isinstance(first, np.ndarray) and first == second


def _is_close(first: FloatArray, second: FloatArray) -> bool:
    return bool(np.allclose(first, second, rtol=_RTOL, atol=_ATOL, equal_nan=True))


# --- Families: mistakes that change all expected values by one rule ---------------------------------------------------

_FamilyRule: TypeAlias = "Callable[[FloatArray, Mapping[str, object]], FloatArray | None]"


_NumberPairs: TypeAlias = Sequence[tuple[FloatArray, FloatArray]]
_RuleFactory: TypeAlias = Callable[
    [_NumberPairs, Sequence[Mapping[str, object]]], Iterator[tuple[Message, _FamilyRule]]
]


def _matching_family(
    returned: Sequence[CallRecord], wrong: Sequence[CallRecord], parameters: Sequence[str]
) -> Message | None:
    """The message of the first rule that turns the expected values into the learner's, or None.

    The messages of value rules say "everywhere", so these must fit all calls that returned a value; shape rules must
    fit the wrong ones only.
    """
    if len(wrong) < 2:  # too many rules fit a single call
        return None
    if any(isinstance(record.expected, (tuple, list)) for record in wrong):
        return _parts_family(wrong)
    return _fitting_message(returned, parameters, _value_rules) or _fitting_message(wrong, parameters, _shape_rules)


def _fitting_message(records: Sequence[CallRecord], parameters: Sequence[str], rules: _RuleFactory) -> Message | None:
    """The message of the first rule that fits all of these calls, or None."""
    pairs = [pair for pair in map(_number_pair, records) if pair is not None]
    if len(pairs) < len(records):
        return None
    named = [record.case.named_arguments(parameters) for record in records]
    for family, rule in rules(pairs, named):
        predicted = [rule(expected, arguments) for (expected, _), arguments in zip(pairs, named, strict=True)]
        if all(
            value is not None and value.shape == actual.shape and _is_close(value, actual)
            for value, (_, actual) in zip(predicted, pairs, strict=True)
        ):
            return family
    return None


def _number_pair(record: CallRecord) -> tuple[FloatArray, FloatArray] | None:
    reply = record.reply
    if not isinstance(reply, ReturnedValue) or shape_of(record.expected) is None or shape_of(reply.value) is None:
        return None
    if math.prod(shape_of(reply.value) or ()) > _MAX_FAMILY_NUMBERS:
        return None
    return float_array(record.expected), float_array(reply.value)


def _value_rules(pairs: _NumberPairs, named: Sequence[Mapping[str, object]]) -> Iterator[tuple[Message, _FamilyRule]]:
    yield message("family_sign"), lambda expected, _: -expected
    yield from _factor_rules(pairs)
    yield message("family_records"), lambda expected, given: _multiply_by(expected, record_count(given) or math.nan)
    yield (
        message("family_per_record"),
        lambda expected, given: _multiply_by(expected, 1 / (record_count(given) or math.nan)),
    )
    yield from _argument_rules(named)
    yield message("family_squared"), lambda expected, _: expected**2
    yield message("family_root"), lambda expected, _: np.sqrt(np.abs(expected))
    yield message("family_absolute"), lambda expected, _: np.abs(expected)
    yield message("family_reciprocal"), lambda expected, _: 1 / expected if np.all(expected) else None
    yield message("family_whole"), lambda expected, _: np.trunc(expected)
    for digits in range(7):
        yield message("family_rounded", digits=digits), partial(_round_values, digits)
    first = pairs[0][1]
    yield message("family_constant"), lambda expected, _: first if first.shape == expected.shape else None


def _shape_rules(pairs: _NumberPairs, named: Sequence[Mapping[str, object]]) -> Iterator[tuple[Message, _FamilyRule]]:
    del pairs, named
    yield message("family_reversed"), lambda expected, _: expected[::-1] if expected.ndim else None
    yield message("family_transposed"), lambda expected, _: expected.T if expected.ndim > 1 else None
    yield message("family_flat"), lambda expected, _: expected.ravel() if expected.ndim > 1 else None
    yield message("family_column"), lambda expected, _: expected.reshape(-1, 1) if expected.ndim == 1 else None
    yield message("family_row"), lambda expected, _: expected.reshape(1, -1) if expected.ndim == 1 else None
    yield message("family_boxed"), lambda expected, _: expected.reshape(1) if expected.ndim == 0 else None
    yield message("family_last"), lambda expected, _: expected[-1] if expected.ndim else None
    yield message("family_no_first"), lambda expected, _: expected[1:] if expected.ndim else None
    yield message("family_no_last"), lambda expected, _: expected[:-1] if expected.ndim else None
    yield message("family_sum"), lambda expected, _: np.asarray(expected.sum()) if expected.ndim else None
    yield message("family_mean"), lambda expected, _: np.asarray(expected.mean()) if expected.ndim else None


def _factor_rules(pairs: _NumberPairs) -> Iterator[tuple[Message, _FamilyRule]]:
    """One factor for all calls, computed from the largest expected number of the first call."""
    expected, actual = pairs[0]
    if expected.shape != actual.shape or not expected.size or not np.any(expected):
        return
    at = np.unravel_index(int(np.argmax(np.abs(expected))), expected.shape)
    factor = float(actual[at] / expected[at])
    if factor and math.isfinite(factor) and factor_text(factor) != "1":
        yield message("family_factor", factor=factor_text(factor)), lambda expected, _: factor * expected


def _argument_rules(named: Sequence[Mapping[str, object]]) -> Iterator[tuple[Message, _FamilyRule]]:
    for name in named[0]:
        yield message("family_argument", name=name), partial(_argument_values, name)
        yield message("family_plus", name=name), partial(_add_argument, name, 1)
        yield message("family_minus", name=name), partial(_add_argument, name, -1)
        yield message("family_times", name=name), partial(_scale_by_argument, name, 1)
        yield message("family_over", name=name), partial(_scale_by_argument, name, -1)


def _round_values(digits: int, expected: FloatArray, given: Mapping[str, object]) -> FloatArray:
    del given
    return np.asarray(np.round(expected, digits))


def _argument_values(name: str, expected: FloatArray, given: Mapping[str, object]) -> FloatArray | None:
    del expected
    value = given.get(name)
    return None if shape_of(value) is None else float_array(value)


def _add_argument(name: str, sign: int, expected: FloatArray, given: Mapping[str, object]) -> FloatArray | None:
    value = _argument_values(name, expected, given)
    return None if value is None or value.shape not in {(), expected.shape} else expected + sign * value


def _scale_by_argument(name: str, power: int, expected: FloatArray, given: Mapping[str, object]) -> FloatArray | None:
    value = _argument_values(name, expected, given)
    if value is None or value.shape not in {(), expected.shape} or not np.all(value):
        return None
    return expected * value**power


def _multiply_by(expected: FloatArray, factor: float) -> FloatArray | None:
    return expected * factor if math.isfinite(factor) else None


def _parts_family(records: Sequence[CallRecord]) -> Message | None:
    """The family of results of several parts: the right parts in reversed order."""
    for record in records:
        expected, reply = record.expected, record.reply
        if not isinstance(expected, (tuple, list)) or not isinstance(reply, ReturnedValue):
            return None
        if not is_nearly_equal(list(reversed(expected)), _result_parts(reply.value)):
            return None
    return message("family_order")


def _result_parts(value: wire.Value) -> list[wire.Value]:
    """The parts of a tuple, list or array; an empty list for anything else."""
    if isinstance(value, np.ndarray):
        return list(value) if value.ndim else []
    return list(value) if isinstance(value, (tuple, list)) else []
