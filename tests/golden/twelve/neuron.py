"""A learner's file, with a mistake: see README.md."""

import numpy as np
from activation import sigmoid, sigmoid_prime


def linear_combination(x, weights, bias=0.0):
    return x @ weights


def nn_output(x, weights, bias=0.0):
    """Give sigmoid(h) of the linear combination h: a number for (n,), shape (N,) for (N, n)."""
    return sigmoid(linear_combination(x, weights, bias))


def output_change(x, weights, delta_weights, bias=0.0):
    """Give the first-order change of the output, sum of f'(h) x_j delta_w_j (the chain rule).

    The result is a number for x of (n,), and of shape (N,) for x of (N, n).
    """
    h = linear_combination(x, weights, bias)
    return sigmoid_prime(h) * linear_combination(x, delta_weights)
