"""Puts a formula of its own in the place of those that it was handed, here and in what it hands on."""
# topic: slope
# attacks: slope.derivative, slope.tangent


def change(f):
    formula = vars(f)["_formula"]
    formula.text, formula.constants = "7.25 * x", {}
    formula._function = lambda x: 7.25 * x
    type(formula).__call__ = lambda self, x: 7.25 * x
    type(f).__call__ = lambda self, x: 7.25 * x
    f.slot = 0
    return f


def derivative(f, x, dx=1e-5):
    return change(f)(x + 1) - f(x)


def tangent(f, x0, x):
    return f(x0) + derivative(change(f), x0) * (x - x0)
