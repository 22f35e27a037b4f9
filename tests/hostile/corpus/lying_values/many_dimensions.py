"""Answers with an array of 32 dimensions."""

import numpy as np


def sigmoid(x):
    return np.ones((1,) * 32)
