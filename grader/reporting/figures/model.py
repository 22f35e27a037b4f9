"""A picture as plain data: what was sampled, and where it stands. Nothing here knows how it is drawn, or who was asked.

A scene is panels in rows; a panel is a frame with traces in it. Every number is finite and every text is harmless.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

Numbers: TypeAlias = tuple[float, ...]


class Role(StrEnum):
    """Whose a trace is: the course's ground (a curve, a surface, records), the right answer, the learner's."""

    ground = "ground"
    data = "data"
    right = "right"
    yours = "yours"


class Mark(StrEnum):
    """How a trace is drawn: a line, a line with a dot at each position, dots, arrows, sticks from one y to another."""

    line = "line"
    path = "path"
    dots = "dots"
    arrows = "arrows"
    sticks = "sticks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Points of one role, in order; None is a gap. `ends` are the arrows' heads (or the sticks'), one a point.

    `label` stands at the last point inside the frame. `racer` numbers traces of one role that must be told apart.
    """

    role: Role
    mark: Mark
    xs: tuple[float | None, ...]
    ys: tuple[float | None, ...]
    ends: tuple[tuple[float, float], ...] = ()
    label: str = ""
    racer: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contours:
    """A surface as contours: its heights on a grid (a row for each y), and the heights that get a line."""

    xs: Numbers
    ys: Numbers
    heights: tuple[Numbers, ...]
    levels: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What part of the plane a panel shows; the right answer decides it, so that a wild one cannot squash it."""

    left: float
    right: float
    bottom: float
    top: float


class AnswerState(StrEnum):
    """What a learner's function shows of itself in a panel."""

    right = "right"
    differs = "differs"
    silent = "silent"
    not_started = "not_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One frame. `remark` says in a few words what became of the learner's function, `sentence` says it in full.

    A silent panel's remark stands in the middle of it, because there is nothing of the learner's to see.
    """

    title: str
    frame: Frame
    traces: tuple[Trace, ...]
    state: AnswerState
    function: str = ""
    remark: str = ""
    sentence: str = ""
    contours: Contours | None = None
    x_label: str = ""
    y_label: str = ""
    has_ticks: bool = True
    has_key: bool = False
    """Whether the labels of racers stand beside the frame, each with its line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A whole picture: rows of panels that share the width, and what the ground is called in the key below."""

    topic: str
    title: str
    description: str
    rows: tuple[tuple[Panel, ...], ...]
    ground: str = ""
    data: str = ""

    @property
    def panels(self) -> tuple[Panel, ...]:
        return tuple(panel for row in self.rows for panel in row)

    @property
    def roles(self) -> frozenset[Role]:
        """Whose traces are there to be seen."""
        reliefs = {Role.ground for panel in self.panels if panel.contours}
        return frozenset({trace.role for panel in self.panels for trace in panel.traces} | reliefs)

    def without_right_answers(self) -> "Scene":
        """The same with the learner's own traces only."""
        return replace(self, rows=tuple(tuple(_without_right(panel) for panel in row) for row in self.rows))


def _without_right(panel: Panel) -> Panel:
    return replace(panel, traces=tuple(trace for trace in panel.traces if trace.role is not Role.right))


def plain_floats(values: Sequence[float]) -> Numbers:
    """Plain floats, whatever kind of number they were."""
    return tuple(float(value) for value in values)
