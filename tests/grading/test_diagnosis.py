"""The name of a mistake: the listed one that did the same on every call, else the family's rule, else none.

A wrong name is worse than none, so what is composed or unknown may earn a family's sentence, never a listed mistake's.
"""

import inspect
from array import array
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from composed_answers import Composition, Truth, judge_compositions
from every_case import every_case

from grader.courses import course as courses
from grader.courses.course import Exercise
from grader.grading.answer import CheckFailed, LearnerAnswer
from grader.grading.call_case import Case
from grader.grading.check_collection import Checks, collect_checks
from grader.grading.diagnosis.catalogue import Catalogue, Mistake
from grader.grading.diagnosis.naming import diagnose_checks
from grader.grading.diagnosis.observation import results_with
from grader.grading.in_process import InProcessRunner
from grader.grading.messages import TEMPLATES
from grader.grading.report import Message

EXERCISE = Exercise(topic="t", function="f", title="", points=1, needs=(), hints=())
SCALARS = [(-2.3, 0.7), (1.6, -1.4), (3.7, 2.9)]
ARRAYS = [(np.array(first), np.array(second)) for first, second in [
    ([1.53, -2.61, 0.74], [0.41, 3.17, -1.26]),
    ([2.35, 0.62, -1.78, 4.44, 0.39], [-0.81, 1.36, 2.27, -0.55, 1.19]),
]]  # fmt: skip
TABLES = [(np.array([[1.5, -2.6], [0.7, 3.1], [2.2, -0.4]]), np.array([[0.4, 3.1], [-1.2, 0.8], [1.7, 2.6]]))] * 2


def told(
    reference: Callable[..., object],
    wrong: Callable[..., object],
    cases: Sequence[tuple[object, ...]],
    mistakes: Mapping[str, Callable[..., object]] | None = None,
    **manners: Any,
) -> Message | None:
    """What is said of a wrong function, after a check with these cases."""
    answer = LearnerAnswer(EXERCISE, InProcessRunner(wrong), reference)
    with pytest.raises(CheckFailed) as failed:
        answer.agrees(cases, **manners)
    listed = tuple(
        Mistake(id=f"t.f.{name}", sentence=f"This is {name}.", function=function)
        for name, function in (mistakes or {}).items()
    )
    (said,) = diagnose_checks(Catalogue(reference=reference, mistakes=listed), [failed.value.records])
    return said


def name_of(message: Message | None) -> str | None:
    return None if message is None else message.id


def diagnosed(
    checks: Checks, exercise: Exercise, wrong: Callable[..., object], seed: int = 7
) -> Sequence[Message | None]:
    """What is said of a wrong answer by each check of an exercise that it fails."""
    runner = InProcessRunner(wrong)
    records = [checks.run_check(check, runner, seed).records for check in checks.for_exercise(exercise)]
    return diagnose_checks(checks.catalogue(exercise), records)


def product(x: Any, y: Any) -> Any:
    return 3 * x * y


def shifted(x: Any, y: Any) -> Any:
    return x * x - y + 0.3


def finely(x: Any, y: Any) -> Any:
    return shifted(x / 7, y / 9)


def named(x, y):
    return {"sum": x + y, "all": [x, y]}


def parts(x: Any, y: Any) -> Any:
    return x - 0.5 * y, float(np.sum(y))


def per_rate(x: Any, rate: Any) -> Any:
    return (x * x + 1.7) * rate


def total(x: Any, y: Any) -> Any:
    return float(np.sum(x * y + x))


def average(x: Any, y: Any) -> Any:
    return float(np.mean(x * y + x))


def moved(x: Any, y: Any) -> Any:
    return x - 0.3 * y


def small(x: Any, y: Any) -> Any:
    return 0.1 * x * (1 + y / 9)


def decayed(x: Any, rate: Any = 0.9) -> Any:
    return x * x * rate + 0.3


def three(x: Any, y: Any) -> Any:
    return x, x - y, x + y


def four(x: Any, y: Any) -> Any:
    return *three(x, y)[:1], x + y, x - y, y


def path(x: Any, rate: Any, steps: Any) -> Any:
    rows = [x]
    for _ in range(steps):
        rows.append(rows[-1] - rate * (rows[-1] ** 2 + 1.3))
    return np.array(rows)


def pairs_path(x: Any, rate: Any, steps: Any) -> Any:
    first = path(x, rate, steps)
    return np.column_stack([first, first * first - first + x - x * x + x])


def _with_rows_between(rows: Any, count: int) -> Any:
    return np.concatenate([rows[:1], *(np.stack([row * 1.1] * count + [row]) for row in rows[1:])])


def _whole_path(x: Any, rate: Any, steps: Any) -> Any:
    rows = np.full(steps + 1, int(x))
    for k in range(steps):
        rows[k + 1] = rows[k] - rate * (rows[k] ** 2 + 1.3)
    return rows


WALKS = [(1.7, 0.05, 3), (0.6, 0.11, 2), (-0.8, 0.08, 4)]


# Families


FAMILIES: Sequence[tuple[Callable[..., object], Callable[..., object], Sequence[tuple[object, ...]], str]] = [
    (shifted, lambda x, y: -shifted(x, y), SCALARS, "family_sign"),
    (shifted, lambda x, y: -shifted(x, y), ARRAYS, "family_sign"),
    (shifted, lambda x, y: 2 * shifted(x, y), SCALARS, "family_factor"),
    (shifted, lambda x, y: -0.5 * shifted(x, y), ARRAYS, "family_factor"),
    (total, lambda x, y: total(x, y) * len(x), ARRAYS, "family_records"),
    (total, lambda x, y: total(x, y) / len(x), ARRAYS, "family_per_record"),
    (shifted, lambda x, _: x, SCALARS, "family_argument"),
    (shifted, lambda x, y: shifted(x, y) + x, SCALARS, "family_plus"),
    (shifted, lambda x, y: shifted(x, y) - y, ARRAYS, "family_minus"),
    (shifted, lambda x, y: shifted(x, y) * x, SCALARS, "family_times"),
    (shifted, lambda x, y: shifted(x, y) / y, ARRAYS, "family_over"),
    (shifted, lambda x, y: shifted(x, y) ** 2, SCALARS, "family_squared"),
    (shifted, lambda x, y: np.sqrt(np.abs(shifted(x, y))), ARRAYS, "family_root"),
    (product, lambda x, y: abs(product(x, y)), ARRAYS, "family_absolute"),
    (shifted, lambda x, y: 1 / shifted(x, y), SCALARS, "family_reciprocal"),
    (shifted, lambda x, y: int(shifted(x, y)), SCALARS, "family_whole"),
    (shifted, lambda x, y: shifted(x, y).astype(int), ARRAYS, "family_whole"),
    (shifted, lambda x, y: np.round(shifted(x, y), 2), ARRAYS, "family_rounded"),
    (product, lambda x, y: product(x, y)[::-1], ARRAYS, "family_reversed"),
    (shifted, lambda x, y: shifted(x, y).T, TABLES, "family_transposed"),
    (shifted, lambda x, y: shifted(x, y).ravel(), TABLES, "family_flat"),
    (shifted, lambda x, y: shifted(x, y)[:, np.newaxis], ARRAYS, "family_column"),
    (shifted, lambda x, y: shifted(x, y)[np.newaxis], ARRAYS, "family_row"),
    (shifted, lambda x, y: shifted(y, x), SCALARS, "family_exchanged"),
    (total, lambda x, y: np.array([total(x, y)]), ARRAYS, "family_boxed"),
    (shifted, lambda x, y: shifted(x, y)[-1], ARRAYS, "family_last"),
    (shifted, lambda x, y: shifted(x, y)[1:], ARRAYS, "family_no_first"),
    (shifted, lambda x, y: shifted(x, y)[:-1], ARRAYS, "family_no_last"),
    (shifted, lambda x, y: shifted(x, y).sum(), ARRAYS, "family_sum"),
    (shifted, lambda x, y: shifted(x, y).mean(), ARRAYS, "family_mean"),
    (shifted, lambda *_: 4.2, SCALARS, "family_constant"),
    (parts, lambda x, y: parts(x, y)[::-1], ARRAYS, "family_order"),
    (total, lambda x, y: 2 * total(x, y) / len(x), ARRAYS, "family_factor_of_records"),
    (moved, lambda x, y: x - moved(x, y), ARRAYS, "family_taken_from"),
    (small, lambda x, y: x - small(x, y), ARRAYS, "family_moved_by"),
    (moved, lambda x, y: 2 * x - moved(x, y), ARRAYS, "family_change_sign"),
    (moved, lambda x, y: x + 3 * (moved(x, y) - x), ARRAYS, "family_change_factor"),
    (shifted, lambda x, y: np.minimum(shifted(x, y), 1.5), ARRAYS, "family_cut_above"),
    (shifted, lambda x, y: np.maximum(shifted(x, y), 2.15), ARRAYS, "family_cut_below"),
    (shifted, lambda x, y: shifted(x, y)[:, ::-1], TABLES, "family_columns_reversed"),
    (shifted, lambda *_: 0.0, SCALARS, "family_zero"),
    (parts, lambda x, y: (x - 0.5 * y, 2 * float(np.sum(y))), ARRAYS, "family_factor.part2"),
    (total, lambda x, y: total(x[:1], y[:1]), ARRAYS, "family_first_record"),
    (total, lambda x, y: 2 * total(x[-1:], y[-1:]), ARRAYS, "family_last_record+also_factor"),
    (total, lambda x, y: total(x[1:], y[1:]), ARRAYS, "family_no_first_record"),
    (total, lambda x, y: total(x[:-1], y[:-1]), ARRAYS, "family_no_last_record"),
    (path, lambda x, rate, steps: path(x, 2 * rate, steps), WALKS, "family_argument_factor"),
    (path, lambda x, _, steps: path(x, 0.37, steps), WALKS, "family_own_constant"),
    (path, lambda x, _, steps: path(x, 0.01, steps), WALKS, "family_own_constant"),
    (path, lambda x, rate, steps: path(x, -rate, steps), WALKS, "family_argument_sign"),
    (
        lambda x, rate: (x - rate * x * x, x),
        lambda x, _: (x - 0.01 * x * x, x),
        [(2.3, 0.001), (1.6, 0.001), (0.7, 0.03), (-1.1, 1e-30), (0.9, 3e7)],
        "family_own_constant",
    ),
    (path, lambda x, rate, _: path(x, rate, 3), [*WALKS, (1.1, 0.07, 5)], "family_own_constant"),
    (path, lambda x, _, steps: path(x, 0.0, steps), WALKS, "family_unused"),
    (path, lambda x, _, steps: path(x, 1.0, steps), WALKS, "family_unused"),
    (per_rate, lambda x, rate: 0.3 * per_rate(x, rate) / rate, [(2.3, 0.7), (1.6, -1.4)], "family_own_constant"),
    (decayed, lambda x, rate=0.37: decayed(x, rate), [(2.3,), (-1.4,), (1.6, 0.7)], "family_other_default"),
    (product, lambda x, y: np.floor(product(x, y)), SCALARS, "family_floor"),
    (total, lambda x, y: 1 + total(x, y), ARRAYS, "family_one_more"),
    (
        lambda values: values.index(min(values)),
        lambda values: values.index(min(values)) + 1,
        [([3, -5, 9, -5, 9, 2],), ([5, 9, 7, 3],), ([9, -8, 4, -9],)],  # here N/3 times the place is one more than it
        "family_one_more",
    ),
    (shifted, lambda x, y: x + 0.01 * shifted(x, y), SCALARS, "family_added"),
    (shifted, lambda x, y: y - 0.3 * shifted(x, y), ARRAYS, "family_subtracted"),
    (
        average,
        lambda x, y: total(x[:-1], y[:-1]) / len(x),
        ARRAYS,
        "family_no_last_record+also_divided_by_all",
    ),
    (shifted, lambda *_: [], SCALARS, "handed_empty"),
    (shifted, lambda *_: np.zeros((0, 2)), ARRAYS, "handed_empty"),
    (parts, lambda *_: ([], []), ARRAYS, "handed_empty_parts"),
    (pairs_path, lambda *given: np.column_stack([pairs_path(*given), path(*given)]), WALKS, "handed_more_columns"),
    (shifted, lambda x, y: np.outer(shifted(x, y), y), SCALARS, "handed_square"),
    (total, lambda x, y: np.full((1, 1), total(x, y)), ARRAYS, "family_boxed"),
    (shifted, lambda x, y: shifted(x, y).sum(), ARRAYS[:1], "family_sum"),
    (shifted, lambda *_: shifted, SCALARS, "handed_function"),
    (shifted, lambda x, y: (each for each in (x, y)), SCALARS, "handed_generator"),
    (parts, lambda x, y: deque(parts(x, y)), ARRAYS, "handed_collection"),
    (parts, lambda x, y: dict(enumerate(parts(x, y))).values(), ARRAYS, "handed_collection"),
    (shifted, lambda x, y: Fraction(shifted(x, y)), SCALARS, "handed_exact"),
    (shifted, lambda x, y: Decimal(shifted(x, y)), SCALARS, "handed_exact"),
    (total, lambda x, y: Fraction(float(total(x, y))), ARRAYS, "handed_exact"),
    (shifted, lambda x, y: [Fraction(each) for each in shifted(x, y).tolist()], ARRAYS, "handed_exact"),
    (parts, lambda x, y: (x - 0.5 * y, Decimal(float(np.sum(y)))), ARRAYS, "handed_exact"),
    (shifted, lambda x, y: deque(shifted(x, y)), ARRAYS, "handed_row"),
    (shifted, lambda x, y: array("d", shifted(x, y)), ARRAYS, "handed_row"),
    (shifted, lambda x, y: dict(enumerate(shifted(x, y))).values(), ARRAYS, "handed_row"),
    (parts, lambda x, y: (deque(x - 0.5 * y), float(np.sum(y))), ARRAYS, "handed_row"),
    (shifted, lambda x, y: shifted(x, y) + 0j, SCALARS, "handed_complex"),
    (shifted, lambda x, y: shifted(x, y) + 0j, ARRAYS, "handed_complex"),
    (shifted, lambda x, y: [each + 1j for each in shifted(x, y).tolist()], ARRAYS, "handed_complex"),
    (total, lambda x, y: total(x, y) + 0j, ARRAYS, "handed_complex"),
    (named, lambda x, y: {"sum": Fraction(x + y), "all": [x, y]}, SCALARS, "handed_exact"),
    (named, lambda x, y: {"sum": x + y, "all": (each for each in (x, y))}, SCALARS, "handed_generator"),
    (named, lambda x, y: {"sum": x + y, "all": {x, y}}, SCALARS, "handed_collection"),
    (shifted, lambda x, y: str(shifted(x, y)), SCALARS, "handed_text"),
    (shifted, lambda x, y: (shifted(x, y),), SCALARS, "handed_in_list"),
    (shifted, lambda x, y: [shifted(x, y)] * 3, SCALARS, "handed_repeated"),
    (average, lambda x, y: average(x, y) + 0 * x, ARRAYS, "handed_repeated"),
    (shifted, lambda x, y: [x, y, shifted(x, y)], SCALARS, "handed_last_of_several"),
    (shifted, lambda x, y: (x, shifted(x, y), y), SCALARS, "handed_place_of_several"),
    (shifted, lambda x, y: np.column_stack([x, shifted(x, y)]), ARRAYS, "handed_column_of_table"),
    (total, lambda x, y: x * y + x, ARRAYS, "handed_unsummed"),
    (average, lambda x, y: x * y + x, ARRAYS, "handed_unaveraged"),
    (shifted, lambda x, y: x[:, np.newaxis] ** 2 - y, ARRAYS, "handed_square"),
    (three, lambda x, y: (x, x + y, x - y), ARRAYS, "handed_exchanged"),
    (parts, lambda x, y: parts(x, y)[0], ARRAYS, "handed_one_part"),
    (three, lambda x, y: (x, x + y), ARRAYS, "handed_without_part"),
    (parts, lambda x, y: (*parts(x, y), x), ARRAYS, "handed_more_parts"),
    (path, lambda *given: np.cumsum(path(*given)), WALKS, "family_running_sum"),
    (
        shifted,
        lambda x, y: np.cumsum(shifted(x, y)) if np.ndim(x) else shifted(x, y),
        ARRAYS + SCALARS[:1],
        "family_running_sum",
    ),
    (path, lambda *given: _with_rows_between(path(*given), given[2]), WALKS, "handed_rows_between"),
    (pairs_path, lambda *given: _with_rows_between(pairs_path(*given), 2), WALKS, "handed_rows_between"),
    (path, _whole_path, WALKS, "handed_whole_array"),
]


@every_case(("reference", "wrong", "cases", "family"), FAMILIES, ids=[row[-1] for row in FAMILIES])
def test_family_is_named_by_its_rule(reference, wrong, cases, family):
    assert name_of(told(reference, wrong, cases)) == family


def test_argument_minus_a_slope_is_not_said_to_be_a_change_alone():
    """The reference may be a slope or a change itself: then the answer is what comes after it, not a change."""
    message = told(small, lambda x, y: x - small(x, y), ARRAYS)
    assert message is not None
    assert "or the other way round" in message.text


@every_case(
    ("factor", "said"),
    [(2, "2 times"), (-3, "-3 times"), (0.5, "1/2 times"), (-0.25, "-1/4 times"), (1.7, "1.7 times")],
)
def test_factor_is_said_as_people_write_it(factor, said):
    message = told(shifted, lambda x, y: factor * shifted(x, y), SCALARS)
    assert message is not None
    assert f"is {said} the expected one" in message.text


def test_argument_that_is_meant_is_named():
    message = told(shifted, lambda x, y: shifted(x, y) + y, SCALARS)
    assert message is not None
    assert message.text == "Your answer is the expected one plus y."


@every_case("digits", [0, 1, 2, 3, 4])
def test_rounding_names_its_decimals(digits):
    message = told(finely, lambda x, y: np.round(finely(x, y), digits), ARRAYS)
    assert message is not None
    assert (message.id, f"rounded to {digits} decimal{'s' * (digits != 1)}." in message.text) == (
        "family_rounded",
        True,
    )


def test_part_that_is_wrong_is_named():
    message = told(parts, lambda x, y: (x - 0.5 * y, 2 * float(np.sum(y))), ARRAYS)
    assert message is not None
    assert message.text == TEMPLATES["family_part"].format(part=2, text="Your answer is 2 times the expected one.")


# No name


@every_case(
    "wrong",
    [
        lambda x, y: 2 * shifted(x, y) + 1.3,
        lambda x, y: shifted(x, y) * 1.1**x,
        lambda x, y: shifted(x, y) - 3e-5 * (shifted(x, y) + 0.02),  # about 0.99997 times the expected one
        lambda x, y: shifted(x, y) + np.sin(x),
        lambda *_: "a text",
        lambda *_: None,
        lambda x, _: {"x": x},
    ],
)
def test_what_follows_no_rule_has_no_name(wrong):
    assert told(shifted, wrong, SCALARS) is None


def test_one_wrong_call_is_too_few_for_a_family():
    assert told(shifted, lambda x, y: shifted(x, y) * (2 if x > 3 else 1), SCALARS) is None


def test_a_small_change_is_not_taken_for_an_argument_that_plays_no_part():
    message = told(moved, lambda x, y: x - 0.003 * y, SCALARS)
    assert message is not None
    assert message.text == "What you add to x is 0.01 times the right amount."


def test_what_is_added_with_the_wrong_sign_need_not_be_a_step():
    """As in y - w x + b for the slope along b, which changes no b."""
    message = told(moved, lambda x, y: x + 0.3 * y, SCALARS)
    assert message is not None
    assert message.text == "What you add to x has the wrong sign: look for a minus, and for missing brackets."


def test_an_argument_of_which_a_small_part_is_used_plays_a_part():
    assert told(moved, lambda x, y: x - 3e-6 * y, SCALARS) is None


def test_a_constant_over_an_argument_is_not_in_its_place_where_no_factor_belongs() -> None:
    assert told(shifted, lambda x, y: 100 * shifted(x, y) / y, SCALARS) is None


def test_a_constant_in_another_right_form_is_found_with_that_form():
    def inside(x: Any, eps: Any = 1e-8) -> Any:
        return x / np.sqrt(x * x + eps)

    def outside(x: Any, eps: Any = 1e-8) -> Any:
        return x / (np.abs(x) + eps)

    cases = [(1.3, 0.05), (0.7, 0.11), (2.9, 1e-8)]
    with pytest.raises(CheckFailed) as failed:
        LearnerAnswer(EXERCISE, InProcessRunner(lambda x, eps=0: outside(x, 0.002 + 0 * eps)), inside).agrees(cases)
    catalogue = Catalogue(reference=inside, mistakes=(), variants=lambda: (outside,))
    (said,) = diagnose_checks(catalogue, [failed.value.records])
    assert said is not None
    assert said.text == "You use 0.002 where eps was given. Use the argument eps."


def test_one_number_in_every_call_of_one_check_is_no_constant() -> None:
    def largest_share(x: Any, _: Any) -> Any:
        shares = np.exp(x - np.max(x))
        return shares / shares.sum()

    checks = []
    for cases in (SCALARS, ARRAYS):
        with pytest.raises(CheckFailed) as failed:
            LearnerAnswer(EXERCISE, InProcessRunner(largest_share), shifted).agrees(cases)
        checks.append(failed.value.records)
    listed = tuple(
        Mistake(id=f"t.f.{n}", sentence=f"This is {n}.", function=lambda x, y, n=n: shifted(x, y) * (n + 1.7) + x)
        for n in range(3)
    )
    assert diagnose_checks(Catalogue(reference=shifted, mistakes=listed), checks) == [None, None]


def test_rule_must_hold_on_every_wrong_call():
    factors = iter([2.0, 2.0, 2.1])
    assert told(shifted, lambda x, y: shifted(x, y) * next(factors), SCALARS) is None


def test_rule_that_says_everywhere_must_hold_on_the_right_calls_too():
    assert name_of(told(product, lambda x, y: abs(product(x, y)), SCALARS)) != "family_sign"


def test_function_that_only_raises_has_no_name():
    def stops(*_: object) -> object:
        raise TypeError("unsupported operand")

    assert told(shifted, stops, SCALARS, {"stops": stops}) is None


@pytest.mark.parametrize("kind", [ValueError, SystemExit])
def test_function_that_raises_on_some_calls_is_named_by_what_the_others_gave(kind: type[BaseException]) -> None:
    def half(x: Any, y: Any) -> Any:
        if x < 0:
            raise kind("negative")
        return -shifted(x, y)

    assert name_of(told(shifted, half, SCALARS)) == "family_sign"
    assert name_of(told(shifted, half, SCALARS, {"half": half})) == "t.f.half"


def test_a_rule_is_not_told_of_a_check_whose_calls_all_raise() -> None:
    def scalars_only(x: Any, y: Any) -> Any:
        return -shifted(float(x), float(y))

    checks = []
    for cases in (SCALARS, ARRAYS):
        with pytest.raises(CheckFailed) as failed:
            LearnerAnswer(EXERCISE, InProcessRunner(scalars_only), shifted).agrees(cases)
        checks.append(failed.value.records)
    assert list(map(name_of, diagnose_checks(Catalogue(reference=shifted, mistakes=()), checks))) == [
        "family_sign",
        None,
    ]


# Listed mistakes


def squared_y(x: Any, y: Any) -> Any:
    return x * x - y * y + 0.3


def test_listed_mistake_is_named_however_it_was_written():
    assert name_of(told(shifted, lambda x, y: (x - y) * (x + y) + 0.3, SCALARS, {"squared_y": squared_y})) == (
        "t.f.squared_y"
    )


def test_listed_mistake_goes_before_a_family():
    assert name_of(told(shifted, lambda x, y: -shifted(x, y), SCALARS, {"minus": lambda x, y: -shifted(x, y)})) == (
        "t.f.minus"
    )


def test_listed_mistake_must_do_the_same_on_every_call_the_right_ones_too():
    only_once = lambda x, y: squared_y(x, y) if x < 0 else shifted(x, y)  # noqa: E731 - beside what it differs from
    assert told(shifted, only_once, SCALARS, {"squared_y": squared_y}) is None
    assert name_of(told(shifted, only_once, SCALARS, {"once": only_once, "always": squared_y})) == "t.f.once"


@every_case("made", [lambda v: v + 0.21, lambda v: v**2 + 0.1, lambda v: 1.3 / (v + 0.17)])
def test_composition_with_a_listed_mistake_by_no_rule_is_not_called_by_its_name(made):
    assert told(shifted, lambda x, y: made(squared_y(x, y)), SCALARS, {"squared_y": squared_y}) is None


COMPOSITIONS: Sequence[tuple[Callable[[Any], object], Sequence[tuple[object, ...]], tuple[str, str]]] = [
    (lambda v: 1.7 * v, SCALARS, ("also_factor", "an extra factor of 1.7")),
    (lambda v: -v, ARRAYS, ("also_sign", "the sign is wrong")),
    (lambda v: np.round(v, 3), ARRAYS, ("also_rounded", "rounded to 3 decimals")),
    (lambda v: v[::-1], ARRAYS, ("also_reversed", "order of the values is reversed")),
    (lambda v: v[:-1], ARRAYS, ("also_no_last", "the last value is missing")),
    (lambda v: v[:, np.newaxis], ARRAYS, ("also_column", "(n, 1)")),
    (lambda v: v.T, TABLES, ("also_transposed", "rows and columns are exchanged")),
    (lambda v: v * len(v), ARRAYS, ("also_factor", "an extra factor of N")),
    (lambda v: 2 * v / len(v), ARRAYS, ("also_factor", "an extra factor of 2/N")),
    (lambda v: v[:, ::-1], TABLES, ("also_columns_reversed", "order of the columns is reversed")),
    (lambda v: v.ravel(), TABLES, ("also_flat", "all numbers are in one row")),
    (lambda v: v[np.newaxis], ARRAYS, ("also_row", "extra pair of brackets")),
    (lambda v: np.array([v]), SCALARS, ("also_boxed", "inside an array")),
    (lambda v: v[-1], ARRAYS, ("also_last", "only the last of the values")),
    (lambda v: v[1:], ARRAYS, ("also_no_first", "the first value is missing")),
]


@every_case(("made", "cases", "besides"), COMPOSITIONS, ids=[row[-1][0] for row in COMPOSITIONS])
def test_composition_with_a_listed_mistake_by_a_rule_is_told_as_both(made, cases, besides):
    message = told(shifted, lambda x, y: made(squared_y(x, y)), cases, {"squared_y": squared_y})
    assert message is not None
    rule, text = besides
    assert message.id == f"t.f.squared_y+{rule}"
    assert message.text.startswith("This is squared_y. Besides, ")
    assert text in message.text


def wrong_parts(x: Any, y: Any) -> Any:
    return x + 0.5 * y, float(np.sum(y * y))


@every_case(
    ("reference", "listed", "wrong", "cases", "rule"),
    [
        (parts, wrong_parts, lambda x, y: wrong_parts(x, y)[::-1], ARRAYS, "also_order"),
        (moved, lambda x, y: x + y * y, lambda x, y: x - y * y, ARRAYS, "also_change_sign"),
        (moved, lambda x, y: x + y * y, lambda x, y: x + 3 * y * y, ARRAYS, "also_change_factor"),
        (
            path,
            lambda x, rate, steps: path(x, rate, steps) ** 2,
            lambda x, rate, steps: path(x, 2 * rate, steps) ** 2,
            WALKS,
            "also_argument_factor",
        ),
        (
            path,
            lambda x, rate, steps: path(x, rate, steps) ** 2,
            lambda x, rate, steps: path(x, -rate, steps) ** 2,
            WALKS,
            "also_argument_sign",
        ),
        (
            path,
            lambda x, rate, steps: path(x, rate, steps) ** 2,
            lambda x, _, steps: path(x, 0.07, steps) ** 2,
            WALKS,
            "also_own_constant",
        ),
    ],
    ids=[
        *("also_order", "also_change_sign", "also_change_factor", "also_argument_factor", "also_argument_sign"),
        "also_own_constant",
    ],
)
def test_composition_in_parts_changes_or_arguments_is_told_as_both(reference, listed, wrong, cases, rule):
    assert name_of(told(reference, wrong, cases, {"listed": listed})) == f"t.f.listed+{rule}"


def writes_x(x: Any, y: Any) -> Any:
    result = shifted(x, y)
    x *= 2.0
    return result


def test_changed_argument_is_named_where_it_is_asked_for():
    assert name_of(told(shifted, writes_x, ARRAYS, {"writes": writes_x}, unchanged=True)) == "t.f.writes"


def test_right_value_with_wrong_manners_is_in_no_family():
    assert told(shifted, writes_x, ARRAYS, unchanged=True) is None


def test_wrong_value_is_named_though_the_manners_differ():
    def rude(x: Any, y: Any) -> Any:
        result = squared_y(x, y)
        x *= 2.0
        return result

    assert name_of(told(shifted, rude, ARRAYS, {"squared_y": squared_y}, unchanged=True)) == "t.f.squared_y"


# Where there is no rule, and what every sentence earns


@every_case(
    ("reference", "wrong", "cases", "place"),
    [
        (three, lambda x, y: (x, x - y, np.sin(x)), ARRAYS, "family_only_part"),
        (
            path,
            lambda x, rate, steps: np.append(path(x, rate, steps)[:2], np.sin(np.arange(steps - 1))),
            WALKS,
            "family_rows_right",
        ),
        (
            path,
            lambda x, rate, steps: path(x, rate * 2, 1).tolist() + [0.3 * k for k in range(steps - 1)],
            WALKS,
            "family_first_step",
        ),
        (
            pairs_path,
            lambda x, rate, steps: (
                pairs_path(x, rate, steps) * [1, 0] + np.outer(np.sin(np.arange(steps + 1)), [0, 1]) + [0, x]
            ),
            WALKS,
            "family_first_step_number",
        ),
        (
            pairs_path,
            lambda x, rate, steps: (
                pairs_path(x, rate, steps)[:1]
                + np.cumsum(
                    np.diff(pairs_path(x, rate, steps), axis=0, prepend=[[x, x]])
                    * np.array([[1, 2]])
                    * (1.3 ** np.arange(steps + 1) - 0.3)[:, np.newaxis],
                    axis=0,
                )
            ),
            WALKS,
            "family_first_step_number_factor",
        ),
        (path, lambda x, rate, steps: path(x, rate, steps)[:2], WALKS, "family_ends_early"),
        (
            path,
            lambda x, rate, steps: [x, *np.round(np.sin(3 * path(x, rate, steps)), 3)[1:]],
            WALKS,
            "family_digits",
        ),
        (path, lambda x, rate, steps: np.trunc(50 * np.sin(3 * path(x, rate, steps))), WALKS, "family_all_whole"),
        (three, lambda x, y: (x, np.cos(y), np.sin(x)), ARRAYS, "family_one_right_part"),
        (four, lambda x, y: (x, np.cos(y), x - y, np.sin(x)), ARRAYS, "family_right_parts"),
        (path, lambda x, rate, steps: np.round(np.sin(3 * path(x, rate, steps)), 3), WALKS, "family_digits"),
    ],
)
def test_the_place_is_named_where_the_rule_is_not_known(reference, wrong, cases, place):
    listed = {f"listed{n}": lambda *args, n=n: reference(*args)[0] * (n + 0.7) for n in range(3)}
    assert name_of(told(reference, wrong, cases, listed)) == place


def test_what_changes_from_call_to_call_is_said_to_change():
    calls = iter(range(100))
    assert (
        name_of(told(shifted, lambda x, y: shifted(x, y) + next(calls) + 1, SCALARS, repeatable=True))
        == "family_unsteady"
    )


def test_what_makes_a_list_or_number_of_it_is_said_only_where_one_is_needed():
    assert told(shifted, lambda x, y: {shifted(x, y)}, SCALARS) is None
    assert told(parts, lambda *_: Fraction(1, 3), ARRAYS) is None
    assert told(shifted, lambda x, y: [Fraction(shifted(x, y))], SCALARS) is None
    assert told(shifted, lambda *_: Fraction(1, 3), ARRAYS) is None
    assert told(shifted, lambda x, y: {*shifted(x, y)}, ARRAYS) is None
    assert told(shifted, lambda *_: range(3), SCALARS) is None


def test_every_sentence_that_names_a_mistake_is_earned_here():
    own = Path(__file__).read_text(encoding="utf-8")
    names = {name for name in TEMPLATES if name.startswith(("family_", "also_", "handed_"))}
    assert [name for name in sorted(names) if f'"{name}' not in own and f"+{name}" not in own] == []


# Our course: two shortcomings at once


COURSE = courses.load_course()
SAMPLE = 211
"""Of so many composed answers one is tried; `tests/benchmarks/compositions.py` tries all."""

SEED = 1
"""One for both samples: what the known mistakes give on its inputs is computed once."""


@pytest.fixture(scope="module")
def checks() -> Checks:
    return collect_checks(COURSE, [topic.id for topic in COURSE.topics])


@pytest.fixture(scope="module")
def judged(checks: Checks) -> Sequence[Composition]:
    return [
        each
        for number, exercise in enumerate(COURSE.exercises)
        for each in judge_compositions(checks, exercise, SEED, every=SAMPLE, start=number)
    ]


def test_nothing_false_is_said_of_two_shortcomings_at_once(judged):
    assert [f"{each.name}: {each.said}" for each in judged if each.truth is Truth.false] == []


def test_two_shortcomings_at_once_are_mostly_named(judged):
    assert len(judged) > 100
    assert sum(each.truth is Truth.true for each in judged) >= 0.85 * len(judged)


# Our course: the same slip has the same name


def _on_parts(change: Callable[[Any], object], value: Any) -> object:
    return tuple(_on_parts(change, part) for part in value) if isinstance(value, tuple) else change(np.asarray(value))


async def _values_later(value: object) -> AsyncIterator[object]:
    yield value


SLIPS: Mapping[str, tuple[Callable[[Any], object], set[str]]] = {
    "rounded": (lambda value: _on_parts(lambda part: np.round(part, 3), value), {"family_rounded", "family_digits"}),
    "negative": (
        lambda value: _on_parts(np.negative, value),
        {"family_sign", "family_sign.part1+family_sign.part2", "family_sign.part1+family_sign.part2+family_sign.part3"},
    ),
    "times -3": (lambda value: -3 * np.asarray(value), {"family_factor"}),
    "as text": (str, {"handed_text"}),
    "empty": (lambda _: [], {"handed_empty"}),
    "a function": (lambda value: lambda: value, {"handed_function"}),
    "a generator": (lambda value: (each for each in [value]), {"handed_generator"}),
    "numpy's function": (lambda _: np.sum, {"handed_function"}),
    "a map": (lambda value: map(float, [value]), {"handed_iterator"}),
    "not awaited": (_values_later, {"handed_coroutine"}),
    "a class": (lambda _: float, {"handed_class"}),
    "the stub's exception": (lambda _: NotImplementedError, {"handed_placeholder"}),
    "an exception": (lambda _: NotImplementedError("to do"), {"handed_placeholder"}),
    "NotImplemented": (lambda _: NotImplemented, {"handed_placeholder"}),
    "three dots": (lambda _: ..., {"handed_placeholder"}),
}
NUMBERS = ["loss.sse", "weight_step.error", "partials.dC_dw", "activation.sigmoid", "slope.tangent"]
PATHS_AND_PARTS = ["optimizers.momentum", "optimizers.adam", "descent.fit_line", "descent.fit_neuron"]
CASES = [
    *((slip, name) for slip in ("rounded", "negative", "empty", "a function", "a generator") for name in NUMBERS),
    *((slip, "loss.sse") for slip in ("numpy's function", "a map", "not awaited", "a class")),
    *((slip, "loss.sse") for slip in ("the stub's exception", "an exception", "NotImplemented", "three dots")),
    *(("as text", name) for name in ("loss.sse", "partials.dC_dw")),
    *(("times -3", name) for name in ("slope.derivative", "gradient.partial", "gradient.gradient", "loss.sse")),
    *((slip, name) for slip in ("rounded", "empty", "a function", "a generator") for name in PATHS_AND_PARTS),
]


@every_case(("slip", "name"), CASES)
def test_the_same_slip_has_the_same_name_in_every_exercise_and_on_every_seed(checks, slip, name):
    (exercise,) = courses.select_exercises(COURSE, (name,))
    catalogue = checks.catalogue(exercise)
    change, names = SLIPS[slip]

    def slipped(*args: Any, **kwargs: Any) -> object:
        return change(catalogue.reference(*args, **kwargs))

    listed = {mistake.id for mistake in catalogue.mistakes}
    said = [{each.id for each in diagnosed(checks, exercise, slipped, seed) if each is not None} for seed in (1, 2, 3)]
    assert said[0] == said[1] == said[2]
    assert len(said[0]) == 1
    assert said[0] <= names | listed


@every_case(
    ("name", "argument", "factor", "text"),
    [
        ("linear_combination", "weights", 0.5, "what 1/2 times x * weights would give"),
        ("nn_output", "x", 2.0, "what 2 times x * weights would give"),
        ("output_change", "weights", 0.5, "what 1/2 times weights would give"),
    ],
)
def test_a_factor_beside_an_array_is_named_where_it_explains_all_calls(
    checks: Checks, name: str, argument: str, factor: float, text: str
) -> None:
    (exercise,) = courses.select_exercises(COURSE, (f"neuron.{name}",))
    catalogue = checks.catalogue(exercise)
    signature = inspect.signature(catalogue.reference)

    def scaled(*args: Any, **kwargs: Any) -> object:
        given = signature.bind(*args, **kwargs).arguments
        return catalogue.reference(**{**given, argument: factor * given[argument]})

    said = {each.text for each in diagnosed(checks, exercise, scaled) if each is not None}
    assert len(said) == 1
    assert text in said.pop()


def test_a_constant_that_was_given_has_no_neighbour_in_its_place(checks: Checks) -> None:
    (exercise,) = courses.select_exercises(COURSE, ("slope.descend",))
    catalogue = checks.catalogue(exercise)

    def walk(f: Any, x: float, learnrate: float, steps: int) -> Any:
        return catalogue.reference(f, 0.0 * x, learnrate, steps + 1)[1:]

    assert "family_own_constant" not in set(map(name_of, diagnosed(checks, exercise, walk)))


@every_case(
    ("reference", "cases"),
    [
        (lambda year: year % 4 == 0 and (year % 100 != 0 or year % 400 == 0), [(2024,), (4,), (1900,), (2023,)]),
        (lambda age: "child" if age < 14 else "adult", [(70,), (15,), (9,)]),
        (lambda x: x > 0.37, [(2.3,), (-1.4,), (0.9,), (-0.2,)]),
        (lambda x: [x > 0.37, x > -3.0], [(2.3,), (-1.4,), (0.9,), (-0.2,)]),
    ],
)
def test_one_word_or_truth_value_throughout_is_no_constant_in_an_arguments_place(reference, cases):
    results = (reference(*case) for case in (cases[0], cases[-1]))
    for always in results:
        assert name_of(told(reference, lambda _, always=always: always, cases)) != "family_own_constant"


def _squared_for_root(theta: Any, grad: Any, avg_g2: Any, avg_dx2: Any, gamma: float = 0.9, eps: float = 1e-6) -> Any:
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.square(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    return theta + change, avg_g2, gamma * avg_dx2 + (1 - gamma) * change**2


def _root_of_a_negative(theta: Any, grad: Any, m: Any, v: Any, *_: int, **settings: float) -> Any:
    beta1, beta2 = settings.get("beta1", 0.9), settings.get("beta2", 0.999)
    m, v = beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2
    return theta - m / np.sqrt(-1 - v), m, v


def _eps_for_gradient(
    theta: Any, grad: Any, avg_g2: Any, learnrate: float = 0.001, gamma: float = 0.9, eps: float = 1e-8
) -> Any:
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * eps / np.sqrt(avg_g2 + eps), avg_g2


def _without_sign(x: Any, weights: Any, bias: float = 0.0) -> Any:
    return abs(np.dot(x, weights)) + bias


def _times_its_reciprocal(x: Any) -> Any:
    tail = np.exp(-np.abs(x))
    output = np.where(np.asarray(x) >= 0.0, 1.0, tail) / (1.0 + tail)
    return output * (1.0 / output)


def _start_only(x: Any, y: Any, learnrate: float, epochs: int, size: int, seed: int, w: float = 0, b: float = 0) -> Any:
    del x, y, learnrate, epochs, size, seed
    return np.array([(w, b)], dtype=float)


LOOK_ALIKES: Mapping[str, tuple[Callable[..., object], str, str]] = {
    "near, where what a mistake changes is small": (_squared_for_root, "optimizers.adadelta", "family_one_right_part"),
    "NaN in a part, which many mistakes give": (_root_of_a_negative, "optimizers.nadam", "family_only_part"),
    "NaN at one end, besides another mistake": (_times_its_reciprocal, "activation.sigmoid_prime", "family_constant"),
    "any, where a part comes back as it went in": (_eps_for_gradient, "optimizers.rmsprop", "family_argument.part1"),
    "any, where a sum has lost its sign": (_without_sign, "neuron.linear_combination", "family_absolute"),
    "few digits, as those that were given": (_start_only, "batches.fit_line_minibatch", "family_ends_early"),
}


@every_case("name", LOOK_ALIKES)
def test_what_only_looks_like_a_mistake_is_not_called_so(checks: Checks, name: str) -> None:
    wrong, exercise_id, main = LOOK_ALIKES[name]
    (exercise,) = courses.select_exercises(COURSE, (exercise_id,))
    said = [name_of(each) for each in diagnosed(checks, exercise, wrong)]
    assert said[0] == main
    assert not [each for each in said if each and each.startswith(exercise_id)]


def _own_rise(slope: float) -> float:
    return 0.0 if slope == 0 else -1.0 if slope > 2 else 1.0


def _multiplied_out(f: Any, x0: float, x: Any) -> Any:
    slope = (f(x0 + 1e-5) - f(x0 - 1e-5)) / 2e-5
    return slope * x + (f(x0) + slope * x0)


def _back_in_place(f: Any, x: float, learnrate: float, steps: int) -> Any:
    path = np.full(steps + 1, x)
    for k in range(steps):
        path[k] -= learnrate * (f(path[k] + 1e-5) - f(path[k] - 1e-5)) / 2e-5
    return path


CLAIMS: Mapping[str, tuple[Callable[..., object], str, str]] = {
    "a bound of its own": (_own_rise, "slope.downhill", "You compare the slope with a number above 0, "),
    "an intercept": (
        _multiplied_out,
        "slope.tangent",
        "Your line is f(x0) + slope * (x + x0), perhaps ",
    ),
    "a full path": (_back_in_place, "slope.descend", "You put the end of each step in the place that it left from,"),
}


@every_case("name", CLAIMS)
def test_a_sentence_is_true_of_all_answers_that_earn_it(checks: Checks, name: str) -> None:
    wrong, exercise_id, text = CLAIMS[name]
    (exercise,) = courses.select_exercises(COURSE, (exercise_id,))
    said = diagnosed(checks, exercise, wrong)
    assert said[0] is not None
    assert said[0].text.startswith(text)


CHANGES: Mapping[str, Callable[[Any], object]] = {
    "scaled and shifted": lambda value: 0.3 - 2.3 * value,
    "upside down": lambda value: 1.3 / (value + 0.17),
}


@pytest.fixture(scope="module")
def misnamed(checks: Checks) -> Mapping[str, list[str]]:
    """For each exercise, what was made of its mistakes by no rule and then called by another listed name."""
    return {exercise.id: _misnamed(checks, exercise, number) for number, exercise in enumerate(COURSE.exercises)}


@every_case("exercise", [exercise.id for exercise in COURSE.exercises])
def test_composition_with_a_mistake_of_the_course_by_no_rule_gets_no_listed_name(misnamed, exercise):
    assert misnamed[exercise] == []


def _misnamed(checks: Checks, exercise: Exercise, start: int) -> list[str]:
    """Every sixteenth mistake is tried, with the changes in turn."""
    catalogue = checks.catalogue(exercise)
    wrong: list[str] = []
    for mistake, kind in zip(
        catalogue.mistakes[::16], islice(cycle(CHANGES), start % len(CHANGES), None), strict=False
    ):
        composed = _composed(mistake.function, CHANGES[kind])
        said = {each.id for each in diagnosed(checks, exercise, composed, SEED) if each is not None}
        # Changing None or NaN changes nothing, so such a mistake keeps its own name.
        wrong += [
            f"{mistake.id} {kind}: {name}"
            for name in said
            if "." in name and not name.startswith("family_") and name != mistake.id
        ]
    return wrong


def _composed(function: Callable[..., object], change: Callable[[Any], object]) -> Callable[..., object]:
    def composed(*args: object, **kwargs: object) -> object:
        return _changed(function(*args, **kwargs), change)

    return composed


def _changed(value: object, change: Callable[[Any], object]) -> object:
    if isinstance(value, (tuple, list)):
        return type(value)(_changed(part, change) for part in value)
    return change(value) if isinstance(value, (np.ndarray, np.generic, float, int)) else value


# What only looks like a rule


def test_nothing_but_nan_is_no_constant() -> None:
    assert told(shifted, lambda *_: np.nan, SCALARS) is None


def test_a_factor_near_1_is_not_written_as_1() -> None:
    said = told(shifted, lambda x, y: 0.99999 * shifted(x, y), SCALARS)
    assert said is not None
    assert "0.99999 times" in said.text


def test_a_value_of_0_is_not_a_change_of_an_argument() -> None:
    listed = {"nothing": lambda x, _: 0.0 * x}
    assert name_of(told(shifted, lambda x, _: 2 * x, SCALARS, listed)) != "t.f.nothing+also_change_sign"


def test_a_product_is_not_a_change_of_an_argument_though_the_sum_taken_for_it_is() -> None:
    listed = {"added": lambda x, y: x + y}
    assert told(lambda x, y: x * y, lambda x, y: x - y, [(0.43, 0.21), (-0.32, 0.17)], listed) is None


def averaged(theta: Any, m: Any, grad: Any, power: int = 1) -> Any:
    m = 0.9 * m + 0.1 * grad
    return theta - m**power, m


def test_an_average_that_is_handed_back_as_it_came_is_not_a_change_of_the_other_argument() -> None:
    cases = [(x, y, np.flip(x * y)) for x, y in ARRAYS]
    listed = {"squared": partial(averaged, power=2)}
    said = told(averaged, lambda theta, m, grad: (listed["squared"](theta, m, grad)[0], m), cases, listed)
    assert "change" not in (name_of(said) or "")
    said = told(averaged, lambda theta, m, grad: (averaged(theta, m, grad)[0], 0.99 * m + 0.01 * grad), cases)
    assert said is not None
    assert said.text == "Look at part 2 of your result. What you add to m is 1/10 times the right amount."


def test_one_number_for_numbers_and_arrays_is_a_constant() -> None:
    cases = [(0.7, 0.3), (-1.6, 0.4), ARRAYS[0], ARRAYS[1]]
    assert name_of(told(shifted, lambda *_: 0.83, cases)) == "family_constant"
    assert name_of(told(shifted, lambda *_: 0, cases)) == "family_zero"


@every_case(
    ("wrong", "text"),
    [
        (lambda x, y: total(x, y) * len(x), "Your answer is the expected one times N, the length of x"),
        (lambda x, y: total(x, y) / len(x), "Your answer is the expected one divided by N, the length of x"),
        (lambda x, y: -total(x, y) / len(x), "Your answer is -1/N times the expected one, where N is the length of x"),
    ],
)
def test_a_factor_of_a_length_names_the_argument_that_has_it(wrong: Callable[..., float], text: str) -> None:
    said = told(total, wrong, ARRAYS)
    assert said is not None
    assert said.text.startswith(text)


def test_the_entries_that_count_are_those_of_named_arguments() -> None:
    said = told(total, lambda x, y: total(x[-1:], y[-1:]), ARRAYS)
    assert said is not None
    assert said.text == "Only the last entry of x and y counts in your answer."


def test_the_entries_that_count_are_named_where_other_calls_have_numbers_only() -> None:
    said = told(shifted, lambda x, y: shifted(x[:1], y[:1]) if np.ndim(x) else shifted(x, y), [*SCALARS, *ARRAYS])
    assert said is not None
    assert said.text == "Only the first entry of x and y counts in your answer."


def test_no_entry_counts_alone_where_no_argument_has_several() -> None:
    """The slopes expected are exact and the reference's are not: the factor is found beside the reference's own."""

    def slope(f: Callable[[float], float], x: float) -> float:
        return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5

    cases = [(lambda x: x**2 + 3 * x, 2.0), (np.sin, 1.7), (lambda x: 5 + x**3 - 3 * x, 1.0)]
    said = told(slope, lambda f, x: -2 * slope(f, x), cases, expected=[7.0, np.cos(1.7), 0.0], rtol=1e-4)
    assert said is not None
    assert said.text == "Your answer is -2 times the expected one."


def test_an_argument_that_makes_no_difference_has_no_constant_in_its_place() -> None:
    listed = {"nothing": lambda *_: 0.0}
    assert told(shifted, lambda *_: [0.0], [(0.0, 0.7), *SCALARS], listed) is None


def line(x: float, w: float = 0.7, b: float = -0.2) -> float:
    return w * x + b


LINES: Sequence[Mapping[str, float] | tuple[float, ...]] = [(1.3,), (0.6, 2.1), (-0.8, 1.7, 0.4), {"x": 1.1, "b": 0.9}]


@every_case(
    ("wrong", "rule"),
    [
        (lambda x, b=-0.2, w=0.7: w * x + b, "family_parameter_order"),
        (lambda x, w=0.7, b=-0.2: b * x + w, "family_exchanged"),
    ],
)
def test_two_parameters_in_each_others_place_are_named_though_they_have_defaults(
    wrong: Callable[..., float], rule: str
) -> None:
    answer = LearnerAnswer(EXERCISE, InProcessRunner(wrong), line)
    with pytest.raises(CheckFailed) as failed:
        answer.agrees(LINES)
    (said,) = diagnose_checks(Catalogue(reference=line, mistakes=()), [failed.value.records])
    assert name_of(said) == rule


def test_parameters_in_another_order_are_told_from_arguments_used_for_each_other() -> None:
    answer = LearnerAnswer(EXERCISE, InProcessRunner(lambda y, x: shifted(x, y)), shifted)
    with pytest.raises(CheckFailed) as failed:
        answer.agrees([*SCALARS, {"x": 1.3, "y": -0.4}])
    (said,) = diagnose_checks(Catalogue(reference=shifted, mistakes=()), [failed.value.records])
    assert name_of(said) == "family_parameter_order"


def test_of_equal_values_none_is_said_to_be_missing() -> None:
    assert told(lambda x, _: np.zeros_like(x), lambda *_: np.zeros(2), ARRAYS) is None


def test_a_single_value_without_its_axis_is_no_sum() -> None:
    one_value = [(x[:1], y[:1]) for x, y in ARRAYS]
    assert told(shifted, lambda x, y: np.squeeze(shifted(x, y)), one_value) is None


def test_a_zero_for_several_zeros_is_not_said_to_be_their_sum() -> None:
    cases = [(np.array(x),) for x in ([1.7, 2.6], [0.3, 0.2], [0.1, 0.4, 0.2])]
    assert told(lambda x: x * (x > 1), lambda x: x * (x > 1) if x[0] > 1 else 0.0, cases) is None


def test_the_largest_for_all_is_not_the_last_of_several() -> None:
    listed = {"largest": lambda x, y: np.full(np.shape(x), np.max(shifted(x, y)))}
    said = told(shifted, lambda x, y: np.max(shifted(x, y)), ARRAYS, listed)
    assert "last" not in (name_of(said) or "")


@every_case("error", [ValueError("no"), SystemExit("no")])
def test_a_known_mistake_that_raises_or_exits_on_a_value_has_no_result_there(error: BaseException) -> None:
    def half(x: float) -> float:
        if x < 0:
            raise error
        return x / 2

    assert results_with(half, Case.from_arguments((1.0,)), ["x"], "x", [4.0, -4.0, 6.0]) == [2.0, None, 3.0]


def test_numbers_that_are_hardly_more_than_zero_are_no_change_of_an_argument():
    listed = {"doubled": lambda x, _: 2 * x}
    assert told(shifted, lambda x, y: 1e-10 * x * y, SCALARS, listed) is None


def test_another_default_is_named_though_calls_that_leave_it_out_look_like_a_known_mistake() -> None:
    cases = [(2.3,), (-1.4,), (1.6, 0.7)]
    said = told(
        decayed, lambda x, rate=0.1: decayed(x, rate), cases, {"rest": lambda x, rate=0.9: decayed(x, 1 - rate)}
    )
    assert said is not None
    assert said.text == (
        "Where rate is not given, your answer is that of rate=0.1. The default in the line that you were given is 0.9: "
        "keep that line as it was."
    )


@every_case(
    ("wrong", "cases"),
    [
        (lambda x, *_: decayed(x, 0.37), [(2.3,), (-1.4,), (1.6, 0.7)]),
        (lambda x, rate=0.37: decayed(x, rate), [(2.3,), (-1.4,)]),
        (lambda x, rate=0.37: decayed(x, rate), [(2.3,), (-1.4,), (0.0, 0.7)]),
    ],
    ids=["in every call", "never given", "given where it does not matter"],
)
def test_another_default_is_not_named_where_a_number_may_stand_in_every_call(
    wrong: Callable[..., float], cases: Sequence[tuple[object, ...]]
) -> None:
    assert name_of(told(decayed, wrong, cases)) != "family_other_default"


def test_another_exercises_answer_is_named_in_all_failed_checks(checks: Checks) -> None:
    by_name = {exercise.function: exercise for exercise in COURSE.exercises}
    answers = {name: checks.references[exercise.id] for name, exercise in by_name.items()}
    cases = [
        ("cost", answers["dC_dw"], "dC_dw"),
        ("linear_combination", lambda x, *_, **__: answers["sigmoid"](x), "sigmoid"),
        ("linear_combination", lambda x, *_, **__: answers["sigmoid_prime"](x), "sigmoid_prime"),
    ]
    for exercise, wrong, other in cases:
        said = [each for each in diagnosed(checks, by_name[exercise], wrong) if each is not None]
        assert said
        assert {each.text for each in said} == {
            f"Your answer is what {other}, another exercise, returns for the same arguments."
        }


def test_an_answer_that_is_another_exercises_only_at_times_is_not_said_to_be_its(checks: Checks) -> None:
    (exercise,) = courses.select_exercises(COURSE, ("neuron.linear_combination",))
    sigmoid = checks.references["activation.sigmoid"]

    def at_times(x: Any, *_: Any, **__: Any) -> Any:
        return sigmoid(x) if np.ndim(x) == 1 else 3 * sigmoid(x)

    assert "family_other_exercise" not in set(map(name_of, diagnosed(checks, exercise, at_times)))
