"""The partial derivatives of the cost C.

A straight line w * x + b shall pass close to N measured points. C says how badly it does; its two
partial derivatives say how C changes when only w, or only b, is moved.
"""

import numpy as np


def cost(w, b, x, y):
    """Add up the squared misses of the line.

    At each x_i the line says w * x_i + b, and the measured value is y_i. The miss is squared, so
    that misses above and below both count, and the squares of all N records are added up.

        C = sum over i of (w * x_i + b - y_i)^2

    C is this plain sum: no 1/N, no 1/2. w and b are floats, x and y have shape (N,); the result is
    a float.

    >>> float(cost(2.0, -1.0, np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 3.0])))
    5.0
    """
    raise NotImplementedError


def cost_expanded(w, b, x, y):
    """Find the same C with the square multiplied out.

    Multiplied out, the square of w * x + b - y has six terms: three squares, and three products of
    two different parts, each counted twice. In this form it is easier to see how C depends on w and
    on b, which the two partial derivatives will need.

        C = sum over i of x_i^2 w^2 + b^2 + 2 x_i w b + y_i^2 - 2 x_i y_i w - 2 y_i b

    All six terms are inside the sum, so b^2 is counted once for each record. w and b are floats, x
    and y have shape (N,); the result is a float, the same number that cost gives.

    >>> float(cost_expanded(2.0, -1.0, np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 3.0])))
    5.0
    """
    raise NotImplementedError


def dC_dw(w, b, x, y):
    """Find the partial derivative for w: the rate at which the cost changes with w alone.

    b is held still. When w grows a little, the line's value at x_i grows x_i times as much, so each
    miss is weighted with its own x_i before the mean is taken.

        dC/dw = (1/N) * sum over i of (w * x_i + b - y_i) * x_i

    Mind a gap in the lesson: its C is a plain sum, and the derivative of that has a factor 2 and no
    1/N. The partials above are those of C / (2N). That is no error: the constants 2 and N only make
    the arrow longer or shorter, never turn it, and the learning rate makes up for them. But two
    people who compare numbers need one form, so please use the lesson's: with 1/N, without the 2.

    w and b are floats, x and y have shape (N,); the result is a float.

    >>> float(dC_dw(2.0, -1.0, np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 5.0])))
    -0.3333333333333333
    """
    raise NotImplementedError


def dC_db(w, b, x, y):
    """Find the partial derivative for b: the rate at which the cost changes with b alone.

    w is held still. When b grows a little, the whole line goes up by the same amount everywhere, so
    every miss counts alike, and no x_i stands outside the brackets.

        dC/db = (1/N) * sum over i of (w * x_i + b - y_i)

    The convention is that of dC_dw: differentiating C as it is written gives a factor 2 and no 1/N;
    the lesson's partials, wanted here, are those of C / (2N). The constants 2 and N only rescale
    the learning rate.

    w and b are floats, x and y have shape (N,); the result is a float.

    >>> float(dC_db(2.0, -1.0, np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 5.5])))
    -0.5
    """
    raise NotImplementedError
