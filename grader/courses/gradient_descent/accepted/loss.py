"""Right but unusual answers of loss.py."""

import functools
import math
import statistics

import numpy as np
from loss import sse


def sse__reversed_difference(y, y_hat):
    """The errors the other way round."""
    return ((y_hat - y) ** 2).sum()


def sse__plain_loop(y, y_hat):
    """A loop over flattened lists, in pure Python."""
    total = 0.0
    for true, given in zip(y.ravel().tolist(), y_hat.ravel().tolist(), strict=True):
        total += (true - given) * (true - given)
    return total


def sse__multiplied_out(y, y_hat):
    """The square multiplied out into three sums."""
    return np.sum(y**2) - 2.0 * np.sum(y * y_hat) + np.sum(y_hat**2)


def sse__vdot(y, y_hat):
    """A dot product of the flattened errors with themselves."""
    return np.vdot(y - y_hat, y - y_hat)


def sse__norm(y, y_hat):
    """The square of a norm."""
    return np.linalg.norm(y - y_hat) ** 2


def sse__einsum(y, y_hat):
    """Einsum over all axes, a 0-d array."""
    return np.asarray(np.einsum("i,i", np.ravel(y - y_hat), np.ravel(y - y_hat)))


def sse__recursion(y, y_hat):
    """Recursion down to single entries."""
    if np.ndim(y) == 0:
        return float(y - y_hat) ** 2
    return sum(sse__recursion(true, given) for true, given in zip(y, y_hat, strict=True))


def sse__fsum(y, y_hat):
    """Math.fsum of a generator, printing on the way."""
    print("errors", y - y_hat)
    return math.fsum(math.pow(error, 2) for error in np.nditer(y - y_hat))


def sse__reduce(y: np.ndarray, y_hat: np.ndarray) -> float:
    """Functools.reduce over the entries, a Python float."""
    return functools.reduce(lambda total, e: total + e * e, (y - y_hat).flatten(), 0.0)


def sse__long_double(y, y_hat):
    """np.longdouble inside, and numpy's global random state stirred."""
    np.random.seed(1)
    return float(np.sum(np.square(y.astype(np.longdouble) - y_hat)))


def sse__mean_times_size(y, y_hat):
    """The mean multiplied by the number of entries."""
    return np.mean(np.square(y - y_hat)) * y.size


class _Sse:
    def __call__(self, y, y_hat):
        return np.trace(np.atleast_2d(y - y_hat) @ np.atleast_2d(y - y_hat).T)


sse__object = _Sse()
sse__object.__doc__ = "An object with __call__, and the trace of a matrix product."


def mse__numpy_mean(y, y_hat):
    """np.mean of the squares."""
    return np.mean((y_hat - y) ** 2)


def mse__average_of_rows(y, y_hat):
    """The mean of the means of the rows, which are equally long."""
    return np.average(np.average((y - y_hat).reshape(len(y), -1) ** 2, axis=1))


def mse__statistics(y, y_hat):
    """Statistics.fmean over a generator."""
    return statistics.fmean(float(error) ** 2 for error in np.ravel(y - y_hat))


def mse__spread_plus_bias(y, y_hat):
    """The variance of the errors plus their squared mean."""
    errors = y - y_hat
    return errors.var() + errors.mean() ** 2


def mse__counting_loop(y, y_hat):
    """Counts the entries while it adds."""
    total, count = 0.0, 0
    for row_true, row_given in zip(np.atleast_2d(y), np.atleast_2d(y_hat), strict=True):
        for true, given in zip(row_true, row_given, strict=True):
            total, count = total + (true - given) ** 2, count + 1
    return total / count


def mse__sse_and_shape(y, y_hat):
    """Sse divided by the product of the shape."""
    return sse(y, y_hat) / math.prod(y.shape)


def mse__square_of_the_root(y, y_hat):
    """The square of the root mean square error."""
    return math.sqrt(np.mean(np.abs(y - y_hat) ** 2)) ** 2


def mse__running_mean(y, y_hat):
    """A running mean, updated entry by entry."""
    mean = 0.0
    for count, error in enumerate((y - y_hat).flat, start=1):
        mean += (error * error - mean) / count
    return mean


def mse__zero_dimensional(y, y_hat):
    """A 0-d array, printing on the way."""
    print(y_hat)
    return np.array(((y - y_hat) ** 2).mean())


def mse__norm(y: np.ndarray, y_hat: np.ndarray) -> float:
    """The square of a norm over the size."""
    return float(np.linalg.norm((y - y_hat).ravel()) ** 2 / y.size)


def mse__long_double(y, y_hat):
    """np.longdouble inside."""
    return float(np.mean(np.square(np.subtract(y, y_hat, dtype=np.longdouble))))


class _Mse:
    def __call__(self, y, y_hat):
        return (lambda errors: errors @ errors / len(errors))(np.ravel(y) - np.ravel(y_hat))


mse__object = _Mse()
mse__object.__doc__ = "An object with __call__, flattened first."


def mse__variance_and_mean(y, y_hat):
    """The variance of the errors and the square of their mean."""
    errors = y - y_hat
    return np.var(errors) + np.mean(errors) ** 2
