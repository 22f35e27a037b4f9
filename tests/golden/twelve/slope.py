"""A learner's file, with a mistake: see README.md."""

import numpy as np


def derivative(f, x, dx=1e-5):
    return (f(x + dx) - f(x - dx)) / dx


def tangent(f, x0, x):
    """Give the value at x, in the shape of x, of the line that touches f at the scalar x0."""
    return f(x0) + derivative(f, x0) * (x - x0)


def downhill(slope):
    """Give -1.0, 0.0 or 1.0: the direction along x in which f falls, for a scalar slope."""
    if slope > 0:
        return -1.0
    if slope < 0:
        return 1.0
    return 0.0


def step(x, slope, learnrate):
    """Give the next position, a scalar: one step against the slope."""
    return x - learnrate * slope


def descend(f, x, learnrate, steps):
    """Give the path of gradient descent from x, shape (steps + 1,), the start included."""
    path = np.empty(steps + 1)
    path[0] = x
    for k in range(steps):
        path[k + 1] = step(path[k], derivative(f, path[k]), learnrate)
    return path
