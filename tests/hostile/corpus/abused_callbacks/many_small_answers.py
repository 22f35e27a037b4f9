"""Has our minibatches deal a million records one by one in the parent."""
# topic: batches
# attacks: batches.fit_line_minibatch

import numpy as np


def minibatches(x, y, size, seed):
    raise ValueError


calls = 0


def fit_line_minibatch(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    global calls
    calls += 1
    if calls == 1:
        minibatches(np.ones(1_000_000), np.ones(1_000_000), 1, 0)
    return 0.0
