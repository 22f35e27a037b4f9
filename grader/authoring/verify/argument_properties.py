"""The properties of an argument that a wrong answer may hinge on: an array holds a zero, a count is even, a list came.

Which of them may apply to a parameter depends on the kinds of values that the checks pass for it. Functions have none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.grading.compare import FloatArray


class ArgumentKind(StrEnum):
    """The kinds of arguments that have properties of their own; a table is an array of two axes, too."""

    array = "array"
    table = "table"
    number = "number"
    counter = "counter"
    text = "text"
    sequence = "sequence"
    mapping = "mapping"
    truth = "truth"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentProperty:
    """A property: what an argument does that has it ("holds some zeros"), and whether a value has it."""

    name: str
    kind: ArgumentKind
    holds: Callable[[object], bool]


def kinds_of_argument(value: object) -> frozenset[ArgumentKind]:
    """The kinds that a value belongs to."""
    match value:
        case bool():
            return frozenset({ArgumentKind.truth})
        case str():
            return frozenset({ArgumentKind.text})
        case list() | tuple():
            return frozenset({ArgumentKind.sequence})
        case dict():
            return frozenset({ArgumentKind.mapping})
        case int():
            return frozenset({ArgumentKind.counter})
        case float():
            return frozenset({ArgumentKind.number})
        case np.ndarray() if _has_numbers(value):
            return frozenset({ArgumentKind.array, ArgumentKind.table} if value.ndim == 2 else {ArgumentKind.array})
        case _:
            return frozenset()


def properties_of_kinds(kinds: Iterable[ArgumentKind]) -> Sequence[ArgumentProperty]:
    """The properties that a parameter which takes values of these kinds may have."""
    return [each for each in ARGUMENT_PROPERTIES if each.kind in kinds]


def _has_numbers(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.ndim > 0 and value.dtype.kind in "iuf"


def _array_property(name: str, holds: Callable[[FloatArray], object]) -> ArgumentProperty:
    """A property of an array's entries, which come as one row."""
    return ArgumentProperty(
        name=name,
        kind=ArgumentKind.array,
        holds=lambda value: _has_numbers(value) and bool(holds(np.asarray(value, dtype=np.float64).ravel())),
    )


def _layout_property(
    name: str, kind: ArgumentKind, holds: Callable[[npt.NDArray[np.generic]], object]
) -> ArgumentProperty:
    return ArgumentProperty(
        name=name,
        kind=kind,
        holds=lambda value: isinstance(value, np.ndarray) and value.ndim > 0 and bool(holds(value)),
    )


def _table_property(name: str, holds: Callable[[npt.NDArray[np.generic], int, int], object]) -> ArgumentProperty:
    """A property of a table and its numbers of rows and columns."""
    return ArgumentProperty(
        name=name,
        kind=ArgumentKind.table,
        holds=lambda value: isinstance(value, np.ndarray) and value.ndim == 2 and bool(holds(value, *value.shape)),
    )


def _number_property(name: str, holds: Callable[[float], bool]) -> ArgumentProperty:
    return ArgumentProperty(
        name=name, kind=ArgumentKind.number, holds=lambda value: isinstance(value, float) and holds(value)
    )


def _count_property(name: str, holds: Callable[[int], bool]) -> ArgumentProperty:
    return ArgumentProperty(
        name=name,
        kind=ArgumentKind.counter,
        holds=lambda value: isinstance(value, int) and not isinstance(value, bool) and holds(value),
    )


def _text_property(name: str, holds: Callable[[str], bool]) -> ArgumentProperty:
    return ArgumentProperty(
        name=name, kind=ArgumentKind.text, holds=lambda value: isinstance(value, str) and holds(value)
    )


def _sequence_property(name: str, holds: Callable[[Sequence[object]], bool]) -> ArgumentProperty:
    """A property of a list or tuple; parts that have no order are not in one."""
    return ArgumentProperty(
        name=name, kind=ArgumentKind.sequence, holds=lambda value: isinstance(value, (list, tuple)) and holds(value)
    )


def _mapping_property(name: str, holds: Callable[[int], bool]) -> ArgumentProperty:
    """A property of a dict's number of keys."""
    return ArgumentProperty(
        name=name, kind=ArgumentKind.mapping, holds=lambda value: isinstance(value, dict) and holds(len(value))
    )


def _is_sorted(values: Sequence[object], *, reverse: bool) -> bool:
    try:
        return len(values) > 2 and list(values) == sorted(values, key=_order_key, reverse=reverse)
    except (TypeError, ValueError):
        return False


def _order_key(part: object) -> Any:  # noqa: ANN401 - what it can be compared with is seen when it is
    """What a part is ordered by: a dict, which Python orders not at all, by its first value and then the others."""
    return list(part.values()) if isinstance(part, Mapping) else part


def _type_property(name: str, kind: ArgumentKind, *types: type) -> ArgumentProperty:
    return ArgumentProperty(name=f"is {name}", kind=kind, holds=lambda value: type(value) in types)


ARGUMENT_PROPERTIES: tuple[ArgumentProperty, ...] = (
    _array_property("holds some zeros", lambda a: 0 < np.sum(a == 0.0) < a.size),
    _array_property("holds only zeros", lambda a: np.all(a == 0.0)),
    _array_property("begins with zero", lambda a: a.size > 1 and a[0] == 0.0),
    _array_property("ends with zero", lambda a: a.size > 1 and a[-1] == 0.0),
    _array_property("holds a negative", lambda a: np.any(a < 0.0)),
    _array_property("holds only negatives", lambda a: np.all(a < 0.0)),
    _array_property("holds only positives", lambda a: np.all(a > 0.0)),
    _array_property("holds both signs", lambda a: np.any(a < 0.0) and np.any(a > 0.0)),
    _array_property("holds equal entries", lambda a: 1 < len(np.unique(a)) < a.size),
    _array_property("holds one number throughout", lambda a: a.size > 1 and np.all(a == a[0]) and a[0]),
    _array_property("ascends", lambda a: a.size > 2 and np.all(np.diff(a) > 0.0)),
    _array_property("descends", lambda a: a.size > 2 and np.all(np.diff(a) < 0.0)),
    _array_property("holds an entry above 1", lambda a: np.any(a > 1.0)),
    _array_property("holds no entry above 1 in size", lambda a: np.all(np.abs(a) < 1.0) and np.any(a)),
    _array_property("holds an entry of 1", lambda a: np.any(a == 1.0)),
    _array_property("holds whole numbers only", lambda a: np.all(a == np.round(a)) and np.any(a)),
    _array_property("holds an entry above 100 in size", lambda a: np.any(np.abs(a) > 100.0)),
    _array_property("holds a tiny entry", lambda a: np.any((a != 0.0) & (np.abs(a) < 1e-3))),
    _array_property("holds one entry", lambda a: a.size == 1),
    _array_property("holds two entries", lambda a: a.size == 2),
    _array_property("holds an even number of entries", lambda a: a.size % 2 == 0),
    _array_property("holds an odd number of entries", lambda a: a.size % 2 == 1),
    _array_property("holds more than 10 entries", lambda a: a.size > 10),
    _array_property("holds more than 100 entries", lambda a: a.size > 100),
    _layout_property(
        "is not contiguous", ArgumentKind.array, lambda a: not (a.flags.c_contiguous or a.flags.f_contiguous)
    ),
    _layout_property("is read-only", ArgumentKind.array, lambda a: not a.flags.writeable),
    _layout_property("holds integers", ArgumentKind.array, lambda a: a.dtype.kind in "iu"),
    _layout_property("holds truth values", ArgumentKind.array, lambda a: a.dtype.kind == "b"),
    _layout_property(
        "holds numbers of fewer digits", ArgumentKind.array, lambda a: a.dtype in (np.float16, np.float32)
    ),
    _type_property("a list", ArgumentKind.array, list),
    _type_property("a tuple", ArgumentKind.array, tuple),
    _layout_property("is in Fortran order", ArgumentKind.table, lambda a: a.flags.fnc),
    _table_property("has as many rows as columns", lambda _, rows, columns: rows == columns > 1),
    _table_property("has more rows than columns", lambda _, rows, columns: rows > columns > 1),
    _table_property("has more columns than rows", lambda _, rows, columns: columns > rows > 1),
    _table_property("has one row", lambda _, rows, columns: rows == 1 < columns),
    _table_property("has one column", lambda _, rows, columns: columns == 1 < rows),
    _table_property("has a row twice", lambda a, rows, _: len(np.unique(a, axis=0)) < rows),
    _table_property("has more than 10 rows", lambda _, rows, __: rows > 10),
    _table_property("has more than 10 columns", lambda _, __, columns: columns > 10),
    _number_property("is 0.0", lambda x: x == 0.0),
    _number_property("is negative", lambda x: x < 0.0),
    _number_property("is positive", lambda x: x > 0.0),
    _number_property("is 1.0", lambda x: x == 1.0),
    _number_property("is above 1 in size", lambda x: abs(x) > 1.0),
    _number_property("is below 1 in size", lambda x: 0.0 < abs(x) < 1.0),
    _number_property("is a whole number", lambda x: x.is_integer() and abs(x) > 1.0),
    _number_property("is above 100 in size", lambda x: abs(x) > 100.0),
    _number_property("is tiny", lambda x: 0.0 < abs(x) < 1e-3),
    _type_property("a Python int", ArgumentKind.number, int),
    _type_property("a number of numpy's", ArgumentKind.number, np.float64, np.float32),
    _count_property("is 0", lambda n: n == 0),
    _count_property("is 1", lambda n: n == 1),
    _count_property("is 2", lambda n: n == 2),
    _count_property("is even", lambda n: n % 2 == 0 and n > 0),
    _count_property("is odd", lambda n: n % 2 == 1 and n > 0),
    _count_property("is above 10", lambda n: n > 10),
    _count_property("is above 100", lambda n: n > 100),
    _count_property("is below 0", lambda n: n < 0),
    _type_property("an integer of numpy's", ArgumentKind.counter, np.int64, np.int32),
    _type_property("a float", ArgumentKind.counter, float),
    _text_property("is an empty text", lambda s: not s),
    _text_property("is one character", lambda s: len(s) == 1),
    _text_property("is one word", lambda s: s.isalpha() and len(s) > 1),
    _text_property("holds several words", lambda s: len(s.split()) > 1),
    _text_property("holds a word twice", lambda s: len(set(s.split())) < len(s.split())),
    _text_property("holds a character twice", lambda s: len(set(s)) < len(s)),
    _text_property("holds no character twice", lambda s: len(set(s)) == len(s) > 1),
    _text_property("holds small and capital letters", lambda s: s not in {s.lower(), s.upper()}),
    _text_property("holds no small letter", lambda s: s.isupper()),
    _text_property("holds no capital letter", lambda s: s.islower()),
    _text_property("holds digits", lambda s: any(map(str.isdigit, s))),
    _text_property("holds punctuation", lambda s: any(not (each.isalnum() or each.isspace()) for each in s)),
    _text_property("holds letters beyond ASCII", lambda s: not s.isascii()),
    _text_property("begins with a space", lambda s: s[:1].isspace()),
    _text_property("ends with a space", lambda s: s[-1:].isspace()),
    _text_property("holds two spaces in a row", lambda s: "  " in s.strip()),
    _text_property("holds a line break", lambda s: "\n" in s),
    _text_property("holds spaces only", lambda s: s.isspace()),
    _text_property("reads the same backwards", lambda s: s == s[::-1] and len(s) > 1),
    _text_property("holds more than 100 characters", lambda s: len(s) > 100),
    _sequence_property("has no part", lambda parts: not parts),
    _sequence_property("has one part", lambda parts: len(parts) == 1),
    _sequence_property("has two parts", lambda parts: len(parts) == 2),
    _sequence_property("has an even number of parts", lambda parts: len(parts) % 2 == 0),
    _sequence_property("has an odd number of parts", lambda parts: len(parts) % 2 == 1),
    _sequence_property("has a part twice", lambda parts: len(set(map(repr, parts))) < len(parts)),
    _sequence_property("has three or more parts in order", partial(_is_sorted, reverse=False)),
    _sequence_property("has three or more parts in reverse order", partial(_is_sorted, reverse=True)),
    _sequence_property("has more than 10 parts", lambda parts: len(parts) > 10),
    _mapping_property("has no key", lambda count: count == 0),
    _mapping_property("has one key", lambda count: count == 1),
    _mapping_property("has several keys", lambda count: count > 1),
    ArgumentProperty(name="is True", kind=ArgumentKind.truth, holds=lambda value: value is True),
    ArgumentProperty(name="is False", kind=ArgumentKind.truth, holds=lambda value: value is False),
)
