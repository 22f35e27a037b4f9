"""Unusual answers to gradient.py that are right and must get full marks."""

import math

import numpy as np
from slope import derivative


def _slope(f, x, dx):
    return (f(x + dx) - f(x - dx)) / (2 * dx)


def _slopes(f, p, dx=1e-5):
    return np.array([float(f(p + e) - f(p - e)) / (2 * dx) for e in dx * np.eye(len(p))])


# partial


def partial__along_a_line(f, p, i, dx=1e-5):
    """A function of one variable first, then its slope."""

    def along(t):
        q = p.copy()
        q[i] = t
        return f(q)

    return _slope(along, p[i], dx)


def partial__five_point(f, p, i, dx=1e-5):
    """Four points, of which the outer two lie 2 dx from p."""
    e = dx * np.eye(len(p))[i]
    return (f(p - 2 * e) - 8 * f(p - e) + 8 * f(p + e) - f(p + 2 * e)) / (12 * dx)


def partial__complex_step(f, p, i, dx=1e-5):
    """A step along the imaginary axis, which loses no digits."""
    q = p.astype(complex)
    q[i] += 1j * dx
    return np.imag(f(q)) / dx


def partial__half_gap(f, p, i, dx=1e-5):
    """Central, with both points dx / 2 from p."""
    e = np.where(np.arange(len(p)) == i, dx / 2, 0.0)
    return float(f(p + e) - f(p - e)) / dx


def partial__lists(f, p, i, dx=1e-5):
    """Calls f with lists."""
    up, down = list(p), list(p)
    up[i] += dx
    down[i] -= dx
    return (f(up) - f(down)) / (2 * dx)


def partial__plain_floats(f, p, i, dx=1e-5):
    """Calls f with lists of Python floats made by a comprehension."""
    up = [value + dx * (k == i) for k, value in enumerate(p.tolist())]
    down = [value - dx * (k == i) for k, value in enumerate(p.tolist())]
    return float(f(up) - f(down)) / (up[i] - down[i])


def partial__zero_dimensional(f, p, i, dx=1e-5):
    """A 0-d array as the result."""
    e = dx * np.eye(len(p))[i]
    return np.array((f(p + e) - f(p - e)) / (2 * dx))


def partial__forward_and_backward(f, p, i, dx=1e-5):
    """The mean of a forward and a backward difference."""
    e = dx * np.eye(len(p))[i]
    here = f(p)
    return np.float64(np.mean([(f(p + e) - here) / dx, (here - f(p - e)) / dx]))


def partial__put_back(f, p, i, dx=1e-5):
    """Moves p itself, and puts the old value back each time."""
    old = p[i]
    p[i] = old + dx
    up = f(p)
    p[i] = old - dx
    down = f(p)
    p[i] = old
    return float(up - down) / (2 * dx)


def partial__by_derivative(f, p, i, dx=1e-5):
    """derivative of slope.py along one axis, by parameter names."""
    return derivative(x=0.0, dx=dx, f=lambda t: f(p + t * (np.arange(p.size) == i)))


# gradient


def gradient__list(f, p, dx=1e-5):
    """A list of floats."""
    return _slopes(f, p, dx).tolist()


def gradient__tuple_of_numbers(f, p, dx=1e-5):
    """A tuple of numpy numbers, from a generator."""
    return tuple(np.float64(value) for value in _slopes(f, p, dx))


def gradient__complex_step(f, p, dx=1e-5):
    """Steps along the imaginary axis, which lose no digits."""
    return np.array([np.imag(f(p + 1j * e)) for e in dx * np.eye(len(p))]) / dx


def gradient__five_point(f, p, dx=1e-5):
    """Four points an axis, of which the outer two lie 2 dx from p."""
    weights = {-2: 1, -1: -8, 1: 8, 2: -1}
    slopes = np.zeros(len(p))
    for i, e in enumerate(dx * np.eye(len(p))):
        slopes[i] = sum(w * f(p + k * e) for k, w in weights.items()) / (12 * dx)
    return slopes


def gradient__lists(f, p, dx=1e-5):
    """Calls f with lists, and moves one list to and fro."""
    q, slopes = list(p), []
    for i, value in enumerate(p):
        q[i] = value + dx
        up = f(q)
        q[i] = value - dx
        slopes.append((up - f(q)) / (2 * dx))
        q[i] = value
    return slopes


def gradient__stacked(f, p, dx=1e-5):
    """All points in one table, f applied along its rows."""
    e = dx * np.eye(len(p))
    points = np.concatenate([p + e, p - e])
    values = np.apply_along_axis(lambda row: float(f(row)), 1, points)
    return (values[: len(p)] - values[len(p) :]) / (2 * dx)


def gradient__one_sided_of_second_order(f, p, dx=1e-5):
    """Three points on one side, weighted so that the curvature cancels."""
    here, slopes = f(p), np.empty_like(p)
    for i in range(p.size):
        e = np.zeros_like(p)
        e[i] = dx
        slopes[i] = (4 * f(p + e) - 3 * here - f(p + 2 * e)) / (2 * dx)
    return slopes


def gradient__recursive(f, p, dx=1e-5):
    """By recursion over the axes."""

    def rest(i):
        if i == len(p):
            return []
        e = dx * np.eye(len(p))[i]
        return [float(f(p + e) - f(p - e)) / (2 * dx), *rest(i + 1)]

    return np.array(rest(0))


class _Gradient:
    """A class with __call__."""

    def __call__(self, f, p, dx=1e-5):
        return np.array([self.along(f, p, i, dx) for i in range(len(p))])

    @staticmethod
    def along(f, p, i, dx):
        e = dx * (np.arange(len(p)) == i)
        return float(f(p + e) - f(p - e)) / (2 * dx)


gradient__callable_object = _Gradient()


def gradient__along_the_rows(f, p, dx=1e-5):
    """A table of nudged points, a row each."""
    nudges = np.diag(np.full(len(p), dx))
    return (np.apply_along_axis(f, 1, p + nudges) - np.apply_along_axis(f, 1, p - nudges)) / (2 * dx)


# directional_derivative


def directional_derivative__straight_walk(f, p, v):
    """A difference along the direction itself, without the gradient."""
    length = math.sqrt(sum(value * value for value in v))
    if length == 0:
        return 0.0
    u = v / length
    return float(f(p + 1e-5 * u) - f(p - 1e-5 * u)) / 2e-5


def directional_derivative__divided_last(f, p, v):
    """Divides by the length at the end; a 0-d array as the result."""
    length = np.sqrt(np.einsum("i,i->", v, v))
    return np.array(np.einsum("i,i->", _slopes(f, p), v) / (length if length > 0 else 1.0))


def directional_derivative__loop(f, p, v):
    """Pure Python over the entries."""
    length = math.hypot(*v)
    total = 0.0
    for slope, value in zip(_slopes(f, p), v, strict=True):
        total += slope * value / length if length else 0.0
    return total


def directional_derivative__angle(f, p, v):
    """Length of the gradient times the cosine of the angle."""
    uphill = _slopes(f, p)
    steepness, length = np.linalg.norm(uphill), np.linalg.norm(v)
    if length == 0 or steepness == 0:
        return 0
    return steepness * (uphill @ v / (steepness * length))


def directional_derivative__one_sided(f, p, v):
    """The slopes from one-sided differences."""
    length = np.linalg.norm(v)
    if not v.any():
        return 0.0
    here = f(p)
    slopes = [(f(p + e) - here) / 1e-5 for e in 1e-5 * np.eye(len(p))]
    return np.dot(slopes, v) / length


def directional_derivative__one_sided_walk(f, p, v):
    """A one-sided difference along the direction itself."""
    length = math.hypot(*v)
    return float(f(p + 1e-5 * (v / length)) - f(p)) / 1e-5 if length else 0.0


def directional_derivative__masked(f, p, v):
    """np.divide with `where`, so that a zero v needs no branch."""
    length = np.linalg.norm(v)
    u = np.divide(v, length, out=np.zeros_like(v), where=length > 0)
    return np.inner(_slopes(f, p), u)


def directional_derivative__tiny_added(f, p, v):
    """A tiny number added to the length, far below the tolerance."""
    return float(_slopes(f, p) @ v) / (float(np.linalg.norm(v)) + 1e-12)


def directional_derivative__divided_where_it_can_be(f, p, v):
    """np.divide with a place for zeros, so that a zero v stays one."""
    length = np.sqrt((v**2).sum())
    return _slopes(f, p) @ np.divide(v, length, out=np.zeros_like(v), where=length != 0)


# steepest_descent


def steepest_descent__list(f, p):
    """A list, from pure Python."""
    slopes = _slopes(f, p).tolist()
    steepness = math.sqrt(sum(value**2 for value in slopes))
    return [-value / steepness if steepness >= 1e-8 else 0.0 for value in slopes]


def steepest_descent__one_sided(f, p):
    """The slopes from one-sided differences."""
    here = f(p)
    slopes = np.array([(f(p + e) - here) / 1e-5 for e in 1e-5 * np.eye(len(p))])
    steepness = np.sqrt(slopes @ slopes)
    return slopes / -steepness if steepness > 1e-8 else 0 * slopes


def steepest_descent__negative_zeros(f, p):
    """Minus zeros on flat ground."""
    uphill = _slopes(f, p)
    if np.linalg.norm(uphill) <= 1e-8:
        uphill, steepness = np.zeros_like(p), 1.0
    else:
        steepness = np.linalg.norm(uphill)
    return -(uphill / steepness)


def steepest_descent__whole_zeros(f, p):
    """A tuple of ints on flat ground."""
    uphill = _slopes(f, p)
    if math.hypot(*uphill) < 1e-8:
        return (0,) * len(p)
    return tuple(-uphill / math.hypot(*uphill))


def steepest_descent__masked(f, p):
    """np.divide with `where`, so that flat ground needs no branch."""
    uphill = _slopes(f, p)
    steepness = np.linalg.norm(uphill)
    return np.divide(-uphill, steepness, out=np.zeros(len(p)), where=bool(steepness > 1e-8))


def steepest_descent__scaled_first(f, p):
    """Divides by the largest slope before it takes the length."""
    uphill = _slopes(f, p)
    largest = np.abs(uphill).max()
    if largest < 5e-9:
        return np.zeros(p.shape)
    uphill = uphill / largest
    return -uphill / np.linalg.norm(uphill)


def steepest_descent__broadcast_zeros(f, p):
    """Zeros by np.broadcast_to, which can't be written to."""
    uphill = np.asarray(_slopes(f, p))
    length = np.linalg.norm(uphill)
    return np.broadcast_to(0.0, p.shape) if length < 1e-8 else -uphill / length
