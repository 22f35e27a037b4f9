"""A learner's file, with a mistake: see README.md."""

import numpy as np
from partials import dC_db, dC_dw


def minibatches(x, y, size, seed):
    order = np.random.default_rng(seed).permutation(len(x))
    starts = range(0, len(x) - size + 1, size)
    return [(x[order[s : s + size]], y[order[s : s + size]]) for s in starts]


def fit_line_minibatch(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Return the path of (w, b), shape `(epochs + 1, 2)`: the start, then after each epoch.

    Epoch k, counted from 0, deals its batches with `seed + k`; every batch is one step, with both
    partials (topic 7, the mean over that batch) taken before either number changes.
    """
    path = [(w, b)]
    for epoch in range(epochs):
        for x_batch, y_batch in minibatches(x, y, size, seed + epoch):
            slope_w = dC_dw(w, b, x_batch, y_batch)
            slope_b = dC_db(w, b, x_batch, y_batch)
            w, b = w - learnrate * slope_w, b - learnrate * slope_b
        path.append((w, b))
    return np.array(path, dtype=float)
