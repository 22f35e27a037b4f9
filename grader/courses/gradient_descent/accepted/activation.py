"""Right but unusual answers of activation.py."""

import functools
import math
from decimal import Decimal

import numpy as np
from activation import sigmoid


def sigmoid__tanh_form(x):
    """Half of one plus tanh of half of x."""
    return 0.5 * (1.0 + np.tanh(np.asarray(x) / 2.0))


def sigmoid__logaddexp(x):
    """The exponential of minus log(1 + e^-x)."""
    return np.exp(-np.logaddexp(0.0, -np.asarray(x)))


def sigmoid__clipped_far_out(x):
    """The plain formula, with x cut off where e^x still fits."""
    return 1.0 / (1.0 + np.exp(-np.clip(x, -500.0, 500.0)))


def sigmoid__warnings_switched_off(x):
    """The plain formula with numpy told to be silent."""
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-np.asarray(x)))


def sigmoid__masks(x):
    """Two boolean masks, one for each sign."""
    values = np.asarray(x, dtype=float)
    result = np.empty_like(values)
    right = values >= 0.0
    result[right] = 1.0 / (1.0 + np.exp(-values[right]))
    grown = np.exp(values[~right])
    result[~right] = grown / (1.0 + grown)
    return result


def sigmoid__nested_lists(x):
    """Recursion over nested lists, pure Python, returns lists."""
    if isinstance(x, np.ndarray):
        x = x.tolist()
    if isinstance(x, list):
        return [sigmoid__nested_lists(entry) for entry in x]
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    return math.exp(x) / (1.0 + math.exp(x))


def sigmoid__overflow_caught(x):
    """math.exp and a caught OverflowError, entry by entry in a flat loop."""
    result = []
    for entry in np.ravel(x):
        try:
            result.append(1.0 / (1.0 + math.exp(-entry)))
        except OverflowError:
            result.append(0.0)
    return np.array(result).reshape(np.shape(x))


@functools.lru_cache(maxsize=None)
def _cached(number: float) -> float:
    return 1.0 / (1.0 + math.exp(-number)) if number > -700.0 else 0.0


def sigmoid__cached_and_vectorized(x):
    """np.vectorize over a cached function of one number."""
    return np.vectorize(_cached, otypes=[float])(x)


class _Sigmoid:
    def __call__(self, x):
        tail = np.exp(-np.abs(x))
        return np.where(np.greater_equal(x, 0.0), 1.0 / (1.0 + tail), tail / (1.0 + tail))


sigmoid__object = _Sigmoid()
sigmoid__object.__doc__ = "An object with __call__."


def sigmoid__printing(x):
    """Prints on the way, and stirs numpy's global random state."""
    print("x is", x)
    np.random.seed(3)
    np.random.rand()
    return np.where(np.asarray(x) >= 0.0, 1.0, np.exp(-np.abs(x))) / (1.0 + np.exp(-np.abs(x)))


def sigmoid__long_double(x: float | np.ndarray) -> np.ndarray:
    """np.longdouble inside, float64 outside."""
    values = np.asarray(x, dtype=np.longdouble)
    return (0.5 + 0.5 * np.tanh(0.5 * values)).astype(np.float64)


def sigmoid__power_of_e(x):
    """np.e to a power instead of np.exp, the smaller of the two powers."""
    tail = np.e ** -np.abs(x)
    return np.where(np.asarray(x) < 0.0, tail, 1.0) / (1.0 + tail)


def sigmoid__zero_dimensional(x):
    """A 0-d array for a number."""
    return np.asarray(np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x))))


def sigmoid__iterated(x):
    """np.nditer with an array made on the way."""
    with np.nditer([x, None], op_dtypes=[float, float]) as entries:
        for entry, output in entries:
            output[...] = 0.5 + 0.5 * math.tanh(0.5 * entry)
        return entries.operands[1]


def sigmoid__softmax_of_two(x):
    """The softmax of x and 0, shifted by the larger of the two."""
    pair = np.stack([np.asarray(x, dtype=float), np.zeros(np.shape(x))])
    grown = np.exp(pair - pair.max(axis=0))
    return grown[0] / grown.sum(axis=0)


def sigmoid__exact_decimals(x):
    """Decimals, whose exponents reach further than a float's."""
    if np.ndim(x):
        return np.array([sigmoid__exact_decimals(float(entry)) for entry in np.ravel(x)]).reshape(np.shape(x))
    return float(1 / (1 + (-Decimal(x)).exp()))


def sigmoid__masked_array(x):
    """A masked array in which nothing is masked."""
    return 1.0 / (1.0 + np.ma.exp(np.ma.minimum(-np.ma.asarray(x), 600.0)))


def sigmoid_prime__minus_the_square(x):
    """f - f^2 instead of f (1 - f)."""
    output = sigmoid(x)
    return output - output**2


def sigmoid_prime__both_sides(x):
    """f(x) times f(-x)."""
    return sigmoid(x) * sigmoid(-np.asarray(x))


def sigmoid_prime__cosh(x):
    """The square of half of one over cosh of half of x."""
    return (0.5 / np.cosh(np.asarray(x) / 2.0)) ** 2


def sigmoid_prime__tanh(x):
    """A quarter of one minus tanh squared."""
    return 0.25 * (1.0 - np.tanh(0.5 * np.asarray(x)) ** 2)


def sigmoid_prime__tail(x):
    """e^-|x| over (1 + e^-|x|)^2: the slope is the same on both sides."""
    tail = np.exp(-np.abs(x))
    return tail / (1.0 + tail) ** 2


def sigmoid_prime__central_difference(x):
    """A central difference of the sigmoid, close enough for the tolerance."""
    return (sigmoid(x + 1e-5) - sigmoid(x - 1e-5)) / 2e-5


def sigmoid_prime__nested_lists(x):
    """Recursion over nested lists, pure Python, returns lists."""
    if isinstance(x, np.ndarray):
        return [sigmoid_prime__nested_lists(entry) for entry in x]
    output = 1.0 / (1.0 + math.exp(-x)) if x > -700.0 else 0.0
    return output * (1.0 - output)


def sigmoid_prime__vectorized(x):
    """np.vectorize over one number at a time, printing."""
    print(x)
    return np.vectorize(lambda number: float(sigmoid(number) * (1 - sigmoid(number))))(x)


def sigmoid_prime__einsum(x):
    """einsum for an elementwise product."""
    output = np.asarray(sigmoid(x))
    return np.einsum("...,...->...", output, 1.0 - output)


def sigmoid_prime__centred(x):
    """A quarter minus the squared distance of the output from one half."""
    return 0.25 - (sigmoid(x) - 0.5) ** 2


def sigmoid_prime__long_double(x: float | np.ndarray) -> np.ndarray:
    """np.longdouble inside, float64 outside."""
    tail = np.exp(-np.abs(np.asarray(x, dtype=np.longdouble)))
    return (tail / (1.0 + tail) ** 2).astype(np.float64)


class _Slope:
    def __call__(self, x):
        outputs = (sigmoid(entry) for entry in np.ravel(x))
        return np.array([float(s * (1.0 - s)) for s in outputs]).reshape(np.shape(x))


sigmoid_prime__object = _Slope()
sigmoid_prime__object.__doc__ = "An object with __call__ and a generator inside."


def sigmoid_prime__complex_step(x):
    """A step along the imaginary axis, which loses no digits; silent at both ends."""
    middle = np.clip(x, -700.0, 700.0)
    return np.imag(1.0 / (1.0 + np.exp(-(middle + 1e-20j)))) / 1e-20
