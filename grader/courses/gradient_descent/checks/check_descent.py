"""Checks of descent.py."""

import numpy as np
import pytest

# Learning rates stay below 1/9, so that none is 1/N for the three to seven records used here; the
# few larger ones are chosen by hand.


def near(rng, *values):
    """Draw an array close to these values: never 0, 1, a repeat or another sign."""
    return np.array(values) + rng.uniform(-0.08, 0.08, len(values))


def records(rng, *rows):
    """Draw records of several inputs close to these rows."""
    return np.array(rows) + rng.uniform(-0.08, 0.08, np.shape(rows))


@pytest.mark.points(5)
def check_fit_line__ordinary_values(answer, rng):
    """Every row of the path is right, step by step"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (np.array([-1.6, 0.6, 2.4]), np.array([-4.2, 2.1, 2.2]), 0.07, 3),
            {
                "x": np.array([1.5, -2.3, 0.4, 3.2, -0.7]),
                "y": np.array([1.8, -2.5, 0.9, -1.6, 4.3]),
                "learnrate": 0.09,
                "steps": 4,
            },
            (near(rng, -0.6, 1.4, 2.7), near(rng, 2.6, 0.7, -1.8), 0.08, 5),
            (
                near(rng, 0.5, -1.3, 1.6, 2.4, -0.7, 3.2),
                near(rng, -1.2, -3.4, 0.8, 2.5, -1.7, 1.9),
                0.06,
                4,
            ),
        ],
        rtol=1e-9,
    )


@pytest.mark.points(2)
def check_fit_line__own_start(answer, rng):
    """Starts at the given w and b, even if they fit best"""
    x, y = near(rng, -0.6, 1.4, 2.7), near(rng, 2.6, 0.7, -1.8)
    answer.agrees(
        [
            (x, y, 0.08, 3, 1.6, -0.7),
            {
                "x": near(rng, 0.5, -1.3, 1.6, 2.4, -0.7),
                "y": near(rng, -1.2, -3.4, 0.8, 2.5, -1.7),
                "learnrate": 0.09,
                "steps": 4,
                "w": -0.8,
                "b": 2.3,
            },
            # As the first but for the start: a path that is remembered is found out.
            {"x": x, "y": y, "learnrate": 0.08, "steps": 3, "b": -1.4},
            (x, y, 0.08, 0, 1.6, -0.7),
            (np.array([-1.0, 2.0, 3.0]), np.array([-2.0, 2.5, 4.0]), 0.07, 3, 1.5, -0.5),
            # A rate so large that every step ends higher; it is to be taken all the same.
            (x, near(rng, 2.6, 0.7, -1.8), 0.9, 3, 0.6, 0.4),
        ]
    )


@pytest.mark.points(1)
def check_fit_line__number_of_steps(answer, rng):
    """Right for no step at all, one step, and many"""
    x = near(rng, -0.6, 1.4, 2.7)
    y = near(rng, 2.6, 0.7, -1.8)
    # The one step is so small that rounding shows.
    answer.agrees([(x, y, 0.08, 0), (x, y, 0.0002, 1), (x, y, 0.08, 2), (x, y, 0.08, 25)])


@pytest.mark.points(1)
def check_fit_line__sizes(answer, rng, special):
    """Right for one record, two, and many"""
    many = np.arange(1.0, 10.0) * 0.7 - 2.5
    answer.agrees(
        [
            (np.array([2.3]), np.array([-1.9]), 0.08, 3),
            (near(rng, -1.4), near(rng, 0.6), 0.3, 3),
            (np.array([1.7, -0.6]), near(rng, 2.7, -0.8), 0.07, 3),
            (many, 1.3 * many - 0.7 + rng.uniform(-0.5, 0.5, 9), 0.06, 4),
            (special.mixed(101), special.mixed(101), 0.001, 3, 1.0, -0.0004),
            (special.rising(11), special.falling(11), 0.0004, 2, 0.0004, 3.0),
            (special.falling(4), special.rising(4), 1.0, 3, 3.0, 1.0),
            (special.level(2), special.level(2), 2.0, 3, 125.0, 0.0),
            (np.zeros(2), special.level(2), 125.0, 2, 0.0, 125.0),
            (special.level(2), np.zeros(2), 0.3, 12, -1.3, 0.8),
        ]
    )


@pytest.mark.points(1)
def check_fit_line__manners(answer, rng):
    """No warning, arguments unchanged, same answer if called again"""
    answer.agrees(
        [
            (near(rng, -1.6, 0.6, 2.4), near(rng, -4.2, 2.1, 2.2), 0.07, 3),
            (near(rng, 1.4, -0.6, 2.7, 0.5, -1.5), near(rng, 0.7, 2.6, -1.8, 1.5, 3.2), 0.08, 4),
        ],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )


@pytest.mark.points(4)
def check_fit_neuron__ordinary_values(answer, rng):
    """All weights right, epoch by epoch"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (
                np.array([[0.7, -1.6], [1.4, 0.6], [-0.5, 2.3]]),
                np.array([0.85, 0.12, 0.64]),
                np.array([0.4, -0.3]),
                0.7,
                3,
            ),
            {
                "x": np.array(
                    [
                        [0.6, -0.9, 1.7],
                        [-1.2, 0.3, 0.8],
                        [2.1, 1.4, -0.4],
                        [-0.7, -1.5, 0.5],
                        [0.4, 2.2, -1.3],
                    ]
                ),
                "y": np.array([0.14, 0.92, 0.23, 0.71, 0.36]),
                "weights": np.array([-0.6, 0.5, 0.9]),
                "learnrate": 0.9,
                "epochs": 4,
            },
            (
                records(rng, [1.3, -0.6], [-0.8, 1.7], [0.4, 2.5]),
                near(rng, 0.2, 0.7, 0.9),
                near(rng, -0.4, 0.6),
                0.8,
                5,
            ),
            (
                records(
                    rng,
                    [0.5, -1.4, 2.2],
                    [1.6, 0.7, -0.5],
                    [-1.2, 2.4, 0.6],
                    [2.7, -0.8, -1.5],
                    [-0.4, 1.3, 1.8],
                    [0.8, -2.1, 0.3],
                ),
                near(rng, 0.9, 0.2, 0.4, 0.8, 0.1, 0.6),
                near(rng, 0.5, -0.7, 0.3),
                0.6,
                4,
            ),
        ],
        rtol=1e-9,
    )


@pytest.mark.points(2)
def check_fit_neuron__sizes(answer, rng, special):
    """Right for a single record, a single input, or both"""
    answer.agrees(
        [
            (records(rng, [0.7, -1.6, 0.4]), np.array([0.85]), near(rng, 0.4, 0.9, -0.3), 0.7, 3),
            (
                records(rng, [0.6], [-1.4], [2.3]),
                near(rng, 0.3, 0.2, 0.9),
                near(rng, 0.5),
                0.8,
                3,
            ),
            (np.array([[1.3]]), np.array([0.25]), near(rng, 0.6), 0.3, 3),
            (special.mixed(101, 3), special.mixed(101), special.falling(3), 0.0004, 2),
            # So small that the output is flat for no record: each counts, and twice where it comes twice. The rate
            # is so small that difference quotients of the error are right, whose gap is not small beside such an x.
            (special.mixed(101, 3), np.full(101, 0.3), special.falling(3) / 100, 0.01, 2),
            (special.apart(special.falling(2, 101)), special.level(2), special.mixed(101), 1.0, 3),
            (special.rising(11, 11), special.rising(11), special.rising(11), 2.0, 2),
            (special.falling(3, 3), special.falling(3), special.level(3), 125.0, 3),
            (special.level(2, 3), np.zeros(2), np.zeros(3), 0.7, 12),
            (np.zeros((2, 1)), special.level(2), special.level(1), 0.7, 2),
        ]
    )


@pytest.mark.points(1)
def check_fit_neuron__number_of_epochs(answer, rng):
    """Right for no epoch at all, one epoch, and many"""
    # A rate so large that the error grows at some steps; they are to be taken all the same.
    steep = (np.array([[2.1, -1.4], [1.6, 2.3], [-2.2, 1.9]]), np.array([0.9, 0.2, 0.7]), np.array([0.8, 0.6]), 45.0, 4)
    x = records(rng, [1.3, -0.6], [-0.8, 1.7], [0.4, 2.5])
    y = np.array([0.0, 1.0, 1.0])
    weights = near(rng, -0.4, 0.6)
    # Weights and a step so small that rounding shows.
    small = (x, y, weights / 1000, 0.004, 1)
    answer.agrees([*((x, y, weights, 0.8, epochs) for epochs in (0, 2, 25)), small, steep])


@pytest.mark.points(2)
def check_fit_neuron__far_ends(answer, rng):
    """No warning when records reach h = -1000 and 1000"""
    far = [[90.0, 20.0], [-90.0, -20.0]]
    answer.agrees(
        [
            (
                np.array([*far, *records(rng, [0.4, -0.7])]),
                np.array([0.2, 0.9, 0.3]),
                np.array([10.0, 5.0]),
                0.7,
                3,
            ),
            (
                np.array([*far, *records(rng, [-0.2, 0.3], [0.3, -0.7], [0.6, -1.4])]),
                np.array([0.2, 0.9, 0.7, 0.4, 0.8]),
                np.array([-10.0, -5.0]),
                0.8,
                3,
            ),
            (
                np.array([*far, [80.0, 40.0]]),
                np.array([0.2, 0.9, 0.6]),
                np.array([10.0, 5.0]),
                0.7,
                2,
            ),
        ],
        quiet=True,
    )


@pytest.mark.points(1)
def check_fit_neuron__manners(answer, rng):
    """No warning, arguments unchanged, same answer if called again"""
    answer.agrees(
        [
            (
                records(rng, [0.7, -1.6], [1.4, 0.6], [-0.5, 2.3]),
                near(rng, 0.8, 0.2, 0.6),
                near(rng, 0.4, -0.3),
                0.7,
                3,
            ),
            (
                records(rng, [0.6, -0.9], [-1.2, 0.3], [2.1, 1.4], [-0.7, -1.5], [0.4, 2.2]),
                near(rng, 0.2, 0.9, 0.3, 0.7, 0.4),
                near(rng, -0.6, 0.5),
                0.9,
                4,
            ),
        ],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )
