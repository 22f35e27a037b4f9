"""Bodies that move along a line at constant speed."""


def place(t, rate, b=0.0):
    """Where a body is after some time."""
    return b + rate * t


def meeting(rate, b, other_rate, other_b):
    """When and where two bodies meet."""
    if rate == other_rate:
        return None
    t = (other_b - b) / (rate - other_rate)
    return t, place(t, rate, b)
