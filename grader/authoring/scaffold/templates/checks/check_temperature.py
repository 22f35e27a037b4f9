"""Checks of temperature.py."""

import numpy as np

from grader.grading import declare


def fahrenheit_cases(rng):
    """Inputs that tell mistakes apart: not 0, not 1, cold and warm."""
    return [(21.5,), (-12.3,), (rng.uniform(25.0, 45.0),), {"celsius": rng.uniform(-30.0, -5.0)}]


check_fahrenheit__ordinary = declare.values("Right for cold and warm", fahrenheit_cases)
check_fahrenheit__arrays = declare.arrays("An array of degrees gives an array of degrees")
check_fahrenheit__edges = declare.numbers("Right at 0, just above it and far out")
check_fahrenheit__manners = declare.manners([(np.array([21.5, -12.3, 36.6]),), (-7.5,)])
