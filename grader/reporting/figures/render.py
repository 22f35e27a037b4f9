"""Draw a scene with matplotlib. The result depends on the scene and the current language only."""

import io
import logging
import os
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from grader import terminal
from grader.errors import UsageError, install_command
from grader.i18n import _
from grader.reporting.figures import style, svg
from grader.reporting.figures.model import AnswerState, Panel, Role, Scene
from grader.reporting.figures.svg import BACK, FAINT, INK, PAPER
from grader.sanitize import clean_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES = ("svg", "png", "pdf")

WIDTH_PIXELS = 640
_EDGE_PIXELS = 14
_LEFT_PIXELS, _RIGHT_PIXELS, _GAP_PIXELS = 62, 14, 62
_HEAD_PIXELS, _FOOT_PIXELS, _BARE_FOOT_PIXELS = 42, 46, 16
_KEY_ROW_PIXELS, _SIDE_KEY_PIXELS = 20, 120
_SWATCH_PIXELS = 30
_ROW_HEIGHT_PIXELS = {1: 210, 2: 165, 3: 150}
"""The height of a row, by the number of its panels."""
_BARE_HEIGHT_PIXELS = 105

_TITLE_POINTS, _TEXT_POINTS = 13.0, 11.0
_COLUMN_WIDTH_SHARE = 0.56
"""The approximate width of a character of one column, in font sizes: the font of the page is not known here."""

_CHINESE_FONTS = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback", "Arial Unicode MS"),
)
_DPI = 144
_MAX_REASON_CHARS = 200


def require_matplotlib() -> None:
    """Raise UsageError if matplotlib is not installed, or can't be imported."""
    # Its log messages about fonts and folders are of no use to a learner.
    logging.getLogger("matplotlib").addHandler(logging.NullHandler())
    # The user may have configured a window system that is not available here; none is needed.
    backend = os.environ.pop("MPLBACKEND", None)
    try:
        import_module("matplotlib.figure")
    except ModuleNotFoundError as error:
        if error.name != "matplotlib":
            raise UsageError(_broken_sentence(error)) from None
        raise UsageError(
            _("Pictures need matplotlib, which is not installed: {command}").format(command=install_command("pictures"))
        ) from None
    except (ImportError, AttributeError) as error:
        # The second one is how a matplotlib fails that was built for another numpy.
        raise UsageError(_broken_sentence(error)) from None
    finally:
        if backend is not None:
            os.environ["MPLBACKEND"] = backend


def _broken_sentence(error: Exception) -> str:
    template = _("Pictures need matplotlib, which is installed but can't be imported ({reason}). Install it anew.")
    # Of a path its last part only: the sentence may stand in a page for others.
    reason = re.sub(r"[^\s'\"(]*[/\\]", "", str(error))
    return template.format(reason=clean_line(reason, _MAX_REASON_CHARS).rstrip("."))


def page_svg(scene: Scene) -> str:
    """An SVG element for an HTML page, in the page's colours and font."""
    return svg.themed_svg(_scene_svg(scene), f"picture-{scene.topic}", scene.title, scene.description)


def figure_file(scene: Scene, suffix: str) -> bytes:
    """A file in one of the formats of SUFFIXES, on white; raise UsageError if no installed font can show its text."""
    if suffix == "svg":
        text = svg.file_svg(_scene_svg(scene), f"picture-{scene.topic}", scene.title, scene.description)
        return text.encode("utf-8")
    require_matplotlib()
    data = io.BytesIO()
    with _drawing_settings():
        if _has_wide_text(scene) and not _chinese_fonts():
            sentence = _("No font of this machine can show the text of a .{suffix} file. Write a .svg file.")
            raise UsageError(sentence.format(suffix=suffix))
        metadata = {"Software": None} if suffix == "png" else {"Creator": None, "Producer": None, "CreationDate": None}
        _scene_figure(scene).savefig(data, format=suffix, dpi=_DPI, metadata=metadata)
    return data.getvalue()


def _scene_svg(scene: Scene) -> str:
    require_matplotlib()
    data = io.StringIO()
    with _drawing_settings():
        _scene_figure(scene).savefig(data, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return data.getvalue()


@contextmanager
def _drawing_settings() -> Iterator[None]:
    """Matplotlib's default settings with ours, whatever the user's matplotlibrc says; restored after the block."""
    import matplotlib as mpl  # noqa: PLC0415 - heavy, and an extra

    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "svg.fonttype": "none",
                "svg.hashsalt": "gradient-descent-kata",
                "text.parse_math": False,
                "font.family": ["DejaVu Sans", *_chinese_fonts()],
                "font.size": _TEXT_POINTS,
            }
        )
        yield


def _chinese_fonts() -> list[str]:
    """The first installed font of _CHINESE_FONTS, in a list; an empty list if none is installed."""
    from matplotlib import font_manager  # noqa: PLC0415 - heavy, and an extra

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return [name for name in _CHINESE_FONTS if name in installed][:1]


def _has_wide_text(scene: Scene) -> bool:
    texts = (text for panel in scene.panels for text in (panel.title, panel.remark, panel.x_label, panel.y_label))
    return any(
        terminal.text_width(text) > len(text) for text in (scene.ground, scene.data, _("right"), _("yours"), *texts)
    )


# The layout, in pixels from the top left.


def _scene_figure(scene: Scene) -> "Figure":
    from matplotlib.figure import Figure  # noqa: PLC0415 - heavy, and an extra

    key = _key_rows(scene)
    height = (
        sum(_HEAD_PIXELS + _row_height(row) + _foot_height(row) for row in scene.rows)
        + _KEY_ROW_PIXELS * len(key)
        + _EDGE_PIXELS
    )
    figure = Figure(figsize=(WIDTH_PIXELS / 72, height / 72), dpi=72, facecolor=PAPER)
    top = 0.0
    for row in scene.rows:
        inside = _row_height(row)
        for panel, (left, width) in zip(row, _panel_places(row), strict=True):
            box = (
                left / WIDTH_PIXELS,
                1 - (top + _HEAD_PIXELS + inside) / height,
                width / WIDTH_PIXELS,
                inside / height,
            )
            _draw_panel(panel, figure.add_axes(box), width)
        top += _HEAD_PIXELS + inside + _foot_height(row)
    for number, entries in enumerate(key):
        _draw_key(figure, entries, top + _KEY_ROW_PIXELS * (number + 0.5), height)
    return figure


def _row_height(row: Sequence[Panel]) -> int:
    is_bare = len(row) > 1 and not any(panel.has_ticks for panel in row)
    return _BARE_HEIGHT_PIXELS if is_bare else _ROW_HEIGHT_PIXELS[min(len(row), 3)]


def _foot_height(row: Sequence[Panel]) -> int:
    return _FOOT_PIXELS if any(panel.has_ticks for panel in row) else _BARE_FOOT_PIXELS


def _panel_places(row: Sequence[Panel]) -> list[tuple[float, float]]:
    """The left edge and the width of each panel of a row."""
    has_ticks = any(panel.has_ticks for panel in row)
    left, between = (_LEFT_PIXELS, _GAP_PIXELS) if has_ticks else (_EDGE_PIXELS, _EDGE_PIXELS)
    aside = _SIDE_KEY_PIXELS if any(panel.has_key for panel in row) else 0
    width = (WIDTH_PIXELS - left - _RIGHT_PIXELS - aside - between * (len(row) - 1)) / len(row)
    return [(left + number * (width + between), width) for number in range(len(row))]


def _draw_panel(panel: Panel, axes: "Axes", width: float) -> None:
    frame = panel.frame
    axes.set_facecolor("none")
    axes.spines[:].set_color(FAINT)
    axes.tick_params(color=FAINT, labelcolor=INK, labelsize=_TEXT_POINTS - 1, length=3)
    if panel.contours is not None:
        style.draw_contours(panel.contours, axes)
    for trace in panel.traces:
        style.draw_trace(trace, axes, frame)
    axes.set_xlim(frame.left, frame.right)
    axes.set_ylim(frame.bottom, frame.top)
    if panel.has_ticks:
        axes.locator_params(axis="x", nbins=max(3, int(width / 45)), steps=[1, 2, 5, 10])
        axes.locator_params(axis="y", nbins=5, steps=[1, 2, 5, 10])
    else:
        axes.set_xticks([])
        axes.set_yticks([])
    _draw_words(panel, axes, width)
    if panel.has_key:
        _draw_racers(panel, axes)


def _draw_words(panel: Panel, axes: "Axes", width: float) -> None:
    """Write the title and the remark above the frame; if there is nothing else to see, the remark in its middle."""
    _write_above(axes, panel.title, _TITLE_POINTS, 21)
    axes.set_xlabel(_fitted_text(panel.x_label, width), color=INK, labelpad=2)
    axes.set_ylabel(panel.y_label, color=INK, labelpad=4)
    match panel.state:
        case AnswerState.right | AnswerState.differs:
            _write_above(axes, _fitted_text(panel.remark, width), _TEXT_POINTS, 7)
        case AnswerState.silent | AnswerState.not_started:
            axes.text(
                *(0.5, 0.5, "\n".join(_text_lines(panel.remark, width - 12))),
                transform=axes.transAxes,
                color=INK,
                ha="center",
                va="center",
                bbox={"facecolor": BACK, "edgecolor": FAINT, "linewidth": 0.8, "boxstyle": "round,pad=0.4"},
                zorder=6,
            )


def _write_above(axes: "Axes", text: str, size: float, up: float) -> None:
    axes.annotate(
        text,
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, up),
        textcoords="offset points",
        color=INK,
        fontsize=size,
        fontweight="bold" if size == _TITLE_POINTS else "normal",
        annotation_clip=False,
    )


def _draw_racers(panel: Panel, axes: "Axes") -> None:
    """Draw a key beside the frame: the label of each numbered trace, with a piece of its line."""
    racers = [(trace.racer, trace.label) for trace in panel.traces if trace.racer is not None]
    for place, (number, label) in enumerate(racers):
        y = 1 - (place + 0.5) / 9
        swatch = style.line_artist(np.array([1.03, 1.10]), np.array([y, y]), style.racer_stroke(number))
        axes.add_artist(swatch)
        swatch.set_transform(axes.transAxes)
        swatch.set_clip_on(False)
        axes.text(1.115, y, label, transform=axes.transAxes, color=INK, va="center", fontsize=_TEXT_POINTS)


# The key below all panels.


def _key_rows(scene: Scene) -> list[list[tuple[Role, str]]]:
    """The roles that occur and their names, in rows that fit the width."""
    names = {Role.right: _("right"), Role.yours: _("yours"), Role.ground: scene.ground, Role.data: scene.data}
    rows: list[list[tuple[Role, str]]] = []
    left = float(WIDTH_PIXELS)
    for role, name in names.items():
        if role not in scene.roles or not name:
            continue
        left += _entry_width(name)
        if left > WIDTH_PIXELS - _EDGE_PIXELS:
            rows.append([])
            left = _EDGE_PIXELS + _entry_width(name)
        rows[-1].append((role, name))
    return rows


def _entry_width(name: str) -> float:
    return _SWATCH_PIXELS + 24 + _text_width(name, _TEXT_POINTS)


def _draw_key(figure: "Figure", entries: Sequence[tuple[Role, str]], top: float, height: float) -> None:
    left, y = float(_EDGE_PIXELS), 1 - top / height
    for role, name in entries:
        middle = left + _SWATCH_PIXELS / 2
        reach = 0.0 if role is Role.data else _SWATCH_PIXELS / 2 - 3
        xs = np.unique([middle - reach, middle + reach]) / WIDTH_PIXELS
        figure.add_artist(style.line_artist(xs, np.full(len(xs), y), style.LINE_STROKES[role]))
        figure.text((left + _SWATCH_PIXELS + 6) / WIDTH_PIXELS, y, name, color=INK, va="center", fontsize=_TEXT_POINTS)
        left += _entry_width(name)


# The approximate width of text.


def _text_width(text: str, size: float) -> float:
    return terminal.text_width(text) * _COLUMN_WIDTH_SHARE * size


def _fitted_text(text: str, width: float) -> str:
    """The text, cut if it would be wider."""
    return terminal.cut_line(text, int(width / (_COLUMN_WIDTH_SHARE * _TEXT_POINTS)))


def _text_lines(text: str, width: float) -> list[str]:
    """The text wrapped to this width, in at most three lines."""
    return terminal.wrap_text(text, int(width / (_COLUMN_WIDTH_SHARE * _TEXT_POINTS)))[:3]
