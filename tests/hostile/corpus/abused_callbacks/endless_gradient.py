"""Has our gradient measure sixty thousand partials of a function of the parent's."""
# topic: gradient
# attacks: gradient.directional_derivative

import numpy as np


def partial(f, p, i, dx=1e-5):
    raise ValueError


def gradient(f, p, dx=1e-5):
    raise ValueError


def directional_derivative(f, p, v):
    gradient(f, np.ones(60_000))
    return 0.0
