"""Put it together: many steps downhill.

A slope, a step against it, and the same again: here a straight line and a neuron learn from data.
Both functions return the whole path, so that you can draw it and see how they learn.
"""

import numpy as np
from activation import sigmoid, sigmoid_prime
from neuron import linear_combination
from partials import dC_db, dC_dw
from weight_step import error, error_term


def fit_line(x, y, learnrate, steps, w=0.0, b=0.0):
    """Walk w and b downhill until the line fits the points.

    In each step both partial derivatives are taken at the place where you stand; only then are both
    numbers moved, each against its own partial derivative.

        w := w - learnrate * dC/dw
        b := b - learnrate * dC/db

    The partials are those of topic 7: with 1/N, without a factor 2. x and y have shape (N,);
    learnrate, w and b are floats, w and b being the start; steps is a whole number and may be 0.
    The result has shape (steps + 1, 2): one row (w, b) for the start, then one after each step.

    Your dC_dw and dC_db help here.

    >>> path = fit_line(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0]), 0.1, 2)
    >>> print(np.round(path, 6))
    [[0.       0.      ]
     [0.933333 0.4     ]
     [1.351111 0.573333]]
    """
    raise NotImplementedError


def fit_neuron(x, y, weights, learnrate, epochs):
    """Train one sigmoid neuron on all the records.

    One epoch looks at every record with the same weights, takes the mean of delta * x over the
    records, and only then moves the weights once.

        for each record:  h = sum over i of x_i * w_i,  delta = (y - sigmoid(h)) * f'(h)
        w_i := w_i + learnrate * (1/N) * sum over the records of delta * x_i

    x has shape (N, n), one record a row; y has shape (N,) and weights shape (n,). learnrate is a
    float; epochs is a whole number and may be 0. The result has shape (epochs + 1, n): the weights
    at the start, then after each epoch. The weights that were passed in stay as they are. At
    h = -1000 and 1000 it is silent and finite too.

    Your linear_combination, sigmoid, sigmoid_prime, error and error_term help here.

    >>> records = np.array([[0.5, -1.0], [1.5, 2.0], [-1.0, 0.3]])
    >>> path = fit_neuron(records, np.array([0.2, 0.9, 0.4]), np.array([0.1, -0.2]), 0.6, 2)
    >>> print(np.round(path, 4))
    [[ 0.1    -0.2   ]
     [ 0.1282 -0.1376]
     [ 0.1539 -0.0791]]
    """
    raise NotImplementedError
