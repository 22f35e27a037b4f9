"""Has our step multiply three axes to a hundred million numbers."""
# topic: slope
# attacks: slope.descend

import numpy as np


def step(x, slope, learnrate):
    raise ValueError


def descend(f, x, learnrate, steps):
    ones = np.ones(500)
    step(ones[:, None, None], ones[:, None], ones)
    return 0.0
