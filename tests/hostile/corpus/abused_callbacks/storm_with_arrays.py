"""Calls f on the largest arrays that cross, and then waits for ever."""
# topic: slope
# attacks: slope.derivative

import time

import numpy as np


def derivative(f, x, dx=1e-5):
    for _ in range(2):
        f(np.ones(2_000_000))
    time.sleep(10**6)
