"""A figure as plain data, independent of how its values were sampled and of how it is drawn.

A scene is rows of panels; a panel is a frame with traces in it. All numbers are finite, all text is cleaned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

Numbers: TypeAlias = tuple[float, ...]


class Role(StrEnum):
    """The meaning of a trace: background (a curve, a surface), data points, the right answer, the learner's answer."""

    ground = "ground"
    data = "data"
    right = "right"
    yours = "yours"


class Mark(StrEnum):
    """The shape of a trace: a line, a line with a dot at each position, dots, arrows, vertical lines."""

    line = "line"
    path = "path"
    dots = "dots"
    arrows = "arrows"
    sticks = "sticks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Points of one role, in order; None is a gap. `ends` has the other end of each arrow or stick, one for each point.

    `label` is written near the end of the line. `racer` numbers traces of the same role that need different colours.
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
    """A surface as contours: its heights on a grid (a row for each y), and the levels at which lines are drawn."""

    xs: Numbers
    ys: Numbers
    heights: tuple[Numbers, ...]
    levels: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The part of the plane that a panel shows, chosen from the right answer."""

    left: float
    right: float
    bottom: float
    top: float


class AnswerState(StrEnum):
    """The learner's function as a panel shows it; `silent` means that it gave no values to draw."""

    right = "right"
    differs = "differs"
    silent = "silent"
    not_started = "not_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One frame with its traces. `remark` tells in a few words how the learner's function did, `sentence` in full.

    If there is nothing of the learner's to see, the remark is written in the middle of the panel.
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
    """Whether a key beside the frame names the traces that have a `racer` number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A whole figure: rows of panels that share the width. `ground` and `data` name these roles in the key below."""

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
        """The roles that occur in the figure."""
        contour_roles = {Role.ground for panel in self.panels if panel.contours}
        return frozenset({trace.role for panel in self.panels for trace in panel.traces} | contour_roles)

    def without_right_answers(self) -> "Scene":
        """The scene without the traces of right answers."""
        return replace(self, rows=tuple(tuple(_without_right(panel) for panel in row) for row in self.rows))


def _without_right(panel: Panel) -> Panel:
    return replace(panel, traces=tuple(trace for trace in panel.traces if trace.role is not Role.right))


def plain_floats(values: Sequence[float]) -> Numbers:
    """The values as Python floats, also if they were numpy numbers."""
    return tuple(float(value) for value in values)
