"""Asks for 512 GB in one array."""

import numpy as np


def sigmoid(x):
    return np.ones(1 << 36)
