"""Checks of activation.py."""

import numpy as np
import pytest


@pytest.mark.points(3)
def check_sigmoid__ordinary_values(answer, rng):
    """Right at ordinary numbers, negative and positive"""
    negative = -rng.uniform(0.5, 5.0, 2)
    positive = rng.uniform(0.5, 5.0, 2)
    answer.agrees([(-2.0,), (3.1,), {"x": 0.4}, *((x,) for x in (*negative, *positive))])


@pytest.mark.points(2)
def check_sigmoid__arrays(answer, rng, special):
    """Works on arrays of any shape, entry by entry"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (np.array([-2.0, 0.0, 3.1]),),
            (rng.uniform(0.5, 4.0, (2, 3)) * np.array([-1.0, 1.0, -1.0]),),
            (np.array([-1.7]),),
            (rng.uniform(0.5, 4.0, (2, 1, 2)),),
            *special.assortment(1),
        ],
        rtol=1e-9,
    )


@pytest.mark.points(1)
def check_sigmoid__far_ends(answer, rng):
    """0.0 and 1.0 at x = -1000 and 1000, without a warning"""
    # The gentlest are just above 1e-9: nothing larger may be cut off to 0.
    answer.agrees(
        [(-1000.0,), (1000.0,), (-20.0,), (rng.uniform(-19.5, -14.0),)],
        quiet=True,
    )


@pytest.mark.points(1)
def check_sigmoid__far_ends_in_arrays(answer, rng):
    """No warning when an array holds both -1000 and 1000"""
    middle = rng.uniform(0.5, 4.0)
    answer.agrees(
        [
            (np.array([-1000.0, middle, 1000.0]),),
            (np.array([[1000.0, -1000.0], [-middle, -2.5]]),),
        ],
        quiet=True,
    )


@pytest.mark.points(1)
def check_sigmoid__manners(answer, rng):
    """No warning, argument unchanged, same answer if called again"""
    answer.agrees(
        [
            *((x,) for x in (-1.3, 0.0, 1.0, 0.0004)),
            (rng.uniform(0.5, 4.0, 3),),
            (np.array([[-0.8, 2.2], [1.4, -3.6]]),),
            # Far enough to be cut off in the caller's own array, and just short of an overflow.
            (np.array([-705.0, 705.0]),),
        ],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )


@pytest.mark.points(3)
def check_sigmoid_prime__ordinary_values(answer, rng):
    """Right at ordinary numbers, negative and positive"""
    negative = -rng.uniform(0.5, 5.0, 2)
    positive = rng.uniform(0.5, 5.0, 2)
    answer.agrees([(-2.0,), (3.1,), {"x": 0.4}, *((x,) for x in (*negative, *positive))])


@pytest.mark.points(2)
def check_sigmoid_prime__arrays(answer, rng, special):
    """Works on arrays of any shape, entry by entry"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (np.array([-2.0, 0.0, 3.1]),),
            (rng.uniform(0.5, 4.0, (2, 3)) * np.array([-1.0, 1.0, -1.0]),),
            (np.array([-1.7]),),
            (rng.uniform(0.5, 4.0, (2, 1, 2)),),
            *special.assortment(1),
        ],
        rtol=1e-9,
    )


@pytest.mark.points(1)
def check_sigmoid_prime__far_ends(answer, rng):
    """0.0 at x = -1000 and 1000, without a warning"""
    answer.agrees(
        [
            (-1000.0,),
            (1000.0,),
            # The gentlest are just above 1e-9: nothing larger may be cut off to 0.
            (-20.0,),
            (rng.uniform(14.0, 19.5),),
        ],
        quiet=True,
    )


@pytest.mark.points(1)
def check_sigmoid_prime__far_ends_in_arrays(answer, rng):
    """No warning when an array holds both -1000 and 1000"""
    middle = rng.uniform(0.5, 4.0)
    answer.agrees(
        [
            (np.array([-1000.0, middle, 1000.0]),),
            (np.array([[1000.0, -1000.0], [-middle, -2.5]]),),
        ],
        quiet=True,
    )


@pytest.mark.points(1)
def check_sigmoid_prime__manners(answer, rng):
    """No warning, argument unchanged, same answer if called again"""
    answer.agrees(
        [
            *((x,) for x in (-1.3, 0.0, 1.0, 0.0004)),
            (rng.uniform(0.5, 4.0, 3),),
            (np.array([[-0.8, 2.2], [1.4, -3.6]]),),
            # Far enough to be cut off in the caller's own array; the square of e^350 does not overflow.
            (np.array([-350.0, 350.0]),),
        ],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )
