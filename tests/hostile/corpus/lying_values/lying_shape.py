"""Answers with an array that lies about its shape, dtype and size."""

import numpy as np


class Liar(np.ndarray):
    shape = (2**40,)
    ndim = -1
    size = 0
    dtype = np.dtype("f8")

    def astype(self, *_, **__):
        return self


def sigmoid(x):
    return np.ones(3).view(Liar)
