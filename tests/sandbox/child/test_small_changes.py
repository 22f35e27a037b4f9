"""The small changes of a function: each kind of slip is undone by one of them, and the function itself is none."""

import ast
import random
from collections.abc import Iterator
from typing import Any

import pytest

from grader.sandbox.child.changeable_function import ChangeableFunction, compile_changed
from grader.sandbox.child.parentheses import regrouped_formulas
from grader.sandbox.child.small_changes import changes_of

pytestmark = pytest.mark.quick

FILE = "mine.py"


def changed_sources(source: str) -> Iterator[tuple[str, int, str, str]]:
    """Each change of a function: its kind, line, what is wrong there, and the whole function after it."""
    statement = ast.parse(source).body[0]
    for change in changes_of(statement, functions=("sigmoid", "sigmoid_prime")):
        owner, field, index = change.site
        before = getattr(owner, field)
        after = change.replacement if index is None else [*before[:index], change.replacement, *before[index + 1 :]]
        setattr(owner, field, after)
        yield change.kind, change.line, change.what, ast.unparse(ast.fix_missing_locations(statement))
        setattr(owner, field, before)


def function(*lines: str, head: str = "def f(x, y, n=3):") -> str:
    return "\n".join([head, *(f"    {line}" for line in lines)])


SLIPS = {
    "missing_parentheses": (["return x - y / n"], ["return (x - y) / n"], 2, ""),
    "missing_parentheses of two": (["return x - y / n * 2"], ["return (x - y) / (n * 2)"], 2, ""),
    "missing_parentheses inside": (["return x * (1 + y * n - 1)"], ["return x * (1 + y * (n - 1))"], 2, ""),
    "missing_parentheses of a sign": (["return -x ** 2"], ["return (-x) ** 2"], 2, ""),
    "needless_parentheses": (["return (x - y) / n"], ["return x - y / n"], 2, ""),
    "moved_bracket out": (["return sum(x ** 2)"], ["return sum(x) ** 2"], 2, "sum"),
    "moved_bracket in": (["return sum(x) ** 2"], ["return sum(x ** 2)"], 2, "sum"),
    "moved_bracket of a method": (["return x.mean() ** 2"], ["return (x ** 2).mean()"], 2, "x.mean"),
    "moved_bracket with a sign": (["return -exp(x)"], ["return exp(-x)"], 2, "exp"),
    "sign": (["z = x + y", "return z"], ["z = x - y", "return z"], 2, "+"),
    "sign of an assignment": (["x -= y", "return x"], ["x += y", "return x"], 2, "-="),
    "needless_minus": (["return exp(-x)"], ["return exp(x)"], 2, "x"),
    "missing_minus": (["return exp(x)"], ["return exp(-x)"], 2, "x"),
    "order": (["return x / y"], ["return y / x"], 2, "x / y"),
    "order of arguments": (["return where(n, x, y)"], ["return where(n, y, x)"], 2, "where(n, x, y)"),
    "order of branches": (["return x if n else y"], ["return y if n else x"], 2, "x if n else y"),
    "operator": (["return x * y"], ["return x / y"], 2, "*"),
    "operator ^": (["return x ^ y"], ["return x ** y"], 2, "^"),
    "operator or": (["return x or y"], ["return x and y"], 2, "or"),
    "comparison": (["while x < n:", "    x += 1"], ["while x <= n:", "    x += 1"], 2, "x < n"),
    "opposite": (["return not x"], ["return x"], 2, "not x"),
    "opposite missing": (["if f(x):", "    x = y"], ["if not f(x):", "    x = y"], 2, "f(x)"),
    "comparison in a chain": (["return x < y < n"], ["return x < y <= n"], 2, "x < y < n"),
    "assignment": (["x += y", "return x"], ["x = y", "return x"], 2, "+="),
    "needless_part": (["return x - y * n"], ["return x - y"], 2, "n"),
    "number": (["return x[1]"], ["return x[0]"], 2, "1"),
    "one_beside a range": (["return list(range(n))"], ["return list(range(n + 1))"], 2, "n"),
    "one_beside an index": (["return x[n]"], ["return x[n - 1]"], 2, "n"),
    "one_beside a slice": (["return x[:n]"], ["return x[:n + 1]"], 2, "n"),
    "function": (["return np.sum(x)"], ["return np.mean(x)"], 2, "np.sum"),
    "function of one's own": (["return sigmoid(x)"], ["return sigmoid_prime(x)"], 2, "sigmoid"),
    "missing_part squared": (["return x - y"], ["return (x - y) ** 2"], 2, "x - y"),
    "missing_part of one": (["return x * y"], ["return x * (1 - y)"], 2, "y"),
    "missing_part that is not used": (["return x + y"], ["return (x + y) * n"], 2, "x + y"),
    "missing_part that is used elsewhere": (["return x + y - n"], ["return x + y * n - n"], 2, "y"),
    "name": (["return x * x"], ["return x * y"], 2, "x"),
    "indented": (
        ["for i in x:", "    n += i", "    return n"],
        ["for i in x:", "    n += i", "return n"],
        4,
        "",
    ),
    "not_indented": (["for i in x:", "    i += 1", "n += i"], ["for i in x:", "    i += 1", "    n += i"], 4, ""),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_undone_by_a_change_of_its_kind(name: str) -> None:
    wrong, right, line, what = SLIPS[name]
    source = function(*wrong)
    expected = ast.unparse(ast.parse(function(*right)))
    found = {(kind, at, said) for kind, at, said, text in changed_sources(source) if text == expected}
    assert (name.partition(" ")[0], line, what) in found


def test_no_change_is_the_function_itself_and_making_them_leaves_it_as_it_is() -> None:
    for wrong, *_ in SLIPS.values():
        source = function(*wrong)
        statement = ast.parse(source).body[0]
        before = ast.dump(statement)
        changes = list(changes_of(statement))
        assert changes
        for change in changes:
            compile_changed(statement, change, FILE)
            assert ast.dump(statement) == before
        assert ast.unparse(statement) not in {text for *_, text in changed_sources(source)}


def test_regrouped_formulas_have_the_same_operands_and_operators_in_the_same_order() -> None:
    drawn = random.Random(3)  # noqa: S311 - formulas to try
    for _ in range(300):
        formula = ast.parse(_random_formula(drawn, 4), mode="eval").body
        if not isinstance(formula, (ast.BinOp, ast.UnaryOp)):
            continue
        seen = {ast.dump(formula)}
        for kind, other in regrouped_formulas(formula):
            assert kind in {"missing_parentheses", "needless_parentheses"}
            assert _without_parentheses(other) == _without_parentheses(formula)
            assert ast.dump(other) not in seen
            seen.add(ast.dump(other))


def _random_formula(drawn: random.Random, depth: int) -> str:
    if depth == 0 or drawn.random() < 0.2:
        return drawn.choice(["a", "b2", "f(x - 1)", "c[i]", "3", "d.T"])
    if drawn.random() < 0.15:
        return f"-{_random_formula(drawn, depth - 1)}"
    left, right = (_random_formula(drawn, depth - 1) for _ in range(2))
    pair = f"{left} {drawn.choice('+ - * / // % @ **'.split())} {right}"
    return f"({pair})" if drawn.random() < 0.4 else pair


def _without_parentheses(formula: ast.expr) -> str:
    return ast.unparse(formula).replace("(", "").replace(")", "").replace(" ", "")


SOURCE = """
import math
K = 2

def helper(x):
    return x - K

def f(x):
    return math.fabs(x) + helper(x)
"""


def test_a_function_and_its_helpers_are_changed_one_at_a_time() -> None:
    names: dict[str, Any] = {}
    exec(compile(SOURCE, FILE, "exec"), names)  # noqa: S102 - as the child does
    changeable = ChangeableFunction(names, "f", {FILE: SOURCE.encode()})
    assert changeable.change(0) == ("none", FILE, 1, "")
    assert names["f"](5) == 8
    found, number = set(), 0
    while (made := changeable.change(number := number + 1)) is not None:
        kind, file, line, what = made
        assert file == FILE
        try:
            value = names["f"](5)
        except RecursionError:  # it calls itself in its helper's place
            value = None
        found.add((kind, line, what, value))
    assert {("sign", 9, "+", 2.0), ("sign", 6, "-", 12.0), ("function", 9, "helper", None)} <= found
    assert {line for _, line, _, _ in found} == {6, 9}


def test_what_is_no_function_of_the_submission_is_not_changed() -> None:
    names: dict[str, Any] = {"f": print, "g": len}
    for name in names:
        with pytest.raises((TypeError, LookupError)):
            ChangeableFunction(names, name, {FILE: b""})
