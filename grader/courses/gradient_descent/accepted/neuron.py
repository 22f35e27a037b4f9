"""Right but unusual answers of neuron.py."""

import functools
import math
from dataclasses import dataclass

import numpy as np
from activation import sigmoid, sigmoid_prime
from neuron import linear_combination, nn_output


def linear_combination__matmul(x, weights, bias=0.0):
    """The @ operator."""
    return x @ weights + bias


def linear_combination__last_axis(x, weights, bias=0.0):
    """A product and a sum over the last axis, the bias first."""
    return bias + (weights * x).sum(axis=-1)


def linear_combination__einsum(x, weights, bias=0.0):
    """Einsum, with an ellipsis for the records."""
    return np.einsum("...i,i->...", x, weights) + bias


def linear_combination__transposed(x, weights, bias=0.0):
    """The weights on the left of the transposed records."""
    return np.matmul(weights, x.T) + bias


def linear_combination__recursive_lists(x, weights, bias=0.0):
    """Recursion over the rows, pure Python, returns a list."""
    if np.ndim(x) == 2:
        return [linear_combination__recursive_lists(row, weights, bias) for row in x]
    total = float(bias)
    for entry, weight in zip(x.tolist(), weights.tolist(), strict=True):
        total += entry * weight
    return total


def linear_combination__bias_as_input(x, weights, bias=0.0):
    """The bias as one more weight, of an input that is always 1."""
    ones = np.ones((*np.shape(x)[:-1], 1))
    return np.inner(np.concatenate([x, ones], axis=-1), np.append(weights, bias))


def linear_combination__printing(x, weights, bias=0.0):
    """Prints, stirs numpy's global random state, and returns a tuple for records."""
    print("x", x)
    np.random.seed(2)
    result = np.tensordot(x, weights, axes=1) + bias
    return tuple(result) if np.ndim(result) else result


def linear_combination__fsum(x: np.ndarray, weights: np.ndarray, bias: float = 0.0):
    """Math.fsum of generators, a Python float."""
    rows = [math.fsum([*(a * b for a, b in zip(r, weights, strict=True)), bias]) for r in np.atleast_2d(x)]
    return rows[0] if x.ndim == 1 else np.array(rows)


def linear_combination__long_double(x, weights, bias=0.0):
    """np.longdouble inside, float64 outside; a 0-d array for one record."""
    return np.asarray(np.dot(x.astype(np.longdouble), weights) + bias).astype(np.float64)


class _Sum:
    def __call__(self, x, weights, bias=0.0):
        return np.apply_along_axis(lambda row: np.vdot(row, weights), -1, x) + bias


linear_combination__object = _Sum()
linear_combination__object.__doc__ = "An object with __call__."


def nn_output__own_formula(x, weights, bias=0.0):
    """The tanh form of the sigmoid, without the learner's own functions."""
    return 0.5 + 0.5 * np.tanh(0.5 * (np.matmul(x, weights) + bias))


def nn_output__bias_as_start(x, weights, bias=0.0):
    """The sum starts at the bias and goes column by column."""
    h = bias
    for column, weight in zip(x.T, weights, strict=True):
        h = h + column * weight
    return sigmoid(h)


def nn_output__rows_in_a_list(x, weights, bias=0.0):
    """A list comprehension over the rows, and a Python float for one record."""
    if x.ndim == 1:
        return float(sigmoid(sum(x * weights) + bias))
    return [float(sigmoid(sum(row * weights) + bias)) for row in x]


def nn_output__clipped_far_out(x, weights, bias=0.0):
    """The plain formula, with h cut off where e^h still fits."""
    h = np.clip(np.dot(x, weights) + bias, -700.0, 700.0)
    return 1.0 / (1.0 + np.exp(-h))


def nn_output__product_of_factors(x, weights, bias=0.0):
    """Logaddexp of minus h, by keyword."""
    h = linear_combination(x=x, weights=weights, bias=bias)
    return np.exp(-np.logaddexp(0.0, -h))


@functools.lru_cache(maxsize=64)
def _squash(h: float) -> float:
    return math.exp(min(h, 0.0)) / (1.0 + math.exp(-abs(h)))


def nn_output__vectorized_cache(x, weights, bias=0.0):
    """np.vectorize over a cached function of one number, printing."""
    print(weights)
    return np.vectorize(_squash, otypes=[float])(x.dot(weights) + bias)


@dataclass
class _Neuron:
    weights: np.ndarray
    bias: float

    def fire(self, x: np.ndarray) -> np.ndarray:
        return sigmoid(np.add(np.inner(x, self.weights), self.bias))


def nn_output__dataclass(x: np.ndarray, weights: np.ndarray, bias: float = 0.0) -> np.ndarray:
    """A dataclass with a method."""
    return _Neuron(weights=weights, bias=bias).fire(x)


def nn_output__one_minus_the_other(x, weights, bias=0.0):
    """One minus the output of the mirrored neuron."""
    return 1.0 - sigmoid(-linear_combination(x, weights, bias))


def nn_output__warnings_switched_off(x, weights, bias=0.0):
    """The plain formula with numpy told to be silent."""
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-(np.dot(x, weights) + bias)))


nn_output__partial = functools.partial(lambda squash, x, weights, bias=0.0: squash(x @ weights + bias), sigmoid)
nn_output__partial.__doc__ = "A functools.partial object."


def output_change__gradient_first(x, weights, delta_weights, bias=0.0):
    """The partial derivatives first, then their product with the changes."""
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    return (slope[..., np.newaxis] * x) @ delta_weights


def output_change__output_form(x, weights, delta_weights, bias=0.0):
    """The slope from the output: y (1 - y)."""
    output = nn_output(x, weights, bias)
    return output * (1.0 - output) * (x @ delta_weights)


def output_change__loop_over_weights(x, weights, delta_weights, bias=0.0):
    """One weight at a time, in Python."""
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    total = 0.0
    for j in range(len(weights)):
        total = total + slope * x[..., j] * delta_weights[j]
    return total


def output_change__rows_in_a_list(x, weights, delta_weights, bias=0.0):
    """Recursion over the rows, Python floats in a list."""
    if np.ndim(x) > 1:
        return [output_change__rows_in_a_list(row, weights, delta_weights, bias) for row in x]
    h = float(np.sum(x * weights)) + bias
    return float(sigmoid_prime(h)) * math.fsum(x * delta_weights)


def output_change__difference_of_sums(x, weights, delta_weights, bias=0.0):
    """The change of h as the difference of two sums."""
    before = linear_combination(x, weights, bias)
    after = linear_combination(x, weights + delta_weights, bias)
    return sigmoid_prime(before) * (after - before)


def output_change__tiny_central_difference(x, weights, delta_weights, bias=0.0):
    """A central difference along the changes, tiny enough for the tolerance."""
    tiny = 1e-5
    ahead = nn_output(x, weights + tiny * delta_weights, bias)
    behind = nn_output(x, weights - tiny * delta_weights, bias)
    return (ahead - behind) / (2.0 * tiny)


def output_change__einsum(x, weights, delta_weights, bias=0.0):
    """Einsum of slope, inputs and changes at once, printing."""
    print(delta_weights)
    slope = np.asarray(sigmoid_prime(np.inner(x, weights) + bias))
    return np.einsum("...,...j,j->...", slope, x, delta_weights)


def output_change__cosh(x, weights, delta_weights, bias=0.0):
    """The slope from cosh."""
    h = np.dot(x, weights) + bias
    return np.dot(x, delta_weights) * (0.5 / np.cosh(0.5 * h)) ** 2


def output_change__long_double(x, weights, delta_weights, bias=0.0):
    """np.longdouble inside, float64 outside."""
    h = np.dot(x.astype(np.longdouble), weights) + bias
    tail = np.exp(-np.abs(h))
    return np.asarray(tail / (1 + tail) ** 2 * np.dot(x, delta_weights)).astype(np.float64)


class _Change:
    def __call__(self, x, weights, delta_weights, bias=0.0):
        np.random.seed(5)
        shares = sigmoid_prime(x @ weights + bias) * (x * delta_weights).T
        return shares.sum(axis=0)


output_change__object = _Change()
output_change__object.__doc__ = "An object with __call__."


def linear_combination__recursion_over_inputs(x, weights, bias=0.0):
    """One input less at every level."""
    if len(weights) == 0:
        return bias + np.zeros(np.shape(x)[:-1])
    return x[..., 0] * weights[0] + linear_combination__recursion_over_inputs(x[..., 1:], weights[1:], bias)


def output_change__complex_step(x, weights, delta_weights, bias=0.0):
    """A step of the weights along the imaginary axis; silent at both ends."""
    h = np.clip(np.dot(x, weights) + bias, -700.0, 700.0)
    return np.imag(1.0 / (1.0 + np.exp(-(h + 1e-20j * np.dot(x, delta_weights))))) / 1e-20
