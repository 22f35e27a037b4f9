"""One gradient-descent step of one neuron.

The neuron has given an answer. This topic measures how wrong it was, finds out how much each weight
had to do with it, and moves every weight a little in the direction that makes the error smaller.
"""

import numpy as np
from activation import sigmoid, sigmoid_prime
from neuron import linear_combination


def error(y, nn_output):
    """Say how far the output is from the target.

    y is what the neuron should have said, nn_output (written y_hat) is what it did say. The error
    is positive when the output is too low and negative when it is too high: the sign tells which
    way to go.

        error = y - y_hat

    y and nn_output are two floats or two arrays of one shape; the result has the same shape, entry
    by entry.

    >>> round(float(error(0.2, 0.5174928576663897)), 6)
    -0.317493
    """
    raise NotImplementedError


def error_term(error, output_grad):
    """Weigh the error with the slope of the output: the lowercase delta.

    Where the sigmoid is steep, a small move of h changes the output a lot; where it is flat, hardly
    at all. So the error counts only as much as the sigmoid is steep at h.

        delta = error * f'(h)

    output_grad is that slope f'(h), already worked out. error and output_grad are two floats or two
    arrays of one shape; the result has the same shape, entry by entry.

    >>> round(float(error_term(-0.31749285766638974, 0.24969399993066344)), 6)
    -0.079276
    """
    raise NotImplementedError


def del_w(learnrate, error_term, x):
    """Find how much each weight should change.

    A weight is changed in proportion to the delta of the output it leads to and to the input it
    multiplies: an input of 0 had no part in the error, so its weight stays. The learning rate keeps
    the change small.

        one output:       del_w_i  = learnrate * delta   * x_i
        several outputs:  del_w_ij = learnrate * delta_j * x_i

    learnrate is a float and x an array of shape (n,). For a float error_term (delta) the result has
    shape (n,). For an error_term of shape (m,), one delta for each output, it is a matrix of shape
    (n, m): row i belongs to input i, column j to output j.

    >>> print(np.round(del_w(0.5, -0.07927606158013766, np.array([0.1, 0.3])), 6))
    [-0.003964 -0.011891]
    """
    raise NotImplementedError


def weight_step(x, y, weights, learnrate):
    """Take one whole step on one record.

    First forwards: from the inputs to h and to the output y_hat. Then backwards: from the error to
    the delta and to the change of each weight. The result is the new weights, not only the change.

        h      = sum over i of x_i * w_i
        y_hat  = sigmoid(h)
        delta  = (y - y_hat) * f'(h)
        w_i   := w_i + learnrate * delta * x_i

    x and weights have shape (n,), y and learnrate are floats; the result is a new array of shape
    (n,), and the weights that were passed in stay as they are. At h = -1000 and 1000 the step is
    silent and finite too.

    Your linear_combination, sigmoid, sigmoid_prime, error, error_term and del_w help here.

    >>> print(np.round(weight_step(np.array([0.1, 0.3]), 0.2, np.array([-0.8, 0.5]), 0.5), 6))
    [-0.803964  0.488109]
    """
    raise NotImplementedError
