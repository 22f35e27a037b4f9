"""Answers with an array of objects that holds itself."""

import numpy as np

answer = np.empty(2, dtype=object)
answer[0] = answer[1] = answer


def sigmoid(x):
    return answer
