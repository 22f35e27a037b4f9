"""Real exceptions, as Python and numpy of this machine word them, and the message that explains each."""

import collections
import datetime as dt
import math
import operator
import random
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import numpy as np
import pytest
from every_case import every_case

from grader.grading.exception_hints import explanation_id, suggested_name
from grader.grading.expressions import make_formula
from grader.sandbox.child.expressions import TextFormula

PAIR = np.array([1.0, 2.0])
FORMULA = make_formula("x**2")
f = TextFormula("p[0]*p[1]", "p", {})


def neuron(x: object, weights: object) -> object:
    return x, weights


def unpack(parts: Any) -> None:
    _first, _second = parts


def raise_it(value: Any) -> None:
    raise value


def set_in_a_branch(slope: float) -> float:
    if slope > 0:
        new = slope
    return new


def use_before_its_line() -> None:
    def inner() -> int:
        return later

    inner()
    later = 1


def grow_in_a_loop(counts: dict[str, int]) -> None:
    for key in counts:
        counts[key * 2] = 1


def _raised_by(action: Callable[[], object]) -> BaseException:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is, its explanation is tested
        action()
    return caught.value


def _explanation(error: BaseException, line: str) -> str | None:
    return explanation_id(tuple(kind.__name__ for kind in type(error).__mro__), str(error), line)


@every_case(
    ("action", "line", "message_id"),
    [
        (lambda: compile("1+" * 100_000 + "1", "", "exec"), "", "raised_too_deep"),
        (lambda: max(PAIR, PAIR), "u = max(abs(grad), beta2 * u)", "raised_max_of_arrays"),
        (lambda: min(PAIR, 0.0), "return min(x, 0)", "raised_max_of_arrays"),
        (lambda: np.max(PAIR, PAIR), "u = np.max(beta2 * u, abs(grad))", "raised_max_of_arrays"),
        (lambda: np.max(PAIR, 0.5), "return np.max(x, 0.5)", "raised_max_of_arrays"),
        (lambda: np.amin(PAIR, 0.5), "return numpy.amin(x, 0.5)", "raised_max_of_arrays"),
        (lambda: bool(PAIR), "if x > 0 and maximum(x):", "raised_truth_of_array"),
        (lambda: bool(PAIR), "", "raised_truth_of_array"),
        (lambda: raise_it(NotImplemented), "raise NotImplemented", "raised_no_exception"),
        (lambda: raise_it("bad"), "raise 'bad'", "raised_no_exception"),
        (lambda: f(*PAIR), "return f(*p)", "raised_one_argument"),
        (lambda: f(p=PAIR), "return f(p=p)", "raised_one_argument"),
        (f, "return f()", "raised_one_argument"),
        (lambda: np.exp(PAIR.astype(object)), "return np.exp(z)", "raised_objects"),
        (lambda: len * 2, "return len * 2", "raised_function_as_number"),
        (lambda: 2.0 - (lambda x: x), "return 2.0 - f", "raised_function_as_number"),
        (lambda: abs(lambda x: x), "return sigmoid(h)(x)", "raised_function_as_number"),
        (lambda: FORMULA + 1.0, "m = derivative(x0, f)", "raised_function_as_number"),
        (lambda: PAIR[0, 1], "return x[:, 1]", "raised_too_many_indices"),
        (lambda: np.array(1.0)[0], "return x[0]", "raised_number_as_array"),
        (lambda: PAIR[0][0], "return x[0][0]", "raised_number_as_array"),
        (lambda: PAIR[1.5], "for i in p: partial(f, p, i)", "raised_index_kind"),
        (lambda: PAIR[PAIR], "return x[order]", "raised_index_kind"),
        (lambda: list(PAIR)[PAIR[0]], "return x[i]", "raised_index_kind"),
        (lambda: PAIR[2], "return x[len(x)]", "raised_index"),
        (lambda: PAIR.shape[1], "m = y.shape[1]", "raised_shape_entry"),
        (lambda: tuple(PAIR)[int(PAIR[1])], "return sizes[2]", "raised_index"),
        (lambda: np.sum(PAIR, axis=1), "return np.sum(x, axis=1)", "raised_axis"),
        (lambda: np.sqrt(...), "return np.sqrt(v)", "raised_three_dots"),
        (lambda: 2.0 * ..., "return 2.0 * v", "raised_three_dots"),
        (lambda: np.sqrt(None), "return np.sqrt(v)", "raised_none"),
        (lambda: getattr(None, "append"), "path = path.append(x)", "raised_none"),  # noqa: B009 - what Python says
        (lambda: np.exp(i for i in PAIR), "return np.exp(z for z in x)", "raised_generator"),
        (lambda: 2.0 * (i for i in PAIR), "return 2.0 * (z for z in x)", "raised_generator"),
        (lambda: len(i for i in PAIR), "return len(z for z in x)", "raised_generator"),
        (lambda: cast("Any", (i for i in PAIR))[0], "return slopes[0]", "raised_generator"),
        (lambda: np.exp * -1.0, "return 1 / (1 + np.exp * -x)", "raised_function_as_number"),
        (lambda: neuron(PAIR), "return neuron(x)", "raised_missing_argument"),
        (lambda: neuron(PAIR, PAIR, 0.0), "return neuron(x, w, b)", "raised_too_many_arguments"),
        (lambda: [a for a, _ in PAIR], "for xi, yi in x:", "raised_unpacking"),
        (lambda: unpack(PAIR.shape), "n, m = y.shape", "raised_unpacking"),
        (lambda: unpack((1, 2, 3)), "w, b = path", "raised_unpacking"),
        (lambda: round(PAIR, 3), "return round(slope, 3)", "raised_round_of_array"),
        (lambda: np.zeros(2, cast("Any", 3)), "path = np.zeros(2, 3)", "raised_shape_in_parts"),
        (lambda: np.empty(4, cast("Any", 2)), "path = np.empty(steps + 1, 2)", "raised_shape_in_parts"),
        (lambda: np.sum(1.0, 2, cast("Any", 3)), "return np.sum(a, b, c)", None),
        (lambda: np.concatenate(PAIR, PAIR), "return np.concatenate(a, b)", "raised_arrays_in_parts"),
        (lambda: cast("Any", []).append(1.0, 2.0), "path.append(w, b)", "raised_append_in_parts"),
        (lambda: range(cast("Any", PAIR)), "for i in range(x):", "raised_range_of_entries"),
        (lambda: range(cast("Any", [1.0])), "for i in range(rows):", "raised_range_of_entries"),
        (lambda: range(cast("Any", 2.0)), "for k in range(n / size):", "raised_whole_number"),
        (lambda: np.zeros(cast("Any", 2.0)), "path = np.zeros(steps / 2)", "raised_whole_number"),
        (lambda: np.linspace(0, 1, cast("Any", 2.5)), "x = np.linspace(0, 1, 2.5)", "raised_whole_number"),
        (lambda: isinstance(PAIR, cast("Any", np.array)), "if isinstance(x, np.array):", "raised_array_is_no_type"),
        (lambda: sum(PAIR, axis=cast("Any", 0)), "return sum(x, axis=0)", "raised_keyword_of_numpy"),  # type: ignore[call-overload]
        (lambda: max(PAIR, axis=0), "return max(x, axis=0)", "raised_keyword_of_numpy"),  # type: ignore[call-overload]
        (lambda: np.linalg.norm(PAIR, y=1), "return np.linalg.norm(x, y=1)", "raised_keyword"),  # type: ignore[call-overload]
        (lambda: PAIR.reshape(3, 1), "x = x.reshape(3, 1)", "raised_reshape"),
        (lambda: np.stack([PAIR, PAIR[:1]]), "return np.stack([a, b])", "raised_shapes"),
        (lambda: np.concatenate([PAIR, 1.0]), "return np.concatenate([a, 1.0])", "raised_shapes"),
        (lambda: np.ones((3, 2)) @ np.ones(3), "return x @ delta", "raised_shapes_of_product"),
        (lambda: np.dot(np.ones((3, 2)), np.ones((3, 2))), "return np.dot(e, e)", "raised_shapes_of_product"),
        (lambda: np.zeros(2).__setitem__(0, PAIR), "path[0] = x + dx", "raised_several_in_one_place"),
        (lambda: np.zeros(2).__setitem__(0, [1.0, 2.0]), "path[0] = [w, b]", "raised_several_in_one_place"),
        (lambda: f"{PAIR:.2f}", "print(f'{x:.2f}')", "raised_format_of_array"),
        (lambda: -cast("Any", [1.0]), "return -row", "raised_list"),
        (lambda: abs(cast("Any", [1.0])), "return abs(row)", "raised_list"),
        (lambda: "a" + cast("Any", PAIR), "print('x = ' + x)", "raised_text"),
        (lambda: cast("Any", range)[3], "for i in range[n]:", "raised_function_brackets"),
        (lambda: PAIR @ PAIR @ 2.0, "return x @ w @ b", "raised_number_in_matmul"),
        (lambda: PAIR[0] @ PAIR, "return x[0] @ w", "raised_number_in_matmul"),
        (lambda: np.array([[1.0], [1.0, 2.0]]), "return np.array(path)", "raised_uneven_rows"),
        (lambda: np.array([PAIR, 1.0]), "return np.array(path)", "raised_uneven_rows"),
        (lambda: PAIR.y_hat, "return (y.y_hat)**2", "raised_no_attribute"),
        (lambda: np.sqr(PAIR), "v = np.sqr(v)", "raised_square_or_root"),
        (lambda: np.sqaure(PAIR), "v = np.sqaure(v)", "raised_misspelt"),
        (lambda: np.Exp(PAIR), "return np.Exp(x)", "raised_misspelt"),
        (lambda: eval("exp(1.0)", {}), "return exp(x)", "raised_numpy_name"),  # noqa: S307 - a text of this file
        (lambda: eval("math.exp(1.0)", {}), "return math.exp(x)", "raised_no_math"),  # noqa: S307
        (lambda: eval("numpy.exp(1.0)", {}), "return numpy.exp(x)", "raised_no_numpy"),  # noqa: S307
        (lambda: eval("gradient(f)", {}), "return gradient(f)", "raised_name"),  # noqa: S307
        (lambda: set_in_a_branch(-1.0), "return new", "raised_unbound"),
        (list[int]().pop, "top = items.pop()", "raised_empty"),
        (collections.deque[int]().popleft, "node = todo.popleft()", "raised_empty"),
        (set[int]().pop, "node = seen[0].pop()", "raised_empty"),
        (dict[str, int]().popitem, "return counts[0].popitem()", "raised_empty"),
        (lambda: max([]), "return max(lengths)", "raised_empty"),
        (lambda: random.choice([]), "return random.choice(words)", "raised_empty"),  # noqa: S311 - not for a secret
        (lambda: {"a": 1}["b"], "counts[word] += 1", "raised_key"),
        (lambda: {"a": 1}.pop("b"), "return counts.pop(word)", "raised_key"),
        (lambda: next(iter(())), "return next(w for w in words if w)", "raised_next"),
        (lambda: next(iter(())), "return first(words)", None),
        (lambda: "b" - cast("Any", "a"), "return second - first", "raised_text"),
        (lambda: dt.date(*cast("Any", ["2024", "2", "1"])), "return date(*text.split('-'))", "raised_text"),
        (lambda: Decimal(1) + cast("Any", "EUR"), "return total + ' EUR'", "raised_text"),
        (lambda: "EUR" + cast("Any", Fraction(1, 2)), "return text + part", "raised_text"),
        (lambda: 0.5 + cast("Any", Decimal(1)), "total = total + Decimal(row)", "raised_decimal_and_float"),
        (lambda: Decimal(1) * cast("Any", 0.5), "return price * 0.5", "raised_decimal_and_float"),
        (lambda: int("12.5"), "return int(row)", "raised_parse"),
        (lambda: float("3 EUR"), "return float(row)", "raised_parse"),
        (lambda: Decimal("food: 3"), "return Decimal(row)", "raised_parse"),
        (lambda: Fraction("one half"), "return Fraction(row)", "raised_parse"),
        (lambda: dt.date.fromisoformat("1.2.2024"), "return date.fromisoformat(day)", None),
        (lambda: sum(cast("Any", {}.values)), "return sum(parts.values)", "raised_function_brackets"),
        (lambda: len(cast("Any", {}.values)), "return len(parts.values)", "raised_function_brackets"),
        (lambda: 1 in cast("Any", [].count), "return 1 in row.count", "raised_function_brackets"),
        (lambda: cast("Any", [].count) > 3, "return row.count > 3", "raised_function_as_number"),
        (lambda: {1}.remove(2), "seen.remove(node)", None),
        (lambda: {1}.remove(2), "seen.remove(nodes[0])", None),
        (lambda: "{a}".format(b=1), "'{a}'.format(b=words[0])", None),  # noqa: F524, F522 - a learner's slip
        (lambda: random.choice(cast("Any", {1: 2})), "random.choice(counts[0])", None),  # noqa: S311
        (lambda: raise_it(KeyError("no row [a]")), "if not row: raise KeyError('no row [a]')", None),
        (lambda: raise_it(ZeroDivisionError("no rows")), "raise ZeroDivisionError('no rows')", None),
        (lambda: raise_it(ZeroDivisionError("no rows")), "raise_error(rows)", "raised_zero"),
        (lambda: raise_it(PermissionError(1, "Operation not permitted")), "asyncio.run(go())", "raised_refused_call"),
        (lambda: raise_it(PermissionError(1, "Operation not permitted", "log")), "open('log')", "raised_refused"),
        (lambda: raise_it(PermissionError(13, "Permission denied")), "open(name)", "raised_refused"),
        (lambda: eval("raised", {}), "raise ValueErorr(raised)", "raised_name"),  # noqa: S307
        (use_before_its_line, "return later", "raised_unbound"),
        (lambda: getattr((), "sort"), "pair.sort()", "raised_no_attribute"),  # noqa: B009 - what Python says
        (lambda: "a" + cast("Any", 1), "return text + count", "raised_text"),
        (lambda: 1.5 + cast("Any", "a"), "total += row['cost']", "raised_text"),
        (lambda: sorted(cast("Any", ["a", 1])), "return sorted(items)", "raised_text"),
        (lambda: "3" * cast("Any", "4"), "return first * second", "raised_text"),
        (lambda: math.sqrt(cast("Any", "4")), "return math.sqrt(word)", "raised_text"),
        (lambda: operator.setitem(cast("Any", "ab"), 0, "c"), "text[0] = 'c'", "raised_unchangeable"),
        (lambda: operator.delitem(cast("Any", (1, 2)), 0), "del pair[0]", "raised_unchangeable"),
        (lambda: grow_in_a_loop({"a": 1}), "for key in counts:", "raised_changed_in_loop"),
        (lambda: operator.add([1], cast("Any", "a")), "return words + word", "raised_join"),
        (lambda: operator.add((1,), cast("Any", [2])), "return pair + rest", "raised_join"),
        (lambda: operator.add([1], cast("Any", 1.0)), "return x + 1.0", "raised_list"),
        (lambda: {cast("Any", set()): 1}, "return {row: 1}", "raised_array_as_key"),
        (lambda: getattr([], "push"), "stack.push(item)", "raised_no_attribute"),  # noqa: B009 - what Python says
        (lambda: getattr([], "shape"), "n = x.shape[0]", "raised_list"),  # noqa: B009 - what Python says
        (lambda: dt.date.max + dt.timedelta(1), "return day + step", None),
        (lambda: math.exp(1000.0), "return math.exp(x)", "raised_overflow"),
        (lambda: re.fullmatch("a", "a")[1], "return found[1]", None),
    ],
)
def test_an_exception_is_explained_by_its_text_and_line(
    action: Callable[[], object], line: str, message_id: str | None
) -> None:
    assert _explanation(_raised_by(action), line) == message_id


def test_the_name_that_is_meant_is_suggested() -> None:
    names = ("Exp", "transpsoe", "exo", "relu", "foo")
    texts = (
        *("name 'exp' is not defined", "name 'ypred' is not defined"),
        *(f"module 'numpy' has no attribute '{name}'" for name in names),
    )
    assert [suggested_name(text) for text in texts] == ["np.exp", "", "np.exp", "np.transpose", "np.exp", "", ""]


def test_a_formula_called_with_several_arguments_does_not_name_its_class() -> None:
    assert str(_raised_by(lambda: f(*PAIR, 3.0))) == "the function passed in takes one argument, but 3 were given"
