"""Compare a returned value with the expected one: type, shape, dtype, NaN and infinity, values, in this order.

Numbers may differ by a tolerance; texts, truth values, None, whole numbers and the keys of dicts are the same or not.
Both are plain values (see `wire`), so nothing here can run learner code. Arrays of another shape, empty ones too, are
found wrong before numbers are compared: `assert_allclose([], 3.0)` passes, `find_mismatch` does not.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from grader.sandbox.child.wire import MAX_INTEGER_BYTES

RTOL = 1e-6
"""The default relative tolerance: far above the rounding errors of any algebraically equal form of an answer, and far
below the effect of any known mistake.

Some numbers of 32 bits are within it, and on other inputs they are not. A course that asks for the accuracy of float64
passes `rtol=1e-9` in one check of each exercise; then an answer that computes in 32 bits fails on every seed.
"""

ATOL = 1e-9
"""The default absolute tolerance, for values near 0, where a relative one asks for more digits than floats have."""

_PLAIN_NUMBERS = frozenset({int, float})
_DOUBLES = frozenset({float, np.float64})

_NUMERIC_KINDS = "biuf"
"""The kinds of numpy types whose values can be compared: truth values, integers and floats."""

FloatArray: TypeAlias = npt.NDArray[np.float64]


class MismatchKind(StrEnum):
    """The ways in which a value can differ from the expected one, in the order in which they are checked."""

    no_value = "no_value"
    wrong_type = "wrong_type"
    wrong_length = "wrong_length"
    wrong_shape = "wrong_shape"
    wrong_keys = "wrong_keys"
    wrong_dtype = "wrong_dtype"
    not_finite = "not_finite"
    wrong_value = "wrong_value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """The first difference: its kind, and its position inside the value.

    `item` is the way to it through (nested) tuples, lists and dicts of results, a position or a key each, empty for a
    single value or array; `index` is the position in an array. Positions count from 0.
    """

    kind: MismatchKind
    item: tuple[int | str, ...] = ()
    index: tuple[int, ...] = ()
    actual: object = None
    expected: object = None


def find_mismatch(expected: object, actual: object, *, rtol: float = RTOL, atol: float = ATOL) -> Mismatch | None:
    """The first way in which `actual` differs from `expected`, or None if it is right.

    `expected` decides which types are accepted. For a number: Python and numpy numbers and 0-d arrays. For an array:
    also lists or tuples of the same shape. For a tuple or list: any tuple, list or array of that length. For a dict:
    one with the same keys, in any order. For a text, a truth value or None: nothing else. Numbers may differ by
    `atol + rtol * abs(expected)`, except that two whole numbers must be equal.
    """
    return _compare_value(expected, actual, (), rtol, atol)


def incomparable_kind(expected: object) -> str | None:
    """The name of the type of a value, or of the first part of it, that no answer can be compared with; else None."""
    match expected:
        case int() if expected.bit_length() // 8 >= MAX_INTEGER_BYTES:
            return f"whole number of {expected.bit_length()} bits"
        case None | bool() | str() | int() | float() | np.bool_() | np.integer() | np.floating():
            return None
        case np.ndarray():
            return None if expected.dtype.kind in _NUMERIC_KINDS else f"numpy array of {expected.dtype}"
        case tuple() | list():
            return next(filter(None, map(incomparable_kind, expected)), None)
        case dict():
            odd_key = next((f"dict with the key {key!r}" for key in expected if not isinstance(key, str)), None)
            return odd_key or next(filter(None, map(incomparable_kind, expected.values())), None)
        case _:
            return type(expected).__name__


def is_finite(expected: object) -> bool:
    """Whether a value that can be compared holds no NaN and no infinity, with which nothing agrees."""
    match expected:
        case float() | np.floating():
            return math.isfinite(expected)
        case np.ndarray():
            return bool(np.isfinite(expected).all())
        case tuple() | list():
            return all(map(is_finite, expected))
        case dict():
            return all(map(is_finite, expected.values()))
        case _:
            return True


def _compare_value(
    expected: object, actual: object, item: tuple[int | str, ...], rtol: float, atol: float
) -> Mismatch | None:
    if actual is None and expected is not None:
        return Mismatch(kind=MismatchKind.no_value, item=item, expected=expected)
    match expected:
        case tuple() | list():
            return _compare_parts(expected, actual, item, rtol, atol)
        case dict():
            return _compare_entries(expected, actual, item, rtol, atol)
        case None | bool() | str() | np.bool_():
            kind = _compare_plain(expected, actual)
            return None if kind is None else Mismatch(kind=kind, item=item, actual=actual, expected=expected)
        case np.ndarray() if expected.dtype.kind == "b":
            return _compare_truth_values(expected, actual, item)
        case _:
            return _compare_number_array(expected, actual, item, rtol, atol)


def _compare_plain(expected: object, actual: object) -> MismatchKind | None:
    """How a value differs from a text, a truth value or None."""
    if isinstance(actual, np.ndarray) and actual.ndim == 0:
        actual = actual.item()
    kinds = (bool, np.bool_) if isinstance(expected, (bool, np.bool_)) else (str,) if expected is not None else ()
    if expected is actual:
        return None
    if not isinstance(actual, kinds):
        return MismatchKind.wrong_type
    return None if expected == actual else MismatchKind.wrong_value


def _compare_entries(
    expected: dict[str, object], actual: object, item: tuple[int | str, ...], rtol: float, atol: float
) -> Mismatch | None:
    if not isinstance(actual, dict):
        return Mismatch(kind=MismatchKind.wrong_type, item=item, actual=actual, expected=expected)
    if actual.keys() != expected.keys():
        return Mismatch(kind=MismatchKind.wrong_keys, item=item, actual=actual, expected=expected)
    parts = (_compare_value(wanted, actual[key], (*item, key), rtol, atol) for key, wanted in expected.items())
    return next(filter(None, parts), None)


def _compare_truth_values(
    expected: npt.NDArray[np.generic], actual: object, item: tuple[int | str, ...]
) -> Mismatch | None:
    if not isinstance(actual, np.ndarray):
        return _compare_value(expected.tolist(), actual, item, 0.0, 0.0)
    if actual.dtype.kind != "b":
        return Mismatch(kind=MismatchKind.wrong_type, item=item, actual=actual, expected=expected)
    if actual.shape != expected.shape:
        return Mismatch(kind=MismatchKind.wrong_shape, item=item, actual=actual, expected=expected)
    wrong = np.asarray(actual != expected)
    if not wrong.any():
        return None
    index = _first_position(wrong)
    return Mismatch(kind=MismatchKind.wrong_value, item=item, index=index, actual=actual, expected=expected)


def _compare_number_array(
    expected: object, actual: object, item: tuple[int | str, ...], rtol: float, atol: float
) -> Mismatch | None:
    """Compare with a number or an array of numbers."""
    if type(expected) in _DOUBLES and type(actual) in _DOUBLES:
        kind = _compare_doubles(float(expected), float(actual), rtol, atol)  # type: ignore[arg-type]
        return None if kind is None else Mismatch(kind=kind, item=item, actual=actual, expected=expected)
    shape = shape_of(actual)
    if shape is None:
        return Mismatch(kind=MismatchKind.wrong_type, item=item, actual=actual, expected=expected)
    wanted = float_array(expected)
    if shape != wanted.shape:
        return Mismatch(kind=MismatchKind.wrong_shape, item=item, actual=actual, expected=expected)
    mismatch = (
        _compare_whole_numbers(expected, actual)
        if isinstance(expected, (int, np.integer)) and isinstance(actual, (int, np.integer))
        else _compare_numbers(wanted, actual, rtol, atol)
    )
    if mismatch is None:
        return None
    kind, index = mismatch
    return Mismatch(kind=kind, item=item, index=index, actual=actual, expected=expected)


def _compare_doubles(expected: float, actual: float, rtol: float, atol: float) -> MismatchKind | None:
    """What `_compare_numbers` finds, in a tenth of the time: most results are single numbers."""
    if not math.isfinite(actual):
        return MismatchKind.not_finite
    return None if abs(actual - expected) <= atol + rtol * abs(expected) else MismatchKind.wrong_value


def _compare_whole_numbers(
    expected: "int | np.integer[npt.NBitBase]", actual: "int | np.integer[npt.NBitBase]"
) -> tuple[MismatchKind, tuple[int, ...]] | None:
    """Whole numbers count something, and a large count is not right if it is one off."""
    return None if int(expected) == int(actual) else (MismatchKind.wrong_value, ())


def _compare_parts(
    expected: tuple[object, ...] | list[object],
    actual: object,
    item: tuple[int | str, ...],
    rtol: float,
    atol: float,
) -> Mismatch | None:
    if not (isinstance(actual, (tuple, list)) or (isinstance(actual, np.ndarray) and actual.ndim > 0)):
        return Mismatch(kind=MismatchKind.wrong_type, item=item, actual=actual, expected=expected)
    if len(actual) != len(expected):
        return Mismatch(kind=MismatchKind.wrong_length, item=item, actual=actual, expected=expected)
    if isinstance(actual, np.ndarray) and _is_one_part(actual, expected):
        return Mismatch(kind=MismatchKind.wrong_type, item=item, actual=actual, expected=expected)
    for position, (wanted, given) in enumerate(zip(expected, actual, strict=True)):
        mismatch = _compare_value(wanted, given, (*item, position), rtol, atol)
        if mismatch is not None:
            return mismatch
    return None


def _is_one_part(actual: npt.NDArray[np.generic], expected: tuple[object, ...] | list[object]) -> bool:
    """Whether an array has the shape of one of the parts that are needed, and so can't hold them all as its rows."""
    return any(shape_of(part) == actual.shape for part in expected if not isinstance(part, (tuple, list)))


def _compare_numbers(
    expected: FloatArray, actual: object, rtol: float, atol: float
) -> tuple[MismatchKind, tuple[int, ...]] | None:
    if not _is_exact(actual):
        return MismatchKind.wrong_dtype, ()
    numbers = float_array(actual)
    finite = np.isfinite(numbers)
    if not finite.all():
        return MismatchKind.not_finite, _first_position(~finite)
    if numbers.size and _compare_doubles(expected.item(0), numbers.item(0), rtol, atol) is not None:
        return MismatchKind.wrong_value, (0,) * numbers.ndim  # as it mostly is where anything is wrong
    # Written as "not within", so that a comparison with NaN, which is always false, can't pass.
    with np.errstate(over="ignore"):
        wrong = ~(np.abs(numbers - expected) <= atol + rtol * np.abs(expected))
    return (MismatchKind.wrong_value, _first_position(wrong)) if wrong.any() else None


def shape_of(value: object) -> tuple[int, ...] | None:
    """The shape of a real number, or of an array or nested lists or tuples of such; None for anything else."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.shape if value.dtype.kind in "iuf" else None
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return ()
    if not isinstance(value, (tuple, list)):
        return None
    if not value:
        return (0,)
    if _PLAIN_NUMBERS.issuperset(map(type, value)):
        return (len(value),)
    inner = shape_of(value[0])
    if inner is None or not all(has_shape(part, inner) for part in value):
        return None
    return (len(value), *inner)


def has_shape(value: object, shape: tuple[int, ...]) -> bool:
    """Whether `shape_of(value)` is this shape; found out without looking further than the first difference."""
    if not isinstance(value, (tuple, list)):
        return shape_of(value) == shape
    if not value:
        return shape == (0,)
    if not shape or len(value) != shape[0]:
        return False
    if len(shape) == 1 and _PLAIN_NUMBERS.issuperset(map(type, value)):
        return True
    return all(has_shape(part, shape[1:]) for part in value)


def float_array(value: object) -> FloatArray:
    """A value that has a shape (see `shape_of`) as a float64 array; numbers that are too large become infinite.

    The array may be the value itself, so it must not be changed.
    """
    if type(value) is np.ndarray and value.dtype == np.float64:
        return value
    if type(value) is np.float64:  # nothing can overflow
        return np.asarray(value)
    if isinstance(value, (np.ndarray, np.generic)):
        with np.errstate(all="ignore"):
            return np.asarray(value).astype(np.float64)
    try:
        return np.array(value, dtype=np.float64)
    except OverflowError:
        return np.array(_bounded_floats(value), dtype=np.float64)


def _bounded_floats(value: object) -> object:
    """The same nested lists of numbers, with those that are too large for a float replaced by infinity."""
    if isinstance(value, (tuple, list)):
        return [_bounded_floats(part) for part in value]
    if isinstance(value, int):
        try:
            return float(value)
        except OverflowError:
            return np.inf
    return value


def _is_exact(value: object) -> bool:
    """Whether no part has a float type with fewer digits than float64, which the arguments had."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind != "f" or value.dtype.itemsize >= np.dtype(np.float64).itemsize
    return not isinstance(value, (tuple, list)) or all(_is_exact(part) for part in value)


def _first_position(wrong: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(position) for position in np.argwhere(wrong)[0]) if wrong.ndim else ()
