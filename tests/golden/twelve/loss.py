"""A learner's file, with a mistake: see README.md."""

import numpy as np


def sse(y, y_hat):
    """Give the sum of (y - y_hat)^2 over all entries, one number for shapes (N,) and (N, m)."""
    return np.sum((y - y_hat) ** 2)


def mse(y, y_hat):
    return sse(y, y_hat) / (2 * y.size)
