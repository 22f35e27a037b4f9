"""Every reference against something that we did not write.

The witnesses: scipy's `expit` and its Rosenbrock function, automatic differentiation and the optimisers of `autograd`,
optax (recorded by `renew_optax.py`), exact fractions, numpy's own fits and permutations, and the golden values of the
course's authors. Loops and optimisers are compared at every step. Where a witness defines something else than the
course, the test says what differs and compares where both agree.
"""

import importlib
import importlib.util
import math
import statistics
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import elementwise_grad, grad, jacobian
from autograd.misc import optimizers as autograd_optimizers
from every_case import every_case
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from grader.courses import course
from grader.courses.modules import load_topics

TOPICS = (
    "slope",
    "gradient",
    "loss",
    "activation",
    "neuron",
    "weight_step",
    "partials",
    "descent",
    "batches",
    "optimizers",
)
REFERENCES = load_topics(course.load_course().references_folder, TOPICS)

_SPEC = importlib.util.spec_from_file_location("renew_optax", Path(__file__).with_name("renew_optax.py"))
recorded: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(recorded)
STEPS, grad_at, start = recorded.STEPS, recorded.grad_at, recorded.start
"""Where the walks of optax were taken, by the script that recorded them."""

WALKS = np.load(recorded.WALKS)


def witness(module: str, name: str) -> Callable[..., Any]:
    """A function that is loaded when it is first called: all workers collect this file, and one runs it."""

    def call(*args: object, **kwargs: object) -> Any:
        return getattr(importlib.import_module(module), name)(*args, **kwargs)

    return call


expit = witness("scipy.special", "expit")
rosen, rosen_der = witness("scipy.optimize", "rosen"), witness("scipy.optimize", "rosen_der")


def ad_expit(x: Any) -> Any:
    """The logistic function in a form that autograd can differentiate and that overflows nowhere."""
    return anp.exp(-anp.logaddexp(0.0, -x))


SAME = 1e-12
"""Relative: two routes to one number, some rounding errors apart."""

DIFFERENCE = 1e-8
"""Relative to 1 + |f'|: a central difference at dx = 1e-5, where f''' is of the order of 10."""

SEEDS = range(5)


def near(actual: object, expected: object, *, rtol: float = SAME, atol: float = 1e-14, case: str = "") -> None:
    """Hold values and shapes together; a number and a 0-d array are one thing."""
    assert np.shape(actual) == np.shape(expected), case
    np.testing.assert_allclose(np.asarray(actual), np.asarray(expected), rtol=rtol, atol=atol, err_msg=case)


def any_of(*args: Any, **kwargs: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """What hypothesis calls `given`, without a deadline: a busy machine is no fault of a reference.

    An example holds up to 64 numbers, and a formula that is right at some of them is right at all.
    """
    return lambda test: settings(deadline=None, max_examples=40)(given(*args, **kwargs)(test))


@pytest.fixture(autouse=True)
def _loud() -> Iterator[None]:
    """A reference that overflows, or divides by zero, fails its test."""
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        yield


def drawn(low: float, high: float) -> st.SearchStrategy[Any]:
    """A number, or an array of any shape, with entries in a range."""
    numbers = st.floats(low, high)
    return st.one_of(numbers, arrays(np.float64, array_shapes(max_dims=3, max_side=4), elements=numbers))


# slope

slope = REFERENCES["slope"]
CURVES: Mapping[str, Callable[[Any], Any]] = {
    "cubic": lambda x: x**3 - 2.0 * x,
    "wave": lambda x: 1.5 * anp.sin(1.7 * x),
    "growth": lambda x: anp.exp(0.6 * x),
    "sigmoid": ad_expit,
    "hills": lambda x: anp.log(1.0 + x**2) + anp.cos(x),
}


@any_of(drawn(-3.0, 3.0))
def test_derivative_is_that_of_autograd(x):
    for name, f in CURVES.items():
        true = elementwise_grad(f)(x)
        missed = (slope.derivative(f, x) - true) / (1.0 + np.abs(true))
        near(missed, np.zeros(np.shape(x)), atol=DIFFERENCE, case=name)


@any_of(st.floats(-2.0, 2.0), drawn(-3.0, 3.0))
def test_tangent_is_the_first_order_taylor_series_of_autograd(x0, x):
    for name, f in CURVES.items():
        near(slope.tangent(f, x0, x), f(x0) + grad(f)(x0) * (x - x0), rtol=1e-7, atol=1e-7, case=name)


@any_of(st.floats(-1e300, 1e300))
def test_downhill_is_the_opposite_of_numpys_sign(x):
    assert slope.downhill(x) == -np.sign(x)


@any_of(x=st.floats(-9.0, 9.0), uphill=st.floats(-9.0, 9.0), learnrate=st.floats(0.001, 2.0))
def test_step_is_exact_to_the_last_roundings(x, uphill, learnrate):
    exact = Fraction(x) - Fraction(learnrate) * Fraction(uphill)
    near(slope.step(x, uphill, learnrate), float(exact))


@any_of(x=st.floats(-5.0, 5.0), lowest=st.floats(-2.0, 2.0), learnrate=st.floats(0.01, 0.6))
def test_descend_on_a_parabola_is_the_geometric_series(x, lowest, learnrate):
    path = slope.descend(lambda p: 1.3 * (p - lowest) ** 2, x, learnrate, 8)
    near(path, lowest + (x - lowest) * (1.0 - 2.6 * learnrate) ** np.arange(9), rtol=1e-7, atol=1e-7)


def test_descend_takes_the_steps_of_autograds_optimiser():
    for name, f in CURVES.items():
        near(slope.descend(f, 0.7, 0.13, 10), plain_descent(grad(f), 0.7, 0.13, 10), rtol=1e-7, case=name)


def plain_descent(slope_at: Callable[..., Any], start: Any, learnrate: float, steps: int) -> np.ndarray:
    """Every position of autograd's gradient descent; its momentum is switched off."""
    path: list[Any] = []
    end = autograd_optimizers.sgd(
        lambda theta, _: slope_at(theta),
        start,
        callback=lambda theta, *_: path.append(np.array(theta)),
        num_iters=steps,
        step_size=learnrate,
        mass=0.0,
    )
    return np.array([*path, end])


# gradient

gradient = REFERENCES["gradient"]


def landscape(p: Any) -> Any:
    """A function of several variables that autograd can differentiate, without any symmetry."""
    weights = anp.arange(1.0, len(p) + 1.0)
    return anp.sum(anp.sin(weights * p)) + 0.3 * anp.dot(weights, p) ** 2 + anp.exp(0.2 * p[0])


points = arrays(np.float64, st.integers(1, 5), elements=st.floats(-2.0, 2.0))


@any_of(points)
def test_gradient_and_partial_are_those_of_autograd(p):
    true = grad(landscape)(p)
    near(gradient.gradient(landscape, p), true, rtol=1e-7, atol=1e-7)
    near([gradient.partial(landscape, p, i) for i in range(len(p))], true, rtol=1e-7, atol=1e-7)


@any_of(arrays(np.float64, st.integers(2, 5), elements=st.floats(-2.0, 2.0)))
def test_gradient_of_rosenbrocks_function_is_scipys(p):
    near(gradient.gradient(rosen, p), rosen_der(p), rtol=1e-7, atol=1e-5)


@any_of(p=points, data=st.data())
def test_directional_derivative_is_autograds_along_a_line(p, data):
    v = data.draw(arrays(np.float64, len(p), elements=st.floats(-3.0, 3.0)).filter(lambda v: math.hypot(*v) > 0.01))
    along = grad(lambda t: landscape(p + t * v / math.hypot(*v)))(0.0)
    near(gradient.directional_derivative(landscape, p, v), along, rtol=1e-7, atol=1e-7)


def test_directional_derivative_along_nothing_is_zero():
    assert gradient.directional_derivative(landscape, np.array([0.4, -1.2]), np.zeros(2)) == 0.0


@any_of(points)
def test_steepest_descent_is_against_autograds_gradient(p):
    uphill = grad(landscape)(p)
    if np.linalg.norm(uphill) > 0.01:
        near(gradient.steepest_descent(landscape, p), -uphill / math.hypot(*uphill), rtol=1e-5, atol=1e-5)


def test_steepest_descent_on_flat_ground_is_zero():
    near(gradient.steepest_descent(lambda p: 0.7 + 0.0 * p[0], np.array([0.4, -1.2])), np.zeros(2), atol=0.0)


# loss

loss = REFERENCES["loss"]
pairs = array_shapes(max_dims=2, max_side=6).flatmap(
    lambda shape: st.tuples(*[arrays(np.float64, shape, elements=st.floats(-100.0, 100.0))] * 2)
)


@any_of(pairs)
def test_sse_is_the_squared_distance(pair):
    y, y_hat = pair
    near(loss.sse(y, y_hat), math.dist(y.ravel(), y_hat.ravel()) ** 2)


@any_of(pairs)
def test_mse_is_the_mean_by_the_statistics_module(pair):
    y, y_hat = pair
    near(loss.mse(y, y_hat), statistics.fmean((a - b) ** 2 for a, b in zip(y.flat, y_hat.flat, strict=True)))


# activation

activation = REFERENCES["activation"]


@any_of(drawn(-1000.0, 1000.0))
def test_sigmoid_is_scipys_expit(x):
    near(activation.sigmoid(x), expit(x), atol=1e-300)


@any_of(drawn(-1000.0, 1000.0))
def test_sigmoid_prime_is_autograds_derivative_of_expit(x):
    near(activation.sigmoid_prime(x), elementwise_grad(ad_expit)(x), atol=1e-15)


@any_of(drawn(-1000.0, 1000.0))
def test_sigmoid_prime_is_a_hyperbolic_secant(x):
    near(activation.sigmoid_prime(x), 0.25 / np.cosh(np.clip(x, -700.0, 700.0) / 2.0) ** 2, atol=1e-15)


# neuron

neuron = REFERENCES["neuron"]
SHAPES = [(1,), (4,), (1, 1), (3, 1), (5, 4), (4, 4)]
shapes = every_case("shape", SHAPES, ids=str)
seeds = every_case("seed", SEEDS)


def inputs(seed: int, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """x, weights, a change of the weights and a bias."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=shape), rng.normal(size=shape[-1]), rng.normal(size=shape[-1]), float(rng.normal())


def output(x: Any, weights: Any, bias: float) -> Any:
    """The neuron's output, by einsum and for autograd."""
    return ad_expit(anp.einsum("...i,i->...", x, weights) + bias)


@seeds
@shapes
def test_linear_combination_is_einsums(shape, seed):
    x, weights, _, bias = inputs(seed, shape)
    near(neuron.linear_combination(x, weights, bias), np.einsum("...i,i->...", x, weights) + bias)
    near(neuron.linear_combination(x, weights), np.einsum("...i,i->...", x, weights))


@seeds
@shapes
def test_nn_output_is_expit_of_einsum(shape, seed):
    x, weights, _, bias = inputs(seed, shape)
    near(neuron.nn_output(x, weights, bias), expit(np.einsum("...i,i->...", x, weights) + bias))
    near(neuron.nn_output(x, weights), expit(np.einsum("...i,i->...", x, weights)))


@seeds
@shapes
def test_output_change_is_autograds_jacobian_times_the_change(shape, seed):
    x, weights, change, bias = inputs(seed, shape)
    near(neuron.output_change(x, weights, change, bias), jacobian(output, 1)(x, weights, bias) @ change)
    near(neuron.output_change(x, weights, change), jacobian(output, 1)(x, weights, 0.0) @ change)


@every_case("h", [-1000.0, 1000.0])
def test_neuron_is_silent_far_out(h):
    x, weights = np.array([[h / 4, h / 2], [0.3, -0.4]]), np.array([2.0, 1.0])
    near(neuron.nn_output(x, weights), expit(x @ weights))
    near(neuron.output_change(x, weights, weights), jacobian(output, 1)(x, weights, 0.0) @ weights)


# weight_step

weight_step = REFERENCES["weight_step"]


def half_squared_error(y: Any, y_hat: Any) -> Any:
    return 0.5 * anp.sum((y - y_hat) ** 2)


@any_of(pairs)
def test_error_is_minus_the_slope_of_half_the_squared_error(pair):
    y, y_hat = pair
    near(weight_step.error(y, y_hat), -grad(half_squared_error, 1)(y, y_hat))


@any_of(y=st.floats(-3.0, 3.0), h=st.floats(-6.0, 6.0))
def test_error_term_is_minus_the_slope_of_half_the_squared_error_at_h(y, h):
    y_hat = expit(h)
    delta = weight_step.error_term(y - y_hat, y_hat * (1.0 - y_hat))
    near(delta, -grad(lambda h: half_squared_error(y, ad_expit(h)))(h), atol=1e-15)


@seeds
@every_case("n", [1, 2, 5])
def test_weight_step_goes_against_autograds_gradient_of_half_the_squared_error(n, seed):
    x, weights, _, y = inputs(seed, (n,))
    slopes = grad(lambda w: half_squared_error(y, output(x, w, 0.0)))(weights)
    near(weight_step.weight_step(x, y, weights, 0.37), weights - 0.37 * slopes)


@seeds
@every_case("m", [1, 2, 3])
@every_case("n", [1, 3, 4])
def test_del_w_of_several_outputs_goes_against_autograds_gradient(n, m, seed):
    rng = np.random.default_rng(seed)
    x, y, weights = rng.normal(size=n), rng.normal(size=m), rng.normal(size=(n, m))
    delta = -grad(lambda h: half_squared_error(y, ad_expit(h)))(x @ weights)
    slopes = grad(lambda w: half_squared_error(y, ad_expit(anp.dot(x, w))))(weights)
    near(weight_step.del_w(0.37, delta, x), -0.37 * slopes)


@seeds
def test_del_w_of_one_output_has_a_scalar_delta(seed):
    x, weights, _, y = inputs(seed, (4,))
    delta = -grad(lambda h: half_squared_error(y, ad_expit(h)))(float(x @ weights))
    near(weight_step.del_w(0.37, delta, x), -0.37 * grad(lambda w: half_squared_error(y, output(x, w, 0.0)))(weights))


def test_the_lessons_worked_example():
    x, y, weights, learnrate = np.array([0.1, 0.3]), 0.2, np.array([-0.8, 0.5]), 0.5
    h = neuron.linear_combination(x, weights)
    y_hat = neuron.nn_output(x, weights)
    delta = weight_step.error_term(weight_step.error(y, y_hat), activation.sigmoid_prime(h))
    near(h, 0.07)
    near(y_hat, 0.5174928576663897)
    near(weight_step.error(y, y_hat), -0.31749285766638974)
    near(activation.sigmoid_prime(h), 0.24969399993066344)
    near(delta, -0.07927606158013766)
    near(weight_step.del_w(learnrate, delta, x), [-0.0039638, -0.01189141], rtol=0.0, atol=5e-9)
    near(weight_step.weight_step(x, y, weights, learnrate), weights + 0.5 * delta * x)


# partials

partials = REFERENCES["partials"]
SIZES = [1, 2, 3, 7, 50]
sizes = every_case("size", SIZES)


def line(seed: int, size: int) -> tuple[float, float, np.ndarray, np.ndarray]:
    """w, b, x and y, with y no function of x."""
    rng = np.random.default_rng(seed)
    w, b = (float(number) for number in rng.normal(size=2))
    return w, b, rng.normal(1.0, 2.0, size), rng.normal(-0.5, 3.0, size)


def lessons_cost(w: Any, b: Any, x: Any, y: Any) -> Any:
    """C / (2N), whose partial derivatives are the lesson's."""
    return anp.sum((w * x + b - y) ** 2) / (2.0 * len(x))


@seeds
@sizes
def test_both_costs_are_exact_to_the_last_roundings(size, seed):
    w, b, x, y = line(seed, size)
    exact = sum((Fraction(w) * Fraction(s) + Fraction(b) - Fraction(t)) ** 2 for s, t in zip(x, y, strict=True))
    near(partials.cost(w, b, x, y), float(exact))
    near(partials.cost_expanded(w, b, x, y), float(exact), rtol=1e-10)


@seeds
@sizes
def test_dc_dw_and_dc_db_are_autograds_gradient_of_c_over_2n(size, seed):
    w, b, x, y = line(seed, size)
    near(partials.dC_dw(w, b, x, y), grad(lessons_cost, 0)(w, b, x, y))
    near(partials.dC_db(w, b, x, y), grad(lessons_cost, 1)(w, b, x, y))


# descent

descent = REFERENCES["descent"]


@seeds
@sizes
def test_fit_line_takes_the_steps_of_autograds_optimiser(size, seed):
    w, b, x, y = line(seed, size)
    slopes = grad(lambda p: lessons_cost(p[0], p[1], x, y))
    near(descent.fit_line(x, y, 0.07, 12, w, b), plain_descent(slopes, np.array([w, b]), 0.07, 12))
    near(descent.fit_line(x, y, 0.07, 12), plain_descent(slopes, np.zeros(2), 0.07, 12))


@seeds
@every_case("size", [2, 3, 7, 50])
def test_fit_line_ends_at_numpys_least_squares(size, seed):
    _, _, x, y = line(seed, size)
    curvatures = np.linalg.eigvalsh([[np.mean(x**2), np.mean(x)], [np.mean(x), 1.0]])
    steps = math.ceil(30.0 * curvatures[1] / curvatures[0])
    end = descent.fit_line(x, y, 1.0 / curvatures[1], min(steps, 20_000))[-1]
    near(end, np.polyfit(x, y, 1), rtol=1e-7, atol=1e-7)
    near(end, np.linalg.lstsq(np.stack([x, np.ones(size)], axis=1), y)[0], rtol=1e-7, atol=1e-7)


@seeds
@every_case("shape", [(1, 1), (3, 1), (1, 4), (5, 4), (3, 3)], ids=str)
def test_fit_neuron_takes_the_steps_of_autograds_optimiser(shape, seed):
    x, weights, _, _ = inputs(seed, shape)
    y = np.random.default_rng(seed + 100).uniform(0.0, 1.0, shape[0])
    slopes = grad(lambda w: half_squared_error(y, output(x, w, 0.0)) / len(x))
    near(descent.fit_neuron(x, y, weights, 0.8, 12), plain_descent(slopes, weights, 0.8, 12))


def test_no_step_leaves_the_start_alone():
    _, _, x, y = line(0, 5)
    near(descent.fit_line(x, y, 0.1, 0, 1.5, -2.0), [[1.5, -2.0]])
    near(descent.fit_neuron(np.ones((5, 2)), y, np.array([0.3, 0.4]), 0.1, 0), [[0.3, 0.4]])
    near(slope.descend(lambda p: p**2, 1.5, 0.1, 0), [1.5])


# batches

batches = REFERENCES["batches"]


@any_of(count=st.integers(1, 30), size=st.integers(1, 40), seed=st.integers(0, 2**32), columns=st.integers(0, 3))
def test_minibatches_are_numpys_permutation_cut_by_array_split(count, size, seed, columns):
    x = np.arange(count * max(columns, 1), dtype=float).reshape((count, columns) if columns else count)
    y = -np.arange(count, dtype=float)
    order = np.random.default_rng(seed).permutation(count)
    cuts = np.arange(size, count, size)
    wanted = list(zip(np.array_split(x[order], cuts), np.array_split(y[order], cuts), strict=True))
    found = batches.minibatches(x, y, size, seed)
    assert len(found) == math.ceil(count / size)
    for (x_batch, y_batch), (x_wanted, y_wanted) in zip(found, wanted, strict=True):
        near(x_batch, x_wanted, rtol=0.0)
        near(y_batch, y_wanted, rtol=0.0)


@seeds
@every_case("size", [1, 3, 4, 12, 40])
def test_fit_line_minibatch_takes_the_steps_of_autograds_optimiser_batch_by_batch(size, seed):
    w, b, x, y = line(seed, 12 if size != 4 else 11)
    path = [np.array([w, b])]
    for epoch in range(4):
        here = path[-1]
        order = np.random.default_rng(seed + epoch).permutation(len(x))
        for batch in np.array_split(order, np.arange(size, len(x), size)):
            slopes = grad(lambda p, batch=batch: lessons_cost(p[0], p[1], x[batch], y[batch]))
            here = plain_descent(slopes, here, 0.03, 1)[-1]
        path.append(here)
    near(batches.fit_line_minibatch(x, y, 0.03, 4, size, seed, w, b), path)


@seeds
def test_fit_line_minibatch_of_all_records_is_fit_line(seed):
    _, _, x, y = line(seed, 7)
    near(batches.fit_line_minibatch(x, y, 0.05, 6, 7, seed), descent.fit_line(x, y, 0.05, 6))


@seeds
@every_case("size", [1, 3, 7])
def test_fit_line_minibatch_finds_a_perfect_line_as_polyfit_does(size, seed):
    x = np.random.default_rng(seed).uniform(-2.0, 2.0, 7)
    y = 1.7 * x - 0.6
    epochs = math.ceil(800 / math.ceil(7 / size))
    near(batches.fit_line_minibatch(x, y, 0.2, epochs, size, seed)[-1], np.polyfit(x, y, 1), rtol=1e-7)


# optimizers

optimizers = REFERENCES["optimizers"]

GOLDEN: Mapping[str, tuple[float, float, float]] = {
    "momentum": (1.569040, 1.512548015721, 1.256117747682),
    "nesterov": (1.569040, 1.514569626042, 1.280919615824),
    "adagrad": (1.590000000005, 1.583017719717, 1.568155793914),
    "adadelta": (1.596837723989, 1.593605403729, 1.583725950417),
    "rmsprop": (1.596837722356, 1.594552125563, 1.589401730960),
    "adam": (1.599000000003, 1.598000065475, 1.595001089616),
    "adamax": (1.598, 1.596003219052, 1.590033851062),
    "nadam": (1.596200000012, 1.593352813891, 1.586169036941),
    "amsgrad": (1.596837722663, 1.592589034697, 1.576425382100),
}
"""theta after steps 1, 2 and 5 from 1.6, gradient theta^3 - 1, zero state, defaults."""

STATE = {
    "momentum": 1,
    "nesterov": 1,
    "adagrad": 1,
    "adadelta": 2,
    "rmsprop": 1,
    "adam": 2,
    "adamax": 2,
    "nadam": 2,
    "amsgrad": 3,
}
COUNTS_STEPS = {"adam", "adamax", "nadam", "amsgrad"}


def walked(
    name: str,
    theta: np.ndarray,
    slope_at: Callable[[np.ndarray, int], np.ndarray] = grad_at,
    steps: int = STEPS,
    **settings: float,
) -> tuple[list[np.ndarray], list[np.ndarray], list[tuple[np.ndarray, ...]]]:
    """Each theta and state of a reference, the start first, and the gradients it was given."""
    update = getattr(optimizers, name)
    state: tuple[np.ndarray, ...] = (np.zeros_like(theta),) * STATE[name]
    thetas, gradients, states = [theta], [], [state]
    for t in range(1, steps + 1):
        gradients.append(slope_at(theta, t))
        slope = (lambda p, t=t: slope_at(p, t)) if name == "nesterov" else gradients[-1]
        theta, *rest = update(theta, slope, *state, *([t] if name in COUNTS_STEPS else []), **settings)
        state = tuple(rest)
        thetas.append(theta)
        states.append(state)
    return thetas, gradients, states


@every_case("name", GOLDEN)
def test_optimiser_gives_the_golden_values(name):
    thetas, _, _ = walked(name, np.array([1.6]), lambda theta, _: theta**3 - 1.0, 5)
    near([thetas[k][0] for k in (1, 2, 5)], GOLDEN[name], rtol=0.0, atol=6e-13)


def optax_walk(name: str, seed: int) -> Callable[[str], list[np.ndarray]]:
    """Each theta, or each of a state of optax, of a recorded walk: the start first."""
    return lambda part: list(WALKS[f"{name}/{seed}/{part}"])


def near_at_every_step(thetas: list[np.ndarray], others: list[np.ndarray]) -> None:
    assert len(thetas) == len(others) == STEPS + 1
    assert np.min(np.abs(np.diff(thetas, axis=0))) > 1e-9, "the walk stands still"
    for theta, other in zip(thetas, others, strict=True):
        near(theta, other, rtol=1e-11, atol=1e-13)


own_settings = every_case("own", [False, True], ids=["defaults", "own settings"])


def setting(own: bool) -> str:  # noqa: FBT001 - a parameter of pytest
    return "own settings" if own else "defaults"


@seeds
@own_settings
def test_momentum_is_that_of_optax(seed, own):
    """The v of optax is ours / learnrate, which is the same walk as long as the learning rate stays."""
    chosen = {"learnrate": 0.03, "gamma": 0.7} if own else {}
    thetas, _, states = walked("momentum", start(seed), **chosen)
    walk = optax_walk(f"momentum/{setting(own)}", seed)
    near_at_every_step(thetas, walk("theta"))
    near_at_every_step([v for (v,) in states], [(0.03 if own else 0.01) * trace for trace in walk("trace")])


@seeds
@own_settings
def test_nesterov_looks_ahead_to_where_optax_stands(seed, own):
    """Where optax keeps the place that is looked ahead to, theta - gamma v, we keep theta; one gives the other."""
    chosen = {"learnrate": 0.03, "gamma": 0.7} if own else {}
    thetas, _, states = walked("nesterov", start(seed), **chosen)
    ahead = [theta - (0.7 if own else 0.9) * v for theta, (v,) in zip(thetas, states, strict=True)]
    walk = optax_walk(f"nesterov/{setting(own)}", seed)
    near_at_every_step(ahead, walk("theta"))
    near_at_every_step([v for (v,) in states], [(0.03 if own else 0.01) * trace for trace in walk("trace")])


OWN = {"learnrate": 0.02, "beta1": 0.7, "beta2": 0.97}


@seeds
@own_settings
@every_case(
    ("name", "chosen", "parts"),
    [
        ("adagrad", {"learnrate": 0.05, "eps": 1e-3}, ("sum_of_squares",)),
        ("adadelta", {"gamma": 0.7, "eps": 1e-4}, ("e_g", "e_x")),
        ("rmsprop", {"learnrate": 0.02, "gamma": 0.7, "eps": 1e-3}, ("nu",)),
        ("adam", OWN | {"eps": 1e-3}, ("mu", "nu")),
        ("adamax", OWN, ("mu", "nu")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_optimiser_is_that_of_optax(name, chosen, parts, seed, own):
    thetas, _, states = walked(name, start(seed), **(chosen if own else {}))
    walk = optax_walk(f"{name}/{setting(own)}", seed)
    near_at_every_step(thetas, walk("theta"))
    near(states[-1], [walk(part)[-1] for part in parts], atol=0.0)


@seeds
@own_settings
def test_amsgrad_is_that_of_optax_where_nothing_is_corrected(seed, own):
    """Bias is corrected by optax (its older versions always do): from a late count on, the corrections are 1."""
    thetas, _, states = walked("amsgrad", start(seed), **(OWN | {"eps": 1e-3} if own else {}))
    walk = optax_walk(f"amsgrad/{setting(own)}", seed)
    near_at_every_step(thetas, walk("theta"))
    near(states[-1], [walk(part)[-1] for part in ("mu", "nu", "nu_max")])


@seeds
def test_nadam_is_that_of_optax_where_the_corrections_have_faded(seed):
    """Momentum is corrected by 1 - beta1^(t + 1) in optax, another published form; late, both corrections are 1."""
    thetas, m, v = [start(seed)], np.zeros_like(start(seed)), np.zeros_like(start(seed))
    for t in range(1, STEPS + 1):
        theta, m, v = optimizers.nadam(thetas[-1], grad_at(thetas[-1], t), m, v, recorded.LATE + t)
        thetas.append(theta)
    near_at_every_step(thetas, optax_walk("nadam/late", seed)("theta"))


@seeds
def test_nadam_without_averaged_gradients_is_that_of_optax(seed):
    """At beta1 = 0 the two published forms are one, from the first step on; the correction of v is compared here."""
    thetas, _, _ = walked("nadam", start(seed), beta1=0.0)
    near_at_every_step(thetas, optax_walk("nadam/beta1 0", seed)("theta"))


def averages(values: np.ndarray, decay: float) -> np.ndarray:
    """Running averages from zero, by numpy's convolution with their weights."""
    weights = (1.0 - decay) * decay ** np.arange(len(values))
    return np.apply_along_axis(lambda column: np.convolve(column, weights)[: len(values)], 0, values)


@seeds
@own_settings
def test_nadam_is_the_closed_form_by_numpys_convolution(seed, own):
    """The averages are weighted sums of all gradients; what the overview adds looks one average further ahead."""
    chosen = OWN | {"eps": 1e-3} if own else {}
    rate, b1, b2, eps = (0.02, 0.7, 0.97, 1e-3) if own else (0.002, 0.9, 0.999, 1e-8)
    thetas, gradients, states = walked("nadam", start(seed), **chosen)
    g = np.array(gradients)
    t = np.arange(1, STEPS + 1).reshape(-1, *[1] * start(seed).ndim)
    m, v = averages(g, b1), averages(g**2, b2)
    steps = (b1 * m + (1.0 - b1) * g) / (1.0 - b1**t) / (np.sqrt(v / (1.0 - b2**t)) + eps)
    near_at_every_step(thetas, [start(seed), *(start(seed) - rate * np.cumsum(steps, axis=0))])
    near(states[-1], [m[-1], v[-1]])


@every_case("slope", [0.7, -3.0])
def test_nadam_on_a_straight_slope_is_known_by_hand(slope):
    """A constant g has m^ = g and v^ = g^2: the step is the rate times beta1 + (1 - beta1) / (1 - beta1^t)."""
    thetas, _, _ = walked("nadam", np.array([1.6]), lambda theta, _: np.full_like(theta, slope), eps=0.0)
    t = np.arange(1, STEPS + 1)
    steps = 0.002 * (0.9 + 0.1 / (1.0 - 0.9**t)) * np.sign(slope)
    near(np.concatenate(thetas), np.array([1.6, *(1.6 - np.cumsum(steps))]))


def with_autograd(optimiser: Callable[..., Any], theta: np.ndarray, **chosen: float) -> list[np.ndarray]:
    """Every position of one of autograd's optimisers, which count steps from 0."""
    path: list[np.ndarray] = []
    end = optimiser(
        lambda p, k: grad_at(p, k + 1), theta, callback=lambda p, *_: path.append(p), num_iters=STEPS, **chosen
    )
    return [*path, end]


@seeds
def test_momentum_is_that_of_autograd(seed):
    """An average is what autograd keeps: its step size, times 1 - gamma, is our learning rate."""
    thetas, _, _ = walked("momentum", start(seed), learnrate=0.02, gamma=0.8)
    near_at_every_step(thetas, with_autograd(autograd_optimizers.sgd, start(seed), step_size=0.1, mass=0.8))


@seeds
def test_adam_is_that_of_autograd(seed):
    thetas, _, _ = walked("adam", start(seed))
    near_at_every_step(thetas, with_autograd(autograd_optimizers.adam, start(seed)))


@seeds
def test_rmsprop_is_that_of_autograd_from_an_average_of_one(seed):
    """From 1, with eps outside the root, is how autograd starts; without eps both are the same."""
    thetas, average = [start(seed)], np.ones_like(start(seed))
    for t in range(1, STEPS + 1):
        theta, average = optimizers.rmsprop(thetas[-1], grad_at(thetas[-1], t), average, eps=0.0)
        thetas.append(theta)
    near_at_every_step(
        thetas, with_autograd(autograd_optimizers.rmsprop, start(seed), step_size=0.001, gamma=0.9, eps=0.0)
    )
