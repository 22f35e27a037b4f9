"""Answers with an object that is no pair, then with a table of truth values."""
# topic: optimizers
# attacks: optimizers.momentum

import numpy as np


def momentum(theta, grad, v, learnrate=0.01, gamma=0.9):
    return np.ones((2, 3), bool)
