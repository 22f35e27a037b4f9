"""Answers with numbers as texts."""

import numpy as np


def sigmoid(x):
    return np.full(np.shape(x), "0.5")
