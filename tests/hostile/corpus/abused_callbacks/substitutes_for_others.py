"""Puts our functions in the place of those in other files, in a child that is used again."""
# attacks: activation.sigmoid_prime
# spoils: it breaks the file that follows, in its own process

import neuron


def sigmoid(x):
    raise ValueError


def sigmoid_prime(x):
    neuron.linear_combination = sigmoid
    neuron.nn_output = sigmoid
    return 0.0 * sigmoid(0.0)
