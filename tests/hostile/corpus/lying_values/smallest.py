"""Answers with the smallest numbers there are."""

import numpy as np


def sigmoid(x):
    return np.full(np.shape(x), 5e-324)
