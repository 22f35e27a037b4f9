"""Calls f without end on the largest arrays that cross."""
# topic: slope
# attacks: slope.derivative

import numpy as np


def derivative(f, x, dx=1e-5):
    while True:
        f(np.ones(2_000_000))
