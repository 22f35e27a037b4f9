"""Turns every warning and floating point fault into an exception, for those that follow."""

import warnings

import numpy as np

warnings.simplefilter("error")
np.seterr(all="raise")


def sigmoid(x):
    warnings.warn("x", RuntimeWarning, stacklevel=1)
    return 0.0
