"""How wrong is the model?

Before a model can get better, one number has to say how far its answers are from the true ones.
Gradient descent then makes that number smaller.
"""

import numpy as np


def sse(y, y_hat):
    """Add up the squared errors.

    The error of one record is the true value minus the model's answer. Squaring makes every error
    count as positive, and counts a large one far more than a small one.

        SSE = sum of (y - y_hat)^2

    y holds the true values, y_hat the model's answers: two arrays of one shape, (N,) for one output
    a record or (N, m) for m outputs. The result is one number, the sum over all entries.

    >>> float(sse(np.array([3.0, -1.0, 2.0]), np.array([2.5, 1.0, 2.0])))
    4.25
    """
    raise NotImplementedError


def mse(y, y_hat):
    """Find the mean of the squared errors.

    A sum grows with the number of records, so it can't be compared between a small and a large
    set. The mean can.

        MSE = (sum of (y - y_hat)^2) / (number of entries)

    y and y_hat are two arrays of one shape, (N,) or (N, m). The result is one number, the mean over
    all entries: N of them, or N * m.

    Your sse may help here.

    >>> float(mse(np.array([3.0, -1.0, 2.0, 0.5]), np.array([2.5, 1.0, 2.0, 0.0])))
    1.125
    """
    raise NotImplementedError
