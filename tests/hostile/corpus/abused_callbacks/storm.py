"""Calls f without end."""
# topic: slope
# attacks: slope.derivative

def derivative(f, x, dx=1e-5):
    while True:
        f(1.0)
