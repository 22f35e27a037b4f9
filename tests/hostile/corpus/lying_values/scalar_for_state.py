"""Answers with an array without dimensions where a pair is due."""
# topic: optimizers
# attacks: optimizers.momentum

import numpy as np


def momentum(theta, grad, v, learnrate=0.01, gamma=0.9):
    return np.array(True)
