"""Checks of steady.py."""

import numpy as np
from grader.grading import declare


def place_cases(rng):
    """Inputs that tell mistakes apart: not 0, not 1, no two equal."""
    return [
        (rng.uniform(1.2, 3.0), rng.uniform(-3.0, -1.2), rng.uniform(4.0, 6.0)),
        (rng.uniform(4.0, 6.0), rng.uniform(1.2, 3.0), rng.uniform(-3.0, -1.2)),
        {"t": rng.uniform(1.2, 3.0), "rate": rng.uniform(-6.0, -4.0), "b": rng.uniform(-3.0, -1.2)},
        {"t": rng.uniform(1.2, 3.0), "rate": rng.uniform(1.2, 3.0)},
    ]


check_place__ordinary = declare.values("Right for ordinary numbers", place_cases)
check_place__arrays = declare.arrays("An array of times gives an array of places", lambda t: (t, -1.5, 2.5))
check_place__edges = declare.numbers("Right at 0, at 1, for tiny and for large numbers", count=3)
check_place__manners = declare.manners(place_cases)


def meeting_cases(rng):
    """Inputs that tell mistakes apart: not 0, not 1, no two equal."""
    return [
        (rng.uniform(1.2, 3.0), rng.uniform(-3.0, -1.2), rng.uniform(-6.0, -4.0), rng.uniform(4.0, 6.0)),
        (rng.uniform(-3.0, -1.2), rng.uniform(1.2, 3.0), rng.uniform(4.0, 6.0), rng.uniform(-6.0, -4.0)),
        {"rate": 2.5, "b": rng.uniform(-3.0, -1.2), "other_rate": 4.5, "other_b": rng.uniform(4.0, 6.0)},
    ]


def meeting_edges(rng):
    """Equal velocities, opposite ones, one that is 0, one place."""
    rate = rng.uniform(1.2, 3.0)
    return [(rate, 1.0, rate, 3.0), (rate, 2.0, rate, 2.0), (rate, 1.5, -rate, 7.0), (0.0, 2.0, rate, 5.0), (rate, 2.5, 0.0, 2.5)]


check_meeting__ordinary = declare.values("Right for ordinary numbers", meeting_cases)
check_meeting__edges = declare.values("Right for equal, for opposite velocities, and for one at rest", meeting_edges)
check_meeting__numbers = declare.numbers("Right for tiny and for large numbers", count=4)
check_meeting__manners = declare.manners(meeting_cases)
