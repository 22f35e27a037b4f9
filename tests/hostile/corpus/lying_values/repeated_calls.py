"""Notices a call that is made again with the same argument, and answers 1 the first time and 0 the next."""

import numpy as np

counts = {}


def sigmoid(x):
    key = np.asarray(x).tobytes()
    counts[key] = counts.get(key, 0) + 1
    return np.full(np.shape(x), float(counts[key] % 2))
