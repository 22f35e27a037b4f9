"""Breaks numpy for whatever runs after it in its process."""
# spoils: its own process is broken for good

import numpy as np

np.dot = np.exp = np.sum = lambda *_, **__: 0.5


def sigmoid(x):
    return 0.5
