"""One value against another: type, shape, dtype, NaN, values, in this order.

Both values are plain (the wire's), so nothing here can run code of a learner's. Comparing an empty array or a wrong
shape never reaches the numbers: `assert_allclose([], 3.0)` passes, this does not.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

RTOL = 1e-6
"""The course's relative tolerance: far above the rounding of any algebraically equal form, far below any known
mistake.
"""

ATOL = 1e-9
"""For expected values at or near zero, where a relative tolerance would ask for more digits than a float has."""

FloatArray: TypeAlias = npt.NDArray[np.float64]


class MismatchKind(StrEnum):
    """How a value can differ from the expected one, the first that applies."""

    no_value = "no_value"
    wrong_type = "wrong_type"
    wrong_length = "wrong_length"
    wrong_shape = "wrong_shape"
    wrong_dtype = "wrong_dtype"
    not_finite = "not_finite"
    wrong_value = "wrong_value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """The first difference: its kind, and where it lies inside the value.

    `item` is the position in a tuple or list of results (None where the value is a single number or array), `index` the
    position in an array.
    """

    kind: MismatchKind
    item: tuple[int, ...] = ()
    index: tuple[int, ...] = ()
    actual: object = None
    expected: object = None


def find_mismatch(expected: object, actual: object, *, rtol: float = RTOL, atol: float = ATOL) -> Mismatch | None:
    """The first fault of `actual`, or None where it is right.

    `expected` decides what is asked for: a number (Python or numpy numbers and 0-d arrays are right), an array (a
    list or tuple of the same shape is right), or a tuple or list of these (any tuple, list or array of that length).
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
    for position, (wanted, given) in enumerate(zip(expected, actual, strict=True)):
        mismatch = _compare_value(wanted, given, (*item, position), rtol, atol)
        if mismatch is not None:
            return mismatch
    return None


def _compare_numbers(
    expected: FloatArray, actual: object, rtol: float, atol: float
) -> tuple[MismatchKind, tuple[int, ...]] | None:
    if not _is_exact(actual):
        return MismatchKind.wrong_dtype, ()
    numbers = float_array(actual)
    finite = np.isfinite(numbers)
    if not finite.all():
        return MismatchKind.not_finite, _first_position(~finite)
    # Written as "not within", so that nothing which fails to compare can pass.
    with np.errstate(over="ignore"):
        wrong = ~(np.abs(numbers - expected) <= atol + rtol * np.abs(expected))
    return (MismatchKind.wrong_value, _first_position(wrong)) if wrong.any() else None


def shape_of(value: object) -> tuple[int, ...] | None:
    """The shape of a real number, an array of them, or nested lists or tuples of them; None for anything else."""
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
    shapes = {shape_of(part) for part in value}
    if len(shapes) != 1 or None in shapes:
        return None
    (inner,) = shapes
    return None if inner is None else (len(value), *inner)


def float_array(value: object) -> FloatArray:
    """A value that has a shape (see `shape_of`), as float64; numbers too large for that become infinite."""
    if isinstance(value, (np.ndarray, np.generic)):
        with np.errstate(all="ignore"):
            return np.asarray(value).astype(np.float64)
    if isinstance(value, (tuple, list)):
        return np.array([float_array(part) for part in value], dtype=np.float64)
    assert isinstance(value, (int, float))  # noqa: S101 - what shape_of lets through
    try:
        return np.asarray(float(value))
    except OverflowError:
        return np.asarray(np.inf)


def _is_exact(value: object) -> bool:
    """Whether no part was computed in fewer digits than the float64 arguments had."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind != "f" or value.dtype.itemsize >= np.dtype(np.float64).itemsize
    return not isinstance(value, (tuple, list)) or all(_is_exact(part) for part in value)


def _first_position(wrong: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(position) for position in np.argwhere(wrong)[0]) if wrong.ndim else ()
