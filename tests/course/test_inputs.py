"""The inputs of the checks show answers that are wrong only for some arguments, and pass right ones on every seed."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from every_case import every_case

from grader.courses import course as courses
from grader.courses.course import Exercise
from grader.courses.modules import load_topics
from grader.grading.check_collection import Checks, collect_checks
from grader.grading.diagnosis.catalogue import load_variants

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


def other_argument(
    name: str, changed: Callable[[Any], object]
) -> Callable[[Callable[..., Any]], Callable[..., object]]:
    """Makes of a reference an answer that changes an argument first."""

    def wrap(reference: Callable[..., Any]) -> Callable[..., object]:
        def answer(*args: object, **kwargs: object) -> object:
            bound = inspect.signature(reference).bind(*args, **kwargs)
            bound.apply_defaults()
            return reference(**bound.arguments | {name: changed(bound.arguments[name])})

        return answer

    return wrap


def other_result(changed: Callable[[Any], object]) -> Callable[[Callable[..., Any]], Callable[..., object]]:
    """Makes of a reference an answer that changes the result."""
    return lambda reference: lambda *args, **kwargs: changed(reference(*args, **kwargs))


def cautious_descend(reference):
    def answer(f, x, learnrate, steps):
        path = [x]
        for _ in range(steps):
            ahead = float(reference(f, path[-1], learnrate, 1)[1])
            path.append(ahead if abs(ahead - path[-1]) > 1e-3 * learnrate else path[-1])
        return np.array(path)

    return answer


def fit_neuron_on_records_once(reference):
    def answer(x, y, weights, learnrate, epochs):
        once = np.unique(np.column_stack([x, y]), axis=0)
        return reference(once[:, :-1], once[:, -1], weights, learnrate, epochs)

    return answer


def still_where_almost_flat(reference):
    return lambda x, y, weights, learnrate: (
        reference(x, y, weights, learnrate) if abs(x @ weights) < 10 else weights.copy()
    )


# Right nearly everywhere: for each of them, an input of a check was added.
NARROWLY_WRONG = {
    "step: no rate of 0": ("slope.step", other_argument("learnrate", lambda rate: rate or 1.0)),
    "descend: 20 steps at most": (
        "slope.descend",
        lambda r: lambda f, x, learnrate, steps: r(f, x, learnrate, min(steps, 20)),
    ),
    "descend: waits where it is gentle": ("slope.descend", cautious_descend),
    "sigmoid: 0 below -15": ("activation.sigmoid", other_result(lambda s: np.where(np.asarray(s) < 3e-7, 0.0, s))),
    "sigmoid: 0 below -19": ("activation.sigmoid", other_result(lambda s: np.where(np.asarray(s) < 5e-9, 0.0, s))),
    "sigmoid_prime: 0 beyond 19": (
        "activation.sigmoid_prime",
        other_result(lambda s: np.where(np.asarray(s) < 5e-9, 0.0, s)),
    ),
    "error_term: no error of 0": (
        "weight_step.error_term",
        other_argument("error", lambda e: e if np.ndim(e) or e else 1.0),
    ),
    "del_w: no rate of 0": ("weight_step.del_w", other_argument("learnrate", lambda rate: rate or 1.0)),
    "weight_step: ten inputs at most": (
        "weight_step.weight_step",
        other_argument("x", lambda x: np.where(np.arange(len(x)) > 10, 0.0, x)),
    ),
    "weight_step: no large input": ("weight_step.weight_step", other_argument("x", lambda x: np.clip(x, -10.0, 10.0))),
    "weight_step: still where almost flat": ("weight_step.weight_step", still_where_almost_flat),
    "fit_neuron: no large input": ("descent.fit_neuron", other_argument("x", lambda x: np.clip(x, -100.0, 100.0))),
    "fit_neuron: no record twice": ("descent.fit_neuron", fit_neuron_on_records_once),
    "fit_line_minibatch: no seed of 0": ("batches.fit_line_minibatch", other_argument("seed", lambda seed: seed or 1)),
}


@every_case("name", NARROWLY_WRONG)
def test_answer_that_is_wrong_for_few_arguments_fails_on_every_seed(checks, name):
    exercise_id, wrong = NARROWLY_WRONG[name]
    exercise = next(each for each in COURSE.exercises if each.id == exercise_id)
    answer = wrong(checks.references[exercise_id])
    assert [seed for seed in range(10) if not any(failed_checks(checks, exercise, answer, seed))] == []


# The right answers that come closest to a tolerance: an input that is drawn almost level, or steep, would fail them.
CLOSEST = {
    "slope.tangent": "forward_slope",
    "slope.descend": "one_sided",
    "gradient.directional_derivative": "one_sided",
    "gradient.directional_derivative along v": "one_sided_walk",
    "gradient.steepest_descent": "one_sided",
    "weight_step.weight_step": "numerical_gradient",
}
# Of 1,000 seeds, those where a large h of weight_step once came out small, and many more.
MANY_SEEDS = (*range(60), 622, 816)


@every_case("name", CLOSEST)
def test_difference_in_place_of_a_derivative_is_right_on_every_seed(checks, name):
    exercise = next(each for each in COURSE.exercises if each.id == name.partition(" ")[0])
    topic = next(each for each in COURSE.topics if each.id == exercise.topic)
    references = load_topics(COURSE.references_folder, [each.id for each in COURSE.topics])
    answer = load_variants(COURSE, topic, references)[exercise.id][CLOSEST[name]]
    assert [seed for seed in MANY_SEEDS if any(failed_checks(checks, exercise, answer, seed))] == []
