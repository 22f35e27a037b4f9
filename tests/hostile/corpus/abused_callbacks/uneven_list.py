"""Calls f on a list of uneven lists."""
# topic: slope
# attacks: slope.derivative

def derivative(f, x, dx=1e-5):
    return f([[1.0], [1.0, 2.0]])
