"""The pictures of functions of one variable: the slope of a curve, the sigmoid, the loss."""

import numpy as np

from grader.grading.expressions import formula
from grader.i18n import of_course as _
from grader.reporting.figures import frame as framing
from grader.reporting.figures.frame import Array, Points
from grader.reporting.figures.model import Panel, Role, Scene
from grader.reporting.figures.panels import labelled, over, panel, scene, still
from grader.reporting.figures.sampling import Learner

_COUNT = 61
_RTOL, _ATOL = 1e-4, 1e-6
"""For what is measured with a difference: the exercises' own tolerance, and an absolute one where the slope is 0."""


def slope(learner: Learner, title: str) -> Scene:
    """A wavy curve with its slope and a tangent, a step for each slope, and the way down a valley."""
    about = _(
        "Five panels: the slope of a curve at every x; the line that touches it at x = 1, with shorter and shorter "
        "secants; which way is down, and where a step from x = 2 leads, for each slope; the way down x² from x = -2."
    )
    rows = ((_derivative(learner), _tangent(learner)), (_downhill(learner), _step(learner), _descend(learner)))
    return scene("slope", title, about, rows, ground=_("the curve"))


_WAVE = formula("sin(x) + x/3 + 1")
_WAVE_XS = np.linspace(-2.0, 5.0, _COUNT)
_TOUCHED = 1.0
_SECANTS = (3.0, 1.9, 0.9)


def _wave(xs: Points) -> Array:
    return np.sin(xs) + np.asarray(xs) / 3 + 1


def _derivative(learner: Learner) -> Panel:
    cases = [(_WAVE, x) for x in _WAVE_XS]
    heard = learner.ask("slope.derivative", cases, rtol=_RTOL, atol=_ATOL)
    right = learner.references.scalars("slope.derivative", cases)
    curve = _wave(_WAVE_XS)
    frame = framing.frame_of(_WAVE_XS, [*right, *curve])
    ground = [framing.line(Role.ground, _WAVE_XS, curve, frame)]
    return labelled(over(_WAVE_XS, right, heard, _("Slope at every x"), frame=frame, ground=ground), "x")


def _tangent(learner: Learner) -> Panel:
    cases = [(_WAVE, _TOUCHED, x) for x in _WAVE_XS]
    heard = learner.ask("slope.tangent", cases, rtol=_RTOL, atol=_ATOL)
    right = learner.references.scalars("slope.tangent", cases)
    curve = _wave(_WAVE_XS)
    frame = framing.frame_of(_WAVE_XS, [*right, *curve])
    ground = [framing.line(Role.ground, _WAVE_XS, curve, frame)]
    for run in _SECANTS:
        xs = [_TOUCHED, _TOUCHED + run]
        ground.append(framing.path(Role.ground, np.column_stack([xs, _wave(xs)]), frame))
    return labelled(over(_WAVE_XS, right, heard, _("Tangent at x = 1"), frame=frame, ground=ground), "x")


_SLOPES = np.linspace(-3.0, 3.0, _COUNT)


def _downhill(learner: Learner) -> Panel:
    cases = [(slope,) for slope in _SLOPES]
    heard = learner.ask("slope.downhill", cases)
    right = learner.references.scalars("slope.downhill", cases)
    frame = framing.frame_of(_SLOPES, [-1.6, 1.6])
    return labelled(over(_SLOPES, right, heard, _("Which way is down?"), frame=frame), _("slope"))


def _step(learner: Learner) -> Panel:
    cases = [(2.0, slope, 0.25) for slope in _SLOPES]
    heard = learner.ask("slope.step", cases)
    right = learner.references.scalars("slope.step", cases)
    return labelled(over(_SLOPES, right, heard, _("One step from x = 2")), _("slope"))


_VALLEY = formula("x**2")
_STEPS = 8


def _descend(learner: Learner) -> Panel:
    case = (_VALLEY, -2.0, 0.15, _STEPS)
    heard = learner.ask("slope.descend", [case], rtol=_RTOL, atol=_ATOL)
    right = learner.references.numbers("slope.descend", *case)
    xs = np.linspace(-2.4, 2.4, _COUNT)
    frame = framing.frame_of(xs, xs**2)
    yours = heard.values[0].ravel()[:_COUNT] if heard.values and heard.values[0] is not None else np.array([])
    traces = [
        framing.line(Role.ground, xs, xs**2, frame),
        framing.path(Role.right, _on_valley(right), frame),
        framing.path(Role.yours, _on_valley(yours), frame),
    ]
    return labelled(panel(_("descend: down x²"), frame, heard, traces), "x", "x²")


def _on_valley(xs: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.column_stack([xs, xs**2])


def activation(learner: Learner, title: str) -> Scene:
    """The sigmoid and its slope."""
    xs = np.linspace(-8.0, 8.0, 65)
    panels = []
    for name, heading in (("activation.sigmoid", _("The sigmoid")), ("activation.sigmoid_prime", _("Its slope"))):
        cases = [(x,) for x in xs]
        right = learner.references.scalars(name, cases)
        panels.append(labelled(over(xs, right, learner.ask(name, cases), heading), "x"))
    about = _("Two panels: your sigmoid and your slope of it, over the right ones, for x from -8 to 8.")
    return scene("activation", title, about, (panels,))


_XS = np.array([0.5, 1.0, 1.8, 2.4, 3.1, 3.6])
_YS = np.array([1.1, 1.2, 2.9, 2.6, 4.4, 3.9])


def loss(learner: Learner, title: str) -> Scene:
    """The error of a line through the origin, for each steepness that it may have."""
    weights = np.linspace(-0.2, 2.6, 57)
    panels = [_records()]
    for name, heading in (("loss.sse", _("Sum of squares")), ("loss.mse", _("Mean of squares"))):
        cases = [(_YS, w * _XS) for w in weights]
        right = learner.references.scalars(name, cases)
        panels.append(labelled(over(weights, right, learner.ask(name, cases), heading), "w"))
    about = _(
        "Three panels: six records and the line y = w x for w = 0.6, with its errors; your sum and your mean of the "
        "squared errors for each w, over the right ones."
    )
    return scene("loss", title, about, (panels,), ground=_("a model and its errors"), data=_("records"))


def _records() -> Panel:
    guess = 0.6
    frame = framing.frame_of([0.0, 4.0], [0.0, *_YS])
    return labelled(
        still(
            _("The line y = 0.6 x"),
            frame,
            [
                framing.line(Role.ground, [0.0, 4.0], [0.0, 4.0 * guess], frame),
                framing.sticks(Role.ground, _XS, guess * _XS, _YS),
                framing.dots(Role.data, _XS, _YS, frame),
            ],
        ),
        "x",
        "y",
    )
