"""Answers with complex numbers."""

import numpy as np


def sigmoid(x):
    return np.full(np.shape(x), 0.5 + 1j)
