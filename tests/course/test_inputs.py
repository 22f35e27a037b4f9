"""The inputs of the checks show answers that are wrong only for some arguments, and pass right ones on every seed."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from every_case import every_case

from grader.courses import course as courses
from grader.courses.course import Exercise
from grader.grading.check_collection import Checks, collect_checks

COURSE = courses.load_course()

each_exercise = every_case("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)


@pytest.fixture(scope="module")
def checks() -> Checks:
    return collect_checks(COURSE, [topic.id for topic in COURSE.topics])


def failed_checks(checks: Checks, exercise: Exercise, function: Callable[..., object], seed: int = 0) -> Iterator[str]:
    """The ids of the checks that an answer fails, found out one after the other."""
    return (check.id for check in checks.for_exercise(exercise) if not checks.is_passed_by(check, function, seed))


def wrong_where(reference: Callable[..., Any], holds: Callable[[Any], object]) -> Callable[..., object]:
    """The reference, which returns None where an array argument has a property."""

    def answer(*args: object, **kwargs: object) -> object:
        arrays = [value for value in (*args, *kwargs.values()) if isinstance(value, np.ndarray)]
        return None if any(map(holds, arrays)) else reference(*args, **kwargs)

    return answer


PROPERTIES: dict[str, Callable[[Any], object]] = {
    "some zeros": lambda a: a.any() and not a.all(),
    "sorted": lambda a: a.size > 2 and bool(np.all(np.diff(a.ravel()) > 0)),
    "a number twice": lambda a: 1 < len(np.unique(a)) < a.size,
    "more than ten": lambda a: a.size > 10,
    "more than a hundred": lambda a: a.size > 100,
    "not contiguous": lambda a: not a.flags.c_contiguous,
    "all below 1": lambda a: a.size > 1 and bool(np.all(np.abs(a) < 1)),
    "large": lambda a: bool(np.any(np.abs(a) > 100)),
}


SCALARS_ONLY = {"slope.downhill", "slope.step", "slope.descend"}
FEW_ENTRIES = {"gradient.gradient", "gradient.directional_derivative", "gradient.steepest_descent"}


@each_exercise
@every_case("name", PROPERTIES)
def test_answer_that_is_wrong_where_an_array_has_a_property_fails(checks, exercise, name):
    wrong = wrong_where(checks.references[exercise.id], PROPERTIES[name])
    is_seen = exercise.id not in SCALARS_ONLY and not (name == "more than a hundred" and exercise.id in FEW_ENTRIES)
    assert any(failed_checks(checks, exercise, wrong)) is is_seen


ANY_SHAPE = [
    *("slope.derivative", "slope.tangent", "activation.sigmoid", "activation.sigmoid_prime"),
    *("weight_step.error", "weight_step.error_term"),
    *(exercise.id for exercise in COURSE.exercises if exercise.topic == "optimizers"),
]


@every_case("name", ANY_SHAPE)
def test_answer_that_is_wrong_for_arrays_of_three_axes_fails_where_any_shape_is_asked_for(checks, name):
    (exercise,) = courses.select_exercises(COURSE, (name,))
    wrong = wrong_where(checks.references[name], lambda array: array.ndim == 3)
    assert any(failed_checks(checks, exercise, wrong))


def test_directional_derivative_that_gives_up_at_any_zero_fails_where_a_direction_holds_some(checks):
    exercise = next(each for each in COURSE.exercises if each.function == "directional_derivative")
    reference = checks.references[exercise.id]
    hasty = lambda f, p, v: reference(f, p, v) if v.all() else 0.0  # noqa: E731
    assert list(failed_checks(checks, exercise, hasty)) == [f"{exercise.id}.one_and_many"]


OWN_SETTINGS = [
    each for each in COURSE.exercises if each.function in ("adagrad", "rmsprop", "adam", "nadam", "amsgrad")
]
SEEDS = range(3)


@every_case("exercise", OWN_SETTINGS, ids=lambda exercise: exercise.id)
@every_case("own", [0.0, 1e-12, 1e-10, 1e-8, 1e-7, 1e-6, 1e-3])
def test_eps_of_ones_own_fails_on_every_seed(checks, exercise, own):
    reference = checks.references[exercise.id]

    def answer(*args: object, **kwargs: object) -> object:
        bound = inspect.signature(reference).bind(*args, **kwargs)
        with np.errstate(all="ignore"):
            return reference(**bound.arguments | {"eps": own})

    [check] = [each for each in checks.for_exercise(exercise) if each.id == f"{exercise.id}.own_settings"]
    assert [seed for seed in SEEDS if checks.is_passed_by(check, answer, seed)] == []


def in_32_bits(value: object) -> object:
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        return value.astype(np.float32)
    return np.float32(value) if isinstance(value, float) else value


def in_64_bits(value: object) -> object:
    return list(map(in_64_bits, value)) if isinstance(value, (tuple, list)) else np.asarray(value, np.float64)


@each_exercise
def test_answer_that_computes_in_32_bits_has_one_verdict_on_every_seed(checks, exercise):
    """It fails everywhere but in descend, where a path is compared as loosely as a one-sided difference needs."""
    reference = checks.references[exercise.id]

    def answer(*args: object, **kwargs: object) -> object:
        with np.errstate(all="ignore"):
            named = {name: in_32_bits(value) for name, value in kwargs.items()}
            return in_64_bits(reference(*map(in_32_bits, args), **named))

    for seed in SEEDS:
        assert any(failed_checks(checks, exercise, answer, seed)) is (exercise.function != "descend")


UPDATES = [each for each in COURSE.exercises if each.id.startswith("optimizers.") and each.function != "nesterov"]


@every_case("exercise", UPDATES, ids=lambda exercise: exercise.id)
def test_update_that_loses_the_sign_of_the_gradient_fails_the_same_checks_on_every_seed(checks, exercise):
    reference = checks.references[exercise.id]

    def answer(*args: object, **kwargs: object) -> object:
        given = inspect.signature(reference).bind(*args, **kwargs).arguments
        return reference(**given | {"grad": np.abs(given["grad"])})

    failed = {tuple(failed_checks(checks, exercise, answer, seed)) for seed in range(30)}
    assert len(failed) == 1
