"""A learner's file, with a mistake: see README.md."""

import numpy as np
from activation import sigmoid, sigmoid_prime
from neuron import linear_combination


def error(y, nn_output):
    return nn_output - y


def error_term(error, output_grad):
    """Give delta = error * f'(h), in the shape of the arguments."""
    return error * output_grad


def del_w(learnrate, error_term, x):
    """Give learnrate * delta_j * x_i: shape (n,) for a scalar delta, (n, m) for m deltas."""
    return np.multiply.outer(x, learnrate * error_term)


def weight_step(x, y, weights, learnrate):
    """Give the weights, shape (n,), after one step on one record; a new array."""
    h = linear_combination(x, weights)
    delta = error_term(error(y, sigmoid(h)), sigmoid_prime(h))
    return weights + del_w(learnrate, delta, x)
