"""Answers with an array whose every entry is masked."""

import numpy as np


def sigmoid(x):
    return np.ma.masked_all(np.shape(x))
