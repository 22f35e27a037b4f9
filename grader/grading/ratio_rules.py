"""The ratio names the bug: what yours / expected is in terms of the inputs, where one rule fits all calls."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from grader.grading.compare import shape_of

NamedArguments = Mapping[str, object]


def find_ratio_rule(ratios: Sequence[float | None], arguments: Sequence[NamedArguments]) -> str | None:
    """What all these ratios are equal to ("e^x", "1/rate", "2"), or None. One for each call's arguments.

    Constant ratios are told as numbers; the others need at least two calls that differ.
    """
    known = [ratio for ratio in ratios if ratio is not None]
    if len(known) < 2 or len(known) != len(ratios):
        return None
    if all(math.isclose(ratio, known[0], rel_tol=1e-6) for ratio in known):
        return factor_text(known[0])
    for name, value in _candidate_rules(arguments[0]):
        made = [_rule_value(value, given) for given in arguments]
        if all(m is not None and math.isclose(m, ratio, rel_tol=1e-6) for m, ratio in zip(made, known, strict=True)):
            return name
    return None


def factor_text(factor: float) -> str:
    """2, 1/2, -1/3, or a few digits."""
    for whole in range(1, 21):
        if math.isclose(abs(factor), whole, rel_tol=1e-6):
            return f"{round(factor)}"
        if math.isclose(abs(factor), 1 / whole, rel_tol=1e-6):
            return f"{'-' * (factor < 0)}1/{whole}"
    return f"{factor:.4g}"


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
    """How many records the first array argument holds; 0 where there is none."""
    return next((shape[0] for shape in map(shape_of, given.values()) if shape), 0)


def _rule_value(value: Callable[[NamedArguments], float], given: NamedArguments) -> float | None:
    try:
        return value(given)
    except (ArithmeticError, TypeError, KeyError, ValueError):
        return None
