"""Checks of record.py."""

import numpy as np
from grader.grading import declare


def record_of(rng, count):
    """Rising times with unequal distances, and places."""
    return np.cumsum(rng.uniform(0.3, 1.7, count)), rng.uniform(-5.0, 5.0, count)


def velocities_cases(rng):
    """Records of several lengths, by position and by name."""
    t, y = record_of(rng, 6)
    return [record_of(rng, 3), record_of(rng, 5), {"t": t, "y": y}]


def velocities_edges(rng):
    """A body at rest, two entries, one, and many."""
    return [(np.array([1.0, 2.0, 4.0]), np.zeros(3)), record_of(rng, 2), record_of(rng, 1), record_of(rng, 100)]


def velocities_times(rng):
    """Times from 0, up to 0, below 0, tiny ones, many, and every other one of an array."""
    times = ([0.0, 1.0, 3.5], [-2.5, -1.0, 0.0], [-3.0, -1.5], [-1.5, 0.0, 2.5], [1e-9, 0.3, 0.7], [-0.2, 0.4])
    arrays = [np.array(each) for each in times] + [np.linspace(2.0, 300.0, 150), np.linspace(1.5, 9.0, 12)[::2]]
    return [(t, rng.uniform(-5.0, 5.0, t.size)) for t in arrays]


check_velocities__ordinary = declare.values("Right for records of several lengths", velocities_cases)
check_velocities__edges = declare.values("Right at rest, for two entries, for one and for many", velocities_edges)
check_velocities__times = declare.values("Right for times of every kind", velocities_times)
check_velocities__places = declare.arrays(
    "Right for places of every kind", lambda y: (np.linspace(1.5, 4.0, y.size), y.reshape(-1)), rtol=1e-9
)
check_velocities__manners = declare.manners(velocities_cases)


def flight_cases(rng):
    """Bodies that are thrown up, thrown down, and let go."""
    return [
        (rng.uniform(30.0, 50.0), rng.uniform(3.0, 5.0), 5, rng.uniform(8.0, 9.0)),
        (rng.uniform(30.0, 50.0), rng.uniform(-5.0, -3.0), 7),
        {"y": rng.uniform(30.0, 50.0), "rate": rng.uniform(3.0, 5.0), "count": 3, "g": rng.uniform(1.2, 1.8)},
    ]


def flight_edges(rng):
    """One part, many, let go, from the ground."""
    return [(20.0, rng.uniform(3.0, 5.0), 1), (20.0, 3.0, 100), (20.0, 0.0, 2, 10.0), (0.0, 3.0, 6), (0.0, 0.0, 3)]


check_flight__ordinary = declare.values("Right for thrown bodies", flight_cases)
check_flight__edges = declare.values("Right for one part, for many, and from the ground", flight_edges)
check_flight__numbers = declare.numbers(
    "Right for tiny and for large numbers", lambda y, rate, g: (abs(y), abs(rate), 3, abs(g) or 1.6), count=3
)
check_flight__manners = declare.manners(flight_cases)
