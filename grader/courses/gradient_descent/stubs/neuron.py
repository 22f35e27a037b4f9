"""One neuron: add up the weighted inputs, squash the sum, and see what a small change does.

The last step is the one that gradient descent lives on: it tells how the output answers when the
weights are nudged a little.
"""

import numpy as np
from activation import sigmoid, sigmoid_prime


def linear_combination(x, weights, bias=0.0):
    """Add up the weighted inputs.

    Every input x_i counts as much as its weight w_i says. The bias is added once, at the end; it
    shifts the sum up or down whatever the inputs are.

        h = x_1 w_1 + x_2 w_2 + ... + x_n w_n + bias

    weights has shape (n,), bias is a float. For one record, x of shape (n,), the result is one
    number. For N records at once, x of shape (N, n), it has shape (N,): one h for every row.

    >>> round(float(linear_combination(np.array([0.1, 0.3]), np.array([-0.8, 0.5]))), 6)
    0.07
    """
    raise NotImplementedError


def nn_output(x, weights, bias=0.0):
    """Find the output of the neuron.

    The weighted sum h can be any number; the sigmoid turns it into an answer between 0 and 1.

        y_hat = sigmoid(h),   h = sum of x_i w_i + bias

    weights has shape (n,), bias is a float. The result is one number for x of shape (n,), and has
    shape (N,) for x of shape (N, n). Even h = -1000 and h = 1000 give no warning.

    Your linear_combination and your sigmoid help here.

    >>> round(float(nn_output(np.array([0.1, 0.3]), np.array([-0.8, 0.5]))), 6)
    0.517493
    """
    raise NotImplementedError


def output_change(x, weights, delta_weights, bias=0.0):
    """Predict how the output changes when the weights change a little.

    Each weight has its own pull on the output: the partial derivative of y_hat with respect to w_j,
    which is f'(h) * x_j. Each pull times the change of that weight, all added up, gives the change
    along the tangent. It is not the exact change, but for small steps it is very near.

        change of y_hat = sum over j of (d y_hat / d w_j) * delta_w_j
        d y_hat / d w_j = f'(h) * x_j,   h = sum of x_i w_i + bias

    weights and delta_weights have shape (n,), bias is a float. The result is one number for x of
    shape (n,), and has shape (N,) for x of shape (N, n). Even h = -1000 and h = 1000 give no
    warning.

    Your linear_combination and your sigmoid_prime help here.

    >>> x, weights = np.array([0.1, 0.3]), np.array([-0.8, 0.5])
    >>> round(float(output_change(x, weights, np.array([0.2, 0.1]))), 6)
    0.012485
    """
    raise NotImplementedError
