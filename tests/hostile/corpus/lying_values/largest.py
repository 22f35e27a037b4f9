"""Answers with the largest numbers there are, to make arithmetic in the parent overflow."""

import numpy as np


def sigmoid(x):
    return np.full(np.shape(x), -1.7976931348623157e308)
