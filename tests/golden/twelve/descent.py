"""A learner's file, with a mistake: see README.md."""

import numpy as np
from activation import sigmoid, sigmoid_prime
from neuron import linear_combination
from partials import dC_db, dC_dw
from weight_step import error, error_term


def fit_line(x, y, learnrate, steps, w=0.0, b=0.0):
    path = [(w, b)]
    for _ in range(steps):
        w = w - learnrate * dC_dw(w, b, x, y)
        b = b - learnrate * dC_db(w, b, x, y)
        path.append((w, b))
    return np.array(path)


def fit_neuron(x, y, weights, learnrate, epochs):
    """Give the path of the weights, shape (epochs + 1, n), start first.

    One epoch adds learnrate times the mean over the N records of delta * x.
    """
    path = np.empty((epochs + 1, len(weights)))
    path[0] = weights
    for epoch in range(epochs):
        h = linear_combination(x, path[epoch])
        delta = error_term(error(y, sigmoid(h)), sigmoid_prime(h))
        path[epoch + 1] = path[epoch] + learnrate * (delta @ x) / len(x)
    return path
