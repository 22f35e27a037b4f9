"""Property mutants: the reference made wrong only where an argument has a property, such as an array that holds a zero.

Learners' answers go wrong in this way, and no check sees it if none of its inputs has the property. Since each call of
a check is judged by itself, such a mutant need not be run: it fails on a seed if one of the reference's own calls has
the property and would fail with a wrong result. Wrong means half as large again, and 1 in place of 0, one character
more, the opposite truth, an entry in place of none; that also stands for raising, for zeros, and for every other result
that is plainly wrong.

One more mutant rounds its results to 32 bits, so that answers of fewer digits than float64 fail on every seed, or are
right on every seed where the course says so. There is none where 32 bits keep all results, as they keep small counts.

A mutant that some seed lets pass is a defect, unless the course excuses it with a reason (see `parameter_roles`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import Parameter

import numpy as np

from grader.authoring.verify.argument_properties import (
    ARGUMENT_PROPERTIES,
    ArgumentProperty,
    kinds_of_argument,
    properties_of_kinds,
)
from grader.authoring.verify.input_lint import NAMED_KINDS, CheckInputs
from grader.authoring.verify.parameter_roles import PropertyExcuse
from grader.courses.course import Exercise
from grader.grading.answer import CallRecord, Tolerance
from grader.grading.compare import find_mismatch, float_array, shape_of
from grader.sandbox.child.wire import decode_frame, encode_frame
from grader.sandbox.replies import ReturnedValue

_PLACED_KINDS = frozenset({Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD})
_WRONG_FACTOR = 1.5
_WRONG_ZERO = 1.0
_WRONG_TEXT = "?"
_BY_NAME = "is passed by name"
_BY_POSITION = "is passed by position"
_LEFT_OUT = "is left out"
RESULT = "the result"
"""What stands in place of a parameter's name in mutants of the result itself."""
_ROUNDED = "is rounded to 32 bits"
PROPERTY_NAMES = (*(each.name for each in ARGUMENT_PROPERTIES), _BY_NAME, _BY_POSITION, _LEFT_OUT, _ROUNDED)
"""All properties that an excuse can name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyMutant:
    """The reference of an exercise, wrong where this parameter's argument has this property.

    `surviving_seed` is the first seed on which it passes all checks, None where there is none.
    """

    exercise: Exercise
    parameter: str
    property: str
    surviving_seed: int | None

    def find_excuse(self, excuses: Sequence[PropertyExcuse]) -> PropertyExcuse | None:
        return next(
            (excuse for excuse in excuses if excuse.covers(self.exercise.id, self.parameter, self.property)), None
        )


def property_mutants(inputs: Sequence[CheckInputs], parameters: Sequence[Parameter]) -> list[PropertyMutant]:
    """All property mutants of an exercise, given the calls of its checks and its parameters."""
    candidates = {name: _applicable_properties(inputs, name) for name in inputs[0].call_arguments[0]}
    keys = [(name, each.name) for name in candidates for each in candidates[name]]
    keys += [(each.name, _BY_NAME) for each in parameters if each.kind in NAMED_KINDS]
    keys += [(each.name, _BY_POSITION) for each in parameters if each.kind in _PLACED_KINDS]
    keys += [(each.name, _LEFT_OUT) for each in parameters if each.default is not each.empty]
    if any(_is_changed_by_rounding(record) for each in inputs for record in each.records):
        keys.append((RESULT, _ROUNDED))
    surviving_seeds: dict[tuple[str, str], int] = {}
    for seed in dict.fromkeys(each.seed for each in inputs):
        killed = _killed_mutants([each for each in inputs if each.seed == seed], candidates)
        for key in keys:
            if key not in killed:
                surviving_seeds.setdefault(key, seed)
    exercise = inputs[0].check.exercise
    return [
        PropertyMutant(
            exercise=exercise, parameter=name, property=each, surviving_seed=surviving_seeds.get((name, each))
        )
        for name, each in keys
    ]


def _applicable_properties(inputs: Sequence[CheckInputs], parameter: str) -> Sequence[ArgumentProperty]:
    values = [arguments[parameter] for each in inputs for arguments in each.call_arguments if parameter in arguments]
    return properties_of_kinds(frozenset().union(*map(kinds_of_argument, values)))


def _killed_mutants(
    inputs: Sequence[CheckInputs], candidates: Mapping[str, Sequence[ArgumentProperty]]
) -> set[tuple[str, str]]:
    """The parameters and properties of the mutants that fail with the inputs of one seed."""
    killed: set[tuple[str, str]] = set()
    for each in inputs:
        for record, arguments in zip(each.records, each.call_arguments, strict=True):
            if _shows_change(record, _round_value):
                killed.add((RESULT, _ROUNDED))
            if not _shows_change(record, _wrong_value):
                continue
            for name, value in arguments.items():
                received = value if callable(value) else decode_frame(encode_frame(value))
                killed.update((name, candidate.name) for candidate in candidates[name] if candidate.holds(received))
                killed.add((name, _call_property(record, list(arguments).index(name), name)))
    return killed


def _call_property(record: CallRecord, position: int, name: str) -> str:
    if name in record.case.kwargs:
        return _BY_NAME
    return _BY_POSITION if position < len(record.case.args) else _LEFT_OUT


def _wrong_value(result: object) -> object:
    """A result of the same type that is wrong in every part."""
    match result:
        case None:
            return _WRONG_ZERO
        case bool() | np.bool_():
            return not result
        case str():
            return result + _WRONG_TEXT
        case np.ndarray() if result.size == 0:
            return np.array([_WRONG_ZERO])
        case np.ndarray() if result.dtype.kind == "b":
            return ~result
        case tuple() | list():
            return [_wrong_value(part) for part in result] or [_WRONG_TEXT]
        case dict():
            return {key: _wrong_value(part) for key, part in result.items()} or {_WRONG_TEXT: _WRONG_TEXT}
        case _:
            numbers = float_array(result)
            return np.where(numbers == 0.0, _WRONG_ZERO, numbers * _WRONG_FACTOR)


def _round_value(result: object) -> object:
    """A result with its numbers rounded to 32 bits."""
    match result:
        case tuple() | list():
            return [_round_value(part) for part in result]
        case dict():
            return {key: _round_value(part) for key, part in result.items()}
        case _ if shape_of(result) is None:
            return result
        case _:
            return np.asarray(float_array(result).astype(np.float32), dtype=np.float64)


def _is_changed_by_rounding(record: CallRecord) -> bool:
    exact = replace(record, tolerance=Tolerance(rtol=0.0, atol=0.0))
    return _shows_change(exact, _round_value)


def _shows_change(record: CallRecord, change: Callable[[object], object]) -> bool:
    """Whether a result that is changed would fail the call of this record."""
    assert isinstance(record.reply, ReturnedValue)  # noqa: S101 - the records are those of a reference that passed
    changed = change(record.reply.value)
    tolerance = record.tolerance
    return find_mismatch(record.expected, changed, rtol=tolerance.rtol, atol=tolerance.atol) is not None


def unused_excuses(
    mutants: Sequence[PropertyMutant], excuses: Sequence[PropertyExcuse], *, whole_course: bool
) -> Iterator[tuple[PropertyExcuse, str]]:
    """The excuses, or single names in them, that excuse no surviving mutant; only those of all exercises if whole.

    A property that is one of arguments of a kind that no exercise takes may stay: it is what the course promises.
    """
    tried = {mutant.exercise.id for mutant in mutants}
    untried = {each.name for each in ARGUMENT_PROPERTIES} - {mutant.property for mutant in mutants}
    survivors = [mutant for mutant in mutants if mutant.surviving_seed is not None]
    for excuse in excuses:
        if not whole_course and not (excuse.exercises and tried.issuperset(excuse.exercises)):
            continue
        used = [each for each in survivors if each.find_excuse(excuses) is excuse]
        listed = (*(excuse.properties or ()), *excuse.exercises, *excuse.parameters)
        needed = {name for each in used for name in (each.property, each.exercise.id, each.parameter)}
        for name in listed:
            if name not in needed | untried:
                yield excuse, name
