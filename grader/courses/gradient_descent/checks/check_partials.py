"""Checks of partials.py."""

import numpy as np
import pytest

# Records by their place x and by how far the line misses there (w x + b - y): both signs, no sum
# near 0, also not of miss times place.
THREE = [(-1.6, 0.9), (0.6, -1.7), (2.4, 1.3)]
FIVE = [(1.5, -0.7), (-2.3, 1.6), (0.4, 1.1), (3.2, -2.1), (-0.7, -1.4)]
SIX = [(-2.4, -1.2), (0.5, 1.9), (1.6, -0.6), (-0.8, 0.7), (3.1, 2.2), (2.2, -1.5)]


def points(rng, w, b, records):
    """Draw x and y close to these records of the line w x + b."""
    places, misses = np.array(records).T
    x = places + rng.uniform(-0.08, 0.08, len(places))
    y = w * x + b - misses + rng.uniform(-0.08, 0.08, len(places))
    return x, y


def ordinary(rng):
    """Lines and points like those of the lesson, negative and positive numbers throughout."""
    steep = rng.uniform(1.4, 2.2)
    falling = -rng.uniform(0.5, 0.8)
    return [
        (1.7, -0.6, np.array([-1.6, 0.6, 2.4]), np.array([-4.2, 2.1, 2.2])),
        (-0.8, 2.3, np.array([1.5, -2.3, 0.4, 3.2, -0.7]), np.array([1.8, 2.5, 0.9, 1.8, 4.3])),
        {
            "w": 0.7,
            "b": -1.4,
            "x": np.array([2.6, -0.5, 1.8]),
            "y": np.array([-0.9, 0.3, 1.6]),
        },
        (steep, 0.7, *points(rng, steep, 0.7, SIX)),
        (falling, -1.3, *points(rng, falling, -1.3, FIVE)),
    ]


def sizes(rng, special):
    """One record, two, and many; arrays and lines of every kind."""
    many = np.arange(1.0, 10.0) * 0.7 - 2.5
    return [
        (1.7, -0.6, np.array([2.3]), np.array([1.9])),
        (-0.8, 1.6, np.array([-1.4]), np.array([rng.uniform(-1.0, 1.0)])),
        (0.6, 2.4, np.array([1.7, -0.6]), np.array([0.8, 2.7])),
        (1.3, -0.7, many, many**2 + rng.uniform(-0.2, 0.2, 9)),
        (0.6, 1.0, special.mixed(101), special.mixed(101)),
        (1.0, -0.0004, special.rising(11), special.falling(11)),
        (-3.0, 0.7, special.falling(4), special.rising(4)),
        (0.0004, -2.0, special.level(3), special.level(3)),
        (125.0, 0.0, special.level(2), np.zeros(2)),
        (0.8, 125.0, np.zeros(2), special.level(2)),
    ]


def edges(rng):
    """A line that meets every point, one that all but does, a level line, and numbers of another size."""
    x, y = points(rng, 20.0, -300.0, [(90.0, 40.0), (-70.0, 25.0), (30.0, -35.0)])
    return [
        (1.5, -0.5, np.array([-1.0, 2.0, 3.0]), np.array([-2.0, 2.5, 4.0])),
        # So close that rounding, or numbers of fewer digits, show in C and in both partials.
        (1.5, -0.5, np.array([-13.0, 22.0, 31.0]), np.array([-19.999667, 32.498304, 46.001344])),
        (0.0, 1.8, *points(rng, 0.0, 1.8, THREE)),
        (20.0, -300.0, x, y),
    ]


def plain(rng):
    """Calls without anything special, each like the one before in all but a part: none can be remembered."""
    x, y = points(rng, 1.6, -0.7, THREE)
    return [
        (1.6, -0.7, x, y),
        (1.6, -0.7, *points(rng, 1.6, -0.7, THREE)),
        (-0.6, 1.4, x, y),
    ]


@pytest.mark.points(3)
def check_cost__ordinary_values(answer, rng):
    """Right for lines above and below the points"""
    answer.agrees(ordinary(rng))


@pytest.mark.points(1)
def check_cost__sizes(answer, rng, special):
    """Right for one record, two, and many"""
    answer.agrees(sizes(rng, special))


@pytest.mark.points(1)
def check_cost__edges(answer, rng):
    """Right for a perfect fit, a level line and large numbers"""
    # rtol 1e-9: numbers of fewer digits than float64 show, on every seed in one of so many cases.
    answer.agrees([*edges(rng), *plain(rng)], rtol=1e-9)


@pytest.mark.points(1)
def check_cost__manners(answer, rng):
    """No warning, arguments unchanged, same answer if called again"""
    answer.agrees(plain(rng), unchanged=True, quiet=True, repeatable=True)


@pytest.mark.points(3)
def check_cost_expanded__ordinary_values(answer, rng):
    """Right for lines above and below the points"""
    answer.agrees(ordinary(rng))


@pytest.mark.points(1)
def check_cost_expanded__sizes(answer, rng, special):
    """Right for one record, two, and many"""
    answer.agrees(sizes(rng, special))


@pytest.mark.points(1)
def check_cost_expanded__edges(answer, rng):
    """Right for a perfect fit, a level line and large numbers"""
    # rtol 1e-9: numbers of fewer digits than float64 show, on every seed in one of so many cases.
    answer.agrees([*edges(rng), *plain(rng)], rtol=1e-9)


@pytest.mark.points(1)
def check_cost_expanded__manners(answer, rng):
    """No warning, arguments unchanged, same answer if called again"""
    answer.agrees(plain(rng), unchanged=True, quiet=True, repeatable=True)


@pytest.mark.points(5)
def check_dC_dw__ordinary_values(answer, rng):
    """Right for lines above and below the points"""
    answer.agrees(ordinary(rng))


@pytest.mark.points(1)
def check_dC_dw__sizes(answer, rng, special):
    """Right for one record, two, and many"""
    answer.agrees(sizes(rng, special))


@pytest.mark.points(1)
def check_dC_dw__edges(answer, rng):
    """Right for a perfect fit, a level line and large numbers"""
    # rtol 1e-9: numbers of fewer digits than float64 show, on every seed in one of so many cases.
    answer.agrees([*edges(rng), *plain(rng)], rtol=1e-9)


@pytest.mark.points(1)
def check_dC_dw__manners(answer, rng):
    """No warning, arguments unchanged, same answer if called again"""
    answer.agrees(plain(rng), unchanged=True, quiet=True, repeatable=True)


@pytest.mark.points(4)
def check_dC_db__ordinary_values(answer, rng):
    """Right for lines above and below the points"""
    answer.agrees(ordinary(rng))


@pytest.mark.points(1)
def check_dC_db__sizes(answer, rng, special):
    """Right for one record, two, and many"""
    answer.agrees(sizes(rng, special))


@pytest.mark.points(1)
def check_dC_db__edges(answer, rng):
    """Right for a perfect fit, a level line and large numbers"""
    # rtol 1e-8: a difference quotient of the cost is right; it loses digits where the cost is large beside its slope.
    # Numbers of fewer digits than float64 still show in one of so many cases.
    answer.agrees([*edges(rng), *plain(rng)], rtol=1e-8)


@pytest.mark.points(1)
def check_dC_db__manners(answer, rng):
    """No warning, arguments unchanged, same answer if called again"""
    answer.agrees(plain(rng), unchanged=True, quiet=True, repeatable=True)
