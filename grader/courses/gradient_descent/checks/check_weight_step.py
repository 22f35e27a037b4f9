"""Checks of weight_step.py."""

import numpy as np
import pytest


def near(rng, *values):
    """Draw an array close to these values: never 0, 1, a repeat or another sign."""
    return np.array(values) + rng.uniform(-0.08, 0.08, len(values))


@pytest.mark.points(2)
def check_error__ordinary_values(answer, rng):
    """Right when the output is too low and when it is too high"""
    answer.agrees(
        [
            (0.83, 0.31),
            (0.15, 0.62),
            {"y": 0.37, "nn_output": 0.88},
            (rng.uniform(0.7, 0.9), rng.uniform(0.2, 0.5)),
            (rng.uniform(0.1, 0.3), rng.uniform(0.5, 0.8)),
        ]
    )


@pytest.mark.points(1)
def check_error__targets_at_the_ends(answer, rng):
    """Right for the targets 0 and 1, and where nothing is wrong"""
    answer.agrees(
        [
            (1.0, rng.uniform(0.9, 0.98)),
            (0.0, rng.uniform(0.02, 0.1)),
            (1.0, 0.003),
            (0.26, 0.26),
        ]
    )


@pytest.mark.points(1)
def check_error__any_size(answer, rng):
    """Right for numbers far from 0 and 1, and for tiny ones"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (rng.uniform(100.0, 200.0), -35.5),
            (-4.2, rng.uniform(2.0, 4.0)),
            (-75.1823, -75.0947),
            (0.0002513758, 0.0001125013),
            (0.7300002, 0.73),
            (3.0, 0.0),
            (-2.0, 1.0),
            (0.4, 125.0),
            (1.7, 2.0),
        ],
        rtol=1e-9,
    )


@pytest.mark.points(1)
def check_error__arrays_and_manners(answer, rng, special):
    """Takes arrays entry by entry, and leaves them unchanged"""
    answer.agrees(
        [
            (np.array([0.83, 0.15, 0.64]), np.array([0.31, 0.62, 0.07])),
            (rng.uniform(0.55, 0.9, (2, 3)), rng.uniform(0.1, 0.45, (2, 3))),
            (np.array([0.12]), np.array([0.57])),
            (rng.uniform(0.55, 0.9, (2, 1, 3)), rng.uniform(0.1, 0.45, (2, 1, 3))),
            (near(rng, 0.2, 0.8, 0.4, 0.6, 0.3), near(rng, 0.7, 0.3, 0.8, 0.2, 0.5)),
            *special.assortment(2),
        ],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )


@pytest.mark.points(2)
def check_error_term__ordinary_values(answer, rng):
    """Right for errors of both signs"""
    answer.agrees(
        [
            (0.43, 0.21),
            (-0.32, 0.17),
            {"error": -0.61, "output_grad": 0.08},
            (rng.uniform(0.2, 0.8), rng.uniform(0.05, 0.24)),
            (-rng.uniform(0.2, 0.8), rng.uniform(0.05, 0.24)),
        ]
    )


@pytest.mark.points(1)
def check_error_term__flat_and_steep(answer, rng):
    """Right where the output is flat, and where it is steepest"""
    answer.agrees(
        [
            (rng.uniform(0.3, 0.9), 0.0),
            (rng.uniform(0.3, 0.9), 0.25),
            (-0.93, 0.25),
            (-0.93, 0.0004),
        ]
    )


@pytest.mark.points(1)
def check_error_term__any_size(answer, rng):
    """Right for large errors, and for slopes of any kind"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (rng.uniform(20.0, 60.0), 0.19),
            (-35.5, rng.uniform(2.0, 4.0)),
            (2.4, -0.7),
            (-0.00031274, 0.2216),
            (0.0, 0.19),
            (1.0, 1.0),
            (125.0, -2.0),
            (-3.0, 125.0),
        ],
        rtol=1e-9,
    )


@pytest.mark.points(1)
def check_error_term__arrays_and_manners(answer, rng, special):
    """Takes arrays entry by entry, and leaves them unchanged"""
    answer.agrees(
        [
            (np.array([0.52, -0.47, 0.64]), np.array([0.21, 0.13, 0.06])),
            (
                rng.uniform(0.2, 0.8, (2, 3)) * np.array([1.0, -1.0, 1.0]),
                rng.uniform(0.05, 0.24, (2, 3)),
            ),
            (np.array([-0.38]), np.array([0.23])),
            (rng.uniform(0.2, 0.8, (2, 1, 3)), rng.uniform(0.05, 0.24, (2, 1, 3))),
            (near(rng, -0.7, 0.3, 0.5, -0.2, 0.9), rng.uniform(0.05, 0.24, 5)),
            *special.assortment(2),
        ],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )


@pytest.mark.points(2)
def check_del_w__ordinary_values(answer, rng):
    """One output: a change for each weight"""
    answer.agrees(
        [
            (0.3, -0.14, np.array([0.7, -1.6, 2.3])),
            (0.07, 0.22, np.array([-0.4, 2.6, 1.3, -3.1, 0.8])),
            {"learnrate": 0.7, "error_term": -0.31, "x": np.array([1.9, -0.6, 0.3])},
            (0.06, rng.uniform(0.1, 0.24), near(rng, 2.2, -0.5, -1.4)),
            (0.8, -rng.uniform(0.1, 0.24), near(rng, 0.6, -2.7, 1.5, 3.3, -0.4)),
        ]
    )


@pytest.mark.points(1)
def check_del_w__two_inputs(answer, rng):
    """One output: right for two inputs, as in the lesson"""
    answer.agrees(
        [
            (0.3, -0.14, np.array([0.7, -1.6])),
            {"learnrate": 0.7, "error_term": 0.22, "x": np.array([-2.3, 0.6])},
            (0.06, rng.uniform(0.1, 0.24), near(rng, 2.2, -0.5)),
            (0.8, -rng.uniform(0.1, 0.24), near(rng, 0.6, -2.7)),
        ]
    )


@pytest.mark.points(1)
def check_del_w__sizes(answer, rng, special):
    """One output: a single input, and many inputs"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (0.3, 0.19, np.array([1.7])),
            (0.3, -0.23, near(rng, -0.6)),
            (0.6, 0.12, np.array([-0.7, 2.4])),
            (0.07, -0.18, near(rng, 0.5, -1.5, 2.5, -3.5, 4.5, -5.5, 6.5)),
            (0.0004, -2.0, special.mixed(101)),
            (1.0, 0.0004, special.rising(11)),
            (3.0, 125.0, special.falling(4)),
            (125.0, 1.0, special.level(3)),
        ],
        rtol=1e-9,
    )


@pytest.mark.points(1)
def check_del_w__nothing_and_much(answer, rng):
    """One output: right for a delta of 0, a tiny and a large one"""
    answer.agrees(
        [
            (0.3, 0.0, near(rng, 0.7, -1.6, 2.3)),
            (0.03, -0.0042, near(rng, 3.4, -2.6, 0.4)),
            (0.02, 37.5, near(rng, -0.8, 1.6, 5.2)),
            (0.0, 0.4, near(rng, 0.9, -2.2, 3.1)),
        ]
    )


@pytest.mark.points(3)
def check_del_w__several_outputs_and_manners(answer, rng, special):
    """Several outputs: a matrix; no warning, arguments unchanged"""
    answer.agrees(
        [
            (0.3, near(rng, -0.2, 0.4), near(rng, 0.7, -1.6, 2.3)),
            (0.07, np.array([0.13, -0.21, 0.34]), np.array([1.9, -0.6, 0.4])),
            (0.7, np.array([-0.26]), near(rng, -1.4, 0.6, 2.4)),
            (0.6, near(rng, 0.3, -0.5, 0.2), np.array([-1.3])),
            (0.3, np.array([0.24]), np.array([1.7])),
            (0.06, -0.17, near(rng, 2.2, -0.5, -1.4)),
            (0.06, special.mixed(101), special.falling(2)),
            (0.6, special.rising(11), special.rising(3)),
            (0.3, special.falling(4), special.level(3)),
            (0.7, special.level(2), special.mixed(12)),
        ],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )


@pytest.mark.points(3)
def check_weight_step__ordinary_values(answer, rng):
    """Right where the output is too low and where it is too high"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (np.array([0.7, -1.6, 2.3]), 0.85, np.array([0.4, 0.9, -0.3]), 0.3),
            (np.array([1.2, 0.6, -0.5]), 0.15, np.array([0.8, 0.3, -0.7]), 0.7),
            {
                "x": np.array([-0.4, 1.3, 0.8, 2.1, -1.7]),
                "y": 0.32,
                "weights": np.array([-0.6, 0.5, 0.9, 0.2, -0.4]),
                "learnrate": 0.8,
            },
            (
                near(rng, 1.5, -0.6, 0.4),
                rng.uniform(0.1, 0.2),
                near(rng, 0.7, -0.5, 0.3),
                0.6,
            ),
            (
                near(rng, -0.8, 1.4, 0.5),
                rng.uniform(0.8, 0.9),
                near(rng, 0.6, -0.4, -0.7),
                0.9,
            ),
        ],
        rtol=1e-9,
    )


@pytest.mark.points(1)
def check_weight_step__two_inputs(answer, rng):
    """Right after one step with two inputs, as in the lesson"""
    answer.agrees(
        [
            (np.array([0.7, -1.6]), 0.85, np.array([0.4, 0.9]), 0.3),
            {"x": np.array([1.2, 0.6]), "y": 0.15, "weights": np.array([0.8, 0.3]), "learnrate": 0.7},
            (near(rng, 1.5, -0.6), rng.uniform(0.1, 0.2), near(rng, 0.7, -0.5), 0.6),
            (near(rng, -0.8, 1.4), rng.uniform(0.8, 0.9), near(rng, 0.6, -0.4), 0.9),
        ]
    )


@pytest.mark.points(2)
def check_weight_step__sizes(answer, rng, special):
    """Right for a single input, and for many"""
    many = special.mixed(101)
    answer.agrees(
        [
            (np.array([1.7]), 0.2, np.array([0.6]), 0.3),
            (near(rng, -0.6), 0.9, near(rng, 0.8), 0.7),
            (np.array([-0.7, 1.4]), 0.0, np.array([0.3, 0.9]), 0.6),
            # Weights so small that rounding shows.
            (np.array([-0.7, 1.4, 0.4]), 0.2, near(rng, 0.3, -0.6, 0.9) / 1000, 0.004),
            (
                near(rng, 0.5, -1.5, 1.3, -0.4, 0.8, -1.1, 0.3),
                1.0,
                near(rng, -0.3, 0.4, 0.2, -0.6, 0.5, 0.9, -0.2),
                0.3,
            ),
            # The same numbers, so that h is always large: beside inputs of 100, a slope that is measured is less exact.
            (many, 0.3, special.apart(many), 0.6),
            # So small that the output is not flat: each of the many inputs counts.
            (special.apart(special.mixed(101) / 10), 0.3, special.apart(special.mixed(101) / 10), 0.6),
            # Not a step.
            (special.rising(11) / 10, 0.3, special.falling(11) / 10, 0.0),
            (special.rising(11), 0.0004, special.rising(11), 1.0),
            (special.falling(4), 3.0, special.falling(4), 3.0),
            (special.level(3), 0.2, special.level(3), 125.0),
            (special.level(2), 125.0, special.level(2), 0.3),
            (np.zeros(2), -0.4, special.level(2), 0.0004),
            (special.level(2), 0.4, np.zeros(2), 0.3),
        ]
    )


@pytest.mark.points(2)
def check_weight_step__far_ends(answer, rng):
    """Keeps the weights at h = -1000 and 1000, without a warning"""
    answer.agrees(
        [
            (np.array([90.0, 20.0]), 0.2, np.array([10.0, 5.0]), 0.3),
            (np.array([90.0, 20.0]), 0.8, np.array([-10.0, -5.0]), 0.3),
            (np.array([100.0, -50.0]), 0.0, np.array([8.0, -4.0]), 0.7),
            (near(rng, 3.0, -2.0), 0.1, np.array([1.3, -0.7]), 0.6),
            # Almost flat, but not quite: the weights still move.
            (near(rng, 4.0, -3.0), 0.1, np.array([1.8, -1.2]), 0.7),
            (near(rng, -3.0, 2.0), 0.9, np.array([1.2, -0.6]), 0.6),
        ],
        quiet=True,
    )


@pytest.mark.points(1)
def check_weight_step__manners(answer, rng):
    """No warning, arguments unchanged, same answer if called again"""
    answer.agrees(
        [
            (near(rng, 1.2, -0.7, 0.4), 0.15, near(rng, 0.6, 0.3, 0.8), 0.7),
            (near(rng, 0.6, 1.4, -0.9), 0.85, near(rng, -0.8, 0.3, 0.5), 0.3),
        ],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )
