"""Records: arrays of times, and arrays of the places at these times."""

import numpy as np
from fall import height, landing


def velocities(t, y):
    """Mean velocities between the times of a record."""
    return np.diff(y) / np.diff(t)


def flight(y, rate, count, g=9.81):
    """The heights of a thrown body, from the start to the landing."""
    end, _speed = landing(y, rate, g)
    return height(np.linspace(0.0, end, count + 1), y, rate, g)
