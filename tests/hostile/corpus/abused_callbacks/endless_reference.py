"""Has our fit_neuron run for a hundred thousand epochs in the parent."""
# topic: batches
# attacks: batches.minibatches
# beside: descent

import numpy as np
from descent import fit_neuron


def minibatches(x, y, size, seed):
    fit_neuron(np.ones((2, 2)), np.ones(2), np.ones(2), 0.1, 100_000)
    return 0.0
