"""Reading a call's arguments by what their names say they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from grader.grading.compare import FloatArray, floats, shape_of

RATES = ("learnrate", "learning_rate", "lr", "rate", "eta", "alpha")
COUNTS = ("steps", "epochs", "iterations")
BIASES = ("b", "bias", "intercept")
PLACES = ("x", "x0", "p", "point", "inputs")
TARGETS = ("y", "target", "targets", "y_true")
OUTPUTS = ("y_hat", "nn_output", "output", "outputs", "prediction", "y_pred")
ERRORS = ("error", "errors", "error_term", "residual", "delta", "slope")
GRADIENTS = ("grad", "gradient")
STEP_NUMBERS = ("t",)

Given = Mapping[str, object]
"""The arguments of one call by name, defaults included."""


def numbers(given: Given, names: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Those of these arguments that are single numbers."""
    for name in names:
        if name in given and shape_of(given[name]) == ():
            yield name, float(floats(given[name]))


def arrays(given: Given, names: Sequence[str]) -> Iterator[tuple[str, FloatArray]]:
    """Those of these arguments that are arrays."""
    for name in names:
        if name in given and shape_of(given[name]):
            yield name, floats(given[name])


def all_of(calls: Iterable[Given], *names: str) -> FloatArray:
    """All numbers that these arguments hold in some calls, in one row."""
    found = [floats(given[name]).ravel() for given in calls for name in names if shape_of(given.get(name)) is not None]
    return np.concatenate(found) if found else np.array([])


def records_in(given: Given) -> int:
    """How many records a call has: the length of its targets; 0 where there are none or only one number."""
    return next((len(values) for _, values in arrays(given, TARGETS)), 0)


def residuals_of(given: Given) -> FloatArray | None:
    """How far a call's outputs, or its line w x + b, are from the targets; None where it has neither."""
    target = _first(given, TARGETS)
    if target is None:
        return None
    output = _first(given, OUTPUTS)
    if output is None:
        w, x, b = (_first(given, (name,)) for name in ("w", "x", "b"))
        if w is None or x is None or b is None or x.shape != target.shape:
            return None
        output = np.asarray(w * x + b)
    return np.asarray(output - target)


def _first(given: Given, names: Sequence[str]) -> FloatArray | None:
    return next((floats(given[name]) for name in names if shape_of(given.get(name)) is not None), None)
