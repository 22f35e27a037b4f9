"""Compare a returned value with the expected one: type, shape, dtype, NaN and infinity, values, in this order.

Both are plain values (see `wire`), so nothing here can run learner code. Arrays of another shape, empty ones too, are
found wrong before numbers are compared: `assert_allclose([], 3.0)` passes, `find_mismatch` does not.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

RTOL = 1e-6
"""The default relative tolerance: far above the rounding errors of any algebraically equal form of an answer, and far
below the effect of any known mistake.

Some numbers of 32 bits are within it, and on other inputs they are not. A course that asks for the accuracy of float64
passes `rtol=1e-9` in one check of each exercise; then an answer that computes in 32 bits fails on every seed.
"""

ATOL = 1e-9
"""The default absolute tolerance, for values near 0, where a relative one asks for more digits than floats have."""

_PLAIN_NUMBERS = frozenset({int, float})

FloatArray: TypeAlias = npt.NDArray[np.float64]


class MismatchKind(StrEnum):
    """The ways in which a value can differ from the expected one, in the order in which they are checked."""

    no_value = "no_value"
    wrong_type = "wrong_type"
    wrong_length = "wrong_length"
    wrong_shape = "wrong_shape"
    wrong_dtype = "wrong_dtype"
    not_finite = "not_finite"
    wrong_value = "wrong_value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """The first difference: its kind, and its position inside the value.

    `item` is the position in (nested) tuples or lists of results, empty for a single number or array; `index` is the
    position in an array. Both count from 0.
    """

    kind: MismatchKind
    item: tuple[int, ...] = ()
    index: tuple[int, ...] = ()
    actual: object = None
    expected: object = None


def find_mismatch(expected: object, actual: object, *, rtol: float = RTOL, atol: float = ATOL) -> Mismatch | None:
    """The first way in which `actual` differs from `expected`, or None if it is right.

    `expected` decides which types are accepted. For a number: Python and numpy numbers and 0-d arrays. For an array:
    also lists or tuples of the same shape. For a tuple or list of these: any tuple, list or array of that length.
    Numbers may differ by `atol + rtol * abs(expected)`.
    """
    return _compare_value(expected, actual, (), rtol, atol)


def _compare_value(
    expected: object, actual: object, item: tuple[int, ...], rtol: float, atol: float
) -> Mismatch | None:
    if actual is None:
        return Mismatch(kind=MismatchKind.no_value, item=item, expected=expected)
    if isinstance(expected, (tuple, list)):
        return _compare_parts(expected, actual, item, rtol, atol)
    shape = shape_of(actual)
    if shape is None:
        return Mismatch(kind=MismatchKind.wrong_type, item=item, actual=actual, expected=expected)
    wanted = np.asarray(expected, dtype=np.float64)
    if shape != wanted.shape:
        return Mismatch(kind=MismatchKind.wrong_shape, item=item, actual=actual, expected=expected)
    mismatch = _compare_numbers(wanted, actual, rtol, atol)
    if mismatch is None:
        return None
    kind, index = mismatch
    return Mismatch(kind=kind, item=item, index=index, actual=actual, expected=expected)


def _compare_parts(
    expected: tuple[object, ...] | list[object],
    actual: object,
    item: tuple[int, ...],
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
    """A value that has a shape (see `shape_of`) as a float64 array; numbers that are too large become infinite."""
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
