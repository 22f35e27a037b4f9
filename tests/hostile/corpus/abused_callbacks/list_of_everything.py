"""Calls f on lists of texts, dicts, functions and None."""
# topic: slope
# attacks: slope.derivative

def derivative(f, x, dx=1e-5):
    for given in ([None], ["x", 1], [{}], [f], [object()], [10**300], [[]] * 3, [True, 1j], ["\ud800"], []):
        try:
            f(given)
        except (TypeError, ValueError, RuntimeError, ArithmeticError, AttributeError):
            pass
    return 0.0
