"""Checks of loss.py."""

import numpy as np
import pytest


@pytest.mark.points(3)
def check_sse__ordinary_values(answer, rng):
    """Right for one output a record"""
    y = rng.uniform(-3.0, 3.0, 5)
    errors = rng.uniform(0.4, 2.0, 5) * np.array([1.0, -1.0, 1.0, 1.0, -1.0])
    longer = rng.uniform(2.0, 5.0, 7)
    misses = rng.uniform(0.4, 2.0, 7) * np.array([-1.0, -1.0, 1.0, -1.0, 1.0, -1.0, -1.0])
    answer.agrees(
        [
            (np.array([2.3, -1.4, 0.6]), np.array([1.6, 0.5, 1.9])),
            (y, y - errors),
            {"y_hat": longer - misses, "y": longer},
        ]
    )


@pytest.mark.points(1)
def check_sse__tables(answer, rng, special):
    """Adds up every entry of (N, m)"""
    y = rng.uniform(-3.0, 3.0, (5, 3))
    errors = rng.uniform(0.4, 2.0, (5, 3)) * np.array([1.0, -1.0, -1.0])
    answer.agrees(
        [
            (
                np.array([[2.3, -1.4], [0.6, 3.2], [-0.7, 1.8]]),
                np.array([[1.6, 0.5], [1.9, 2.8], [-2.2, 3.5]]),
            ),
            (y, y - errors),
            (y[:3, :1], (y + errors)[:3, :1]),
            (y[:1], (y + errors)[:1]),
            (np.array([[-1.7]]), np.array([[-2.9]])),
            *((y, y_hat) for y, y_hat in special.assortment(2) if y.ndim == 2),
        ]
    )


@pytest.mark.points(1)
def check_sse__one_record(answer, rng):
    """A single record works too"""
    error = rng.uniform(0.4, 2.0)
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (np.array([2.3]), np.array([3.9])),
            (np.array([-1.7]), np.array([-1.7 - error])),
            # Close together and far from 0: rounding, or numbers of fewer digits, show.
            (np.array([0.613427]), np.array([0.610119])),
            (np.array([412.613427]), np.array([412.310118])),
        ],
        rtol=1e-9,
    )


@pytest.mark.points(1)
def check_sse__errors_that_cancel(answer, rng, special):
    """Positive and negative errors do not cancel; no error gives 0"""
    y = rng.uniform(-3.0, 3.0, 3)
    size = round(float(rng.uniform(0.5, 2.0)), 3)
    answer.agrees(
        [
            (y, y - size * np.array([1.5, -0.6, -0.9])),
            # Errors of one size, each of which counts.
            (y, y + np.array([0.7, -1.9, 0.7])),
            (y, y.copy()),
            *((y, y_hat) for y, y_hat in special.assortment(2) if y.ndim == 1),
        ]
    )


@pytest.mark.points(1)
def check_sse__manners(answer, rng):
    """No warning, arguments unchanged, same answer if called again"""
    y = rng.uniform(-3.0, 3.0, 6)
    answer.agrees(
        [
            (np.array([0.4, -2.1, 1.3]), np.array([1.2, -2.9, 2.4])),
            (y, y + np.array([0.8, -1.1, 1.7, 0.6, -0.9, 1.3])),
        ],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )


@pytest.mark.points(3)
def check_mse__ordinary_values(answer, rng):
    """Right for one output a record"""
    y = rng.uniform(-3.0, 3.0, 5)
    errors = rng.uniform(0.4, 2.0, 5) * np.array([1.0, -1.0, 1.0, 1.0, -1.0])
    longer = rng.uniform(2.0, 5.0, 7)
    misses = rng.uniform(0.4, 2.0, 7) * np.array([-1.0, -1.0, 1.0, -1.0, 1.0, -1.0, -1.0])
    answer.agrees(
        [
            (np.array([2.3, -1.4, 0.6]), np.array([1.6, 0.5, 1.9])),
            (y, y - errors),
            {"y_hat": longer - misses, "y": longer},
        ]
    )


@pytest.mark.points(1)
def check_mse__tables(answer, rng, special):
    """Takes the mean over every entry of (N, m)"""
    y = rng.uniform(-3.0, 3.0, (5, 3))
    errors = rng.uniform(0.4, 2.0, (5, 3)) * np.array([1.0, -1.0, -1.0])
    answer.agrees(
        [
            (
                np.array([[2.3, -1.4], [0.6, 3.2], [-0.7, 1.8]]),
                np.array([[1.6, 0.5], [1.9, 2.8], [-2.2, 3.5]]),
            ),
            (y, y - errors),
            (y[:3, :1], (y + errors)[:3, :1]),
            (y[:1], (y + errors)[:1]),
            (np.array([[-1.7]]), np.array([[-2.9]])),
            *((y, y_hat) for y, y_hat in special.assortment(2) if y.ndim == 2),
        ]
    )


@pytest.mark.points(1)
def check_mse__one_record(answer, rng):
    """A single record works too"""
    error = rng.uniform(0.4, 2.0)
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (np.array([2.3]), np.array([3.9])),
            (np.array([-1.7]), np.array([-1.7 - error])),
            # Close together and far from 0: rounding, or numbers of fewer digits, show.
            (np.array([0.613427]), np.array([0.610119])),
            (np.array([412.613427]), np.array([412.310118])),
        ],
        rtol=1e-9,
    )


@pytest.mark.points(1)
def check_mse__errors_that_cancel(answer, rng, special):
    """Positive and negative errors do not cancel; no error gives 0"""
    y = rng.uniform(-3.0, 3.0, 3)
    size = round(float(rng.uniform(0.5, 2.0)), 3)
    answer.agrees(
        [
            (y, y - size * np.array([1.5, -0.6, -0.9])),
            # Errors of one size, each of which counts.
            (y, y + np.array([0.7, -1.9, 0.7])),
            (y, y.copy()),
            *((y, y_hat) for y, y_hat in special.assortment(2) if y.ndim == 1),
        ]
    )


@pytest.mark.points(1)
def check_mse__manners(answer, rng):
    """No warning, arguments unchanged, same answer if called again"""
    y = rng.uniform(-3.0, 3.0, 6)
    answer.agrees(
        [
            (np.array([0.4, -2.1, 1.3]), np.array([1.2, -2.9, 2.4])),
            (y, y + np.array([0.8, -1.1, 1.7, 0.6, -0.9, 1.3])),
        ],
        unchanged=True,
        quiet=True,
        repeatable=True,
    )
