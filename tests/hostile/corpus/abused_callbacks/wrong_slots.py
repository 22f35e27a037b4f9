"""Calls functions that were not given to it, by their numbers."""
# topic: slope
# attacks: slope.derivative

def derivative(f, x, dx=1e-5):
    for slot in (*range(40), 2**31, 2**32 - 1):
        try:
            print(slot, type(f)(slot, f._ask_parent)(1.0))
        except (TypeError, ValueError, RuntimeError):
            pass
    return 0.0
