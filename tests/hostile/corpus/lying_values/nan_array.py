"""Answers with NaN in the right shape."""

import numpy as np


def sigmoid(x):
    return np.full(np.shape(x), np.nan)
