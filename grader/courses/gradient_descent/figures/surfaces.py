"""The picture of a surface: its slopes along both axes, its gradient, its slope in every direction, the way down."""

import numpy as np

from grader.grading.expressions import formula
from grader.i18n import of_course as _
from grader.reporting.figures import frame as framing
from grader.reporting.figures.frame import Array
from grader.reporting.figures.model import Frame, Panel, Role, Scene, Trace
from grader.reporting.figures.panels import labelled, panel, scene
from grader.reporting.figures.sampling import Heard, Learner

_RTOL, _ATOL = 1e-4, 1e-6
_SURFACE = formula("sin(p[0]) + p[1]**2 / 2 + p[0] * p[1] / 3", "p")
_FRAME = Frame(left=-2.4, right=2.4, bottom=-1.8, top=1.8)
_PLACES = np.array([(x, y) for y in (-1.35, -0.45, 0.45, 1.35) for x in (-1.9, -0.95, 0.0, 0.95, 1.9)])
_REACH = 0.75
"""How long the longest right arrow is, where neighbours are 0.9 apart."""


def gradient(learner: Learner, title: str) -> Scene:
    """Arrows on the contours of one surface, and its slopes along lines and around a point."""
    about = _(
        "Four panels on one surface: its slope along each axis, on the line where the second coordinate is 0.8; your "
        "gradient as arrows on its contours; its slope at the point (1, -0.8) in every direction; your unit arrows "
        "for the fastest way down."
    )
    rows = (
        (_partial(learner), _gradient(learner)),
        (_directional(learner), _steepest(learner)),
    )
    return scene("gradient", title, about, rows, ground=_("contours of the surface"))


def _partial(learner: Learner) -> Panel:
    xs = np.linspace(-2.4, 2.4, 33)
    cases = [(_SURFACE, np.array([x, 0.8]), axis) for axis in (0, 1) for x in xs]
    heard = learner.ask("gradient.partial", cases, rtol=_RTOL, atol=_ATOL)
    right = learner.references.scalars("gradient.partial", cases).reshape(2, -1)
    yours = heard.scalars(len(cases)).reshape(2, -1)
    frame = framing.frame_of(xs, right.ravel())
    traces: list[Trace] = []
    for axis in (0, 1):
        traces.append(framing.line(Role.right, xs, right[axis], frame, label=f"i = {axis}"))
        traces.append(framing.line(Role.yours, xs, yours[axis], frame))
    return labelled(panel(_("Slope along axis i"), frame, heard, traces), "p[0]")


def _gradient(learner: Learner) -> Panel:
    cases = [(_SURFACE, place) for place in _PLACES]
    heard = learner.ask("gradient.gradient", cases, rtol=_RTOL, atol=_ATOL)
    right = np.array([learner.references.numbers("gradient.gradient", *case) for case in cases])
    scale = _REACH / np.linalg.norm(right, axis=1).max()
    return _field(_("gradient: the arrows"), heard, right, scale)


def _steepest(learner: Learner) -> Panel:
    cases = [(_SURFACE, place) for place in _PLACES]
    heard = learner.ask("gradient.steepest_descent", cases, rtol=_RTOL, atol=_ATOL)
    right = np.array([learner.references.numbers("gradient.steepest_descent", *case) for case in cases])
    return _field(_("steepest_descent: the arrows"), heard, right, 0.6)


def _field(title: str, heard: Heard, right: Array, scale: float) -> Panel:
    traces = [
        framing.arrows(Role.right, _PLACES, right * scale, _FRAME),
        framing.arrows(Role.yours, _PLACES, heard.vectors(len(_PLACES), 2) * scale, _FRAME),
    ]
    xs, ys = framing.axes(_FRAME)
    x, y = np.meshgrid(xs, ys)
    heights = np.asarray(_SURFACE(np.array([x, y])))
    relief = framing.relief(_FRAME, heights, np.arange(-2.5, 5.0, 0.5))
    return labelled(panel(title, _FRAME, heard, traces, relief=relief), "p[0]", "p[1]")


def _directional(learner: Learner) -> Panel:
    degrees = np.linspace(0.0, 360.0, 49)
    directions = np.column_stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    cases = [(_SURFACE, np.array([1.0, -0.8]), 3.0 * direction) for direction in directions]
    heard = learner.ask("gradient.directional_derivative", cases, rtol=_RTOL, atol=_ATOL)
    right = learner.references.scalars("gradient.directional_derivative", cases)
    frame = framing.frame_of(degrees, right)
    traces = [
        framing.line(Role.right, degrees, right, frame),
        framing.line(Role.yours, degrees, heard.scalars(len(cases)), frame),
    ]
    return labelled(panel(_("Slope in each direction"), frame, heard, traces), _("direction in degrees"))
