"""Answers with complex numbers where pairs are due."""
# topic: batches
# attacks: batches.minibatches

import numpy as np


def minibatches(x, y, size, seed):
    return np.ones((2, 2), complex)
