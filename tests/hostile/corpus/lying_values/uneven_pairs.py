"""Answers with lists of uneven lengths where pairs are due."""
# topic: batches
# attacks: batches.minibatches

import numpy as np


def minibatches(x, y, size, seed):
    return [(x, [1, [2, [3]]]), [x], x, {}]
