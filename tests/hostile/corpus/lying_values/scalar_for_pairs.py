"""Answers with an array without dimensions where pairs are due."""
# topic: batches
# attacks: batches.minibatches

import numpy as np


def minibatches(x, y, size, seed):
    return np.array(1.0)
