"""Right but unusual answers to partials.py."""

import functools
import math

import numpy as np
from slope import derivative


def cost__loop(w, b, x, y):
    """A plain loop with +=."""
    total = 0
    for place, value in zip(x, y, strict=True):
        total += (w * place + b - value) ** 2
    return total


def cost__fsum(w, b, x, y):
    """math.fsum over a generator."""
    return math.fsum(math.pow(w * p + b - v, 2.0) for p, v in zip(x, y, strict=True))


def cost__dot(w, b, x, y):
    """The misses, the other way round, dotted with themselves."""
    miss = y - (x * w + b)
    return miss @ miss


def cost__norm(w, b, x, y):
    """The norm squared; a 0-d array comes back."""
    return np.array(np.linalg.norm(np.polyval([w, b], x) - y) ** 2)


def cost__multiplied_out(w, b, x, y):
    """The form of cost_expanded, sums taken apart."""
    n = x.size
    squares = w * w * (x @ x) + n * b * b + y @ y
    return squares + 2 * (w * b * x.sum() - w * (x @ y) - b * y.sum())


def cost__variance(w, b, x, y):
    """N times (variance + squared mean)."""
    miss = w * x + b - y
    return len(x) * (np.var(miss) + np.mean(miss) ** 2)


def cost__recursion(w, b, x, y):
    """The first record and then the others."""
    if len(x) == 0:
        return 0.0
    return (w * x[0] + b - y[0]) ** 2 + cost__recursion(w, b, x[1:], y[1:])


class _Cost:
    """A class with __call__."""

    def __call__(self, w, b, x, y):
        design = np.column_stack([x, np.ones(len(x))])
        return np.sum(np.square(design @ np.array([w, b]) - y))


cost__callable_object = _Cost()


def cost_expanded__by_record(w, b, x, y):
    """All six terms for one record after the other."""
    total = 0.0
    for p, v in zip(x.tolist(), y.tolist(), strict=True):
        total += p**2 * w**2 + b**2 + 2 * p * w * b + v**2 - 2 * p * v * w - 2 * v * b
    return total


def cost_expanded__sums_apart(w, b, x, y):
    """Each term summed by itself, b**2 N times."""
    return (
        w**2 * np.sum(x**2)
        + len(x) * b**2
        + 2 * w * b * np.sum(x)
        + np.sum(y**2)
        - 2 * w * np.sum(x * y)
        - 2 * b * np.sum(y)
    )


def cost_expanded__not_expanded(w, b, x, y):
    """The square left as it is: any route to the number counts."""
    return np.sum((w * x + b - y) ** 2)


def cost_expanded__quadratic_form(w, b, x, y):
    """p A p with the parts' products as a matrix."""
    parts = np.stack([x, np.ones_like(x), -y])
    p = np.array([w, b, 1.0])
    return p @ (parts @ parts.T) @ p


def cost_expanded__einsum(w, b, x, y):
    """Every pair of the three parts, by einsum."""
    parts = np.stack([w * x, np.full(len(x), b), -y])
    return np.einsum("ik,jk->", parts, parts)


def cost_expanded__half_expanded(w, b, x, y):
    """(w x)^2 + 2 w x (b - y) + (b - y)^2, printed as well."""
    rest = b - y
    terms = (w * x) ** 2 + 2 * w * x * rest + rest**2
    print(terms)
    return np.array(terms.sum())


def cost_expanded__reduced(w, b, x, y):
    """functools.reduce over the records."""

    def add(total, record):
        p, v = record
        return total + (p * w) * (p * w + 2 * (b - v)) + b * (b - 2 * v) + v * v

    return functools.reduce(add, zip(x, y, strict=True), 0)


def dC_dw__loop(w, b, x, y):
    """A plain loop, divided at the end."""
    total = 0
    for i in range(len(x)):
        total += (w * x[i] + b - y[i]) * x[i]
    return total / len(x)


def dC_dw__expanded(w, b, x, y):
    """The six-term form differentiated by hand and divided by 2N."""
    return np.sum(2 * x**2 * w + 2 * x * b - 2 * x * y) / (2 * len(x))


def dC_dw__dot(w, b, x, y):
    """Minus the dot product of x with y minus the line."""
    return -x.dot(y - (w * x + b)) / x.shape[0]


def dC_dw__means(w, b, x, y):
    """Means of the products, taken apart."""
    return w * np.mean(x * x) + b * np.mean(x) - np.mean(x * y)


def dC_dw__averaged(w, b, x, y):
    """np.average; a 0-d array comes back."""
    return np.asarray(np.average((np.polyval([w, b], x) - y) * x))


def dC_dw__running_mean(w, b, x, y):
    """A mean that is brought up to date with each record."""
    mean = 0.0
    for k, (p, v) in enumerate(zip(x, y, strict=True), start=1):
        mean += ((w * p + b - v) * p - mean) / k
    return mean


def dC_dw__quotient_of_cost(w, b, x, y):
    """The symmetric quotient of C / (2N), exact for a parabola."""

    def scaled_cost(w):
        return np.sum((w * x + b - y) ** 2) / (2 * len(x))

    return (scaled_cost(w + 1.0) - scaled_cost(w - 1.0)) / 2.0


def dC_dw__complex_step(w, b, x, y):
    """The complex step on C / (2N)."""
    nudge = 1e-30
    return np.sum((complex(w, nudge) * x + b - y) ** 2).imag / nudge / (2 * x.size)


def dC_db__loop(w, b, x, y):
    """A plain loop, each record divided by N."""
    total = 0
    for i in range(len(x)):
        total += (w * x[i] + b - y[i]) / len(x)
    return total


def dC_db__means(w, b, x, y):
    """The line at the mean x, minus the mean y."""
    return w * x.mean() + b - y.mean()


def dC_db__expanded(w, b, x, y):
    """The six-term form differentiated by hand and divided by 2N."""
    return np.sum(2 * b + 2 * x * w - 2 * y) / (2 * len(x))


def dC_db__turned_round(w, b, x, y):
    """Minus the mean of y minus the line; np.float64 in a 0-d array."""
    return np.array(-np.mean(y - (w * x + b)))


def dC_db__fsum(w, b, x, y):
    """math.fsum over a generator."""
    return math.fsum(w * p + b - v for p, v in zip(x, y, strict=True)) / len(x)


def dC_db__ones(w, b, x, y):
    """A dot product with ones: the factor 1 written out."""
    ones = np.ones_like(x)
    return (np.column_stack([x, ones]) @ [w, b] - y) @ ones / ones.sum()


def dC_db__quotient_of_cost(w, b, x, y):
    """The symmetric quotient of C / (2N), exact for a parabola."""

    def scaled_cost(b):
        return np.sum((w * x + b - y) ** 2) / (2 * len(x))

    return (scaled_cost(b + 0.5) - scaled_cost(b - 0.5)) / 1.0


def dC_db__long_double(w, b, x, y):
    """np.longdouble inside, a Python float outside."""
    return float(np.mean(x.astype(np.longdouble) * w + b - y))


def dC_dw__covariance(w, b, x, y):
    """The covariance of the misses and the places, and the product of their means."""
    misses = w * x + b - y
    return np.mean((x - x.mean()) * (misses - misses.mean())) + x.mean() * misses.mean()


def dC_dw__measured_slope(w, b, x, y):
    """The slope of the cost, measured as topic 1 does."""
    return derivative(lambda place: np.sum((place * x + b - y) ** 2), w) / (2 * len(x))


def dC_db__measured_slope(w, b, x, y):
    """The slope of the cost, measured as topic 1 does."""
    return derivative(lambda place: np.sum((w * x + place - y) ** 2), b) / (2 * len(x))
