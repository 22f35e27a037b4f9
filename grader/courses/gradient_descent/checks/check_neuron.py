"""Checks of neuron.py.

In every drawn record the products of inputs and weights have one sign, so h stays away from 0.
"""

import numpy as np
import pytest

SIGNS = np.array([1.0, -1.0, 1.0, 1.0, -1.0])
SIZES = np.array([0.35, 0.65, 1.15, 1.45, 1.75])


def inputs(rng, *shape):
    """Draw inputs of changing sign, away from 0, 1 and each other."""
    n = shape[-1]
    return SIGNS[:n] * (SIZES[:n] + rng.uniform(0.02, 0.18, shape))


def weights_for(rng, n, sign):
    """Draw weights that pull the sum h of such inputs to the side that sign says."""
    return sign * SIGNS[:n] * rng.uniform(0.2, 0.6, n)


def special_records(special):
    """Records and weights of every kind, with biases that keep h between -15 and 15."""
    weights, x = special.rising(11), special.rising(11)
    return [
        (special.mixed(101), special.apart(special.mixed(101) / 100), 1.0),
        (x, weights, 0.7 - float(x @ weights)),
        (special.falling(4), special.falling(4), 0.0004),
        (special.level(2), special.level(2), -3.0),
        (np.zeros(2), special.level(2), -0.6),
        (special.level(2), np.zeros(2), 0.4),
        (np.array([0.004, -0.7]), np.array([125.0, 0.3]), 0.0),
    ]


def special_tables(special):
    """Many records in Fortran order, one of them twice, with weights."""
    return [(special.mixed(12, 12), special.mixed(12) / 100), (special.mixed(5, 3), special.falling(3))]


@pytest.mark.points(2)
def check_linear_combination__ordinary_values(answer, rng):
    """Right for one record without a bias"""
    answer.agrees(
        [
            (np.array([0.7, -1.6, 2.3]), np.array([0.4, 0.9, 0.6])),
            (inputs(rng, 3), weights_for(rng, 3, 1.0)),
            (inputs(rng, 5), weights_for(rng, 5, -1.0)),
            {"weights": np.array([-0.8, 0.3]), "x": np.array([1.9, 0.6])},
        ]
    )


@pytest.mark.points(1)
def check_linear_combination__two_inputs(answer, rng):
    """Right for two inputs, as in the lesson"""
    answer.agrees(
        [
            (np.array([0.7, -1.6]), np.array([0.4, 0.9])),
            (inputs(rng, 2), weights_for(rng, 2, 1.0)),
            {"weights": weights_for(rng, 2, -1.0), "x": inputs(rng, 2)},
        ]
    )


@pytest.mark.points(1)
def check_linear_combination__bias(answer, rng, special):
    """Adds the bias once"""
    x, weights = inputs(rng, 3), weights_for(rng, 3, 1.0)
    answer.agrees(
        [
            (np.array([0.7, -1.6, 2.3]), np.array([0.4, 0.9, 0.6]), -1.7),
            # The same twice but for the bias: an answer that is remembered is found out.
            (x, weights, rng.uniform(0.3, 0.9)),
            (x, weights, -rng.uniform(0.3, 0.9)),
            {
                "x": inputs(rng, 5),
                "bias": -rng.uniform(0.3, 0.9),
                "weights": weights_for(rng, 5, -1.0),
            },
            *special_records(special),
        ]
    )


@pytest.mark.points(2)
def check_linear_combination__many_records(answer, rng, special):
    """Gives one result for every row of (N, n)"""
    table = np.array([[0.7, -1.6, 2.3], [-0.4, 1.2, 0.5], [1.8, 0.9, -2.6]])
    answer.agrees(
        [
            (table, np.array([0.4, 0.9, 0.6])),
            (inputs(rng, 5, 3), weights_for(rng, 3, 1.0)),
            (inputs(rng, 3, 5), weights_for(rng, 5, -1.0), 0.35),
            (inputs(rng, 1, 3), weights_for(rng, 3, 1.0)),
            (np.array([[0.7], [-1.6], [2.3]]), np.array([-0.8])),
            (np.array([[-1.4]]), np.array([0.55])),
            *special_tables(special),
        ]
    )


@pytest.mark.points(1)
def check_linear_combination__one_input(answer, rng):
    """A neuron with a single input works too"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (np.array([1.9]), np.array([-0.6])),
            # Little is left here, so that rounding, or numbers of fewer digits, show.
            (np.array([0.0173421]), np.array([-0.0291174])),
            (np.array([1.7]), np.array([2.3]), -3.9093517246),
            (inputs(rng, 1), weights_for(rng, 1, 1.0)),
        ],
        rtol=1e-9,
    )


@pytest.mark.points(1)
def check_linear_combination__manners(answer, rng):
    """No warning, arguments unchanged, same answer if called again"""
    answer.agrees(
        [
            (np.array([0.7, -1.6, 2.3]), np.array([0.4, 0.9, 0.6])),
            (inputs(rng, 5), weights_for(rng, 5, -1.0)),
            (inputs(rng, 3), weights_for(rng, 3, 1.0)),
        ],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )


@pytest.mark.points(2)
def check_nn_output__ordinary_values(answer, rng):
    """Right for one record without a bias"""
    answer.agrees(
        [
            (np.array([0.7, -1.6, 2.3]), np.array([0.4, 0.9, 0.6])),
            (inputs(rng, 3), weights_for(rng, 3, 1.0)),
            (inputs(rng, 5), weights_for(rng, 5, -1.0)),
            {"weights": np.array([-0.8, 0.3]), "x": np.array([1.9, 0.6])},
        ]
    )


@pytest.mark.points(1)
def check_nn_output__two_inputs(answer, rng):
    """Right for two inputs, as in the lesson"""
    answer.agrees(
        [
            (np.array([0.7, -1.6]), np.array([0.4, 0.9])),
            (inputs(rng, 2), weights_for(rng, 2, 1.0)),
            {"weights": weights_for(rng, 2, -1.0), "x": inputs(rng, 2)},
        ]
    )


@pytest.mark.points(1)
def check_nn_output__bias(answer, rng, special):
    """Adds the bias once"""
    x, weights = inputs(rng, 3), weights_for(rng, 3, 1.0)
    answer.agrees(
        [
            (np.array([0.7, -1.6, 2.3]), np.array([0.4, 0.9, 0.6]), -1.7),
            # The same twice but for the bias: an answer that is remembered is found out.
            (x, weights, rng.uniform(0.3, 0.9)),
            (x, weights, -rng.uniform(0.3, 0.9)),
            {
                "x": inputs(rng, 5),
                "bias": -rng.uniform(0.3, 0.9),
                "weights": weights_for(rng, 5, -1.0),
            },
            *special_records(special),
        ]
    )


@pytest.mark.points(2)
def check_nn_output__many_records(answer, rng, special):
    """Gives one result for every row of (N, n)"""
    table = np.array([[0.7, -1.6, 2.3], [-0.4, 1.2, 0.5], [1.8, 0.9, -2.6]])
    answer.agrees(
        [
            (table, np.array([0.4, 0.9, 0.6])),
            (inputs(rng, 5, 3), weights_for(rng, 3, 1.0)),
            (inputs(rng, 3, 5), weights_for(rng, 5, -1.0), 0.35),
            (inputs(rng, 1, 3), weights_for(rng, 3, 1.0)),
            (np.array([[0.7], [-1.6], [2.3]]), np.array([-0.8])),
            (np.array([[-1.4]]), np.array([0.55])),
            *special_tables(special),
        ]
    )


@pytest.mark.points(1)
def check_nn_output__one_input(answer, rng):
    """A neuron with a single input works too"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (np.array([1.9]), np.array([-0.6])),
            (inputs(rng, 1), weights_for(rng, 1, 1.0)),
        ],
        rtol=1e-9,
    )


@pytest.mark.points(1)
def check_nn_output__far_ends(answer, rng):
    """No warning at h = -1000 and 1000"""
    x = np.array([400.0, 300.0])
    weights = np.array([1.0, 2.0])
    ordinary = inputs(rng, 2)
    answer.agrees(
        [
            (x, weights),
            (-x, weights),
            (np.array([2.5, 3.5]), np.array([-2.5, -2.5])),
            (np.array([x, ordinary, -x]), weights),
        ],
        quiet=True,
    )


@pytest.mark.points(1)
def check_nn_output__manners(answer, rng):
    """No warning, arguments unchanged, same answer if called again"""
    answer.agrees(
        [
            (np.array([0.7, -1.6, 2.3]), np.array([0.4, 0.9, 0.6])),
            (inputs(rng, 5), weights_for(rng, 5, -1.0)),
            (inputs(rng, 3), weights_for(rng, 3, 1.0)),
        ],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )


def changes(rng, n):
    """Draw changes of weights, large enough that the tangent and the curve are told apart."""
    return -SIGNS[:n] * rng.uniform(0.15, 0.35, n)


@pytest.mark.points(3)
def check_output_change__ordinary_values(answer, rng):
    """Right for one record without a bias"""
    answer.agrees(
        [
            (np.array([0.7, -1.6, 2.3]), np.array([0.4, 0.9, 0.6]), np.array([0.21, 0.13, -0.17])),
            (inputs(rng, 3), weights_for(rng, 3, 1.0), changes(rng, 3)),
            (inputs(rng, 5), weights_for(rng, 5, -1.0), changes(rng, 5)),
            {
                "weights": np.array([-0.8, 0.3]),
                "delta_weights": np.array([0.21, 0.13]),
                "x": np.array([1.9, 0.6]),
            },
        ]
    )


@pytest.mark.points(1)
def check_output_change__bias(answer, rng, special):
    """Takes the slope at an h that includes the bias"""
    x, weights, moves = inputs(rng, 3), weights_for(rng, 3, 1.0), changes(rng, 3)
    special_moves = [
        special.apart(special.mixed(101) / 100),
        special.falling(11) / 100,
        special.falling(4),
        special.level(2),
        special.level(2),
        special.falling(2),
        np.array([125.0, 1.0]),
    ]
    answer.agrees(
        [
            (
                np.array([0.7, -1.6, 2.3]),
                np.array([0.4, 0.9, 0.6]),
                np.array([0.21, 0.13, -0.17]),
                -1.7,
            ),
            # The same twice but for the bias: an answer that is remembered is found out.
            (x, weights, moves, rng.uniform(0.3, 0.9)),
            (x, weights, moves, -rng.uniform(0.3, 0.9)),
            {
                "x": inputs(rng, 5),
                "bias": -rng.uniform(0.3, 0.9),
                "weights": weights_for(rng, 5, -1.0),
                "delta_weights": changes(rng, 5),
            },
            # So small together that a small difference of outputs is right, too.
            *((x, w, moves, bias) for (x, w, bias), moves in zip(special_records(special), special_moves, strict=True)),
            (special.falling(4) / 100, special.falling(4), special.rising(4), 0.6),
        ]
    )


@pytest.mark.points(2)
def check_output_change__many_records(answer, rng, special):
    """Gives one result for every row of (N, n)"""
    table = np.array([[0.7, -1.6, 2.3], [-0.4, 1.2, 0.5], [1.8, 0.9, -2.6]])
    answer.agrees(
        [
            (table, np.array([0.4, 0.9, 0.6]), np.array([0.21, 0.13, -0.17])),
            (inputs(rng, 5, 3), weights_for(rng, 3, 1.0), changes(rng, 3)),
            (inputs(rng, 3, 5), weights_for(rng, 5, -1.0), changes(rng, 5), 0.35),
            (inputs(rng, 1, 3), weights_for(rng, 3, 1.0), changes(rng, 3)),
            (np.array([[0.7], [-1.6], [2.3]]), np.array([-0.8]), np.array([0.23])),
            (np.array([[-1.4]]), np.array([0.55]), np.array([0.23])),
            *((x, weights, special.falling(len(weights))) for x, weights in special_tables(special)),
        ]
    )


@pytest.mark.points(1)
def check_output_change__one_input(answer, rng):
    """A neuron with a single input works too"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (np.array([1.9]), np.array([-0.6]), np.array([0.23])),
            (inputs(rng, 1), weights_for(rng, 1, 1.0), changes(rng, 1)),
        ],
        rtol=1e-9,
    )


@pytest.mark.points(1)
def check_output_change__few_weights_move(answer, rng):
    """Right where some weights do not change, or none does"""
    x = inputs(rng, 3)
    weights = weights_for(rng, 3, 1.0)
    answer.agrees(
        [
            (x, weights, np.array([0.3, 0.0, 0.0])),
            # So little that rounding shows.
            (x, weights, np.array([0.0, 0.0, -0.00025])),
            (x, weights, np.array([0.0, 0.0, 0.0])),
        ]
    )


@pytest.mark.points(1)
def check_output_change__far_ends(answer, rng):
    """No warning at h = -1000 and 1000"""
    x = np.array([400.0, 300.0])
    weights = np.array([1.0, 2.0])
    ordinary = inputs(rng, 2)
    answer.agrees(
        [
            (x, weights, np.array([0.3, 0.2])),
            (-x, weights, np.array([0.3, 0.2])),
            (np.array([2.5, 3.5]), np.array([-2.5, -2.5]), np.array([0.3, 0.2])),
            (np.array([x, ordinary, -x]), weights, np.array([0.3, 0.2])),
        ],
        quiet=True,
    )


@pytest.mark.points(1)
def check_output_change__manners(answer, rng):
    """No warning, arguments unchanged, same answer if called again"""
    answer.agrees(
        [
            (np.array([0.7, -1.6, 2.3]), np.array([0.4, 0.9, 0.6]), np.array([0.21, 0.13, -0.17])),
            (inputs(rng, 5), weights_for(rng, 5, -1.0), changes(rng, 5)),
            (inputs(rng, 3), weights_for(rng, 3, 1.0), changes(rng, 3)),
        ],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )
