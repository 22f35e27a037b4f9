"""Descent in small helpings.

So far every step looked at all records. With many records it pays to look at a few at a time: one
batch, one step. This is the first of two topics beyond the lesson.
"""

import numpy as np
from partials import dC_db, dC_dw


def minibatches(x, y, size, seed):
    """Deal the records into batches.

    Shuffle the records as one shuffles cards, then deal them out in piles of `size`. Every record
    is in exactly one pile, and each x stays together with its own y.

        order = np.random.default_rng(seed).permutation(N)
        batch 0 has the records order[0], ..., order[size - 1]; batch 1 the next ones; and so on

    x has shape (N,), or (N, k) with one record a row; y has shape (N,). size is a whole number, 1
    or more; seed is a whole number, 0 or more. The result is a list of pairs (x_batch, y_batch).
    The last batch may be short; where size is N or more, there is one batch with all the records.
    The x and y that were passed in stay as they are.

    >>> x = np.array([1.5, 2.5, 3.5, 4.5, 5.5])
    >>> y = np.array([10.0, 20.0, 30.0, 40.0, 50.0])
    >>> for x_batch, y_batch in minibatches(x, y, 2, 7):
    ...     print(x_batch, y_batch)
    [3.5 1.5] [30. 10.]
    [5.5 2.5] [50. 20.]
    [4.5] [40.]
    """
    raise NotImplementedError


def fit_line_minibatch(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Fit a line, one step a batch.

    An epoch goes through all the records once, batch by batch. Each batch is one step: both partial
    derivatives over that batch alone, then w and b move together. With size = N this is the descent
    you know; with size = 1 it is stochastic descent.

        epoch k = 0, 1, ... deals its batches with the seed `seed + k`
        for each batch:  w := w - learnrate * dC/dw,  b := b - learnrate * dC/db

    The partials are those of topic 7: the mean over the records of the batch (a short one has
    fewer), without a factor 2. x and y have shape (N,); learnrate, w and b are floats, w and b
    being the start; epochs (may be 0), size and seed are whole numbers. The result has shape
    (epochs + 1, 2): one row (w, b) for the start, then one after each epoch.

    Your minibatches, dC_dw and dC_db help here.

    >>> x = np.array([1.5, -2.5, 3.5, -0.5, 2.5])
    >>> y = np.array([2.0, -1.0, 4.0, 0.5, 3.0])
    >>> print(np.round(fit_line_minibatch(x, y, 0.05, 2, 2, 7), 6))
    [[0.       0.      ]
     [0.527723 0.22143 ]
     [0.821846 0.354108]]
    """
    raise NotImplementedError
