"""Has our derivative call a function that answers with the largest arrays."""
# topic: slope
# attacks: slope.tangent

import numpy as np

def derivative(f, x, dx=1e-5):
    raise ValueError


calls = 0


def tangent(f, x0, x):
    global calls
    calls += 1
    for _ in range(5 if calls == 1 else 0):
        derivative(lambda value: np.ones(2_000_000), 1.0)
    return 0.0
