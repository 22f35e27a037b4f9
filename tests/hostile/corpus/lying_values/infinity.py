"""Answers with infinities in the right shape."""

import numpy as np


def sigmoid(x):
    return np.full(np.shape(x), np.inf)
