"""Has our derivative call a function that answers with no numbers."""
# topic: slope
# attacks: slope.tangent

def derivative(f, x, dx=1e-5):
    raise ValueError


def tangent(f, x0, x):
    for lie in (None, "x", {}, [[1], [1, 2]], object(), f, [], {"a": [1]}):
        try:
            derivative(lambda value: lie, 1.0)
        except (TypeError, ValueError, RuntimeError, AttributeError):
            pass
    return 0.0
