"""Answers with an empty array of many dimensions."""

import numpy as np


def sigmoid(x):
    return np.empty((0, 10**6, 2))
