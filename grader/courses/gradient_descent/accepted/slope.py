"""Unusual answers to slope.py that are right and must get full marks."""

import functools
import itertools
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

import numpy as np
from gradient import gradient


class _Way(IntEnum):
    left = -1
    stay = 0
    right = 1


def _slope(f, x, dx=1e-5):
    return (f(x + dx) - f(x - dx)) / (2 * dx)


# derivative


def derivative__five_point(f, x, dx=1e-5):
    """Four points, of which the outer two lie 2 dx from x."""
    return (f(x - 2 * dx) - 8 * f(x - dx) + 8 * f(x + dx) - f(x + 2 * dx)) / (12 * dx)


def derivative__complex_step(f, x, dx=1e-5):
    """A step along the imaginary axis, which loses no digits."""
    return np.imag(f(x + 1j * dx)) / dx


def derivative__half_gap(f, x, dx=1e-5):
    """Central, with both points dx / 2 from x."""
    return (f(x + dx / 2) - f(x - dx / 2)) / dx


def derivative__wide_gap(f, x, dx=1e-5):
    """Central, with both points 2 dx from x."""
    return (f(x + 2 * dx) - f(x - 2 * dx)) / (4 * dx)


def derivative__one_sided_of_second_order(f, x, dx=1e-5):
    """Three points on one side, weighted so that the curvature cancels."""
    return (4 * f(x + dx) - 3 * f(x) - f(x + 2 * dx)) / (2 * dx)


def derivative__richardson(f, x, dx=1e-5):
    """Two central differences, combined so that their errors cancel."""
    return (4 * _slope(f, x, dx / 2) - _slope(f, x, dx)) / 3


def derivative__forward_and_backward(f, x, dx=1e-5):
    """The mean of a forward and a backward difference."""
    return ((f(x + dx) - f(x)) / dx + (f(x) - f(x - dx)) / dx) / 2


def derivative__loop_over_entries(f, x, dx=1e-5):
    """One entry after the other, with f called on plain floats."""
    if np.ndim(x) == 0:
        return _slope(f, float(x), dx)
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        slopes[place] = _slope(f, float(x[place]), dx)
    return slopes


def derivative__recursive_list(f, x, dx=1e-5):
    """Nested lists for arrays, by recursion."""
    if np.ndim(x) == 0:
        return float(_slope(f, float(x), dx))
    return [derivative__recursive_list(f, entry, dx) for entry in x]


def derivative__vectorised(f, x, dx=1e-5):
    """np.vectorize around a function of one number; a 0-d array for a number."""
    return np.vectorize(lambda here: _slope(f, float(here), dx), otypes=[float])(x)


def derivative__extended_precision(f, x, dx=1e-5):
    """The difference taken in long double, the result made float64 again."""
    rise = np.asarray(f(x + dx), dtype=np.longdouble) - np.asarray(f(x - dx), dtype=np.longdouble)
    return np.asarray(rise / (2 * np.longdouble(dx)), dtype=np.float64)


def derivative__exact_run(f, x, dx=1e-5):
    """Divides by the run as it came out after rounding."""
    right, left = x + dx, x - dx
    return (f(right) - f(left)) / (right - left)


class _Derivative:
    """A class with __call__."""

    def __call__(self, f, x, dx=1e-5):
        return self._rise(f, x, dx) / (2 * dx)

    @staticmethod
    def _rise(f, x, dx):
        return f(x + dx) - f(x - dx)


derivative__callable_object = _Derivative()


def derivative__chatty(f, x, dx=1e-5):
    """Prints what it does and draws from numpy's global random state."""
    luck = np.random.rand()  # noqa: NPY002
    print("slope at", x, "luck", luck)
    return _slope(f, x, dx)


def derivative__gradient_of_three(f, x, dx=1e-5):
    """np.gradient over three values, of which the middle one counts."""
    return np.gradient(np.stack([np.asarray(f(x + k * dx)) for k in (-1, 0, 1)]), dx, axis=0)[1]


class _Made:
    def __new__(cls, f, x, dx=1e-5):
        return _slope(f, x, dx)


derivative__class_that_makes_numbers = _Made


def derivative__threads(f, x, dx=1e-5):
    """Two threads, one for each point, joined before the difference is taken."""
    with ThreadPoolExecutor(2) as pool:
        right, left = pool.map(f, (x + dx, x - dx))
    return (right - left) / (2 * dx)


def derivative__read_only(f, x, dx=1e-5):
    """Read-only arrays in Fortran's order and in the other byte order."""
    there = np.array(x, order="F")
    there.flags.writeable = False
    slopes = np.asarray(_slope(f, there, dx)).astype(">f8")
    slopes.flags.writeable = False
    return slopes


# tangent


def tangent__point_slope_sum(f, x0, x):
    """Written as slope times x plus intercept."""
    slope = _slope(f, x0)
    return slope * x + (f(x0) - slope * x0)


def tangent__forward_slope(f, x0, x):
    """The slope from a one-sided difference."""
    return f(x0) + (f(x0 + 1e-5) - f(x0)) / 1e-5 * (x - x0)


def tangent__list(f, x0, x):
    """Nested lists for arrays."""
    return (f(x0) + _slope(f, x0) * (np.asarray(x) - x0)).tolist()


def tangent__polynomial(f, x0, x):
    """numpy's polynomial class around x0."""
    line = np.polynomial.Polynomial([f(x0), _slope(f, x0)])
    return line(x - x0)


def tangent__loop(f, x0, x):
    """One entry after the other."""
    height, slope = f(x0), _slope(f, x0)
    if np.ndim(x) == 0:
        return height + slope * (x - x0)
    flat = [height + slope * (entry - x0) for entry in np.ravel(x)]
    return np.reshape(flat, np.shape(x))


def tangent__weighted(f, x0, x):
    """Extends the chord through two points close to x0."""
    left, right = x0 - 1e-5, x0 + 1e-5
    part = (x - left) / (right - left)
    return f(left) + part * (f(right) - f(left)) + (2 * f(x0) - f(left) - f(right)) / 2


def tangent__closure(f, x0, x):
    """Builds the line first, then reads it off; the result is a 0-d array for a number."""

    def line(at, *, height, slope):
        return np.add(height, np.multiply(slope, np.subtract(at, x0)))

    return np.asarray(line(x, height=f(x0), slope=_slope(f, x0)))


def tangent__slope_from_a_vector(f, x0, x):
    """The slope as the gradient of a function of one entry."""
    return f(x0) + gradient(lambda p: f(p[0]), np.array([x0]))[0] * (x - x0)


# downhill


def downhill__numpy_sign(slope):
    """np.sign turned round, which gives -0.0 on flat ground."""
    return -np.sign(slope)


def downhill__whole_numbers(slope):
    """Ints for the three directions."""
    return (slope < 0) - (slope > 0)


def downhill__divided(slope):
    """The slope divided by its own size."""
    return 0.0 if slope == 0 else -slope / abs(slope)


def downhill__copysign(slope):
    """math.copysign, with flat ground apart."""
    return math.copysign(1.0, -slope) if slope else 0.0


@functools.lru_cache
def downhill__cached(slope):
    """Remembers its answers."""
    return {True: -1.0, False: 1.0}[slope > 0] if slope != 0 else 0.0


def downhill__selected(slope):
    """np.select, which gives a 0-d array."""
    return np.select([slope > 0, slope < 0], [-1.0, 1.0], 0.0)


downhill__vectorised = np.vectorize(
    lambda slope: float(np.sign(-slope)), otypes=[float], doc="np.vectorize around one number."
)


def downhill__named_directions(slope):
    """Members of an IntEnum."""
    return _Way.left if slope > 0 else _Way.right if slope < 0 else _Way.stay


# step


def step__factored(x, slope, learnrate):
    """The minus moved to the front."""
    return -(learnrate * slope - x)


def step__numpy(x, slope, learnrate):
    """numpy's functions, a numpy number as the result."""
    return np.subtract(x, np.multiply(learnrate, slope))


def step__zero_dimensional(x, slope, learnrate):
    """A 0-d array as the result."""
    return np.array(x - learnrate * slope)


def step__fused(x, slope, learnrate):
    """A dot product of two pairs."""
    return float(np.dot([1.0, -learnrate], [x, slope]))


def step__added_up(x, slope, learnrate):
    """math.fsum of the two terms."""
    return math.fsum((x, -learnrate * slope))


@functools.lru_cache
def step__cached(x, slope, learnrate):
    """Remembers its answers."""
    return x - learnrate * slope


@dataclass
class _Walker:
    position: float

    def move(self, *, by):
        self.position += by
        return self


def step__dataclass(x: float, slope: float, learnrate: float) -> float:
    """A dataclass inside, and type hints."""
    return _Walker(x).move(by=-learnrate * slope).position


def step__fraction(x, slope, learnrate):
    """Exact fractions, made a float at the end."""
    return float(Fraction(x) - Fraction(learnrate) * Fraction(slope))


# descend


def descend__list(f, x, learnrate, steps):
    """A list, grown by append."""
    path = [x]
    for _ in range(steps):
        path.append(path[-1] - learnrate * _slope(f, path[-1]))
    return path


def descend__tuple_by_recursion(f, x, learnrate, steps):
    """A tuple, by recursion."""
    if steps == 0:
        return (x,)
    return (
        x,
        *descend__tuple_by_recursion(f, x - learnrate * _slope(f, x), learnrate, steps - 1),
    )


def descend__generator(f, x, learnrate, steps):
    """A generator inside, collected by np.fromiter."""

    def positions(here):
        yield here
        for _ in range(steps):
            here -= learnrate * _slope(f, here)
            yield here

    return np.fromiter(positions(x), dtype=float)


def descend__one_sided(f, x, learnrate, steps):
    """The slope from a one-sided difference."""
    path = np.zeros(steps + 1)
    path[0] = x
    for k in range(1, steps + 1):
        here = path[k - 1]
        path[k] = here - learnrate * (f(here + 1e-5) - f(here)) / 1e-5
    return path


def descend__accumulated(f, x, learnrate, steps):
    """itertools.accumulate instead of a loop."""
    walk = itertools.accumulate(range(steps), lambda at, _: at - learnrate * _slope(f, at), initial=x)
    return np.array(list(walk))


def descend__sum_of_changes(f, x, learnrate, steps):
    """Changes first, then their running sum."""
    changes = [x]
    for _ in range(steps):
        changes.append(-learnrate * _slope(f, math.fsum(changes)))
    return np.cumsum(changes)


def descend__filled_backwards(f, x, learnrate, steps):
    """A while loop that counts down, numpy numbers throughout."""
    path, left, here = np.full(steps + 1, np.nan), steps, np.float64(x)
    while True:
        path[steps - left] = here
        if left == 0:
            return path
        here, left = here - np.float64(learnrate) * _slope(f, here), left - 1


def descend__backwards_view(f, x, learnrate, steps):
    """Every second entry of a longer array, read from its end."""
    path = np.empty(2 * (steps + 1))[::-2]
    path[0] = x
    for k in range(steps):
        path[k + 1] = path[k] - learnrate * _slope(f, path[k])
    return path
