"""Calls f on a tuple of uneven tuples, by name."""
# topic: slope
# attacks: slope.derivative

def derivative(f, x, dx=1e-5):
    return f(value=((1.0,), (1.0, (2.0,))))
