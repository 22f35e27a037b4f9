"""What every fault of a learner's is told as: one table, one submission, one run of the command.

A small course has one topic a row, each with an exercise like `scale(x, factor)`, so that all rows share one run. A
row's file is what a learner might have saved; a mark `#!` stands at the end of the line that the report must name.
Functions have a name of their own in each topic: `scale` in a row stands for `scale_<row>`.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from every_case import every_case

from grader.courses import course
from grader.grading.messages import TEMPLATES
from grader.grading.options import GradingOptions, SubmissionLimits
from grader.grading.session import Session
from grader.submissions.folder import read_folder

pytestmark = pytest.mark.quick

ROOT = Path(__file__).resolve().parents[2]
GROUND = "ground"
FORBIDDEN = ("Traceback", "pytest", "importlib", "site-packages", "longrepr", "conftest", "<frozen")
"""Words that only our machinery, or Python's, would put into a report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A file, and what is said of it; `says` are parts of the sentence of the first check that tells."""

    source: str | bytes | None
    verdict: str
    message: str
    says: tuple[str, ...] = ()
    place: str | None = None
    more: Mapping[str, str | bytes] = field(default_factory=dict)
    points: int = 0


def _body(*lines: str, head: str = "def scale(x, factor):") -> str:
    return "\n".join([head, *(f"    {line}" for line in lines), ""])


def _raising(kind: str, expression: str, text: str, message: str = "raised") -> Row:
    source = _body("start = x", f"return {expression}  #!")
    return Row(source=source, verdict="raised", message=message, says=("scale", kind, text), place="return ")


FILES = {
    "missing_file": Row(
        source=None, verdict="not_started", message="missing_file", says=("missing_file.py", "grade init")
    ),
    "bad_syntax": Row(
        source=_body("return x * * factor  #!"),
        verdict="raised",
        message="syntax_error",
        says=("bad_syntax.py", "invalid syntax"),
        place="return x * * factor",
    ),
    "no_colon": Row(
        source=_body("return x", head="def scale(x, factor)  #!"),
        verdict="raised",
        message="syntax_error",
        says=("no_colon.py", "expected ':'"),
        place="def scale(x, factor)",
    ),
    "bad_indent": Row(
        source="def scale(x, factor):\nreturn x * factor  #!\n",
        verdict="raised",
        message="syntax_error",
        says=("bad_indent.py", "indented block"),
        place="return x * factor",
    ),
    "deep_indent": Row(
        source="def scale(x, factor):\n    y = x\n      return y * factor  #!\n",
        verdict="raised",
        message="syntax_error",
        says=("deep_indent.py", "unexpected indent"),
        place="      return y * factor",
    ),
    "stub_in_a_broken_file": Row(
        source=_body('"""Doc."""', "raise NotImplementedError") + "\n\nodd = (1 +  #!\n",
        verdict="not_started",
        message="syntax_error",
        says=("stub_in_a_broken_file.py", "never closed"),
        place="odd = (1 +",
    ),
    "begun_in_a_broken_file": Row(
        source=_body("if x is None:", "    raise NotImplementedError", "return x") + "\n\nodd = (1 +  #!\n",
        verdict="raised",
        message="syntax_error",
        says=("begun_in_a_broken_file.py", "never closed"),
        place="odd = (1 +",
    ),
    "mixed_tabs": Row(
        source="def scale(x, factor):\n        if x is None:\n                pass\n\treturn x * factor  #!\n",
        verdict="raised",
        message="syntax_error",
        says=("mixed_tabs.py", "tabs"),
        place="<tab>return x * factor",
    ),
    "open_bracket": Row(
        source="def scale(x, factor):\n    return (x * factor  #!\n\n\nother = 3\n",
        verdict="raised",
        message="syntax_error",
        says=("open_bracket.py", "never closed"),
        place="return (x * factor",
    ),
    "merge_conflict": Row(
        source="<<<<<<< HEAD  #!\ndef scale(x, factor):\n    return x * factor\n=======\n",
        verdict="raised",
        message="syntax_error",
        says=("merge_conflict.py",),
        place="<<<<<<< HEAD",
    ),
    "latin": Row(
        source="def scale(x, factor):\n    # größer\n    return x * factor\n".encode("latin-1"),
        verdict="raised",
        message="wrong_encoding",
        says=("latin.py", "UTF-8", "line 2"),
    ),
    "latin_text": Row(
        source="def scale(x, factor):\n    return 'größer'\n".encode("latin-1"),
        verdict="raised",
        message="wrong_encoding",
        says=("latin_text.py", "UTF-8", "line 2"),
    ),
    "sixteen": Row(
        source="def scale(x, factor):\n    return x * factor\n".encode("utf-16"),
        verdict="raised",
        message="wrong_encoding",
        says=("sixteen.py", "UTF-8", "line 1"),
    ),
    "nulls": Row(
        source=b"def scale(x, factor):\n    return x * factor\n\x00\x00\x00",
        verdict="raised",
        message="null_byte",
        says=("nulls.py", "null byte", "line 3"),
    ),
    "unknown_encoding": Row(
        source="# coding: klingon\ndef scale(x, factor):\n    return x * factor\n",
        verdict="raised",
        message="unknown_encoding",
        says=("unknown_encoding.py", "first two lines"),
    ),
    "narrow_encoding": Row(
        source="# coding: ascii\ndef scale(x, factor):\n    # größer\n    return x * factor\n",
        verdict="raised",
        message="unknown_encoding",
        says=("narrow_encoding.py", "first two lines"),
    ),
    "evaluated_text": Row(
        source=_body("return eval('x *')  #!"),
        verdict="raised",
        message="raised",
        says=("scale stopped with SyntaxError", "invalid syntax"),
        place="return eval('x *')",
    ),
    "deep_evaluated_text": Row(
        source=_body("return eval('-' * 100_000 + '1')  #!"),
        verdict="raised",
        message="raised_too_deep",
        says=("scale stopped with MemoryError: Parser stack overflowed", "write it in several steps"),
        place="return eval(",
    ),
    "deep_text_of_a_library": Row(
        source=_body("import ast; return ast.literal_eval('-' * 100_000 + '1')  #!"),
        verdict="raised",
        message="raised_too_deep",
        says=("scale stopped with MemoryError: Parser stack overflowed",),
        place="import ast; return ast.literal_eval(",
    ),
    "memory_beside_evaluated_text": Row(
        source=_body("return eval('2') * [0] * 10**12  #!"),
        verdict="raised",
        message="out_of_memory",
        says=("scale needs more memory than",),
        place="return eval(",
    ),
    "own_memory_error": Row(
        source=_body("raise MemoryError('too many')  #!"),
        verdict="raised",
        message="raised",
        says=("scale stopped with MemoryError: too many",),
        place="raise MemoryError(",
    ),
    "own_syntax_error": Row(
        source=_body("raise SyntaxError('encoding: of one letter')  #!"),
        verdict="raised",
        message="raised",
        says=("scale stopped with SyntaxError",),
        place="raise SyntaxError(",
    ),
    "evaluated_while_loading": Row(
        source="half = eval('1 /')  #!\n" + _body("return x * factor * half"),
        verdict="raised",
        message="load_raised",
        says=("evaluated_while_loading.py stops with SyntaxError before half is defined",),
        place="half = eval('1 /')",
    ),
    "with_bom": Row(
        source=b"\xef\xbb\xbfdef scale(x, factor):\n    return x * factor + 1\n",
        verdict="failed",
        message="wrong_value",
    ),
    "declared_latin": Row(
        source="# -*- coding: latin-1 -*-\ndef scale(x, factor):\n    return x + factor  # größer\n".encode("latin-1"),
        verdict="failed",
        message="wrong_value",
    ),
    "empty": Row(source="", verdict="failed", message="missing_function", says=("empty.py", "scale")),
    "missing_function": Row(
        source="def scaled(x, factor):\n    return x * factor\n",
        verdict="failed",
        message="missing_function",
        says=("missing_function.py", "scale"),
    ),
    "not_callable": Row(
        source="scale = 3.5\n", verdict="failed", message="not_callable", says=("not_callable.py", "float")
    ),
    "import_raises": Row(
        source='limits = {}\n\nlimit = limits["x"]  #!\n' + _body("return x * factor * limit"),
        verdict="raised",
        message="load_raised",
        says=("import_raises.py stops with KeyError before limit is defined", "x"),
        place="limit = ",
    ),
    "import_exits": Row(
        source="import sys\n\nscale = sys.exit(0)  #!\n",
        verdict="raised",
        message="load_raised",
        says=("import_exits.py", "SystemExit"),
        place="scale_import_exits = sys.exit(0)",
    ),
    "missing_module": Row(
        source="import torch  #!\n\n\n" + _body("return torch.mul(x, factor)"),
        verdict="raised",
        message="import_missing_module",
        says=("missing_module.py imports torch", "numpy"),
        place="import torch",
    ),
    "missing_name": Row(
        source="from ground import nothing  #!\n\n\n" + _body("return nothing(x, factor)"),
        verdict="raised",
        message="load_raised",
        says=("missing_name.py", "ImportError", "nothing", "ground"),
        place="from ground import nothing",
    ),
    "helper_broken": Row(
        source="from broken_helper import twice\n\n\n" + _body("return twice(x)"),
        more={"broken_helper.py": "def twice(x):\n    return 2 * x)  #!\n"},
        verdict="raised",
        message="syntax_error",
        says=("broken_helper.py", "unmatched ')'"),
        place="return 2 * x)",
    ),
}
SIGNATURES = {
    "too_few": Row(
        source=_body("return x", head="def scale(x):  #!"),
        verdict="raised",
        message="wrong_parameters",
        says=("def scale(x, factor):",),
        place="def scale(x):",
    ),
    "too_many": Row(
        source=_body("return x * factor", head="def scale(x, factor, more):  #!"),
        verdict="raised",
        message="wrong_parameters",
        says=("def scale(x, factor):", "more"),
        place="def scale(x, factor, more):",
    ),
    "renamed": Row(
        source=_body("return x * rate", head="def scale(x, rate):  #!"),
        verdict="raised",
        message="wrong_parameters",
        says=("def scale(x, factor):", "factor"),
        place="def scale(x, rate):",
        points=2,
    ),
    "other_order": Row(
        source=_body("return [factor] @ x  #!", head="def scale(factor, x):"),
        verdict="raised",
        message="raised_parameter_order",
        says=("TypeError", "another order", "def scale(x, factor):"),
        place="return [factor] @ x",
    ),
    "no_def": Row(
        source="import numpy as np\n\n\nscale = np.multiply\n",
        verdict="raised",
        message="wrong_parameters",
        says=("It has to take what this line takes: def scale(x, factor):",),
        points=2,
    ),
}
EXCEPTIONS = {
    "divides": _raising(
        "ZeroDivisionError", "factor / (x - start).sum() if hasattr(x, 'sum') else 1 / 0", "zero", "raised_zero"
    ),
    "wrong_index": _raising(
        "IndexError", "[x][int(abs(x)) + 5] if isinstance(x, float) else [][1]", "range", "raised_index"
    ),
    "largest_of_arrays": _raising(
        "ValueError", "max(__import__('numpy').ones(2), factor)", "truth value", "raised_max_of_arrays"
    ),
    "largest_along_a_fraction": Row(
        source="import numpy as np\n\n\n" + _body("return np.max(x, factor)  #!"),
        verdict="raised",
        message="raised_max_of_arrays",
        says=("TypeError", "np.maximum"),
        place="return np.max",
    ),
    "object_in_a_formula": Row(
        source="import numpy as np\n\n\n" + _body("return np.exp(np.array([x], dtype=object))  #!"),
        verdict="raised",
        message="raised_objects",
        says=("TypeError", "dtype=object", ".astype(float)"),
        place="return np.exp",
    ),
    "function_for_a_number": _raising("TypeError", "scale * 2", "'function' and 'int'", "raised_function_as_number"),
    "array_as_key": Row(
        source=_body("return {1: x}[[factor]]  #!"),
        verdict="raised",
        message="raised_array_as_key",
        says=("TypeError", "lru_cache"),
        place="return {1: x}",
    ),
    "remembered_calls_of_arrays": Row(
        source="import functools\n\n\n@functools.lru_cache\n" + _body("return x * factor"),
        verdict="raised",
        message="raised_array_as_key",
        says=("numpy.ndarray", "lru_cache"),
        points=3,
    ),
    "function_of_python": Row(
        source="import operator\n\nscale = operator.matmul\n",
        verdict="raised",
        message="raised_number_in_matmul",
        says=("TypeError", "@"),
    ),
    "wrong_key": _raising("KeyError", "{'a': x}['b']", "'b'", "raised_key"),
    "wrong_name": _raising(
        "NameError", "x * facter", "name 'facter' is not defined. Did you mean factor?", "raised_misspelt"
    ),
    "wrong_attribute": _raising("AttributeError", "factor.scaled()", "no attribute 'scaled'", "raised_number_as_array"),
    "wrong_operand": _raising("TypeError", "x + set() if isinstance(x, float) else x + None", "unsupported operand"),
    "wrong_call": _raising("TypeError", "abs(x, factor)", "abs() takes exactly one argument"),
    "bad_value": _raising("ValueError", "int('x')", "invalid literal", "raised_parse"),
    "too_large": _raising("OverflowError", "__import__('math').exp(1e6)", "math range error", "raised_overflow"),
    "stops": _raising("StopIteration", "next(iter(()))", "next found nothing more", "raised_next"),
    "asserts": Row(
        source=_body("assert factor is None, 'odd factor'  #!", "return x"),
        verdict="raised",
        message="raised",
        says=("scale", "AssertionError", "odd factor"),
        place="assert factor is None",
    ),
    "unbound": Row(
        source=_body("if x is None:", "    y = 1", "return y  #!"),
        verdict="raised",
        message="raised_unbound",
        says=("UnboundLocalError", "'y'"),
        place="return y",
    ),
    "own_exception": Row(
        source="class Odd(Exception):\n    pass\n\n\n" + _body("raise Odd('an odd number')  #!"),
        verdict="raised",
        message="raised",
        says=("scale stopped with Odd", "an odd number"),
        place="raise Odd",
    ),
    "nameless_text": Row(
        source=_body("raise ValueError  #!"),
        verdict="raised",
        message="raised",
        says=("ValueError",),
        place="raise ValueError",
    ),
    "unprintable": Row(
        source="class Odd(Exception):\n    def __str__(self):\n        raise ValueError\n\n\n" + _body("raise Odd  #!"),
        verdict="raised",
        message="raised",
        says=("Odd",),
        place="raise Odd",
    ),
    "in_a_helper": Row(
        source="from some_helper import halve\n\n\n" + _body("return halve(x)"),
        more={"some_helper.py": "def halve(x):\n    return x / 'two'  #!\n"},
        verdict="raised",
        message="raised_text",
        says=("TypeError",),
        place="return x / 'two'",
    ),
    "inside_numpy": Row(
        source="import numpy as np\n\n\n" + _body("return np.ones(3) @ np.ones(4)  #!"),
        verdict="raised",
        message="raised_shapes_of_product",
        says=("ValueError", "mismatch"),
        place="return np.ones(3)",
    ),
    "recursion": Row(
        source=_body("return scale(x, factor)  #!"),
        verdict="raised",
        message="raised_recursion",
        says=("RecursionError", "recursion"),
        place="return scale(x, factor)",
    ),
    "asks_for_input": Row(
        source=_body("return x * float(input('factor? '))  #!"),
        verdict="raised",
        message="raised_input",
        says=("EOFError",),
        place="return x * float",
    ),
    "leaves": Row(
        source="import sys\n\n\n" + _body("sys.exit('done')  #!"),
        verdict="raised",
        message="exits",
        says=("scale", "SystemExit", "return"),
        place="sys.exit",
    ),
    "interrupts": Row(
        source=_body("raise KeyboardInterrupt  #!"),
        verdict="raised",
        message="exits",
        says=("scale", "KeyboardInterrupt"),
        place="raise KeyboardInterrupt",
    ),
    "dies": Row(
        source="import os\n\n\n" + _body("os._exit(3)"),
        verdict="crashed",
        message="ended",
        says=("scale", "exit code 3"),
    ),
    "stub_for_arrays": Row(
        source=_body("if hasattr(x, 'shape'):", "    raise NotImplementedError  #!", "return x * factor"),
        verdict="raised",
        message="partly_stub",
        says=("NotImplementedError",),
        place="raise NotImplementedError",
        points=3,
    ),
    "stub_for_some_numbers": Row(
        source=_body("if not hasattr(x, 'shape') and x > 0:", "    return x * factor", "raise NotImplementedError  #!"),
        verdict="raised",
        message="partly_stub",
        says=("NotImplementedError",),
        place="raise NotImplementedError",
    ),
    "stub_line_below_the_code": Row(
        source=_body("result = x * factor", "raise NotImplementedError  #!"),
        verdict="raised",
        message="partly_stub",
        says=("NotImplementedError", "Take that line out"),
        place="raise NotImplementedError",
    ),
    "stub_line_above_the_code": Row(
        source=_body("raise NotImplementedError  #!", "return x * factor"),
        verdict="raised",
        message="partly_stub",
        says=("NotImplementedError", "Take that line out"),
        place="raise NotImplementedError",
    ),
    "own_not_implemented": Row(
        source="def helper(x):\n    raise NotImplementedError  #!\n\n\n" + _body("return helper(x)"),
        verdict="raised",
        message="stub_beneath",
        says=("scale", "helper", "not started"),
        place="raise NotImplementedError",
    ),
}
VALUES = {
    "prints_it": Row(
        source=_body("print(x * factor)"),
        verdict="failed",
        message="no_value_printed",
        says=("scale", "print", "`return`"),
    ),
    "nothing": Row(source=_body("x * factor"), verdict="failed", message="no_value", says=("scale", "None", "return")),
    "a_text": Row(source=_body("return 'x'"), verdict="failed", message="wrong_type", says=("a text", "single number")),
    "a_truth": Row(source=_body("return x == x"), verdict="failed", message="wrong_type", says=("truth value True",)),
    "array_of_objects": Row(
        source="import numpy as np\n\n\n" + _body("return np.frompyfunc(float, 1, 1)(np.array([x]))"),
        verdict="failed",
        message="array_of_objects",
        says=("np.frompyfunc", "dtype=object", ".astype(float)"),
    ),
    "a_dict": Row(source=_body("return {'x': x}"), verdict="failed", message="wrong_type", says=("a dict",)),
    "a_complex": Row(source=_body("return x * 1j"), verdict="failed", message="wrong_type", says=("a complex number",)),
    "a_class": Row(
        source=_body("return NotImplementedError"),
        verdict="failed",
        message="wrong_type",
        says=("a class NotImplementedError", "single number"),
    ),
    "a_generator": Row(
        source=_body("yield x * factor"), verdict="failed", message="wrong_type", says=("a generator", "single number")
    ),
    "a_coroutine": Row(
        source=_body("return x * factor", head="async def scale(x, factor):"),
        verdict="failed",
        message="wrong_type",
        says=("a coroutine",),
    ),
    "a_function": Row(
        source=_body("return lambda: x * factor"), verdict="failed", message="wrong_type", says=("a function",)
    ),
    "an_object": Row(
        source="class Number:\n    pass\n\n\n" + _body("return Number()"),
        verdict="failed",
        message="wrong_type",
        says=("a Number",),
    ),
    "a_list_for_a_number": Row(
        source=_body("return [x * factor]"),
        verdict="failed",
        message="wrong_shape",
        says=("a list of shape (1,)", "single number"),
    ),
    "uneven": Row(source=_body("return [[x], [x, x]]"), verdict="failed", message="wrong_type", says=("uneven",)),
    "objects": Row(
        source="import numpy as np\n\n\n" + _body("return np.array([x, None])"),
        verdict="failed",
        message="array_of_objects",
        says=("an array of objects",),
    ),
    "a_column": Row(
        source="import numpy as np\n\n\n" + _body("return np.reshape(x * factor, (-1, 1)) if np.ndim(x) else x*factor"),
        verdict="failed",
        message="wrong_shape",
        says=("an array of shape (3, 1)", "an array of shape (3,)"),
        points=3,
    ),
    "too_short": Row(
        source="import numpy as np\n\n\n" + _body("return (x * factor)[:-1] if np.ndim(x) else x * factor"),
        verdict="failed",
        message="wrong_shape",
        says=("an array of shape (2,)", "an array of shape (3,)"),
        points=3,
    ),
    "few_digits": Row(
        source="import numpy as np\n\n\n" + _body("return np.float32(x * factor)"),
        verdict="failed",
        message="wrong_dtype",
        says=("fewer digits", "float64"),
    ),
    "not_a_number": Row(
        source=_body("return x * factor * float('nan')"), verdict="failed", message="not_finite", says=("nan",)
    ),
    "infinite": Row(source=_body("return float('-inf')"), verdict="failed", message="not_finite", says=("-inf",)),
    "huge_list": Row(
        source=_body("return [0.0] * 10**6"), verdict="failed", message="oversized", says=("scale", "too large")
    ),
    "huge_array": Row(
        source="import numpy as np\n\n\n" + _body("return np.broadcast_to(0.0, (10**6, 10**6))"),
        verdict="failed",
        message="oversized",
        says=("scale", "too large", "(1000000, 1000000)"),
    ),
    "huge_number": Row(source=_body("return 10**5000"), verdict="failed", message="wrong_type", says=("bits",)),
    "nested": Row(
        source=_body("value = x", "for _ in range(500):", "    value = [value]", "return value"),
        verdict="failed",
        message="oversized",
        says=("scale", "nested"),
    ),
    "endless_list": Row(
        source=_body("value = []", "value.append(value)", "return value"),
        verdict="failed",
        message="oversized",
        says=("scale", "nested"),
    ),
    "wrong_number": Row(
        source=_body("return x + factor"), verdict="failed", message="wrong_value", says=("scale", "inputs differ")
    ),
    "memory": Row(
        source="import numpy as np\n\n\n" + _body("return np.ones(10**10).sum()  #!"),
        verdict="raised",
        message="out_of_memory",
        says=("scale", "320 MiB"),
        place="return np.ones",
    ),
}
MANNERS = {
    "changes": Row(
        source=_body("if hasattr(x, 'shape'):", "    x *= factor", "    return x", "return x * factor"),
        verdict="failed",
        message="changed_argument",
        says=("scale changes its argument x",),
        points=4,
    ),
    "warns": Row(
        source="import numpy as np\n\n\n" + _body("np.exp(np.array([1e4]))", "return x * factor"),
        verdict="failed",
        message="warned",
        says=("scale", "overflow encountered in exp"),
        points=4,
    ),
    "counts": Row(
        source="calls = []\n\n\n"
        + _body("calls.append(1)", "return x * factor * (1 + 1e-8 * len(calls) * hasattr(x, 'shape'))"),
        verdict="failed",
        message="unrepeatable",
        says=("scale", "called again"),
        points=4,
    ),
}
BENEATH = {
    "stub_beneath": Row(
        source="from ground import ground\n\n\n" + _body("return ground(x, factor)"),
        verdict="passed",
        message="carried_forward",
        says=("Right, once ground is right.",),
        points=5,
    ),
    "wrong_on_stub": Row(
        source="from ground import ground\n\n\n" + _body("return ground(x, factor) + 1"),
        verdict="failed",
        message="wrong_value+on_references",
    ),
}
RIGHT = {
    "callable_object": "class Scale:\n    def __call__(self, x, factor):\n        return x * factor\n\n\n"
    "scale = Scale()\n",
    "a_lambda": "scale = lambda x, factor: x * factor\n",
    "decorated": "from functools import lru_cache, wraps\n\n\ndef told(f):\n    @wraps(f)\n    def inner(*a, **k):\n"
    "        print('called')\n        return f(*a, **k)\n    return inner\n\n\n@told\n" + _body("return x * factor"),
    "vectorized": "import numpy as np\n\n\n@np.vectorize\n" + _body("return x * factor"),
    "star_arguments": "def scale(*args, **named):\n    given = dict(zip(('x', 'factor'), args), **named)\n"
    "    return given['x'] * given['factor']\n",
    "partly": "from functools import partial\n\n\ndef both(power, x, factor):\n    return (x * factor) ** power\n\n\n"
    "scale = partial(both, 1)\n",
    "as_lists": "import numpy as np\n\n\n" + _body("return (np.asarray(x) * factor).tolist()"),
    "with_crlf": "def scale(x, factor):\r\n    return x * factor\r\n",
    "prints": _body("print('x is', x)", "return x * factor"),
    "uses_main": _body("return x * factor") + "\n\nif __name__ == '__main__':\n    print(input('x? '))\n",
    "defaults": _body("return x * factor", head="def scale(x, factor=1.0, *, power=1):"),
}
ROWS = {**FILES, **SIGNATURES, **EXCEPTIONS, **VALUES, **MANNERS, **BENEATH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one run told: its report by topic, and its table by topic."""

    report: dict[str, Any]
    table: str
    err: str

    def exercise(self, topic: str) -> dict[str, Any]:
        return next(e for e in self.report["exercises"] if e["topic"] == topic)

    def section(self, topic: str) -> str:
        """The table's part for one topic."""
        _, _, rest = f"\n{self.table}".partition(f"\n{topic}.py ")
        return f"{topic}.py {rest.partition(chr(10) * 2)[0]}"


def _named(text: str | bytes, row: str) -> str | bytes:
    """A row's text with its own function's name."""
    if isinstance(text, bytes):
        return text.replace(b"scale(", f"scale_{row}(".encode())
    return re.sub(r"\bscale\b", f"scale_{row}", text)


@pytest.fixture(scope="module")
def said(
    tmp_path_factory: pytest.TempPathFactory,
    grade: Callable[..., Any],
    course_maker: Callable[..., Path],
    written: Callable[..., Path],
) -> Said:
    folder = tmp_path_factory.mktemp("sentences")
    files: dict[str, str | bytes] = {f"{GROUND}.py": "def ground(x, factor):\n    raise NotImplementedError\n"}
    for name, row in ROWS.items():
        files.update({} if row.source is None else {f"{name}.py": _named(row.source, name)})
        files.update(row.more)
    files.update({f"{name}.py": _named(source, name) for name, source in RIGHT.items()})
    exercises = [f"{name}.scale_{name}" for name in (*ROWS, *RIGHT)]
    made = course_maker(folder / "course", [f"{GROUND}.ground", *exercises])
    toml = made / "course.toml"
    head, mark, rest = toml.read_text(encoding="utf-8").partition('id = "stub_beneath"')
    # What hands on another exercise's function earns nothing unless the course means it.
    toml.write_text(head + mark + rest.replace("needs = []", f'needs = ["{GROUND}.ground"]', 1), encoding="utf-8")
    written(folder / "mine", files)
    run = grade("mine", "--course", made, "--seed", 7, cwd=folder)
    assert run.code == 1, run.err
    return Said(report=run.report, table=run.err, err=run.err)


def _telling(exercise: Mapping[str, Any]) -> dict[str, Any]:
    """The first check that has something to tell."""
    return next(check for check in exercise["checks"] if check["message"])


@every_case("name", ROWS)
def test_a_fault_earns_its_verdict_and_its_sentence(said: Said, name: str) -> None:
    row, check = ROWS[name], _telling(said.exercise(name))
    assert (check["verdict"], check["message_id"]) == (row.verdict, row.message), check["message"]
    for part in row.says:
        assert _named(part, name) in check["message"]
    assert said.exercise(name)["score"] == row.points


@every_case("name", [name for name, row in ROWS.items() if row.place])
def test_a_fault_names_the_line_of_the_learners_own_file(said: Said, name: str) -> None:
    row = ROWS[name]
    sources = {f"{name}.py": row.source, **row.more}
    file, line = next(
        (file, number)
        for file, source in sources.items()
        for number, text in enumerate(str(source).splitlines(), 1)
        if text.endswith("#!")
    )
    exercise = said.exercise(name)
    place = _telling(exercise)["place"] or {**exercise, "text": _named(row.place or "", name)}
    assert (place["file"], place["line"]) == (file, line)
    assert place["text"].startswith(str(_named(row.place or "", name)))
    assert f"{file}:{line}" in said.section(name)


@every_case("name", ROWS)
def test_the_table_says_the_sentence_too(said: Said, name: str) -> None:
    told = _telling(said.exercise(name))["message"]
    assert told in " ".join(said.section(name).split())


@every_case("name", ["deep_indent", "mixed_tabs", "bad_syntax"])
def test_only_a_wrongly_indented_line_shows_its_indentation_and_a_caret_at_its_end(said: Said, name: str) -> None:
    lines = said.section(name).splitlines()
    (at,) = (number for number, line in enumerate(lines) if line.lstrip().startswith("> "))
    shown, below = lines[at].partition("> ")[2], lines[at + 1]
    start = lines[at].index("return")
    assert (below == " " * start + "^") == (shown != shown.lstrip() or shown.startswith("<tab>"))


@every_case("name", [*ROWS, *RIGHT])
@every_case("shown", ["table", "json"])
def test_nothing_of_ours_is_in_what_a_learner_reads(said: Said, name: str, shown: str) -> None:
    text = said.section(name) if shown == "table" else json.dumps(said.exercise(name))
    assert text.count("\n") < 60
    for word in (*FORBIDDEN, str(ROOT), "/solutions", "grader/", "check_"):
        assert word not in text


@every_case("name", RIGHT)
def test_a_right_answer_of_an_unusual_kind_is_right(said: Said, name: str) -> None:
    exercise = said.exercise(name)
    assert [check["message"] for check in exercise["checks"]] == [None] * 3
    assert exercise["status"] == "passed"


def test_a_stub_is_told_in_one_calm_line(said: Said) -> None:
    assert said.exercise(GROUND)["status"] == "not_started"
    assert said.section(GROUND).split() == ["ground.py", "1", "exercise", "not", "started", "0", "/", "5"]


@every_case("name", [*BENEATH])
def test_only_an_answer_right_on_the_references_is_carried_forward(said: Said, name: str) -> None:
    marks = {check["carried_forward"] for check in said.exercise(name)["checks"]}
    assert marks == {name == "stub_beneath"}


def test_what_an_exercise_printed_is_shown_with_it_when_it_failed(said: Said) -> None:
    assert "x is 1.5" in said.exercise("prints")["output"]
    assert said.exercise("nothing")["output"] == ""


def test_every_sentence_ends_like_one(said: Said) -> None:
    for exercise in said.report["exercises"]:
        for check in exercise["checks"]:
            message = check["message"]
            if message and message != check["title"] and check["message_id"] not in {"raised", "load_raised"}:
                assert message.rstrip("`").endswith((".", "?", ":")), message
                assert ".." not in message.replace("...", ""), message


def test_an_exception_is_told_once_per_exercise(said: Said) -> None:
    section = said.section("wrong_name")
    assert section.count("name 'facter' is not defined") == 1


def _in_process(folder: Path, course_folder: Path, limits: SubmissionLimits) -> Any:
    with Session(course_folder, GradingOptions(seed=7, limits=limits)) as session:
        return session.grade(read_folder(folder, "mine"))


def test_a_file_that_never_finishes_loading_is_paid_for_once(
    tmp_path: Path, course_maker: Callable[..., Path], written: Callable[..., Path]
) -> None:
    made = course_maker(tmp_path / "course", ["endless.scale", "after_endless.scaled"])
    files = {
        "endless.py": "while True:\n    pass\n",
        "after_endless.py": "def scaled(x, factor):\n    return x * factor\n",
    }
    report = _in_process(written(tmp_path / "mine", files), made, SubmissionLimits(check=0.5, importing=0.4))
    endless, scaling = report.exercises
    assert {check.message.id for check in endless.checks} == {"missing_function"}
    (note,) = report.notes
    assert "endless.py, line 1: this statement was still running after 0.4 s of loading" in note.text
    assert scaling.score == 5
    assert report.run.seconds < 3


def test_a_check_that_never_finishes_is_told_its_limit_and_the_others_are_not_tried_for_ever(
    tmp_path: Path, course_maker: Callable[..., Path], written: Callable[..., Path]
) -> None:
    made = course_maker(tmp_path / "course", ["endless.scale"])
    files = {"endless.py": "import time\ndef scale(x, factor):\n    time.sleep(60)\n"}
    report = _in_process(written(tmp_path / "mine", files), made, SubmissionLimits(check=0.3))
    first, second, third = report.exercises[0].checks
    assert (
        first.message.text
        == second.message.text
        == "scale did not finish within 0.3 s. Does a loop, or a function that calls itself, never end?"
    )
    assert (third.verdict, third.message.id) == ("timed_out", "not_tried")


def test_when_the_whole_submissions_time_is_up_the_rest_is_said_not_to_have_been_tried(
    tmp_path: Path, course_maker: Callable[..., Path], written: Callable[..., Path]
) -> None:
    made = course_maker(tmp_path / "course", ["endless.scale", "after_endless.scaled"])
    files = {
        "endless.py": "import time\ndef scale(x, factor):\n    time.sleep(60)\n",
        "after_endless.py": "def scaled(x, factor):\n    return x * factor\n",
    }
    limits = SubmissionLimits(check=0.5, submission=1)
    report = _in_process(written(tmp_path / "mine", files), made, limits)
    assert {check.message.id for check in report.exercises[1].checks} == {"out_of_time"}
    assert {check.verdict for check in report.exercises[1].checks} == {"timed_out"}


def test_several_functions_to_blame_are_all_named(
    tmp_path: Path, course_maker: Callable[..., Path], written: Callable[..., Path]
) -> None:
    files = {
        "activation.py": "def sigmoid(x):\n    return None\ndef sigmoid_prime(x):\n    return sigmoid(x)\n",
        "neuron.py": (
            "from activation import sigmoid, sigmoid_prime\n"
            "def linear_combination(x, weights, bias=0.0):\n    return (x * weights).sum(axis=-1) + bias\n"
            "def nn_output(x, weights, bias=0.0):\n"
            "    sigmoid_prime(0.0)\n    return sigmoid(linear_combination(x, weights, bias))\n"
        ),
    }
    del course_maker
    report = _in_process(written(tmp_path / "mine", files), course.HOME, SubmissionLimits())
    messages = [check.message for result in report.exercises for check in result.checks if check.carried_forward]
    assert {message.id for message in messages} == {"carried_forward_by_many"}
    assert {message.text for message in messages} == {"Right, once sigmoid and sigmoid_prime are right."}


RIGHT_ACTIVATION = (
    "import numpy as np\n"
    "def sigmoid(x):\n    tail = np.exp(-abs(x))\n    return np.where(x >= 0, 1, tail) / (1 + tail)\n"
    "def sigmoid_prime(x):\n    return sigmoid(x) * (1 - sigmoid(x))\n"
)
OUTPUT_CHANGE = (
    "from activation import sigmoid_prime\n"
    "def linear_combination(x, weights, bias=0.0):\n    return x @ weights + bias\n"
    "def nn_output(x, weights, bias=0.0):\n    raise NotImplementedError\n"
    "def output_change(x, weights, delta_weights, bias=0.0):\n"
    "    h = linear_combination(x, weights, bias)\n"
    "    return sigmoid_prime(h) * linear_combination(x, delta_weights)\n"
)
BLAMED = {
    "one that is right but for an earlier one": (
        RIGHT_ACTIVATION.replace("1 + tail", "2 + tail"),
        OUTPUT_CHANGE,
        "Right, once sigmoid is right.",
    ),
    "one that is right but for an earlier one, beside a wrong one": (
        RIGHT_ACTIVATION.replace("1 + tail", "2 + tail"),
        OUTPUT_CHANGE.replace("+ bias", "- bias"),
        "Right, once linear_combination and sigmoid are right.",
    ),
    "one that is wrong by itself, and not what that calls": (
        RIGHT_ACTIVATION.replace("1 + tail", "2 + tail").replace("(1 - ", "(2 - "),
        OUTPUT_CHANGE,
        "Right, once sigmoid_prime is right.",
    ),
    "none, where right ones are replaced": (
        RIGHT_ACTIVATION,
        OUTPUT_CHANGE + "import activation\nactivation.sigmoid = lambda x: x\n",
        "Right with our linear_combination and sigmoid_prime, although no mistake was found in yours.",
    ),
}


@pytest.mark.parametrize("name", BLAMED)
def test_no_function_is_blamed_in_which_no_mistake_was_found(
    tmp_path: Path, written: Callable[..., Path], name: str
) -> None:
    """Graded at once, and with the results of the file before, as `grade watch` and a class that is graded again do."""
    activation, neuron, said = BLAMED[name]
    loaded = course.load_course()
    mine = read_folder(written(tmp_path / "mine", {"activation.py": activation, "neuron.py": neuron}), "mine")
    with Session(loaded, GradingOptions(seed=7, exercises=("activation", "neuron"))) as session:
        whole = session.grade(mine).exercises
        known, left = whole[:-1], session.exercises[-1:]
        again = session.grade(mine, exercises=left, known_results=known).exercises
    for results in (whole, again):
        assert {check.message.text for check in results[-1].checks if check.message} == {said}


def test_what_calls_no_function_that_hangs_waits_for_none(tmp_path: Path, written: Callable[..., Path]) -> None:
    """Also where its text does not show which functions it calls, so that it is run on ours first."""
    files = {
        "activation.py": RIGHT_ACTIVATION + "def sigmoid_prime(x):\n    while True:\n        pass\n",
        "neuron.py": (
            "import importlib\n"
            "def linear_combination(x, weights, bias=0.0):\n    return x @ weights + bias\n"
            "def nn_output(x, weights, bias=0.0):\n"
            "    h = importlib.import_module('neuron').linear_combination(x, weights, bias)\n"
            "    return importlib.import_module('activation').sigmoid(h)\n"
        ),
    }
    mine = read_folder(written(tmp_path / "mine", files), "mine")
    options = GradingOptions(seed=7, exercises=("activation", "linear_combination", "nn_output"))
    with Session(course.load_course(), options) as session:
        (_, hanging, *others) = session.grade(mine).exercises
    assert hanging.score == 0
    assert [(other.status.value, other.is_carried_forward) for other in others] == [("passed", False)] * 2


def test_functions_that_were_not_graded_are_not_said_to_be_wrong(tmp_path: Path, written: Callable[..., Path]) -> None:
    """Also a single one: here sigmoid_prime is right, and it is sigmoid that is wrong."""
    activation = RIGHT_ACTIVATION.replace("1 + tail", "2 + tail")
    one = OUTPUT_CHANGE.replace("linear_combination(x, weights, bias)\n", "x @ weights + bias\n").replace(
        "linear_combination(x, delta_weights)", "(x @ delta_weights)"
    )
    both = "linear_combination and sigmoid_prime in place of yours, which were not all graded this time."
    for neuron, named in [
        (OUTPUT_CHANGE, both),
        (one, "sigmoid_prime in place of yours, which was not graded this time."),
    ]:
        folder = written(tmp_path / str(len(neuron)), {"activation.py": activation, "neuron.py": neuron})
        with Session(course.load_course(), GradingOptions(seed=7, exercises=("output_change",))) as session:
            (graded,) = session.grade(read_folder(folder, "mine")).exercises
        assert {(check.message.id, check.message.text) for check in graded.checks if check.message} == {
            ("carried_forward_on_ungraded", f"Right with our {named}")
        }


def test_results_that_only_our_functions_give_are_told_as_such_once(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    neuron = (
        "from activation import sigmoid\n"
        "def linear_combination(x, weights, bias=0.0):\n    return x @ weights + bias\n"
        "def nn_output(x, weights, bias=0.0):\n    sigmoid(0.0)\n    return {}(linear_combination(x, weights)) + bias\n"
    )
    wrong = "import numpy as np\ndef sigmoid(x):\n    return 1 / (1 + np.exp(x))\n"
    for number, (name, is_told) in enumerate([("sigmoid", True), ("np.tanh", False)]):
        own = "import numpy as np\n" + neuron.format(name)
        folder = written(tmp_path / str(number), {"activation.py": wrong, "neuron.py": own})
        report = _in_process(folder, course.HOME, SubmissionLimits())
        result = next(result for result in report.exercises if result.id == "neuron.nn_output")
        texts = [check.message.text for check in result.checks if check.message and not check.carried_forward]
        told = [text for text in texts if text.endswith(" This is with our sigmoid in place of yours.")]
        assert told == texts[:1] * is_told
        ids = {check.message.id for check in result.checks if check.message and check.message.text in told}
        assert ids == {"wrong_value+on_references"} if is_told else not ids


def test_what_only_our_functions_refuse_is_not_told_of_the_learner(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    own = (
        "import numpy as np\n"
        "def partial(f, p, i, dx=1e-5):\n"
        "    e = np.zeros(len(p))\n    e[list(i) if isinstance(i, range) else i] = dx\n"
        "    return (f(p + e) - f(p - e)) / (2 * dx)\n"
        "def gradient(f, p, dx=1e-5):\n    return partial(f, p, range(len(p)), dx)\n"
    )
    report = _in_process(written(tmp_path / "mine", {"gradient.py": own}), course.HOME, SubmissionLimits())
    verdicts = {
        check.verdict for result in report.exercises if result.id == "gradient.gradient" for check in result.checks
    }
    assert verdicts == {"failed"}


def test_parameters_in_another_order_are_told_of_no_other_mistake(tmp_path: Path, written: Callable[..., Path]) -> None:
    """A known mistake may stop with the same exception; here it is that of multiplying entry by entry."""
    own = (
        "import numpy as np\n"
        "def del_w(error_term, learnrate, x):\n    return learnrate * np.multiply.outer(x, error_term)\n"
    )
    with Session(course.load_course(), GradingOptions(seed=7, exercises=("del_w",))) as session:
        (graded,) = session.grade(read_folder(written(tmp_path / "mine", {"weight_step.py": own}), "mine")).exercises
    told = {(check.message.id, check.mistake) for check in graded.checks if check.message}
    assert told == {("raised_parameter_order", None)}


def test_every_sentence_about_an_outcome_is_proven_here_or_in_other_tests() -> None:
    proven = {name for row in ROWS.values() for name in row.message.split("+")}
    elsewhere = {
        *("more_refused", "misplaced_functions"),
        *("missing_key", "extra_key"),  # by a course of texts
        *(
            "load_exits",
            "load_left_out",
            "notebook_as_module",
            "statement_failed",
            "statements_failed",
            "statements_failed_alike",
            "imports_failed",
            "statement_too_slow",
        ),
        *("statement_too_slow_later", "statement_out_of_time", "stopped_out_of_time"),
        *("statement_fatal", "ipython_lines", "newer_syntax", "too_complex"),
        *(
            "carried_forward_by_many",
            "carried_forward_on_right",
            "carried_forward_on_ungraded",
            "not_started",
            "import_timed_out",
            "timed_out",
            "not_tried",
            "out_of_time",
        ),
        *(
            "said_too_much",
            "out_of_messages",
            "ungraded",
            "refused_file",
            "broke_wire",
            "asked_too_often",
            "part_no_value",
            "wrong_length",
            "check_said",
        ),
    }
    names = {name for name in TEMPLATES if not name.startswith(("family_", "handed_", "also_", "raised_", "change_"))}
    assert names - proven - elsewhere == set()
