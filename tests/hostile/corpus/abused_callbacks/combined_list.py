"""Has our derivative subtract a row from a list of lists, both answers of a function of its own."""
# topic: slope
# attacks: slope.tangent

import numpy as np


def derivative(f, x, dx=1e-5):
    raise ValueError


def tangent(f, x0, x):
    answers = iter([[[1.0]] * 11_000, np.ones((1, 11_000))])
    derivative(lambda _: next(answers), 1.0)
    return 0.0
