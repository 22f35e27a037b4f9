"""Unusual right answers of fall.py, which must get full marks."""

import numpy as np


def height__clip(t, y, rate=0.0, g=9.81):
    """The mean of the velocities at the start and at the end, times the time."""
    return np.clip(y + (rate + (rate - g * t)) / 2 * t, 0.0, None)


def landing__roots(y, rate=0.0, g=9.81):
    """The later one of the times at which the height is 0."""
    t = max(np.roots([-g / 2, rate, y]).real)
    return [t, abs(rate - g * t)]
