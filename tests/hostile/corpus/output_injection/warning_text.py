"""Is right but warns, with a hostile text."""
# earns: 5: the values are right, and only the checks of manners fail

import warnings

import numpy as np


def sigmoid(x):
    warnings.warn("\x1b[31m\n::error::x\n##[error]\u202e", RuntimeWarning, stacklevel=1)
    return np.where(np.asarray(x) >= 0, 1, np.exp(-np.abs(x))) / (1 + np.exp(-np.abs(x)))
