"""Checks of batches.py.

x has no 0, no 1 and no repeats, y is no function of x, and no learning rate is 1, 1/2 or 1/N.
"""

import numpy as np
import pytest

X = np.array([-1.7, 0.6, 2.3, 3.1, -0.4, 1.4, 2.7])
Y = np.array([0.9, -2.2, 4.1, 1.3, -3.6, 2.8, 5.2])


def records(rng, count, inputs=None):
    """Drawn records: x of shape `(count,)` or `(count, inputs)`, y `(count,)`, nothing repeated."""
    entries = count * (inputs or 1)
    x = rng.permutation(np.linspace(-2.3, 2.6, entries)) + rng.uniform(0.02, 0.08, entries)
    y = rng.permutation(np.linspace(-3.4, 4.3, count)) + rng.uniform(0.02, 0.08, count)
    return (x if inputs is None else x.reshape(count, inputs)), y


def drawn_seed(rng):
    """A seed for the learner's batches."""
    return int(rng.integers(100, 10_000))


@pytest.mark.points(3)
def check_minibatches__ordinary_values(answer, rng):
    """Right when the size divides the number of records"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (*records(rng, 6), 3, 7),
            (*records(rng, 9), 3, 20),
            (*records(rng, 10), 2, drawn_seed(rng)),
            {**dict(zip("xy", records(rng, 12), strict=True)), "size": 4, "seed": drawn_seed(rng)},
        ],
        rtol=1e-9,
    )


@pytest.mark.points(2)
def check_minibatches__short_last(answer, rng):
    """Keeps the last batch when it is short"""
    answer.agrees(
        [
            (X.copy(), Y.copy(), 3, 11),
            (*records(rng, 8), 5, 3),
            (*records(rng, 11), 4, drawn_seed(rng)),
        ]
    )


@pytest.mark.points(1)
def check_minibatches__size_at_its_ends(answer, rng):
    """One batch where size is N or more, N batches where it is 1"""
    answer.agrees(
        [
            (*records(rng, 6), 1, drawn_seed(rng)),
            (*records(rng, 7), 7, drawn_seed(rng)),
            (*records(rng, 5), 8, 0),
            (*records(rng, 7), 40, drawn_seed(rng)),
        ]
    )


@pytest.mark.points(1)
def check_minibatches__shapes(answer, rng, special):
    """Takes several inputs a record, and a single record"""
    answer.agrees(
        [
            (*records(rng, 6, 2), 2, 4),
            (*records(rng, 9, 3), 3, drawn_seed(rng)),
            (*records(rng, 6, 1), 3, drawn_seed(rng)),
            (*records(rng, 1), 1, 5),
            (special.mixed(101), special.mixed(101), 150, 1),
            (special.rising(11), special.falling(11), 3, 2),
            (special.falling(4), special.rising(4), 3, drawn_seed(rng)),
            (special.level(2), special.level(2), 1, drawn_seed(rng)),
            (np.zeros(2), special.level(2), 2, drawn_seed(rng)),
            (special.level(2), np.zeros(2), 2, drawn_seed(rng)),
            (special.mixed(12, 12), special.mixed(12), 5, drawn_seed(rng)),
            (special.falling(2, 3), special.rising(2), 1, drawn_seed(rng)),
            (special.rising(1, 3), special.level(1), 1, drawn_seed(rng)),
        ]
    )


@pytest.mark.points(1)
def check_minibatches__manners(answer, rng):
    """No warning, arguments unchanged, same answer if called again"""
    answer.agrees(
        # The same size and seed with other records: batches that are remembered are found out.
        [(*records(rng, 6), 2, 13), (*records(rng, 6), 2, 13), (*records(rng, 9), 3, drawn_seed(rng))],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )


@pytest.mark.points(3)
def check_fit_line_minibatch__ordinary_values(answer, rng):
    """Right when the size divides the number of records"""
    w, b = (round(float(start), 2) for start in rng.uniform(1.2, 2.4, 2))
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (X[:6].copy(), Y[:6].copy(), 0.03, 3, 2, 8, -0.7, 1.6),
            (*records(rng, 9), 0.07, 4, 3, 2, 0.4, -1.3),
            (*records(rng, 6), 0.04, 3, 3, drawn_seed(rng), w, -b),
            {
                **dict(zip("xy", records(rng, 10), strict=True)),
                "learnrate": 0.06,
                "epochs": 3,
                "size": 5,
                "seed": drawn_seed(rng),
                "w": -w,
                "b": b,
            },
        ],
        rtol=1e-9,
    )


@pytest.mark.points(2)
def check_fit_line_minibatch__short_last(answer, rng):
    """Divides by the number of records in a short last batch"""
    answer.agrees(
        [
            (X.copy(), Y.copy(), 0.03, 3, 3, 5, 0.8, -1.4),
            (*records(rng, 8), 0.06, 4, 5, drawn_seed(rng), -1.2, 0.7),
            (*records(rng, 5), 0.04, 3, 2, drawn_seed(rng), 1.7, 2.2),
        ]
    )


@pytest.mark.points(1)
def check_fit_line_minibatch__size_at_its_ends(answer, rng):
    """Batch descent for size N or more, stochastic for size 1"""
    answer.agrees(
        [
            (*records(rng, 5), 0.03, 3, 1, drawn_seed(rng), 0.6, -0.9),
            (*records(rng, 6), 0.12, 3, 6, drawn_seed(rng), -0.8, 1.9),
            # A rate so large that steps end higher; they are to be taken all the same.
            (*records(rng, 6), 0.9, 2, 3, drawn_seed(rng), 0.7, -0.4),
            (*records(rng, 7), 0.09, 4, 30, drawn_seed(rng), 1.3, 0.4),
        ]
    )


@pytest.mark.points(1)
def check_fit_line_minibatch__starts(answer, rng, special):
    """Starts at 0 by default; without an epoch returns the start"""
    answer.agrees(
        [
            (*records(rng, 6), 0.06, 7, 2, 0),
            (*records(rng, 6), 0.06, 0, 2, 1, 1.8, -0.6),
            # So slow that rounding shows.
            (*records(rng, 9), 0.0002, 1, 3, drawn_seed(rng)),
            (*records(rng, 1), 0.08, 2, 1, 4, 0.7, 2.3),
            (special.mixed(101), special.mixed(101), 0.001, 2, 150, 0, 1.0, -0.0004),
            (special.rising(11), special.falling(11), 0.0004, 2, 3, 1, 0.0004, 3.0),
            (special.falling(4), special.rising(4), 1.0, 2, 3, 2, 3.0, 1.0),
            (special.level(2), special.level(2), 2.0, 2, 1, 3, 125.0, 0.0),
            (np.zeros(2), special.level(2), 125.0, 1, 2, 4, 0.0, 125.0),
            (special.level(2), np.zeros(2), 0.3, 12, 2, 5, -1.3, 0.8),
        ]
    )


@pytest.mark.points(1)
def check_fit_line_minibatch__manners(answer, rng):
    """No warning, arguments unchanged, same answer if called again"""
    first = records(rng, 6)
    answer.agrees(
        [
            # The same settings with other records and another start: a path that is remembered is found out.
            (*first, 0.05, 3, 2, 17, 0.7, -1.8),
            (*records(rng, 6), 0.05, 3, 2, 17, 0.7, -1.8),
            (*first, 0.05, 3, 2, 17, -0.9, 1.2),
        ],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )
