"""Bodies that are thrown up and fall down again."""

import numpy as np


def height(t, y, rate=0.0, g=9.81):
    """How high a thrown body is after some time.

    h = y + rate t - g t^2 / 2, and 0 once the body lies on the ground.

    t: the time in seconds, 0 or more, a number or an array of times.
    y: the height at time 0 in metres, a number, 0 or more.
    rate: the velocity at time 0 in metres per second, upwards, a number.
    g: by how much the velocity falls in a second, a number above 0.
    Returns the height in metres: a number, or an array like t.

    >>> float(height(1.0, 20.0, 3.0, 10.0))
    18.0
    """
    raise NotImplementedError


def landing(y, rate=0.0, g=9.81):
    """When a thrown body lands, and how fast.

    speed = sqrt(rate^2 + 2 g y), t = (rate + speed) / g.

    y: the height at time 0 in metres, a number, 0 or more.
    rate: the velocity at time 0 in metres per second, upwards, a number.
    g: by how much the velocity falls in a second, a number above 0.
    Returns the tuple (t, speed), the time and the speed at the ground; a speed is never negative.

    >>> [float(part) for part in landing(20.0, 0.0, 10.0)]
    [2.0, 20.0]
    """
    raise NotImplementedError
