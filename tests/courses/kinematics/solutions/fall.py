"""Bodies that are thrown up and fall down again."""

import numpy as np


def height(t, y, rate=0.0, g=9.81):
    """How high a thrown body is after some time."""
    return np.maximum(y + rate * t - g * t**2 / 2, 0.0)


def landing(y, rate=0.0, g=9.81):
    """When a thrown body lands, and how fast."""
    speed = np.sqrt(rate**2 + 2 * g * y)
    return (rate + speed) / g, speed
