"""Calls f with no arguments, a thousand, and names that methods have."""
# topic: slope
# attacks: slope.derivative

def derivative(f, x, dx=1e-5):
    for args, kwargs in (((), {}), ((1.0,) * 1000, {}), ((1.0,), {"self": 1}), ((), {"__class__": 1}), ((), {"value": 1, "x": 2})):
        try:
            f(*args, **kwargs)
        except (TypeError, ValueError, RuntimeError):
            pass
    return 0.0
