"""Real exceptions, as Python and numpy of this machine word them, and the message that explains each."""

from collections.abc import Callable

import numpy as np
import pytest

from grader.grading.exception_hints import explanation_id
from grader.sandbox.child.expressions import TextFormula

PAIR = np.array([1.0, 2.0])
f = TextFormula("p[0]*p[1]", "p", {})


def _raised_by(action: Callable[[], object]) -> BaseException:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is, its explanation is tested
        action()
    return caught.value


def _explanation(error: BaseException, line: str) -> str | None:
    return explanation_id(tuple(kind.__name__ for kind in type(error).__mro__), str(error), line)


@pytest.mark.parametrize(
    ("action", "line", "message_id"),
    [
        (lambda: max(PAIR, PAIR), "u = max(abs(grad), beta2 * u)", "raised_max_of_arrays"),
        (lambda: min(PAIR, 0.0), "return min(x, 0)", "raised_max_of_arrays"),
        (lambda: np.max(PAIR, PAIR), "u = np.max(beta2 * u, abs(grad))", "raised_max_of_arrays"),
        (lambda: np.max(PAIR, 0.5), "return np.max(x, 0.5)", "raised_max_of_arrays"),
        (lambda: np.amin(PAIR, 0.5), "return numpy.amin(x, 0.5)", "raised_max_of_arrays"),
        (lambda: bool(PAIR), "if x > 0 and maximum(x):", "raised_truth_of_array"),
        (lambda: bool(PAIR), "", "raised_truth_of_array"),
        (lambda: f(*PAIR), "return f(*p)", "raised_one_argument"),
        (lambda: f(p=PAIR), "return f(p=p)", "raised_one_argument"),
        (f, "return f()", "raised_one_argument"),
        (lambda: np.exp(PAIR.astype(object)), "return np.exp(z)", "raised_objects"),
        (lambda: len * 2, "return len * 2", "raised_function_as_number"),
        (lambda: 2.0 - (lambda x: x), "return 2.0 - f", "raised_function_as_number"),
    ],
)
def test_an_exception_is_explained_by_its_text_and_line(
    action: Callable[[], object], line: str, message_id: str
) -> None:
    assert _explanation(_raised_by(action), line) == message_id


def test_a_formula_called_with_several_arguments_does_not_name_its_class() -> None:
    assert str(_raised_by(lambda: f(*PAIR, 3.0))) == "the function passed in takes one argument, but 3 were given"
