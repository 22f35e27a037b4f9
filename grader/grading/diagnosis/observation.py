"""Call trusted functions on the cases of a check, and compare what they do with what the learner's function did."""

import math
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeGuard

import numpy as np

from grader.errors import RAISED_BY_FOREIGN_CODE
from grader.grading.answer import CallRecord
from grader.grading.call_case import Case
from grader.grading.compare import FloatArray, float_array, has_shape, shape_of
from grader.grading.in_process import as_received
from grader.sandbox.calls import CONSTANT_TYPES
from grader.sandbox.child import wire
from grader.sandbox.replies import RaisedException, ReturnedValue

_RTOL = 1e-6
"""Two ways of writing one mistake differ by rounding only; two mistakes by far more (`grade verify` proves it)."""

_ATOL = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The observed effects of one call of a trusted function."""

    value: wire.Value = None
    raised: str = ""
    changed: bool = False
    warned: bool = False


@lru_cache(maxsize=32_768)
def observe_call(function: Callable[..., object], case: Case) -> Observation:
    """Call a trusted function on a case; cached, because many submissions are asked the same cases."""
    before = _argument_bytes(case)
    copied = case.deep_copy() if before else case
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            value = as_received(function(*copied.args, **copied.kwargs))
        except RAISED_BY_FOREIGN_CODE as error:  # raising is what some mistakes do
            return Observation(raised=type(error).__name__)
    warned = any(issubclass(warning.category, RuntimeWarning) for warning in caught)
    return Observation(value=value, changed=bool(before) and copied.as_bytes() != before, warned=warned)


@lru_cache(maxsize=4096)
def _argument_bytes(case: Case) -> bytes:
    """Those of a copy, in which arrays may lie otherwise in memory: what is compared with them is one, too.

    Empty if no argument can be changed.
    """
    if all(type(value) in CONSTANT_TYPES or callable(value) for value in (*case.args, *case.kwargs.values())):
        return b""
    return case.deep_copy().as_bytes()


def results_with(
    function: Callable[..., object], case: Case, parameters: Sequence[str], name: str, values: Iterable[float]
) -> list[object]:
    """What a trusted function returns with each of these values for one argument, None where it raises.

    No other effects are observed.
    """
    place = parameters.index(name)
    results: list[object] = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for value in values:
            args, kwargs = case.copied_arguments()
            if place < len(args):
                args[place] = value
            else:
                kwargs[name] = value
            try:
                results.append(function(*args, **kwargs))
            except RAISED_BY_FOREIGN_CODE:
                results.append(None)
    return results


@lru_cache(maxsize=16_384)
def replace_argument(case: Case, parameters: tuple[str, ...], name: str, value: float) -> Case:
    """The same case with another value for one argument; cached, so that calls of it are cached, too."""
    return replace_arguments(case, parameters, {name: value})


def replace_arguments(case: Case, parameters: tuple[str, ...], values: Mapping[str, object]) -> Case:
    """The same case with other values for some arguments."""
    args = tuple(values.get(name, value) for name, value in zip(parameters, case.args, strict=False))
    placed = set(parameters[: len(case.args)])
    return Case(args=args, kwargs={**case.kwargs, **{name: v for name, v in values.items() if name not in placed}})


def has_result(seen: Observation, record: CallRecord) -> bool:
    """Whether a trusted function returned what the learner's did, or raised the same kind of exception."""
    match record.reply:
        case ReturnedValue(value=value):
            return not seen.raised and is_nearly_equal(seen.value, value)
        case RaisedException(kinds=kinds):
            return seen.raised in kinds[:1]
        case _:
            return False


def has_effects(seen: Observation, record: CallRecord) -> bool:
    """Whether a trusted function changes arguments and warns where the learner's does, as far as the check asks."""
    return not isinstance(record.reply, ReturnedValue) or (
        bool(record.changed_arguments),
        bool(record.warning_texts),
    ) == (
        seen.changed and record.requirements.unchanged,
        seen.warned and record.requirements.quiet,
    )


def is_nearly_equal(first: object, second: object) -> bool:
    """Whether two plain values of any type are the same except for rounding.

    Of `second`, which may be huge, no more is looked at than it takes to find the first difference.
    """
    if isinstance(first, float) and isinstance(second, float):
        return _are_close(first, second)
    if _is_double_array(first) and _is_double_array(second):
        return first.shape == second.shape and is_close(first, second)
    if type(first) is tuple and type(second) is tuple:
        return len(first) == len(second) and all(map(is_nearly_equal, first, second))
    shape = shape_of(first)
    if shape is not None:
        return has_shape(second, shape) and is_close(float_array(first), float_array(second))
    if isinstance(first, (tuple, list)) and isinstance(second, (tuple, list)):
        return len(first) == len(second) and all(map(is_nearly_equal, first, second))
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(is_nearly_equal(first[name], second[name]) for name in first)
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return shape_of(second) is None and bool(np.array_equal(first, second))
    # Values that hold others were compared part by part: what is left has one truth.
    holds_parts = isinstance(first, (np.ndarray, tuple, list, dict))
    return type(first) is type(second) and not holds_parts and bool(first == second)


def _is_double_array(value: object) -> TypeGuard[FloatArray]:
    return type(value) is np.ndarray and value.dtype == np.float64


def is_close(first: FloatArray, second: FloatArray) -> bool:
    """Whether two arrays of one shape are the same except for rounding; NaN equals NaN."""
    if first.size == 1:
        return _are_close(first.item(), second.item())
    if first.size and abs(first.item(0) - second.item(0)) > _ATOL + _RTOL * abs(second.item(0)):
        return False  # as most are, and found out in a tenth of the time
    if bool((first == second).all()):
        return True
    with np.errstate(all="ignore"):
        if bool((np.abs(first - second) <= _ATOL + _RTOL * np.abs(second)).all()) and bool(np.isfinite(second).all()):
            return True
    if bool(np.isfinite(first).all()):  # numpy's own comparison takes ten times as long, and is needed for these only
        return False
    return bool(np.allclose(first, second, rtol=_RTOL, atol=_ATOL, equal_nan=True))


def _are_close(first: float, second: float) -> bool:
    both_nan = math.isnan(first) and math.isnan(second)
    return both_nan or math.isclose(first, second, rel_tol=_RTOL, abs_tol=_ATOL)
