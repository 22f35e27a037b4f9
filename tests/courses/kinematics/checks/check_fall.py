"""Checks of fall.py."""

import numpy as np
from grader.grading import declare


def height_cases(rng):
    """Bodies in the air, some thrown up, some down, and one that lies on the ground."""
    return [
        (rng.uniform(1.2, 1.6), rng.uniform(30.0, 50.0), rng.uniform(3.0, 5.0), rng.uniform(8.0, 9.0)),
        (rng.uniform(1.2, 1.6), rng.uniform(30.0, 50.0), rng.uniform(-5.0, -3.0)),
        {"t": rng.uniform(1.2, 1.6), "y": rng.uniform(30.0, 50.0), "rate": rng.uniform(3.0, 5.0), "g": rng.uniform(1.2, 1.8)},
        {"t": rng.uniform(1.2, 1.6), "y": rng.uniform(30.0, 50.0)},
        (rng.uniform(4.0, 6.0), rng.uniform(5.0, 9.0), rng.uniform(3.0, 5.0)),
    ]


def height_edges(rng):
    """At the start, on the ground, long after the landing."""
    return [(0.0, 5.0, 3.0), (0.0, 0.0), (2.0, 20.0, 0.0, 10.0), (100.0, rng.uniform(3.0, 5.0)), (1.0, 1e6, 0.0, 1.6)]


check_height__ordinary = declare.values("Right in the air and on the ground", height_cases)
check_height__arrays = declare.values(
    "An array of times gives an array of heights",
    lambda rng: [(rng.uniform(0.1, 6.0, 7), 40.0, 3.5), (np.linspace(2.0, 0.5, 5), 3.0), (np.linspace(0.0, 2.0, 12)[::2], 30.0)],
)
check_height__edges = declare.values("Right at the start, on the ground and long after the landing", height_edges)
check_height__numbers = declare.numbers(
    "Right for tiny and for large numbers", lambda t, y, rate, g: (abs(t), abs(y), rate, abs(g)), count=4
)
check_height__kinds = declare.arrays("Right for arrays of every kind", lambda t: (abs(t), 40.0, 3.5))
check_height__manners = declare.manners(lambda rng: [*height_cases(rng), (np.linspace(0.0, 2.0, 5), 3.0)])


def landing_cases(rng):
    """Bodies that are thrown up, thrown down, and let go."""
    return [
        (rng.uniform(30.0, 50.0), rng.uniform(3.0, 5.0), rng.uniform(8.0, 9.0)),
        (rng.uniform(30.0, 50.0), rng.uniform(-5.0, -3.0)),
        {"y": rng.uniform(30.0, 50.0), "rate": rng.uniform(3.0, 5.0), "g": rng.uniform(1.2, 1.8)},
        {"y": rng.uniform(30.0, 50.0)},
    ]


def landing_edges(rng):
    """From the ground, let go, and from far up."""
    return [(0.0, rng.uniform(3.0, 5.0)), (0.0,), (0.0, -3.0), (20.0, 0.0, 10.0), (1e6, 3.0, 1.6)]


check_landing__ordinary = declare.values("Right for thrown bodies", landing_cases)
check_landing__edges = declare.values("Right from the ground and from far up", landing_edges)
check_landing__numbers = declare.numbers(
    "Right for tiny and for large numbers", lambda y, rate, g: (abs(y), abs(rate), abs(g) or 1.6), count=3
)
check_landing__manners = declare.manners(landing_cases)
