"""Answers with an array of truth values."""

import numpy as np


def sigmoid(x):
    return np.ones(np.shape(x), bool)
