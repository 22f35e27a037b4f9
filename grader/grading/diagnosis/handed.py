"""The right values, but the wrong thing handed back: one part of several, a list for a number, a function, a text."""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from grader.grading.answer import CallRecord
from grader.grading.compare import Mismatch, float_array, shape_of
from grader.grading.diagnosis.observation import is_nearly_equal
from grader.grading.messages import message
from grader.grading.report import Message
from grader.sandbox.child import wire
from grader.sandbox.replies import ReturnedValue

_MAX_PLACES = 8
_MIN_NUMBERS = 3
_KINDS = {
    "handed_function": {
        *("function", "method", "builtin_function_or_method", "ufunc", "partial", "_ArrayFunctionDispatcher"),
        *("_lru_cache_wrapper", "vectorize"),
    },
    "handed_generator": {"generator"},
    "handed_iterator": {"map", "filter", "zip", "enumerate", "reversed", "list_iterator", "chain", "accumulate"},
    "handed_coroutine": {"coroutine", "async_generator"},
    "handed_placeholder": {"NotImplementedError", "class NotImplementedError", "NotImplementedType", "ellipsis"},
}
"""What a value that can't be sent is, by the message that says so."""
_ROWS = {"deque", "dict_keys", "dict_values", "range", "array.array", "UserList", "flatiter"}
"""What keeps its values in order, so that they may be right."""
_COLLECTIONS = {"set", "frozenset", "dict_items", *_ROWS}
_EXACT_NUMBERS = {"Fraction", "Decimal"}

Relation = Callable[[object, wire.Value], bool]
"""Whether a learner's value stands in a relation to the expected one."""


def handed_back_message(wrong: Sequence[CallRecord]) -> Message | None:
    """What is handed back instead of the right value, if it is the same relation in all of these calls."""
    values = [record.reply.value for record in wrong if isinstance(record.reply, ReturnedValue)]
    if not values or len(values) < len(wrong):
        return None
    said = _kind_message([record.mismatch for record in wrong])
    if said:
        return said
    if len(wrong) < 2 and not has_several_numbers(wrong):
        return None
    pairs = [(record.expected, value) for record, value in zip(wrong, values, strict=True)]
    return next((said for said, holds in _relations(*pairs[0]) if all(holds(*pair) for pair in pairs)), None)


def _kind_message(differences: Sequence[Mismatch | None]) -> Message | None:
    """What to do about values of a kind that is never right, if it is the same kind in all of these differences."""
    kinds = {_kind_of(each.actual) if each else "" for each in differences}
    needed = [each.expected if each else None for each in differences]
    for name, known in _KINDS.items():
        if kinds <= known:
            return message(name)
    if kinds <= _COLLECTIONS and all(isinstance(each, (list, tuple)) for each in needed):
        return message("handed_collection")
    if kinds <= _ROWS and all(shape_of(each) for each in needed):
        return message("handed_row")
    if all(kind.startswith("class ") for kind in kinds):
        return message("handed_class")
    numbers = [[*_innermost(each.actual)] for each in differences if each and _has_needed_levels(each)]
    if len(numbers) < len(differences):
        return None
    if all(any(_kind_of(number) in _EXACT_NUMBERS for number in each) for each in numbers):
        return message("handed_exact")
    if all(any(map(_is_complex, each)) for each in numbers):
        return message("handed_complex")
    return None


def _has_needed_levels(difference: Mismatch) -> bool:
    """Whether one value came where a number is needed, and several where an array is."""
    shape = shape_of(difference.expected)
    actual = difference.actual
    is_several = isinstance(actual, (list, tuple)) or (isinstance(actual, np.ndarray) and actual.ndim > 0)
    return shape is not None and is_several == (shape != ())


def _innermost(value: object) -> Iterator[object]:
    """What lists and tuples, one in another, hold in the end; anything else is itself that."""
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from _innermost(part)
    else:
        yield value


def _is_complex(value: object) -> bool:
    return isinstance(value, complex) or (isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind == "c")


def whole_array_message(wrong: Sequence[CallRecord]) -> Message | None:
    """Whether an array of whole numbers came in all of these calls where fractions are needed."""
    pairs = [(record.expected, record.reply) for record in wrong]
    is_whole = bool(pairs) and all(
        isinstance(reply, ReturnedValue)
        and isinstance(reply.value, np.ndarray)
        and reply.value.dtype.kind in "iu"
        and shape_of(expected) == reply.value.shape
        and not np.array_equal(np.trunc(float_array(expected)), float_array(expected))
        for expected, reply in pairs
    )
    return message("handed_whole_array") if is_whole else None


def has_several_numbers(records: Sequence[CallRecord]) -> bool:
    """Whether an expected value holds enough numbers that no relation to it holds by chance."""
    shapes = [shape_of(record.expected) for record in records]
    return any(shape is not None and math.prod(shape) >= _MIN_NUMBERS for shape in shapes)


def _kind_of(value: object) -> str:
    """The kind of something that can't be sent; empty for plain values."""
    if isinstance(value, wire.FunctionReference):
        return "function"
    return value.kind if isinstance(value, wire.Opaque) else ""


def _relations(expected: object, actual: wire.Value) -> Iterator[tuple[Message, Relation]]:
    """The relations that are possible for the first of the calls."""
    has_parts = (shape_of(actual) or ())[:1] > (0,)
    name = "handed_empty_parts" if has_parts else "handed_empty"
    yield message(name), lambda wanted, given: _is_empty(given) and not _is_empty(wanted)
    if isinstance(actual, str):
        yield message("handed_text"), _is_text_of
    if isinstance(expected, (tuple, list)):
        yield from _part_relations(len(expected), len(_parts(actual)))
        return
    if isinstance(actual, (tuple, list)) and len(actual) == 1:
        yield message("handed_in_list"), lambda wanted, given: _is_part(0, given, wanted)
    if len(_parts(actual)) > 1:  # before what finds it in one place, or as the mean: that is true of equal parts, too
        yield message("handed_repeated"), _is_repeated
    yield from _inner_relations(len(_parts(actual)))
    if shape_of(expected) == () and len(_parts(actual)) > 1:
        yield message("handed_unsummed"), lambda wanted, given: _is_total(np.sum, wanted, given)
        yield message("handed_unaveraged"), lambda wanted, given: _is_total(np.mean, wanted, given)
    yield message("family_boxed"), _is_table_of_one
    yield message("handed_square"), _is_square
    shape = shape_of(expected)
    yield message("handed_rows_between"), _has_rows_between
    if shape is not None and len(shape) > 1:
        yield message("handed_more_columns", count=shape[-1]), _has_more_columns


def _part_relations(count: int, given_count: int) -> Iterator[tuple[Message, Relation]]:
    """Several parts are expected: they came in another order, one came alone, or one is missing or too many."""
    if given_count == count > 1:
        yield message("family_order"), lambda wanted, given: is_nearly_equal(_parts(wanted)[::-1], _parts(given))
        for first in range(min(count, _MAX_PLACES)):
            for second in range(first + 1, min(count, _MAX_PLACES)):
                yield (
                    message("handed_exchanged", first=first + 1, second=second + 1),
                    lambda wanted, given, a=first, b=second: _is_exchanged(a, b, wanted, given),  # type: ignore[misc]
                )
    for part in range(min(count, _MAX_PLACES)):
        yield (
            message("handed_one_part", part=part + 1, count=count),
            lambda wanted, given, part=part: _is_part(part, wanted, given),  # type: ignore[misc]
        )
        if given_count == count - 1:
            yield (
                message("handed_without_part", part=part + 1),
                lambda wanted, given, part=part: is_nearly_equal(_without(part, wanted), _parts(given)),  # type: ignore[misc]
            )
    if given_count > count:
        yield (
            message("handed_more_parts", count=count),
            lambda wanted, given: is_nearly_equal(_parts(wanted), _parts(given)[: len(_parts(wanted))]),
        )


def _inner_relations(given_count: int) -> Iterator[tuple[Message, Relation]]:
    """One value is expected: it stands inside the one that came, in one of its places or columns."""
    if given_count < 2:
        return
    yield message("handed_last_of_several"), lambda wanted, given: _is_part(-1, given, wanted)
    for place in range(min(given_count, _MAX_PLACES)):
        yield (
            message("handed_place_of_several", place=place + 1),
            lambda wanted, given, place=place: _is_part(place, given, wanted),  # type: ignore[misc]
        )
    for column in range(_MAX_PLACES):
        yield (
            message("handed_column_of_table", column=column + 1),
            lambda wanted, given, column=column: _is_column(column, given, wanted),  # type: ignore[misc]
        )


def _parts(value: object) -> Sequence[object]:
    """The parts of a tuple, list or array; none for anything else."""
    if isinstance(value, np.ndarray):
        return list(value) if value.ndim else []
    return value if isinstance(value, (tuple, list)) else []


def _without(part: int, value: object) -> list[object]:
    parts = _parts(value)
    return [*parts[:part], *parts[part + 1 :]]


def _is_part(place: int, whole: object, wanted: object) -> bool:
    parts = _parts(whole)
    return len(parts) > max(place, 0) and is_nearly_equal(parts[place], wanted)


def _is_repeated(wanted: object, given: object) -> bool:
    parts = _parts(given)
    return bool(parts) and all(is_nearly_equal(part, wanted) for part in parts)


def _is_column(column: int, whole: object, wanted: object) -> bool:
    shape = shape_of(whole)
    return (
        shape is not None
        and len(shape) > 1
        and shape[-1] > max(column, 1)
        and is_nearly_equal(float_array(whole)[..., column], wanted)
    )


def _has_more_columns(wanted: object, given: object) -> bool:
    shape, needed = shape_of(given), shape_of(wanted)
    return (
        shape is not None
        and needed is not None
        and len(shape) == len(needed) > 1
        and shape[-1] > needed[-1]
        and is_nearly_equal(float_array(given)[..., : needed[-1]], wanted)
    )


def _has_rows_between(wanted: object, given: object) -> bool:
    """Whether the wanted rows came with as many others between any two of them."""
    shape, needed = shape_of(given), shape_of(wanted)
    if not shape or not needed or shape[1:] != needed[1:] or not shape[0] > needed[0] > 1:
        return False
    distance, rest = divmod(shape[0] - 1, needed[0] - 1)
    return rest == 0 and is_nearly_equal(float_array(given)[::distance], wanted)


def _is_empty(value: object) -> bool:
    return isinstance(value, (tuple, list, np.ndarray)) and 0 in (shape_of(value) or ())


def _is_exchanged(first: int, second: int, wanted: object, given: object) -> bool:
    parts = list(_parts(wanted))
    if len(parts) <= second:
        return False
    parts[first], parts[second] = parts[second], parts[first]
    return is_nearly_equal(parts, _parts(given))


def _is_text_of(wanted: object, given: wire.Value) -> bool:
    try:
        return isinstance(given, str) and is_nearly_equal(float(given), wanted)
    except ValueError:
        return False


def _is_total(total: Callable[..., object], wanted: object, given: object) -> bool:
    shape = shape_of(given)
    return bool(shape) and shape_of(wanted) == () and is_nearly_equal(float(total(float_array(given))), wanted)  # type: ignore[arg-type]


def _is_table_of_one(wanted: object, given: object) -> bool:
    """Whether one number is wanted, and came in a table, as np.matrix makes it."""
    return shape_of(wanted) == () and shape_of(given) == (1, 1) and is_nearly_equal(wanted, float_array(given).item())


def _is_square(wanted: object, given: object) -> bool:
    """Whether a table of n rows and n columns came where n numbers are wanted."""
    shape, count = shape_of(given), shape_of(wanted)
    return shape is not None and count is not None and len(count) < 2 and shape == (count or (1,)) * 2
