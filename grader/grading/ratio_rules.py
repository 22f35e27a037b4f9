"""Find a rule for the ratio of a learner's values to the expected ones, because the ratio often points to the bug.

Rules are constants or simple expressions in the arguments, such as `1/rate`; a rule must fit all calls.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from grader.grading.compare import shape_of

NamedArguments: TypeAlias = Mapping[str, object]


def find_ratio_rule(ratios: Sequence[float | None], arguments: Sequence[NamedArguments]) -> str | None:
    """The rule that all these ratios follow ("e^x", "1/rate", "2"), or None.

    `ratios` and `arguments` hold one entry for each call, arguments by name. Constant ratios give a number. There must
    be at least two calls, and none whose ratio is None.
    """
    known = [ratio for ratio in ratios if ratio is not None]
    if len(known) < 2 or len(known) != len(ratios):
        return None
    if all(math.isclose(ratio, known[0], rel_tol=1e-6) for ratio in known):
        return factor_text(known[0])
    for name, value in _candidate_rules(arguments[0]):
        predicted = [_rule_value(value, given) for given in arguments]
        if all(
            guess is not None and math.isclose(guess, ratio, rel_tol=1e-6)
            for guess, ratio in zip(predicted, known, strict=True)
        ):
            return name
    return None


def factor_text(factor: float) -> str:
    """A factor as a whole number or a fraction 1/n (up to 20), otherwise with four digits: "2", "-1/3", "0.7071".

    With more digits if it would look like a whole number, which it is not: "0.99999".
    """
    for whole in range(1, 21):
        if math.isclose(abs(factor), whole, rel_tol=1e-6):
            return f"{round(factor)}"
        if math.isclose(abs(factor), 1 / whole, rel_tol=1e-6):
            return f"{'-' * (factor < 0)}1/{whole}"
    texts = (f"{factor:.{digits}g}" for digits in range(4, 13))
    return next((text for text in texts if not text.lstrip("-").isdigit()), f"{factor:g}")


def _candidate_rules(first: NamedArguments) -> Iterator[tuple[str, Callable[[NamedArguments], float]]]:
    for name, value in first.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield from _number_rules(name)
        elif shape_of(value):
            yield from _count_rules()


def _number_rules(name: str) -> Iterator[tuple[str, Callable[[NamedArguments], float]]]:
    def given_number(given: NamedArguments) -> float:
        value = given[name]
        if not isinstance(value, (int, float)):
            raise TypeError
        return float(value)

    yield name, given_number
    yield f"-{name}", lambda given: -given_number(given)
    yield f"1/{name}", lambda given: 1 / given_number(given)
    yield f"{name}^2", lambda given: given_number(given) ** 2
    yield f"2 {name}", lambda given: 2 * given_number(given)
    yield f"e^{name}", lambda given: math.exp(given_number(given))
    yield f"e^-{name}", lambda given: math.exp(-given_number(given))
    yield f"1 + e^{name}", lambda given: 1 + math.exp(given_number(given))
    yield f"1 + e^-{name}", lambda given: 1 + math.exp(-given_number(given))


def _count_rules() -> Iterator[tuple[str, Callable[[NamedArguments], float]]]:
    yield "N", record_count
    yield "1/N", lambda given: 1 / record_count(given)
    yield "2 N", lambda given: 2 * record_count(given)
    yield "2/N", lambda given: 2 / record_count(given)


def record_count(given: NamedArguments) -> int:
    """The number of records N: the length of the first array argument, or 0 if there is none."""
    return next((shape[0] for shape in map(shape_of, given.values()) if shape), 0)


def _rule_value(value: Callable[[NamedArguments], float], given: NamedArguments) -> float | None:
    try:
        return value(given)
    except (ArithmeticError, TypeError, KeyError, ValueError):
        return None
