"""Has our fit_neuron run for a billion epochs, told by numpy's scalars and arrays."""
# topic: batches
# attacks: batches.minibatches
# beside: descent

import numpy as np
from descent import fit_neuron


def minibatches(x, y, size, seed):
    for epochs in (np.array(10**8), np.int64(10**8), np.uint32(10**8)):
        try:
            fit_neuron(np.ones((2, 2)), np.ones(2), np.ones(2), 0.1, epochs)
        except (TypeError, ValueError, RuntimeError):
            pass
    return 0.0
