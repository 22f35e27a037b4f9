"""The slope of a function of many variables.

A hill on a map has a slope in every direction. The gradient collects the slopes along the axes,
and from it follow the slope in any direction and the fastest way down.
"""

import numpy as np
from slope import derivative


def partial(f, p, i, dx=1e-5):
    """Measure the slope of f along one axis.

    A partial derivative asks: how fast does f change when only p[i] changes and every other
    coordinate stays where it is? So it is an ordinary slope, measured along axis i. Work on a
    copy of p: the point that you were given must stay as it is.

        df/dp_i = (f(p + dx e_i) - f(p - dx e_i)) / (2 dx),   e_i: 1 at place i, 0 elsewhere

    `f` takes an array of shape (n,) and gives a float. `p` has shape (n,), `i` is a whole number
    from 0 to n - 1. The result is a float. `derivative` can help, but need not.

    >>> round(partial(lambda p: p[0] ** 2 * p[1], np.array([2.0, 3.0]), 0), 6)
    12.0
    """
    raise NotImplementedError


def gradient(f, p, dx=1e-5):
    """Collect the slopes of f along all axes.

    The gradient is the list of all partial derivatives, each taken at the same point p. As an
    arrow it points the way in which f grows fastest, and its length says how fast.

        gradient = (df/dp_0, df/dp_1, ..., df/dp_(n-1))

    `f` takes an array of shape (n,) and gives a float. `p` has shape (n,) and is not changed.
    The result has shape (n,). Your `partial` gives each entry.

    >>> gradient(lambda p: p[0] ** 2 * p[1], np.array([2.0, 3.0])).round(4).tolist()
    [12.0, 4.0]
    """
    raise NotImplementedError


def directional_derivative(f, p, v):
    """Measure the slope of f in the direction of v.

    Walk from p the way v points: how fast does f change for each unit of distance? Only the
    direction of v counts, so v is first brought to length 1. Then each partial derivative counts
    as much as the walk goes along its axis.

        slope along v = sum over i of (df/dp_i) (v_i / |v|)
        |v| = square root of the sum of v_i**2

    `p` and `v` have shape (n,); neither is changed. The result is a float. A `v` of only zeros
    points nowhere: the result is 0.0. Your `gradient` helps.

    >>> p, v = np.array([2.0, 3.0]), np.array([3.0, 4.0])
    >>> round(directional_derivative(lambda q: q[0] ** 2 * q[1], p, v), 4)
    10.4
    """
    raise NotImplementedError


def steepest_descent(f, p):
    """Point the fastest way down.

    The gradient points the way in which f grows fastest, so the fastest way down is exactly
    opposite. Bring the arrow to length 1: it says where to go, not how far.

        direction = -gradient / |gradient|

    Where the ground is flat (|gradient| below 1e-8) there is no way down, and the result is all
    zeros. `p` has shape (n,) and is not changed; the result has shape (n,).
    Your `gradient` helps.

    >>> steepest_descent(lambda p: 3 * p[0] + 4 * p[1], np.array([1.0, 2.0])).round(4).tolist()
    [-0.6, -0.8]
    """
    raise NotImplementedError
