"""Calls f on f, and on functions of its own."""
# topic: slope
# attacks: slope.derivative

def derivative(f, x, dx=1e-5):
    for given in (f, lambda value: value, derivative, print, [f]):
        try:
            f(given)
        except (TypeError, ValueError, RuntimeError):
            pass
    return 0.0
