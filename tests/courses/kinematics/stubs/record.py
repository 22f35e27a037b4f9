"""Records: arrays of times, and arrays of the places at these times."""

import numpy as np
from fall import height, landing


def velocities(t, y):
    """Mean velocities between the times of a record.

    v_i = (y_(i+1) - y_i) / (t_(i+1) - t_i).

    t: the times in seconds, an array of n rising numbers.
    y: the places at these times in metres, an array of n numbers.
    Returns an array of n - 1 velocities in metres per second.

    >>> velocities(np.array([0.0, 1.0, 3.0]), np.array([5.0, 7.0, 1.0])).tolist()
    [2.0, -3.0]
    """
    raise NotImplementedError


def flight(y, rate, count, g=9.81):
    """The heights of a thrown body, from the start to the landing.

    The flight's time is cut into count parts of equal length.

    y: the height at time 0 in metres, a number, 0 or more.
    rate: the velocity at time 0 in metres per second, upwards, a number.
    count: the number of parts, a whole number from 1.
    g: by how much the velocity falls in a second, a number above 0.
    Returns an array of count + 1 heights; the last one is 0.

    >>> flight(20.0, 0.0, 2, 10.0).tolist()
    [20.0, 15.0, 0.0]
    """
    raise NotImplementedError
