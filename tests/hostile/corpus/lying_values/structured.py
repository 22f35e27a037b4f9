"""Answers with an array of records."""

import numpy as np


def sigmoid(x):
    return np.zeros(3, dtype=[("a", "f8"), ("b", "O")])
