"""Unusual right answers of steady.py, which must get full marks."""

import numpy as np


def place__polynomial(t, rate, b=0.0):
    return np.polyval([rate, b], t)


def meeting__equations(rate, b, other_rate, other_b):
    if other_rate == rate:
        return None
    return np.linalg.solve([[-rate, 1.0], [-other_rate, 1.0]], [b, other_b])
