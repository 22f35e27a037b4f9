"""Right but unusual answers to weight_step.py."""

import functools
import math
from dataclasses import dataclass

import numpy as np
from activation import sigmoid
from gradient import gradient


def error__turned_round(y, nn_output):
    """Minus the difference the other way round."""
    return -(nn_output - y)


def error__nested_lists(y, nn_output):
    """Recursion over the shape; lists come back."""
    if np.ndim(y) == 0:
        return float(y) - float(nn_output)
    return [error__nested_lists(one, other) for one, other in zip(y, nn_output, strict=True)]


error__vectorized = np.vectorize(
    lambda y, nn_output: y - nn_output,
    otypes=[float],
    doc="np.vectorize over a lambda.",
)


class _Difference:
    """A class with __call__."""

    def __call__(self, y, nn_output):
        return np.subtract(y, nn_output)


error__callable_object = _Difference()


def error__zero_dimensional(y, nn_output):
    """A 0-d array for a scalar."""
    return np.array(y - nn_output)


def error__long_double_inside(y, nn_output):
    """np.longdouble inside, float64 outside."""
    return np.asarray(np.asarray(y, np.longdouble) - nn_output).astype(np.float64)


def error__flat_and_back(y, nn_output):
    """A loop over the flattened arrays, reshaped at the end; prints."""
    pairs = zip(np.ravel(y), np.ravel(nn_output), strict=True)
    differences = [one - other for one, other in pairs]
    print("differences:", differences)
    return np.reshape(differences, np.shape(y))


@functools.lru_cache
def _difference(y, nn_output):
    return y - nn_output


def error__cached(y, nn_output):
    """A cache for scalars, plain subtraction for arrays."""
    if isinstance(y, float):
        return _difference(y, nn_output)
    return y - nn_output


def error_term__nested_lists(error, output_grad):
    """Recursion over the shape; lists come back."""
    if np.ndim(error) == 0:
        return float(error) * float(output_grad)
    return [error_term__nested_lists(*pair) for pair in zip(error, output_grad, strict=True)]


error_term__vectorized = np.vectorize(
    lambda error, output_grad: output_grad * error,
    otypes=[float],
    doc="np.vectorize over a lambda.",
)


class _Weighed:
    """A class with __call__."""

    def __call__(self, error, output_grad):
        return np.multiply(error, output_grad)


error_term__callable_object = _Weighed()


def error_term__einsum(error, output_grad):
    """einsum with an ellipsis; a 0-d result for scalars."""
    return np.einsum("...,...->...", error, output_grad)


def error_term__tuples(error, output_grad):
    """Tuples for rows."""
    product = np.asarray(error * output_grad)
    if product.ndim == 0:
        return product.item()
    return tuple(tuple(row) if product.ndim > 1 else row for row in product)


def error_term__two_halves(error, output_grad):
    """The product as a difference of two squares' quarters."""
    return ((error + output_grad) ** 2 - (error - output_grad) ** 2) / 4.0


def error_term__copied(error: float, output_grad: float) -> float:
    """Type hints, and *= on a copy."""
    delta = np.array(error, dtype=float)
    delta *= output_grad
    return delta


def del_w__loops(learnrate, error_term, x):
    """Plain loops; lists come back."""
    if np.ndim(error_term) == 0:
        return [learnrate * error_term * value for value in x]
    return [[learnrate * delta * value for delta in error_term] for value in x]


def del_w__reshaped(learnrate, error_term, x):
    """np.outer, reshaped to the shapes of both."""
    return learnrate * np.outer(x, error_term).reshape(np.shape(x) + np.shape(error_term))


def del_w__new_axis(learnrate, error_term, x):
    """Broadcasting over a new axis where delta is an array."""
    if isinstance(error_term, np.ndarray):
        return learnrate * error_term * x[:, np.newaxis]
    return learnrate * error_term * x


def del_w__einsum(learnrate, error_term, x):
    """einsum in both cases."""
    return learnrate * np.einsum("i,...->i...", x, error_term)


def del_w__matmul(learnrate, error_term, x):
    """A column times a row; squeezed for one output."""
    row = np.atleast_1d(error_term)[None, :]
    matrix = x[:, None] @ row * learnrate
    return matrix[:, 0] if np.ndim(error_term) == 0 else matrix


def del_w__transposed_twice(learnrate, error_term, x):
    """The matrix on its side, transposed at the end; not contiguous."""
    return (learnrate * np.multiply.outer(error_term, x)).T


def del_w__tensordot(learnrate, error_term, x):
    """tensordot over no axes."""
    return np.tensordot(learnrate * x, error_term, axes=0)


def del_w__filled_in(learnrate, error_term, x):
    """Entry by entry into np.zeros; uses numpy's global random state."""
    np.random.seed(3)
    np.random.rand(2)
    result = np.zeros(np.shape(x) + np.shape(error_term))
    for place in np.ndindex(*result.shape):
        delta = error_term[place[1]] if np.ndim(error_term) else error_term
        result[place] = delta * learnrate * x[place[0]]
    return result


def del_w__columns(learnrate, error_term, x):
    """One column for each delta, stacked; tuples of numpy scalars for one."""
    if np.ndim(error_term) == 0:
        return tuple(np.float64(learnrate * error_term) * x)
    return np.stack([learnrate * delta * x for delta in error_term], axis=1)


def del_w__kronecker(learnrate, error_term, x):
    """np.kron, put into shape."""
    return np.kron(x, learnrate * np.asarray(error_term)).reshape(x.shape + np.shape(error_term))


def _squashed(h):
    """A sigmoid by tanh, silent everywhere."""
    return 0.5 * (1.0 + math.tanh(0.5 * h))


def weight_step__plain_python(x, y, weights, learnrate):
    """Loops and math.tanh; a list comes back."""
    h = sum(value * weight for value, weight in zip(x, weights, strict=True))
    y_hat = _squashed(h)
    delta = (y - y_hat) * y_hat * (1.0 - y_hat)
    return [w + learnrate * delta * value for w, value in zip(weights, x, strict=True)]


def weight_step__downhill_form(x, y, weights, learnrate):
    """Minus the gradient of half the squared error."""
    y_hat = _squashed(float(np.dot(weights, x)))
    slope = (y_hat - y) * (y_hat - y_hat**2)
    return weights - learnrate * slope * x


def weight_step__cosh_slope(x, y, weights, learnrate):
    """The slope as 1 / (2 + 2 cosh h), with h held within bounds."""
    h = min(max(float(np.vdot(x, weights)), -500.0), 500.0)
    slope = 1.0 / (2.0 + 2.0 * math.cosh(h))
    return weights + learnrate * (y - _squashed(h)) * slope * x


def weight_step__clipped(x, y, weights, learnrate):
    """np.exp of a clipped h."""
    h = np.clip(x @ weights, -300.0, 300.0)
    y_hat = 1 / (1 + np.exp(-h))
    return np.array(weights) + learnrate * (y - y_hat) * np.exp(-h) / (1 + np.exp(-h)) ** 2 * x


@dataclass
class _Neuron:
    weights: np.ndarray

    def output(self, x):
        """Give y_hat for one record."""
        return _squashed(np.sum(self.weights * x))

    def learn(self, x, y, rate):
        """Move the weights by one step."""
        y_hat = self.output(x)
        self.weights += rate * (y - y_hat) * y_hat * (1 - y_hat) * x


def weight_step__dataclass(x, y, weights, learnrate):
    """A neuron as a dataclass that changes its own copy of the weights."""
    neuron = _Neuron(weights.copy())
    neuron.learn(x, y, learnrate)
    return neuron.weights


def weight_step__matrices(x, y, weights, learnrate):
    """One-row matrices and matmul inside; a tuple comes back."""
    row = x.reshape(1, -1)
    y_hat = np.vectorize(_squashed)(row @ weights.reshape(-1, 1))
    delta = (y - y_hat) * y_hat * (1.0 - y_hat)
    return tuple((weights + learnrate * (row.T @ delta).ravel()).tolist())


def weight_step__long_double(x, y, weights, learnrate):
    """np.longdouble inside, float64 outside."""
    h = np.dot(x.astype(np.longdouble), weights)
    y_hat = np.longdouble(0.5) * (1 + np.tanh(h / 2))
    return (weights + learnrate * (y - y_hat) * y_hat * (1 - y_hat) * x).astype(np.float64)


def weight_step__numerical_gradient(x, y, weights, learnrate):
    """Half the squared error, and its gradient by small differences."""
    return weights - learnrate * gradient(lambda w: 0.5 * float(y - sigmoid(x @ w)) ** 2, weights)
