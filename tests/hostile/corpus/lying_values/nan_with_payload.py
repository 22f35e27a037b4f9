"""Answers with a signalling NaN that carries a payload."""

import numpy as np


def sigmoid(x):
    return np.frombuffer(b"\x01\x00\xa0\x7f", np.float32)[0]
