"""Answers with as large an array as a frame may hold, each time."""
# limit: 2.0

import numpy as np

ANSWER = np.ones(2_090_000)


def sigmoid(x):
    return ANSWER
