"""Format values for learners: as bounded JSON data for the report, and as short text for tables and sentences.

Values come from the wire or from reference functions; formatting one never raises an exception and never runs code.
"""

import math
import re
from collections.abc import Mapping
from itertools import islice

import numpy as np

from grader.grading.compare import float_array, has_shape, shape_of
from grader.grading.report import MAX_SHOWN_NUMBERS, Json
from grader.i18n import _
from grader.sandbox.child.wire import FunctionReference, Opaque
from grader.sandbox.machine_paths import hide_paths
from grader.sanitize import CUT_MARK, clean_line

_MAX_PARTS_PER_LEVEL = 20
_MAX_PARTS = 60
_MAX_TEXT_CHARS = 200
_MAX_READ_CHARS = 4_000
_SHOWN_DIGITS = 6
_MAX_EXACT_DIGITS = 12
_RATIO_TOLERANCE = 1e-6
"""Numbers with at most so many digits were chosen, not drawn or computed: what is special in them may be at the end."""

_SPACE_SIGN = "\N{OPEN BOX}"
_LOOSE_SPACES = re.compile("(?<=^['\"]) +| +(?=['\"]$)| {2,}")


def json_value(value: object) -> Json:
    """A value as bounded JSON data: NaN and infinities become strings, long arrays and deep lists are cut."""
    return _bounded_json(value, _PartBudget())


def _quoted_text(text: str) -> str:
    """A text as Python writes it, so that '3' is not taken for 3; if it was cut, the mark for that follows the quotes.

    Spaces at its ends and several in a row, which a page or a line's end would swallow, are written as the sign of a
    space; that sign itself has its code.
    """
    read = text[:_MAX_READ_CHARS]
    shown = hide_paths(read, is_cut=len(read) < len(text))
    quoted = repr(shown[:_MAX_TEXT_CHARS]).replace(_SPACE_SIGN, r"\u2423")
    marked = _LOOSE_SPACES.sub(lambda found: _SPACE_SIGN * len(found[0]), quoted)
    return marked + CUT_MARK * (len(shown) > _MAX_TEXT_CHARS)


class _PartBudget:
    """Counts how many more parts of a value may be shown, in all its levels together."""

    def __init__(self) -> None:
        self._left = _MAX_PARTS

    def take_parts(self, count: int) -> int:
        """Take room for up to this many parts; return how many of them may be shown."""
        taken = min(count, _MAX_PARTS_PER_LEVEL, self._left)
        self._left -= taken
        return taken


def _bounded_json(value: object, budget: _PartBudget) -> Json:
    match value:
        case None | bool():
            return value
        case int():
            return value if abs(value) < 10**18 else _("an integer of {count} bits").format(count=value.bit_length())
        case float():
            return value if math.isfinite(value) else _non_finite_name(value)
        case complex():
            return {"real": json_value(value.real), "imag": json_value(value.imag)}
        case str():
            return _quoted_text(value)
        case np.ndarray():
            return _array_json(value)
        case np.generic():
            return json_value(plain_value(value))
        case list() | tuple():
            shown = value[: budget.take_parts(len(value))]
            return _with_cut_note([_bounded_json(part, budget) for part in shown], len(value))
        case dict():
            return _inline_dict(value, budget)
        case Opaque():
            return clean_line(value.kind, _MAX_TEXT_CHARS)
        case FunctionReference():
            return "Function"
        case _ if callable(value):
            return function_label(value)
        case _:
            return type(value).__name__


def plain_value(value: object) -> object:
    """A number of numpy's as one of Python's, and any other value as it is."""
    if isinstance(value, np.longdouble | np.clongdouble):  # whose `item` gives them as they are
        return float(value) if isinstance(value, np.longdouble) else complex(value)
    return value.item() if isinstance(value, np.generic) else value


def _is_long(array: np.ndarray) -> bool:
    """Whether an array is too long to show; sides of length 0 count as 1, as an empty array may have endless rows."""
    sides = [max(int(side), 1) for side in array.shape]
    return math.prod(sides) > MAX_SHOWN_NUMBERS


def _array_json(value: np.ndarray) -> Json:
    if _is_long(value):
        return {
            "shape": list(value.shape),
            "first": [json_value(item) for item in value.flat[:_MAX_PARTS_PER_LEVEL].tolist()],
        }
    return _nested_json(value.tolist())


def _nested_json(value: object) -> Json:
    return [_nested_json(part) for part in value] if isinstance(value, list) else json_value(value)


def _with_cut_note(parts: list[Json], length: int) -> list[Json]:
    return parts if length <= len(parts) else [*parts, _("... {count} in all").format(count=length)]


def _non_finite_name(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def function_label(function: object) -> str:
    """The text of a formula ("x**2 - 3*x"), or the name of another function."""
    return clean_line(str(getattr(function, "label", getattr(function, "__name__", _("a function")))), _MAX_TEXT_CHARS)


def call_text(function: str, args: tuple[object, ...], kwargs: Mapping[str, object]) -> str:
    """A call as a learner would type it; formulas appear as lambdas, arrays as lists of numbers, no space as a sign."""
    parts = [argument_text(value) for value in args]
    parts += [f"{name}={argument_text(value)}" for name, value in kwargs.items()]
    return f"{function}({', '.join(parts)})".replace(_SPACE_SIGN, r"\x20")


def argument_text(value: object) -> str:
    if callable(value):
        return f"lambda {getattr(value, 'variable', 'x')}: {function_label(value)}"
    return inline_text(value)


def inline_text(value: object) -> str:
    """A value in one line of text."""
    return _bounded_inline(value, _PartBudget())


def _bounded_inline(value: object, budget: _PartBudget) -> str:
    match value:
        case np.ndarray() if value.ndim == 0:
            return inline_text(value.item())
        case np.ndarray():
            return _inline_array(value)
        case np.generic():
            return inline_text(plain_value(value))
        case float():
            return number_text(value)
        case str():
            return _quoted_text(value)
        case list() | tuple():
            count = budget.take_parts(len(value))
            shown = [_bounded_inline(part, budget) for part in value[:count]] + ["..."] * (len(value) > count)
            inside = ", ".join(shown)
            return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' * (len(value) == 1)})"
        case dict():
            return _inline_dict(value, budget)
        case Opaque():
            return clean_line(value.kind, _MAX_TEXT_CHARS)
        case _:
            return str(json_value(value))


def _inline_dict(value: Mapping[str, object], budget: _PartBudget) -> str:
    """A dict as text: its keys are the learner's words, which must not look like keys of the report."""
    count = budget.take_parts(len(value))
    shown = [f"{_quoted_text(key)}: {_bounded_inline(part, budget)}" for key, part in islice(value.items(), count)]
    return f"{{{', '.join(shown + ['...'] * (len(value) > count))}}}"


def _inline_array(value: np.ndarray) -> str:
    if _is_long(value):
        return shape_description(value.shape)
    return inline_text(value.tolist())


def number_text(value: float) -> str:
    """A float with up to six significant digits, always recognisable as a float: "2.0", "0.333333", "nan", "-inf".

    One that has a few digits more is shown in full: 4096.0002 is not 4096.0.
    """
    if not math.isfinite(value):
        return {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}[_non_finite_name(value)]
    exact = f"{value:.{_MAX_EXACT_DIGITS}g}"
    short = f"{value:.{_SHOWN_DIGITS}g}"
    short = exact if float(short) != value == float(exact) else short
    return short if any(mark in short for mark in ".en") else f"{short}.0"


_DICT_KINDS = {"dict", "defaultdict", "Counter", "OrderedDict"}
"""Dicts, which are sent where all their keys are texts."""


def value_description(value: object) -> str:
    """A phrase for the kind of a value: "a number", "a list of shape (3,)", "an array of shape (3, 2)"."""
    match value:
        case None:
            return "None"
        case bool() | np.bool_():
            return _("the truth value {value}").format(value=value)
        case FunctionReference():
            return _("a function")
        case Opaque():
            return _opaque_description(clean_line(value.kind, _MAX_TEXT_CHARS))
        case complex() | np.complexfloating():
            return _("a complex number")
        case str():
            return _("a text")
        case dict():
            return _("a dict")
        case np.ndarray() if value.dtype.kind not in "iuf":
            return _("an array of truth values") if value.dtype.kind == "b" else _("an array of complex numbers")
    shape = shape_of(value)
    if shape is None and isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
        return _("a {kind} of texts").format(kind=type(value).__name__)
    if shape is None:
        is_uneven = _holds_numbers_only(value)
        template = (
            _("a {kind} of parts of uneven lengths") if is_uneven else _("a {kind} of things that are not all numbers")
        )
        return template.format(kind=type(value).__name__)
    if not shape and not isinstance(value, np.ndarray):
        return _("a number")
    if isinstance(value, np.ndarray):
        return shape_description(shape)
    return _("a {kind} of shape {shape}").format(kind=type(value).__name__, shape=shape)


def _opaque_description(kind: str) -> str:
    return _("a {kind} whose keys are not all texts").format(kind=kind) if kind in _DICT_KINDS else _with_article(kind)


def _holds_numbers_only(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return all(map(_holds_numbers_only, value))
    return shape_of(value) is not None


def shape_description(shape: tuple[int, ...]) -> str:
    return _("an array of shape {shape}").format(shape=shape) if shape else _("a single number")


def _with_article(kind: str) -> str:
    template = _("an {kind}") if kind[:1].lower() in set("aeiou") else _("a {kind}")
    return template.format(kind=kind)


def constant_ratio(actual: object, expected: object) -> float | None:
    """`actual / expected` if both are numbers, or arrays of one shape with a constant ratio; otherwise None."""
    shape = shape_of(expected)
    if shape is None or not has_shape(actual, shape):
        return None
    expected_numbers, actual_numbers = float_array(expected).ravel(), float_array(actual).ravel()
    used = expected_numbers != 0
    if not used.any() or not np.isfinite(actual_numbers).all() or (actual_numbers[~used] != 0).any():
        return None
    with np.errstate(all="ignore"):
        ratios = actual_numbers[used] / expected_numbers[used]
        first = float(ratios[0])
        is_constant = (np.abs(ratios - first) <= _RATIO_TOLERANCE * abs(first)).all()
    return first if np.isfinite(first) and is_constant else None
