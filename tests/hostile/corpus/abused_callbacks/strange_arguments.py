"""Calls f on everything that is no number."""
# topic: slope
# attacks: slope.derivative

import numpy as np


def derivative(f, x, dx=1e-5):
    for given in (None, "x" * 100, {}, True, 10**300, 1j, np.array([]), np.ones((1,) * 8), np.array(1), np.ones(3, "u1"), "{x}"):
        try:
            f(given)
        except (TypeError, ValueError, RuntimeError, ArithmeticError, AttributeError):
            pass
    return 0.0
