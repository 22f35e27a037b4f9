"""Has our derivative call a function that raises and exits."""
# topic: slope
# attacks: slope.tangent

def derivative(f, x, dx=1e-5):
    raise ValueError


def tangent(f, x0, x):
    def leave(value):
        raise SystemExit(0)

    return derivative(leave, 1.0)
