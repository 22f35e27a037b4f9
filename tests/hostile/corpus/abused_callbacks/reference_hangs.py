"""Has our derivative call a function that never answers."""
# topic: slope
# attacks: slope.tangent

import time


def derivative(f, x, dx=1e-5):
    raise ValueError


def tangent(f, x0, x):
    def wait(value):
        time.sleep(10**6)

    return derivative(wait, 1.0)
