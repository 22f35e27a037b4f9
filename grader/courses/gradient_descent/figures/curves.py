"""The figures about functions of one variable: the slope of a curve, the sigmoid, the loss."""

import numpy as np

from grader.grading.expressions import make_formula
from grader.i18n import course_text as _
from grader.reporting.figures import frame as framing
from grader.reporting.figures.frame import Array, Points
from grader.reporting.figures.model import Panel, Role, Scene
from grader.reporting.figures.panels import curve_panel, fixed_panel, function_panel, make_scene, with_axis_labels
from grader.reporting.figures.sampling import FunctionSampler

_SAMPLE_COUNT = 61
_RTOL, _ATOL = 1e-4, 1e-6
"""Tolerances for slopes computed from differences: the exercises' relative one, and an absolute one for slopes of 0."""


def slope_scene(sampler: FunctionSampler, title: str) -> Scene:
    """A wavy curve with its slope and a tangent, a step for each slope, and a path down a valley."""
    about = _(
        "Five panels: the slope of a curve at every x; the line that touches it at x = 1, with shorter and shorter "
        "secants; which way is down, and where a step from x = 2 leads, for each slope; the way down x² from x = -2."
    )
    rows = (
        (_derivative_panel(sampler), _tangent_panel(sampler)),
        (_downhill_panel(sampler), _step_panel(sampler), _descend_panel(sampler)),
    )
    return make_scene("slope", title, about, rows, ground=_("the curve"))


_WAVE = make_formula("sin(x) + x/3 + 1")
_WAVE_XS = np.linspace(-2.0, 5.0, _SAMPLE_COUNT)
_TANGENT_X = 1.0
_SECANT_RUNS = (3.0, 1.9, 0.9)


def _wave_heights(xs: Points) -> Array:
    return np.sin(xs) + np.asarray(xs) / 3 + 1


def _derivative_panel(sampler: FunctionSampler) -> Panel:
    cases = [(_WAVE, x) for x in _WAVE_XS]
    sample = sampler.ask_function("slope.derivative", cases, rtol=_RTOL, atol=_ATOL)
    right = sampler.references.scalar_values("slope.derivative", cases)
    curve = _wave_heights(_WAVE_XS)
    frame = framing.frame_of(_WAVE_XS, [*right, *curve])
    ground = [framing.line_trace(Role.ground, _WAVE_XS, curve, frame)]
    return with_axis_labels(
        curve_panel(_WAVE_XS, right, sample, _("Slope at every x"), frame=frame, ground=ground), "x"
    )


def _tangent_panel(sampler: FunctionSampler) -> Panel:
    cases = [(_WAVE, _TANGENT_X, x) for x in _WAVE_XS]
    sample = sampler.ask_function("slope.tangent", cases, rtol=_RTOL, atol=_ATOL)
    right = sampler.references.scalar_values("slope.tangent", cases)
    curve = _wave_heights(_WAVE_XS)
    frame = framing.frame_of(_WAVE_XS, [*right, *curve])
    ground = [framing.line_trace(Role.ground, _WAVE_XS, curve, frame)]
    for run in _SECANT_RUNS:
        xs = [_TANGENT_X, _TANGENT_X + run]
        ground.append(framing.path_trace(Role.ground, np.column_stack([xs, _wave_heights(xs)]), frame))
    return with_axis_labels(
        curve_panel(_WAVE_XS, right, sample, _("Tangent at x = 1"), frame=frame, ground=ground), "x"
    )


_SLOPES = np.linspace(-3.0, 3.0, _SAMPLE_COUNT)


def _downhill_panel(sampler: FunctionSampler) -> Panel:
    cases = [(slope,) for slope in _SLOPES]
    sample = sampler.ask_function("slope.downhill", cases)
    right = sampler.references.scalar_values("slope.downhill", cases)
    frame = framing.frame_of(_SLOPES, [-1.6, 1.6])
    return with_axis_labels(curve_panel(_SLOPES, right, sample, _("Which way is down?"), frame=frame), _("slope"))


def _step_panel(sampler: FunctionSampler) -> Panel:
    cases = [(2.0, slope, 0.25) for slope in _SLOPES]
    sample = sampler.ask_function("slope.step", cases)
    right = sampler.references.scalar_values("slope.step", cases)
    return with_axis_labels(curve_panel(_SLOPES, right, sample, _("One step from x = 2")), _("slope"))


_VALLEY = make_formula("x**2")
_STEPS = 8


def _descend_panel(sampler: FunctionSampler) -> Panel:
    case = (_VALLEY, -2.0, 0.15, _STEPS)
    sample = sampler.ask_function("slope.descend", [case], rtol=_RTOL, atol=_ATOL)
    right = sampler.references.numbers_from("slope.descend", *case)
    xs = np.linspace(-2.4, 2.4, _SAMPLE_COUNT)
    frame = framing.frame_of(xs, xs**2)
    yours = sample.values[0].ravel()[:_SAMPLE_COUNT] if sample.values and sample.values[0] is not None else np.array([])
    traces = [
        framing.line_trace(Role.ground, xs, xs**2, frame),
        framing.path_trace(Role.right, _valley_points(right), frame),
        framing.path_trace(Role.yours, _valley_points(yours), frame),
    ]
    return with_axis_labels(function_panel(_("descend: down x²"), frame, sample, traces), "x", "x²")


def _valley_points(xs: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.column_stack([xs, xs**2])


def activation_scene(sampler: FunctionSampler, title: str) -> Scene:
    """The sigmoid and its slope."""
    xs = np.linspace(-8.0, 8.0, 65)
    panels = []
    for name, heading in (("activation.sigmoid", _("The sigmoid")), ("activation.sigmoid_prime", _("Its slope"))):
        cases = [(x,) for x in xs]
        right = sampler.references.scalar_values(name, cases)
        panels.append(with_axis_labels(curve_panel(xs, right, sampler.ask_function(name, cases), heading), "x"))
    about = _("Two panels: your sigmoid and your slope of it, over the right ones, for x from -8 to 8.")
    return make_scene("activation", title, about, (panels,))


_XS = np.array([0.5, 1.0, 1.8, 2.4, 3.1, 3.6])
_YS = np.array([1.1, 1.2, 2.9, 2.6, 4.4, 3.9])


def loss_scene(sampler: FunctionSampler, title: str) -> Scene:
    """The error of a line through the origin as a function of its slope w."""
    weights = np.linspace(-0.2, 2.6, 57)
    panels = [_records_panel()]
    for name, heading in (("loss.sse", _("Sum of squares")), ("loss.mse", _("Mean of squares"))):
        cases = [(_YS, w * _XS) for w in weights]
        right = sampler.references.scalar_values(name, cases)
        panels.append(with_axis_labels(curve_panel(weights, right, sampler.ask_function(name, cases), heading), "w"))
    about = _(
        "Three panels: six records and the line y = w x for w = 0.6, with its errors; your sum and your mean of the "
        "squared errors for each w, over the right ones."
    )
    return make_scene("loss", title, about, (panels,), ground=_("a model and its errors"), data=_("records"))


def _records_panel() -> Panel:
    guess = 0.6
    frame = framing.frame_of([0.0, 4.0], [0.0, *_YS])
    return with_axis_labels(
        fixed_panel(
            _("The line y = 0.6 x"),
            frame,
            [
                framing.line_trace(Role.ground, [0.0, 4.0], [0.0, 4.0 * guess], frame),
                framing.stick_trace(Role.ground, _XS, guess * _XS, _YS),
                framing.dot_trace(Role.data, _XS, _YS, frame),
            ],
        ),
        "x",
        "y",
    )
