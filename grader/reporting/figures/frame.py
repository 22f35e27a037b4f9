"""From sampled values to what is inside a frame: gaps for what is no number, a bound for what is far away.

The right answer chooses the frame. What leaves it is said in words, and its way out is marked by the drawing.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from grader.reporting.figures.model import Frame, Mark, Relief, Role, Trace, numbers

_MARGIN = 0.08
_FAR = 200.0
"""How many frames away a point may be before it is drawn nearer, on its ray from the frame's middle."""

_SLACK = 1e-6

Array: TypeAlias = npt.NDArray[np.float64]
Points: TypeAlias = Sequence[float] | Array


def frame_of(xs: Iterable[float], ys: Iterable[float]) -> Frame:
    """The frame around these points, with a margin at bottom and top."""
    across, up = list(xs), list(ys)
    low, high = min(up), max(up)
    margin = _MARGIN * (high - low) or 0.5
    return Frame(
        left=float(min(across)), right=float(max(across)), bottom=float(low - margin), top=float(high + margin)
    )


def frame_around(*paths: Array, margin: float = 0.15) -> Frame:
    """The frame around the points of paths, each of shape (count, 2), with a margin on all sides."""
    points = np.concatenate(paths)
    low, high = points.min(axis=0), points.max(axis=0)
    room = margin * np.where(high > low, high - low, 1.0)
    (left, bottom), (right, top) = low - room, high + room
    return Frame(left=float(left), right=float(right), bottom=float(bottom), top=float(top))


def line(role: Role, xs: Points, ys: Points, frame: Frame, *, label: str = "") -> Trace:
    """A line through these points."""
    return replace(_trace(role, Mark.line, xs, ys, frame), label=label)


def path(role: Role, points: Array, frame: Frame) -> Trace:
    """A way through points of shape (count, 2), with a dot at each."""
    xs, ys = points.reshape(-1, 2).T
    return _trace(role, Mark.path, xs, ys, frame)


def dots(role: Role, xs: Points, ys: Points, frame: Frame) -> Trace:
    """A dot at each of these points."""
    return _trace(role, Mark.dots, xs, ys, frame)


def racing(points: Array, frame: Frame, *, label: str, racer: int) -> Trace:
    """A way of the learner's that is told apart from others of theirs."""
    xs, ys = points.reshape(-1, 2).T
    return replace(_trace(Role.yours, Mark.line, xs, ys, frame), label=label, racer=racer)


def _trace(role: Role, mark: Mark, xs: Points, ys: Points, frame: Frame) -> Trace:
    points = [_near(float(x), float(y), frame) for x, y in zip(xs, ys, strict=True)]
    return Trace(
        role=role,
        mark=mark,
        xs=tuple(point and point[0] for point in points),
        ys=tuple(point and point[1] for point in points),
    )


def arrows(role: Role, starts: Array, lengths: Array, frame: Frame) -> Trace:
    """Arrows from points of shape (count, 2); one whose length is not finite, or nothing, is left out."""
    length = np.linalg.norm(lengths, axis=1)
    drawn = np.isfinite(lengths).all(axis=1) & (length > 0)
    pairs = [
        (start, _near(float(start[0] + by[0]), float(start[1] + by[1]), frame))
        for start, by in zip(starts[drawn], lengths[drawn], strict=True)
    ]
    return Trace(
        role=role,
        mark=Mark.arrows,
        xs=numbers([start[0] for start, _ in pairs]),
        ys=numbers([start[1] for start, _ in pairs]),
        ends=tuple(end for _, end in pairs if end is not None),
    )


def sticks(role: Role, xs: Points, lows: Points, highs: Points) -> Trace:
    """A line from one height to another at each x."""
    ends = tuple(zip(numbers(list(xs)), numbers(list(highs)), strict=True))
    return Trace(role=role, mark=Mark.sticks, xs=numbers(list(xs)), ys=numbers(list(lows)), ends=ends)


def relief(frame: Frame, heights: "npt.NDArray[np.float64]", levels: Points) -> Relief:
    """A surface whose heights were taken on `grid(frame)`."""
    xs, ys = axes(frame)
    return Relief(
        xs=numbers(list(xs)),
        ys=numbers(list(ys)),
        heights=tuple(numbers(list(row)) for row in heights),
        levels=numbers(list(levels)),
    )


def axes(frame: Frame, count: int = 49) -> tuple[Array, Array]:
    """The places along both axes of a frame where a surface is sampled."""
    return np.linspace(frame.left, frame.right, count), np.linspace(frame.bottom, frame.top, count)


def _near(x: float, y: float, frame: Frame) -> tuple[float, float] | None:
    """The point itself; one far outside on the same ray from the frame's middle; None for what is no point."""
    if not (math.isfinite(x) and math.isfinite(y)):
        return None
    width, height = frame.right - frame.left, frame.top - frame.bottom
    across = (x / 2 - frame.left / 4 - frame.right / 4) / width * 2
    up = (y / 2 - frame.bottom / 4 - frame.top / 4) / height * 2
    far = max(abs(across), abs(up))
    if far <= _FAR:
        return x, y
    if not math.isfinite(far):
        return None
    shrunk = _FAR / far
    return (
        (frame.left + frame.right) / 2 + across * shrunk * width,
        (frame.bottom + frame.top) / 2 + up * shrunk * height,
    )


def leaves(trace: Trace, frame: Frame) -> bool:
    """Whether a point of the trace is outside the frame."""
    return any(not contains(frame, x, y) for x, y in points_of(trace))


def points_of(trace: Trace) -> list[tuple[float, float]]:
    """All points that a trace has, without its gaps."""
    places = [(x, y) for x, y in zip(trace.xs, trace.ys, strict=True) if x is not None and y is not None]
    return [*places, *trace.ends]


def contains(frame: Frame, x: float, y: float) -> bool:
    """Whether a point is inside the frame, its border included."""
    across, up = _SLACK * (frame.right - frame.left), _SLACK * (frame.top - frame.bottom)
    return frame.left - across <= x <= frame.right + across and frame.bottom - up <= y <= frame.top + up


def exits(trace: Trace, frame: Frame) -> list[tuple[float, float]]:
    """Where a line goes out of the frame or comes back into it: the first few places on its border."""
    found: list[tuple[float, float]] = []
    pairs = list(zip(trace.xs, trace.ys, strict=True))
    for (left_x, left_y), (right_x, right_y) in pairwise(pairs):
        if left_x is None or left_y is None or right_x is None or right_y is None:
            continue
        if contains(frame, left_x, left_y) and not contains(frame, right_x, right_y):
            found.append(_crossing((left_x, left_y), (right_x, right_y), frame))
        elif contains(frame, right_x, right_y) and not contains(frame, left_x, left_y):
            found.append(_crossing((right_x, right_y), (left_x, left_y), frame))
    return found[:_EXITS]


_EXITS = 4


def _crossing(inside: tuple[float, float], outside: tuple[float, float], frame: Frame) -> tuple[float, float]:
    """Where the way from a point inside to one outside meets the border."""
    share = 1.0
    for start, end, low, high in (
        (inside[0], outside[0], frame.left, frame.right),
        (inside[1], outside[1], frame.bottom, frame.top),
    ):
        if end > high:
            share = min(share, (high - start) / (end - start))
        elif end < low:
            share = min(share, (low - start) / (end - start))
    share = max(share, 0.0)
    return (inside[0] + share * (outside[0] - inside[0]), inside[1] + share * (outside[1] - inside[1]))
