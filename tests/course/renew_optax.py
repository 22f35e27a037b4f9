"""Renew the walks of optax that the references are compared with: `python tests/course/renew_optax.py`.

It needs `pip install optax jax` beside the tests' own packages, and writes `optax_walks.npz`: for each optimiser, seed
and setting, the position and the optimiser's state at every step, in float64, and the versions that they came from. So
the tests have optax as a witness without installing it.
"""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

WALKS = Path(__file__).with_name("optax_walks.npz")
SEEDS = range(5)
TURNS = (1.0, -0.8, 9.0, 0.02, 1.7, -2.3)
"""The steepness of the ground at each step: the gradient changes its sign, spikes and gets tiny."""

STEPS = 14
LATE = 10**6
"""A count of steps after which every bias correction is exactly 1: 0.999^LATE is less than 1e-400."""


def grad_at(theta: np.ndarray, t: int) -> np.ndarray:
    """The gradient at step t (from 1)."""
    return TURNS[(t - 1) % len(TURNS)] * (theta + 0.6 * np.sin(3.0 * theta) - 0.2)


def start(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    shape = ((3,), (1,), (2, 3), (5,), (2, 1, 2))[seed % 5]
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.8, 2.5, shape)


def _walk(transform: Any, theta: np.ndarray, rate: float, names: tuple[str, ...], count: int) -> dict[str, np.ndarray]:
    """Each theta and state, the start first; theta goes against what a transformation gives, times a rate."""
    state = transform.init(theta)
    state = state._replace(count=state.count + count) if count else state
    thetas, states = [theta], [state]
    for t in range(1, STEPS + 1):
        update, state = transform.update(grad_at(thetas[-1], t), state)
        thetas.append(thetas[-1] - rate * np.asarray(update))
        states.append(state)
    parts = {name: np.array([np.asarray(getattr(state, name)) for state in states]) for name in names}
    return {"theta": np.array(thetas), **parts}


def _transforms(optax: Any) -> Iterator[tuple[str, Any, float, tuple[str, ...], int]]:
    """Each walk's name, transformation, rate, the states to record, and the count of steps that it starts from."""
    moments = ("mu", "nu")
    for own in (False, True):
        b1, b2, eps = (0.7, 0.97, 1e-3) if own else (0.9, 0.999, 1e-8)
        decay, rate, setting = (0.7, 0.03, "own settings") if own else (0.9, 0.01, "defaults")
        walks: tuple[tuple[str, Any, float, tuple[str, ...], int], ...] = (
            ("momentum", optax.trace(decay=decay), rate, ("trace",), 0),
            ("nesterov", optax.trace(decay=decay, nesterov=True), rate, ("trace",), 0),
            # The sum of optax starts from 0.1 unless it is told to start from zero.
            (
                "adagrad",
                optax.scale_by_rss(initial_accumulator_value=0.0, eps=eps),
                0.05 if own else 0.01,
                ("sum_of_squares",),
                0,
            ),
            ("adadelta", optax.scale_by_adadelta(rho=decay, eps=1e-4 if own else 1e-6), 1.0, ("e_g", "e_x"), 0),
            ("rmsprop", optax.scale_by_rms(decay=decay, eps=eps), 0.02 if own else 0.001, ("nu",), 0),
            ("adam", optax.scale_by_adam(b1=b1, b2=b2, eps=eps), 0.02 if own else 0.001, moments, 0),
            # An eps is added to |g| by optax; without it both are the same.
            ("adamax", optax.scale_by_adamax(b1=b1, b2=b2, eps=0.0), 0.02 if own else 0.002, moments, 0),
            # Bias is corrected by optax (its older versions always do): from a late count on, the corrections are 1.
            (
                "amsgrad",
                optax.scale_by_amsgrad(b1=b1, b2=b2, eps=eps),
                0.02 if own else 0.001,
                (*moments, "nu_max"),
                LATE,
            ),
        )
        yield from ((f"{name}/{setting}", *rest) for name, *rest in walks)
    # Momentum is corrected by 1 - beta1^(t + 1) in optax, another published form; late, both corrections are 1, and
    # at beta1 = 0 the two forms are one from the first step on.
    nadam = optax.scale_by_adam(b1=0.9, b2=0.999, eps=1e-8, nesterov=True)
    yield "nadam/late", nadam, 0.002, (), LATE
    yield "nadam/beta1 0", optax.scale_by_adam(b1=0.0, b2=0.999, eps=1e-8, nesterov=True), 0.002, (), 0


def record_walks() -> dict[str, np.ndarray]:
    """All walks, by `optimiser/setting/seed/part`."""
    import jax  # noqa: PLC0415 - no test needs them
    import optax  # noqa: PLC0415

    jax.config.update("jax_enable_x64", True)
    walks = {"versions": np.array([f"{name} {version(name)}" for name in ("jax", "optax")])}
    for name, transform, rate, parts, count in _transforms(optax):
        for seed in SEEDS:
            walk = _walk(transform, start(seed), rate, parts, count)
            walks.update({f"{name}/{seed}/{part}": values for part, values in walk.items()})
    return walks


if __name__ == "__main__":
    np.savez_compressed(WALKS, **record_walks())
