"""The sigmoid and its slope.

A neuron adds up its inputs and squashes the sum into a number between 0 and 1. The sigmoid does the
squashing; its slope tells gradient descent how much the output moves when the sum does.
"""

import numpy as np


def sigmoid(x):
    """Squash any number into the range from 0 to 1.

    Far to the left the sigmoid is almost 0, far to the right almost 1, and at x = 0 it is exactly
    one half. The larger x is, the larger the result.

        sigmoid(x) = 1 / (1 + e^-x)

    x is a float or an array of any shape; the result has the same shape, entry by entry.

    e^1000 is too large for a computer to hold. For full marks, x = -1000 and x = 1000 give 0.0 and
    1.0 without a warning. (Multiply the formula above and below by e^x: which of the two forms is
    safe for a negative x?)

    >>> round(float(sigmoid(2.0)), 6)
    0.880797
    """
    raise NotImplementedError


def sigmoid_prime(x):
    """Find the slope of the sigmoid at x.

    The slope is largest in the middle, 0.25 at x = 0, and falls towards 0 on both sides, where the
    curve is flat. It can be written with the sigmoid f itself:

        f'(x) = f(x) * (1 - f(x))

    x is what goes into the sigmoid, not what comes out of it. It is a float or an array of any
    shape; the result has the same shape, entry by entry. At x = -1000 and 1000 the slope is 0.0,
    without a warning.

    Your sigmoid helps here.

    >>> round(float(sigmoid_prime(2.0)), 6)
    0.104994
    """
    raise NotImplementedError
