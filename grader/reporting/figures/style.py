"""How each kind of trace looks in matplotlib: colour, width, dashes, dots, drawing order.

The right answer is a broad pale band and the learner's answer a thin dashed line on top of it. So both stay visible
where they agree, and they can be distinguished without colours.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from grader.reporting.figures import frame as framing
from grader.reporting.figures.frame import Array
from grader.reporting.figures.model import Contours, Frame, Mark, Role, Trace
from grader.reporting.figures.svg import GROUND, INK, RACER_COLOURS, RIGHT, YOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

LABEL_POINTS = 10.0

_Dashes: TypeAlias = "tuple[float, tuple[float, ...]] | Literal['-']"
_Marker: TypeAlias = Literal["o", "s", "<", ">", "^", "v"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A line, dots, or both; a width or dot size of 0 means that there is none. All measures are in pixels."""

    colour: str
    order: float = 1.0
    width: float = 0.0
    dashes: _Dashes = "-"
    dot: float = 0.0
    marker: _Marker = "o"


_DASHED: _Dashes = (0.0, (4.0, 2.0))
LINE_STROKES = {
    Role.ground: Stroke(colour=GROUND, width=1.4),
    Role.right: Stroke(colour=RIGHT, width=6.0, order=2.0),
    Role.yours: Stroke(colour=YOURS, width=2.0, dashes=_DASHED, order=3.0),
    Role.data: Stroke(colour=INK, dot=5.0, order=4.0),
}
_PATH_STROKES = {
    Role.ground: Stroke(colour=GROUND, width=1.0, dot=3.0),
    Role.right: Stroke(colour=RIGHT, width=3.5, dot=8.0, order=2.0),
    Role.yours: Stroke(colour=YOURS, width=1.3, dashes=_DASHED, dot=3.6, order=3.0),
    Role.data: LINE_STROKES[Role.data],
}
_DOT_STROKES = {
    Role.ground: Stroke(colour=GROUND, dot=3.0),
    Role.right: Stroke(colour=RIGHT, dot=10.0, marker="s", order=2.0),
    Role.yours: Stroke(colour=YOURS, dot=5.0, order=3.0),
    Role.data: LINE_STROKES[Role.data],
}
_RACER_DASHES: tuple[_Dashes, ...] = (
    "-",
    (0.0, (6.0, 2.0)),
    (0.0, (6.0, 2.0, 1.5, 2.0)),
    (0.0, (1.5, 1.5)),
    (0.0, (10.0, 2.0)),
    (0.0, (3.0, 1.0, 1.0, 1.0, 1.0, 1.0)),
    (0.0, (3.0, 1.5)),
    (0.0, (8.0, 2.0, 2.0, 2.0)),
    (0.0, (2.0, 3.0)),
)


def racer_stroke(number: int) -> Stroke:
    """The line of the trace with this `racer` number."""
    dashes = _RACER_DASHES[number % len(_RACER_DASHES)]
    return Stroke(colour=RACER_COLOURS[number % len(RACER_COLOURS)], width=1.7, dashes=dashes, order=3.0)


def line_artist(xs: Array, ys: Array, stroke: Stroke) -> "Line2D":
    """The points in this stroke, as an artist to be added to axes or to a figure."""
    from matplotlib.lines import Line2D  # noqa: PLC0415 - heavy, and an extra

    return Line2D(
        xs,
        ys,
        color=stroke.colour,
        linewidth=stroke.width,
        linestyle=stroke.dashes if stroke.width else "none",
        marker=stroke.marker,
        markersize=stroke.dot,
        markeredgecolor="none",
        solid_capstyle="round",
        zorder=stroke.order,
    )


def draw_contours(contours: Contours, axes: "Axes") -> None:
    """Draw the contours of a surface."""
    heights = np.array(contours.heights)
    axes.contour(
        contours.xs,
        contours.ys,
        heights,
        levels=contours.levels,
        colors=GROUND,
        linewidths=0.7,
        linestyles="solid",
        zorder=0.5,
    )


def draw_trace(trace: Trace, axes: "Axes", frame: Frame) -> None:
    """Draw a trace; for a line of the learner's also markers where it leaves the frame."""
    xs, ys = _gap_array(trace.xs), _gap_array(trace.ys)
    stroke = _trace_stroke(trace)
    match trace.mark:
        case Mark.line | Mark.path | Mark.dots:
            axes.add_line(line_artist(xs, ys, stroke))
        case Mark.sticks:
            for x, y, (_x, end) in zip(xs, ys, trace.ends, strict=True):
                axes.add_line(line_artist(np.array([x, x]), np.array([y, end]), replace(stroke, width=1.2)))
        case Mark.arrows:
            _draw_arrows(trace, axes, xs, ys)
    if trace.label and trace.racer is None:
        _draw_label(trace, axes)
    if trace.role is Role.yours and trace.mark in {Mark.line, Mark.path}:
        for x, y in framing.frame_exits(trace, frame):
            exit_stroke = Stroke(colour=stroke.colour, dot=8.0, marker=_outward_marker(x, y, frame), order=5.0)
            exit_marker = line_artist(np.array([x]), np.array([y]), exit_stroke)
            axes.add_line(exit_marker)
            exit_marker.set_clip_on(False)


def _gap_array(values: tuple[float | None, ...]) -> Array:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _trace_stroke(trace: Trace) -> Stroke:
    if trace.racer is not None:
        return racer_stroke(trace.racer)
    match trace.mark:
        case Mark.line | Mark.sticks | Mark.arrows:
            return LINE_STROKES[trace.role]
        case Mark.path:
            return _PATH_STROKES[trace.role]
        case Mark.dots:
            return _DOT_STROKES[trace.role]


def _draw_label(trace: Trace, axes: "Axes") -> None:
    """Write the label below the line, near its end, on the side where the line does not cross it."""
    places = [(x, y) for x, y in zip(trace.xs, trace.ys, strict=True) if x is not None and y is not None]
    (_x, before), here = places[-len(places) // 5], places[-len(places) // 5 + 1]
    is_rising = here[1] > before
    axes.annotate(
        trace.label,
        here,
        xytext=(6 if is_rising else -6, -4),
        textcoords="offset points",
        ha="left" if is_rising else "right",
        va="top",
        color=INK,
        fontsize=LABEL_POINTS,
    )


def _draw_arrows(trace: Trace, axes: "Axes", xs: Array, ys: Array) -> None:
    if not trace.ends:
        return
    is_broad = trace.role is Role.right
    heads = np.array(trace.ends)
    axes.quiver(
        xs,
        ys,
        heads[:, 0] - xs,
        heads[:, 1] - ys,
        color=LINE_STROKES[trace.role].colour,
        angles="xy",
        scale_units="xy",
        scale=1,
        units="inches",
        width=(5.0 if is_broad else 1.6) / 72,
        headwidth=3.0 if is_broad else 4.0,
        headlength=3.2 if is_broad else 4.5,
        headaxislength=2.8 if is_broad else 4.0,
        zorder=LINE_STROKES[trace.role].order,
    )


def _outward_marker(x: float, y: float, frame: Frame) -> _Marker:
    """A triangle that points outwards, on the side of the frame that is nearest to the point."""
    width, height = frame.right - frame.left, frame.top - frame.bottom
    sides: dict[_Marker, float] = {
        "<": abs(x - frame.left) / width,
        ">": abs(x - frame.right) / width,
        "v": abs(y - frame.bottom) / height,
        "^": abs(y - frame.top) / height,
    }
    return min(sides, key=lambda side: sides[side])
