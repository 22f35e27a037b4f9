"""Has our derivative call a function that calls our derivative, without end."""
# topic: slope
# attacks: slope.tangent

def derivative(f, x, dx=1e-5):
    raise ValueError


def tangent(f, x0, x):
    def deeper(value):
        return derivative(deeper, value)

    return derivative(deeper, 1.0)
