"""Checks of temperature.py."""

import numpy as np

from grader.grading import declare


def fahrenheit_cases(rng):
    """Inputs that tell mistakes apart: not 0, not 1, cold and warm."""
    return [(21.5,), (-12.3,), (rng.uniform(25.0, 45.0),), {"celsius": rng.uniform(-30.0, -5.0)}]


def fahrenheit_edges(rng):
    """Where a scale has something special, and numbers that are whole."""
    return [(0.0,), (-40.0,), (37,), (np.array([0.0, 18.5, -40.0, 0.0]),), (rng.uniform(800.0, 900.0),)]


check_fahrenheit__ordinary = declare.values("Right for cold and warm", fahrenheit_cases)
check_fahrenheit__arrays = declare.shapes(
    "An array of degrees gives an array of degrees",
    lambda rng, shape: (rng.uniform(-30.0, 45.0, shape),),
    [(1,), (4,), (2, 3), (150,)],
)
check_fahrenheit__edges = declare.values("Right at 0, at -40 and far out", fahrenheit_edges)
check_fahrenheit__manners = declare.manners([(np.array([21.5, -12.3, 36.6]),), (-7.5,)])
