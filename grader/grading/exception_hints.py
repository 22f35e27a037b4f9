"""Explain the most common exceptions of learners: choose the message that fits an exception's class, text and line."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from grader.near_names import nearest_name


@dataclass(frozen=True, slots=True, kw_only=True)
class _ExceptionSign:
    """An exception's class, a pattern of its text, and the id of what explains it (see `exception_messages`).

    `line` is a pattern of the line that raised it, where the text alone does not tell.
    """

    kind: str
    pattern: str
    message_id: str
    line: str = ""


_SIGNS_WITH_LINES = (
    _ExceptionSign(
        kind="ValueError",
        pattern=r"truth value of an array",
        line=r"(?<![\w.])(?:max|min)\(",
        message_id="raised_max_of_arrays",
    ),
    _ExceptionSign(
        kind="TypeError",
        pattern=r"as an integer|integer scalar arrays|an integer is required",
        line=r"\b(?:np|numpy)\.a?(?:max|min)\(",
        message_id="raised_max_of_arrays",
    ),
    _ExceptionSign(
        kind="AttributeError",
        pattern=r"module 'numpy' has no attribute 'sqr'",
        message_id="raised_square_or_root",
    ),
    _ExceptionSign(
        kind="IndexError",
        pattern=r"tuple index out of range",
        line=r"\.shape\[",
        message_id="raised_shape_entry",
    ),
    # Without square brackets it may be a set's, or one of a library's own; and with them, if one of these is called.
    _ExceptionSign(
        kind="KeyError",
        pattern=r"\A(?!'pop from|'popitem\(\))",
        line=r"\A(?!.*\.(?:remove|format|format_map|choice|choices|sample)\().*(?:\[|\.pop\([^)])",
        message_id="raised_key",
    ),
    _ExceptionSign(
        kind="TypeError",
        pattern=r"Cannot interpret '\d+' as a data type",
        line=r"\b(?:zeros|ones|empty|full)\(",
        message_id="raised_shape_in_parts",
    ),
    _ExceptionSign(
        kind="TypeError",
        pattern=r"as an integer|integer scalar arrays|single integer",
        line=r"\b(?:concatenate|[a-z_]*stack)\(",
        message_id="raised_arrays_in_parts",
    ),
    _ExceptionSign(
        kind="TypeError",
        pattern=r"integer scalar arrays|'(?:list|tuple)' object cannot be interpreted as an integer",
        line=r"\brange\(",
        message_id="raised_range_of_entries",
    ),
    _ExceptionSign(
        kind="TypeError",
        pattern=r"isinstance\(\) arg 2 must be a type",
        line=r"\barray\b(?!\()",
        message_id="raised_array_is_no_type",
    ),
    _ExceptionSign(kind="StopIteration", pattern=r"", line=r"\bnext\(", message_id="raised_next"),
)

_NUMBER = r"'(?:int|float|numpy\.\w+|decimal\.Decimal|Fraction)'"
_FUNCTION = r"(?:\w*function\w*|method|type|numpy\.ufunc)"
_ARRAY_ATTRIBUTES = "|".join(name for name in dir(np.ndarray) if not name.startswith("_") and not hasattr(list, name))
_EXCEPTION_SIGNS = _SIGNS_WITH_LINES + tuple(
    _ExceptionSign(kind=kind, pattern=pattern, message_id=message_id)
    for kind, pattern, message_id in (
        ("TypeError", r"exceptions must derive from BaseException", "raised_no_exception"),
        ("TypeError", r"takes one argument, but \d+ were given", "raised_one_argument"),
        ("TypeError", r"append\(\) takes exactly one argument", "raised_append_in_parts"),
        (
            "TypeError",
            r"keyword argument.* for (?:sum|max|min|abs|round)\(|^(?:sum|max|min|abs|round)\(\) .*keyword",
            "raised_keyword_of_numpy",
        ),
        ("TypeError", r"unexpected keyword argument", "raised_keyword"),
        ("TypeError", r"missing \d+ required (?:positional|keyword-only) argument", "raised_missing_argument"),
        ("TypeError", r"takes (?:no|from|\d+).* argument", "raised_too_many_arguments"),
        ("TypeError", r"cannot unpack non-iterable", "raised_unpacking"),
        ("ValueError", r"values to unpack", "raised_unpacking"),
        ("TypeError", r"doesn't define __round__", "raised_round_of_array"),
        ("TypeError", r"unsupported format string passed to numpy\.ndarray", "raised_format_of_array"),
        (
            "TypeError",
            r"for @: .*'(?:float|int|numpy\.float64)'",
            "raised_number_in_matmul",
        ),
        ("ValueError", r"matmul: Input operand \d does not have enough dimensions", "raised_number_in_matmul"),
        ("TypeError", r"'ellipsis'|of type ellipsis", "raised_three_dots"),
        (
            "TypeError",
            r"np\.sum\(generator\)|'generator' and |and 'generator'|'generator' (?:object|has)|of type '?generator",
            "raised_generator",
        ),
        ("TypeError", r"of type NoneType which has no callable", "raised_none"),
        ("TypeError", r"has no callable \w+ method", "raised_objects"),
        (
            "TypeError",
            r"(?:(?:unsupported|bad) operand|not supported between) .*'(?:\w*function\w*|method|numpy\.ufunc)'",
            "raised_function_as_number",
        ),
        (
            "TypeError",
            rf"(?:for [-+*/%]+=?:|instances of) (?:{_NUMBER} and 'str'|'str' and (?:{_NUMBER}|'str'))",
            "raised_text",
        ),
        (
            "TypeError",
            r"concatenate str \(not \"(?:int|float|numpy|decimal|Fraction)|non-int of type 'str'|real number, not str",
            "raised_text",
        ),
        ("TypeError", r"'str' object cannot be interpreted as an integer", "raised_text"),
        ("TypeError", r"ufunc '\w+' did not contain a loop .*dtype\('<U", "raised_text"),
        (
            "TypeError",
            r"'(?:float|numpy\.float\d+)' object cannot be interpreted|single integer, got '-?[\d.]+'",
            "raised_whole_number",
        ),
        ("TypeError", r"'float' and 'decimal\.Decimal'|'decimal\.Decimal' and 'float'", "raised_decimal_and_float"),
        (
            "ValueError",
            r"invalid literal for int|could not convert string|Invalid literal for Fraction",
            "raised_parse",
        ),
        ("InvalidOperation", r"ConversionSyntax", "raised_parse"),
        (
            "TypeError",
            r"only .*arrays can be converted to Python scalars|must be real number, not ",
            "raised_math_on_array",
        ),
        ("TypeError", r"NoneType", "raised_none"),
        ("TypeError", r"for \^|bitwise_xor", "raised_caret"),
        (
            "TypeError",
            r"can't multiply sequence|for [-+*/]+: '(?:list|tuple)'|for [-+*/]+: '\w+' and '(?:list|tuple)'",
            "raised_list",
        ),
        ("TypeError", r"operand type for (?:unary [-+]|abs\(\)): '(?:list|tuple)'", "raised_list"),
        ("TypeError", r"concatenate (?:list|tuple) \(not \"(?:str|list|tuple|dict|set)\"", "raised_join"),
        ("TypeError", r"concatenate (?:list|tuple)", "raised_list"),
        ("TypeError", rf"'{_FUNCTION}' object is not (?:subscriptable|iterable)", "raised_function_brackets"),
        ("TypeError", rf"(?:object|argument) of type '{_FUNCTION}'", "raised_function_brackets"),
        ("TypeError", r"type '\w+' is not subscriptable", "raised_function_brackets"),
        ("TypeError", r"'(?:float|int|numpy\.\w+)' object is not (?:subscriptable|iterable)", "raised_number_as_array"),
        (
            "TypeError",
            r"object of type '(?:float|int|numpy\.\w+)' has no len|iteration over a 0-d",
            "raised_number_as_array",
        ),
        ("IndexError", r"invalid index to scalar|too many indices for array: array is 0-d", "raised_number_as_array"),
        ("IndexError", r"too many indices", "raised_too_many_indices"),
        ("IndexError", r"only integers, slices|must be of integer", "raised_index_kind"),
        ("TypeError", r"indices must be integers", "raised_index_kind"),
        ("AxisError", r"", "raised_axis"),
        ("IndexError", r"list assignment", "raised_list_places"),
        ("TypeError", r"'(?:str|tuple)' object does(?:n't| not) support item", "raised_unchangeable"),
        ("RuntimeError", r"(?:changed size|mutated) during iteration", "raised_changed_in_loop"),
        ("LookupError", r"pop from (?:an )?empty|dictionary is empty|empty sequence", "raised_empty"),
        ("ValueError", r"argument is empty|empty sequence", "raised_empty"),
        ("TypeError", r"object is not callable", "raised_not_callable"),
        ("TypeError", r"unhashable type: '(?:numpy\.ndarray|list|set|dict)'", "raised_array_as_key"),
        ("UFuncTypeError", r"Cannot cast ufunc", "raised_integer_array"),
        ("ValueError", r"inhomogeneous", "raised_uneven_rows"),
        ("ValueError", r"setting an array element with a sequence", "raised_several_in_one_place"),
        ("ValueError", r"cannot reshape array of size", "raised_reshape"),
        ("ValueError", r"matmul|not aligned", "raised_shapes_of_product"),
        (
            "ValueError",
            r"could not be broadcast|broadcast input|all (?:the )?input arrays? must have",
            "raised_shapes",
        ),
        ("ValueError", r"truth value of an array", "raised_truth_of_array"),
        ("ValueError", r"math domain error", "raised_domain"),
        ("UnboundLocalError", r"", "raised_unbound"),
        ("NameError", r"free variable", "raised_unbound"),
        ("NameError", r"name '(?:np|numpy)' is not defined", "raised_no_numpy"),
        ("NameError", r"name 'math' is not defined", "raised_no_math"),
        ("NameError", r"name '(?:plt|sns|matplotlib|display)' is not defined", "raised_no_drawing"),
        ("NameError", r"name 'get_ipython' is not defined", "raised_ipython"),
        ("NameError", r"", "raised_name"),
        ("IndexError", r"range|bounds", "raised_index"),
        ("ZeroDivisionError", r"", "raised_zero"),
        ("OverflowError", r"math range|Numerical result|too large|infinity|overflow", "raised_overflow"),
        ("FloatingPointError", r"underflow", "raised_underflow"),
        ("FloatingPointError", r"divide by zero", "raised_zero"),
        ("FloatingPointError", r"invalid value", "raised_invalid"),
        ("FloatingPointError", r"", "raised_overflow"),
        ("RuntimeWarning", r"underflow encountered", "raised_underflow"),
        ("RuntimeWarning", r"divide by zero encountered", "raised_zero"),
        ("RuntimeWarning", r"invalid value encountered", "raised_invalid"),
        ("RuntimeWarning", r"overflow encountered", "raised_overflow"),
        ("RecursionError", r"during compilation", "raised_too_deep"),
        ("MemoryError", r"^Parser stack overflowed", "raised_too_deep"),
        ("RecursionError", r"", "raised_recursion"),
        ("AttributeError", r"'NoneType' object has no attribute", "raised_none"),
        ("AttributeError", r"module '\w+' has no attribute", "raised_no_such_function"),
        ("AttributeError", r"'(?:float|int)' object has no attribute", "raised_number_as_array"),
        ("AttributeError", rf"'(?:list|tuple)' object has no attribute '(?:{_ARRAY_ATTRIBUTES})'", "raised_list"),
        ("AttributeError", r"object has no attribute", "raised_no_attribute"),
        ("EOFError", r"", "raised_input"),
        (
            "ModuleNotFoundError",
            r"named '(?:matplotlib|pylab|seaborn|plotly|bokeh|altair|IPython|ipywidgets|PIL|cv2|_?tkinter|turtle)\b",
            "raised_no_drawing",
        ),
        ("ModuleNotFoundError", r"", "raised_missing_module"),
        ("PermissionError", r"\[Errno 1\] Operation not permitted\Z", "raised_refused_call"),
        ("PermissionError", r"", "raised_refused"),
        ("FileNotFoundError", r"", "raised_refused"),
        ("OSError", r"Operation not permitted|Permission denied|name resolution|urlopen error", "raised_refused"),
        ("gaierror", r"", "raised_refused"),
        ("BlockingIOError", r"", "raised_refused"),
    )
)


_MISSING_IN_NUMPY = re.compile(
    r"module '(numpy[\w.]*)' has no attribute '(\w+)'\Z|cannot import name '(\w+)' from '(numpy[\w.]*)'"
)
_UNKNOWN_NAME = re.compile(r"^name '(\w+)' is not defined")
_NUMPY_SUCCESSORS = {
    "trapz": "np.trapezoid",
    "in1d": "np.isin",
    "row_stack": "np.vstack",
    "product": "np.prod",
    "cumproduct": "np.cumprod",
    "alltrue": "np.all",
    "sometrue": "np.any",
    "bool8": "np.bool_",
    "int0": "np.intp",
    "uint0": "np.uintp",
    "msort": "np.sort",
    "rank": "np.ndim",
    "asscalar": "a.item()",
    "alen": "len",
    "disp": "print",
    "math": "import math",
    "random_integers": "np.random.randint",
}
"""Names that numpy once had and of which its own error does not say by what they were replaced."""

_KNOWN_NUMPY_NAMES = {
    # Not by getattr of each name: that would load parts of numpy which nothing else needs.
    *(name for name, value in vars(np).items() if isinstance(value, np.ufunc)),
    *("array", "asarray", "zeros", "ones", "zeros_like", "ones_like", "arange", "linspace", "pi", "e", "inf"),
    *("dot", "outer", "mean", "clip", "where", "column_stack", "vstack", "random", "linalg"),
}
"""Names that a learner who leaves out `np.` means; others of numpy's (gradient, step) are variables' names as well."""


def explanation_id(kinds: tuple[str, ...], text: str, line: str) -> str | None:
    """The id of the message that explains an exception with this text, or None.

    `kinds` are its class and bases; `line` is the learner's line that raised it, or empty. What that line itself
    raises by name has the learner's own meaning, and so no explanation.
    """
    if re.search(rf"\braise\s+{re.escape(kinds[0])}\b", line):
        return None
    if {"AttributeError", "ImportError"} & set(kinds):
        if "`" in text and "np." in text:
            # numpy says itself what has become of the name.
            return None
        if suggested_name(text) and _numpy_name(text) != "sqr":  # that may be meant for either of two
            return "raised_removed" if _numpy_name(text) in _NUMPY_SUCCESSORS else "raised_misspelt"
    if "NameError" in kinds and suggested_name(text):
        return "raised_numpy_name"
    for sign in _EXCEPTION_SIGNS:
        if sign.kind in kinds and re.search(sign.pattern, text) and re.search(sign.line, line):
            return sign.message_id
    return None


@lru_cache(maxsize=1024)
def suggested_name(text: str) -> str:
    """What to write instead of a name that is not there, by the exception's text; empty if that is unknown."""
    unknown = _UNKNOWN_NAME.search(text)
    if unknown:
        return f"np.{unknown[1]}" if unknown[1] in _KNOWN_NUMPY_NAMES else ""
    name = _numpy_name(text)
    successor = _NUMPY_SUCCESSORS.get(name, "")
    if successor:
        is_there = all(hasattr(np, part) for part in re.findall(r"^np\.(\w+)", successor))
        return successor if is_there else ""
    near = nearest_name(name, _numpy_names()) if name else None
    return f"np.{near}" if near else ""


@cache
def _numpy_names() -> tuple[str, ...]:
    return tuple(sorted(each for each in dir(np) if not each.startswith("_")))


def _numpy_name(text: str) -> str:
    """The name that numpy is said not to have, or an empty string."""
    found = _MISSING_IN_NUMPY.search(text)
    return (found[2] or found[3]) if found else ""
