"""Answers with float16, long doubles and big-endian numbers, boxed."""

import numpy as np


def sigmoid(x):
    return [np.float16(0.5), np.longdouble(0.5), np.array(0.5, ">f8")]
