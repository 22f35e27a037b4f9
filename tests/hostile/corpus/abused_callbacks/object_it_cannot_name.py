"""Calls f on an object that cannot cross."""
# topic: slope
# attacks: slope.derivative

def derivative(f, x, dx=1e-5):
    return f(object())
