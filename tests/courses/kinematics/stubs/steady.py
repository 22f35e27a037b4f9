"""Bodies that move along a line at constant speed."""


def place(t, rate, b=0.0):
    """Where a body is after some time.

    y = b + rate t.

    t: the time in seconds, a number or an array of times.
    rate: the velocity in metres per second, a number.
    b: where the body is at time 0, in metres, a number.
    Returns the place in metres: a number, or an array like t.

    >>> place(2.0, 3.0, 1.0)
    7.0
    """
    raise NotImplementedError


def meeting(rate, b, other_rate, other_b):
    """When and where two bodies meet.

    b + rate t = other_b + other_rate t.

    rate, b: the velocity of the first body, and its place at time 0, numbers.
    other_rate, other_b: those of the other body.
    Returns the tuple (t, y), the time and the place; the time may be negative. None if the velocities are equal.

    >>> meeting(3.0, 0.0, 1.0, 4.0)
    (2.0, 6.0)
    """
    raise NotImplementedError
