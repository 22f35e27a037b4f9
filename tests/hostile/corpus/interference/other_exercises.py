"""Puts wrong functions in the place of exercises in other files."""

import loss

loss.sse = loss.mse = lambda y, y_hat: 42.0


def sigmoid(x):
    return 0.0
