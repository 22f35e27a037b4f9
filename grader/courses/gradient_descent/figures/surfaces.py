"""The figure about a surface: its slopes along both axes, its gradient, its slope in every direction, the way down."""

import numpy as np

from grader.grading.expressions import make_formula
from grader.i18n import course_text as _
from grader.reporting.figures import frame as framing
from grader.reporting.figures.frame import Array
from grader.reporting.figures.model import Frame, Panel, Role, Scene, Trace
from grader.reporting.figures.panels import function_panel, make_scene, with_axis_labels
from grader.reporting.figures.sampling import FunctionSample, FunctionSampler

_RTOL, _ATOL = 1e-4, 1e-6
_SURFACE = make_formula("sin(p[0]) + p[1]**2 / 2 + p[0] * p[1] / 3", "p")
_FRAME = Frame(left=-2.4, right=2.4, bottom=-1.8, top=1.8)
_ARROW_STARTS = np.array([(x, y) for y in (-1.35, -0.45, 0.45, 1.35) for x in (-1.9, -0.95, 0.0, 0.95, 1.9)])
_MAX_ARROW_LENGTH = 0.75
"""The length of the longest arrow of the right answer; neighbouring arrows start 0.9 apart."""


def gradient_scene(sampler: FunctionSampler, title: str) -> Scene:
    """Arrows on the contours of one surface, and its slopes along lines and around a point."""
    about = _(
        "Four panels on one surface: its slope along each axis, on the line where the second coordinate is 0.8; your "
        "gradient as arrows on its contours; its slope at the point (1, -0.8) in every direction; your unit arrows "
        "for the fastest way down."
    )
    rows = (
        (_partial_panel(sampler), _gradient_panel(sampler)),
        (_directional_panel(sampler), _steepest_panel(sampler)),
    )
    return make_scene("gradient", title, about, rows, ground=_("contours of the surface"))


def _partial_panel(sampler: FunctionSampler) -> Panel:
    xs = np.linspace(-2.4, 2.4, 33)
    cases = [(_SURFACE, np.array([x, 0.8]), axis) for axis in (0, 1) for x in xs]
    sample = sampler.ask_function("gradient.partial", cases, rtol=_RTOL, atol=_ATOL)
    right = sampler.references.scalar_values("gradient.partial", cases).reshape(2, -1)
    yours = sample.scalar_values(len(cases)).reshape(2, -1)
    frame = framing.frame_of(xs, right.ravel())
    traces: list[Trace] = []
    for axis in (0, 1):
        traces.append(framing.line_trace(Role.right, xs, right[axis], frame, label=f"i = {axis}"))
        traces.append(framing.line_trace(Role.yours, xs, yours[axis], frame))
    return with_axis_labels(function_panel(_("Slope along axis i"), frame, sample, traces), "p[0]")


def _gradient_panel(sampler: FunctionSampler) -> Panel:
    cases = [(_SURFACE, place) for place in _ARROW_STARTS]
    sample = sampler.ask_function("gradient.gradient", cases, rtol=_RTOL, atol=_ATOL)
    right = np.array([sampler.references.numbers_from("gradient.gradient", *case) for case in cases])
    scale = _MAX_ARROW_LENGTH / np.linalg.norm(right, axis=1).max()
    return _arrows_panel(_("gradient: the arrows"), sample, right, scale)


def _steepest_panel(sampler: FunctionSampler) -> Panel:
    cases = [(_SURFACE, place) for place in _ARROW_STARTS]
    sample = sampler.ask_function("gradient.steepest_descent", cases, rtol=_RTOL, atol=_ATOL)
    right = np.array([sampler.references.numbers_from("gradient.steepest_descent", *case) for case in cases])
    return _arrows_panel(_("steepest_descent: the arrows"), sample, right, 0.6)


def _arrows_panel(title: str, sample: FunctionSample, right: Array, scale: float) -> Panel:
    traces = [
        framing.arrow_trace(Role.right, _ARROW_STARTS, right * scale, _FRAME),
        framing.arrow_trace(Role.yours, _ARROW_STARTS, sample.vector_rows(len(_ARROW_STARTS), 2) * scale, _FRAME),
    ]
    xs, ys = framing.grid_axes(_FRAME)
    x, y = np.meshgrid(xs, ys)
    heights = np.asarray(_SURFACE(np.array([x, y])))
    contours = framing.contours(_FRAME, heights, np.arange(-2.5, 5.0, 0.5))
    return with_axis_labels(function_panel(title, _FRAME, sample, traces, contours=contours), "p[0]", "p[1]")


def _directional_panel(sampler: FunctionSampler) -> Panel:
    degrees = np.linspace(0.0, 360.0, 49)
    directions = np.column_stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    cases = [(_SURFACE, np.array([1.0, -0.8]), 3.0 * direction) for direction in directions]
    sample = sampler.ask_function("gradient.directional_derivative", cases, rtol=_RTOL, atol=_ATOL)
    right = sampler.references.scalar_values("gradient.directional_derivative", cases)
    frame = framing.frame_of(degrees, right)
    traces = [
        framing.line_trace(Role.right, degrees, right, frame),
        framing.line_trace(Role.yours, degrees, sample.scalar_values(len(cases)), frame),
    ]
    return with_axis_labels(
        function_panel(_("Slope in each direction"), frame, sample, traces), _("direction in degrees")
    )
