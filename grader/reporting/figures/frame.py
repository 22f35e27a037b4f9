"""Frames, and traces made from sampled values: values that are not finite become gaps, far points are moved nearer.

The frame is chosen from the right answer, so that a wild answer can't make the figure unreadable. If the learner's
values leave the frame, the panel's remark says so and a marker on the border shows where.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from grader.reporting.figures.model import Contours, Frame, Mark, Role, Trace, plain_floats

_FRAME_MARGIN_SHARE = 0.08
_MAX_DISTANCE_FRAMES = 200.0
"""A point further away than this many frame sizes is moved nearer, along the ray from the middle of the frame."""

_BORDER_TOLERANCE = 1e-6
_GRID_POINTS = 49

Array: TypeAlias = npt.NDArray[np.float64]
Points: TypeAlias = Sequence[float] | Array


def frame_of(xs: Iterable[float], ys: Iterable[float]) -> Frame:
    """The frame around these points, with a margin at the bottom and the top."""
    across, up = list(xs), list(ys)
    low, high = min(up), max(up)
    margin = _FRAME_MARGIN_SHARE * (high - low) or 0.5
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


def line_trace(role: Role, xs: Points, ys: Points, frame: Frame, *, label: str = "") -> Trace:
    """A line through these points."""
    return replace(_make_trace(role, Mark.line, xs, ys, frame), label=label)


def path_trace(role: Role, points: Array, frame: Frame) -> Trace:
    """A path through points of shape (count, 2), with a dot at each of them."""
    xs, ys = points.reshape(-1, 2).T
    return _make_trace(role, Mark.path, xs, ys, frame)


def dot_trace(role: Role, xs: Points, ys: Points, frame: Frame) -> Trace:
    """A dot at each of these points."""
    return _make_trace(role, Mark.dots, xs, ys, frame)


def racer_trace(points: Array, frame: Frame, *, label: str, racer: int) -> Trace:
    """One of several paths of the learner's in one panel; its number `racer` selects its colour and dashes."""
    xs, ys = points.reshape(-1, 2).T
    return replace(_make_trace(Role.yours, Mark.line, xs, ys, frame), label=label, racer=racer)


def _make_trace(role: Role, mark: Mark, xs: Points, ys: Points, frame: Frame) -> Trace:
    points = [_nearer_point(float(x), float(y), frame) for x, y in zip(xs, ys, strict=True)]
    return Trace(
        role=role,
        mark=mark,
        xs=tuple(point and point[0] for point in points),
        ys=tuple(point and point[1] for point in points),
    )


def arrow_trace(role: Role, starts: Array, lengths: Array, frame: Frame) -> Trace:
    """Arrows from points of shape (count, 2), without those whose length is 0 or not finite."""
    length = np.linalg.norm(lengths, axis=1)
    drawn = np.isfinite(lengths).all(axis=1) & (length > 0)
    pairs = [
        (start, _nearer_point(float(start[0] + offset[0]), float(start[1] + offset[1]), frame))
        for start, offset in zip(starts[drawn], lengths[drawn], strict=True)
    ]
    return Trace(
        role=role,
        mark=Mark.arrows,
        xs=plain_floats([start[0] for start, _ in pairs]),
        ys=plain_floats([start[1] for start, _ in pairs]),
        ends=tuple(end for _, end in pairs if end is not None),
    )


def stick_trace(role: Role, xs: Points, lows: Points, highs: Points) -> Trace:
    """A vertical line from a low to a high value at each x."""
    ends = tuple(zip(plain_floats(list(xs)), plain_floats(list(highs)), strict=True))
    return Trace(role=role, mark=Mark.sticks, xs=plain_floats(list(xs)), ys=plain_floats(list(lows)), ends=ends)


def contours(frame: Frame, heights: "npt.NDArray[np.float64]", levels: Points) -> Contours:
    """Contours of a surface whose heights were computed on the grid of `grid_axes(frame)`, a row for each y."""
    xs, ys = grid_axes(frame)
    return Contours(
        xs=plain_floats(list(xs)),
        ys=plain_floats(list(ys)),
        heights=tuple(plain_floats(list(row)) for row in heights),
        levels=plain_floats(list(levels)),
    )


def grid_axes(frame: Frame) -> tuple[Array, Array]:
    """The positions along both axes of a frame at which a surface is sampled."""
    return np.linspace(frame.left, frame.right, _GRID_POINTS), np.linspace(frame.bottom, frame.top, _GRID_POINTS)


def _nearer_point(x: float, y: float, frame: Frame) -> tuple[float, float] | None:
    """The point, moved nearer along its ray from the middle if it is very far out; None if it is not finite."""
    if not (math.isfinite(x) and math.isfinite(y)):
        return None
    width, height = frame.right - frame.left, frame.top - frame.bottom
    across = (x / 2 - frame.left / 4 - frame.right / 4) / width * 2
    up = (y / 2 - frame.bottom / 4 - frame.top / 4) / height * 2
    far = max(abs(across), abs(up))
    if far <= _MAX_DISTANCE_FRAMES:
        return x, y
    if not math.isfinite(far):
        return None
    shrunk = _MAX_DISTANCE_FRAMES / far
    return (
        (frame.left + frame.right) / 2 + across * shrunk * width,
        (frame.bottom + frame.top) / 2 + up * shrunk * height,
    )


def leaves_frame(trace: Trace, frame: Frame) -> bool:
    """Whether a point of the trace is outside the frame."""
    return any(not is_in_frame(frame, x, y) for x, y in trace_points(trace))


def trace_points(trace: Trace) -> list[tuple[float, float]]:
    """All points of a trace, including the ends of its arrows or sticks, without gaps."""
    places = [(x, y) for x, y in zip(trace.xs, trace.ys, strict=True) if x is not None and y is not None]
    return [*places, *trace.ends]


def is_in_frame(frame: Frame, x: float, y: float) -> bool:
    """Whether a point is inside the frame or on its border."""
    across, up = _BORDER_TOLERANCE * (frame.right - frame.left), _BORDER_TOLERANCE * (frame.top - frame.bottom)
    return frame.left - across <= x <= frame.right + across and frame.bottom - up <= y <= frame.top + up


def frame_exits(trace: Trace, frame: Frame) -> list[tuple[float, float]]:
    """The first few points on the border at which a line leaves the frame or comes back into it."""
    found: list[tuple[float, float]] = []
    pairs = list(zip(trace.xs, trace.ys, strict=True))
    for (left_x, left_y), (right_x, right_y) in pairwise(pairs):
        if left_x is None or left_y is None or right_x is None or right_y is None:
            continue
        if is_in_frame(frame, left_x, left_y) and not is_in_frame(frame, right_x, right_y):
            found.append(_border_crossing((left_x, left_y), (right_x, right_y), frame))
        elif is_in_frame(frame, right_x, right_y) and not is_in_frame(frame, left_x, left_y):
            found.append(_border_crossing((right_x, right_y), (left_x, left_y), frame))
    return found[:_MAX_EXITS]


_MAX_EXITS = 4


def _border_crossing(inside: tuple[float, float], outside: tuple[float, float], frame: Frame) -> tuple[float, float]:
    """The intersection of the border with the line from a point inside to a point outside."""
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
