"""The figures about fitting a line: the cost and its partial derivatives, paths down the cost, batches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.i18n import course_text as _
from grader.reporting.figures import frame as framing
from grader.reporting.figures.frame import Array
from grader.reporting.figures.model import AnswerState, Contours, Frame, Panel, Role, Scene
from grader.reporting.figures.panels import combined_sample, curve_panel, function_panel, make_scene, with_axis_labels
from grader.reporting.figures.reference_answers import ReferenceAnswers, drawable_numbers
from grader.reporting.figures.sampling import FunctionSample, FunctionSampler

_XS = np.array([-0.6, 0.5, 0.9, 1.1, 1.6, 1.9, 2.3, 2.6, 2.9, 3.2])
_YS = np.array([0.4, 0.3, 1.2, 1.6, 1.2, 2.4, 1.9, 2.7, 2.3, 3.1])
_SAMPLE_COUNT = 49
_PATH_RTOL = 1e-6


def partials_scene(sampler: FunctionSampler, title: str) -> Scene:
    """The cost in both forms, its partial derivatives, and the path that these lead down the cost."""
    about = _(
        "Five panels on ten records: the cost for each w in both of its forms, with b = 0.5; the partial for w for "
        "each w, and the partial for b for each b; the path of (w, b) that your two partials lead down the contours "
        "of the cost, in 20 steps."
    )
    ws, bs = np.linspace(-0.4, 2.0, _SAMPLE_COUNT), np.linspace(-1.5, 2.0, _SAMPLE_COUNT)
    along_w = [(w, 0.5, _XS, _YS) for w in ws]
    along_b = [(0.4, b, _XS, _YS) for b in bs]
    costs = (
        _sampled_curve(sampler, "partials.cost", along_w, ws, _("Cost"), "w"),
        _sampled_curve(sampler, "partials.cost_expanded", along_w, ws, _("Cost, multiplied out"), "w"),
    )
    slopes = (
        _sampled_curve(sampler, "partials.dC_dw", along_w, ws, _("Partial for w"), "w"),
        _sampled_curve(sampler, "partials.dC_db", along_b, bs, _("Partial for b"), "b"),
        _partials_path_panel(sampler),
    )
    return make_scene("partials", title, about, (costs, slopes), ground=_("contours of the cost"))


def _sampled_curve(
    sampler: FunctionSampler, name: str, cases: Sequence[tuple[object, ...]], xs: Array, title: str, x_label: str
) -> Panel:
    right = sampler.references.scalar_values(name, cases)
    return with_axis_labels(curve_panel(xs, right, sampler.ask_function(name, cases), title), x_label)


_RATE = 0.18
_PARTIALS_STEPS = 20


def _partials_path_panel(sampler: FunctionSampler) -> Panel:
    """The path of gradient descent with the learner's own partial derivatives; the steps are computed here."""
    names = ("partials.dC_dw", "partials.dC_db")
    right, yours = [(2.2, -1.2)], [(2.2, -1.2)]
    for _step in range(_PARTIALS_STEPS):
        found = [sampler.references.scalar_values(name, [(*right[-1], _XS, _YS)])[0] for name in names]
        right.append(_next_point(right[-1], found))
    with sampler.call_sequence(*names) as call_sequence:
        for _step in range(_PARTIALS_STEPS):
            found = [call_sequence.numbers_from(name, 1, *yours[-1], _XS, _YS)[0] for name in names]
            yours.append(_next_point(yours[-1], found))
    sample = combined_sample([call_sequence.sample(name) for name in names])
    frame = framing.frame_around(np.array(right), margin=0.35)
    return _descent_panel(_("Where they lead"), sample, np.array(right), _moved_path(yours), frame)


def _next_point(point: tuple[float, float], slopes: Sequence[float]) -> tuple[float, float]:
    w, b = (float(value - _RATE * slope) for value, slope in zip(point, slopes, strict=True))
    return w, b


def _moved_path(points: Sequence[tuple[float, float]]) -> Array:
    """The path as an array; an empty one if there was no step at all."""
    return np.array(points if len(points) > 1 else [], dtype=np.float64).reshape(-1, 2)


def _descent_panel(title: str, sample: FunctionSample, right: Array, yours: Array, frame: Frame) -> Panel:
    """The right path and the learner's on the contours of the cost."""
    traces = [framing.path_trace(Role.right, right, frame), framing.path_trace(Role.yours, yours, frame)]
    panel = function_panel(title, frame, sample, traces, contours=_cost_contours(frame))
    return with_axis_labels(panel, "w", "b")


def _cost_contours(frame: Frame) -> Contours:
    ws, bs = framing.grid_axes(frame)
    misses = ws[None, :, None] * _XS + bs[:, None, None] - _YS
    heights = np.sum(misses**2, axis=2)
    low, high = float(heights.min()), float(heights.max())
    # Closer together near the minimum, where the paths end.
    return framing.contours(frame, heights, low + (high - low) * np.linspace(0.04, 1.0, 11) ** 2)


def _answered_path(sample: FunctionSample, most: int) -> Array:
    """The path that one call returned: rows of pairs, at most `most`; an empty path if it is something else."""
    value = sample.values[0] if sample.values else None
    if value is None or value.ndim != 2 or value.shape[1] != 2:
        return np.empty((0, 2))
    return value[:most]


_STEPS = 30


def descent_scene(sampler: FunctionSampler, title: str) -> Scene:
    """The paths of a line and of a neuron down their costs, the last line, and the neuron's error by epoch."""
    about = _(
        "Four panels: the path of your fit_line on the contours of the cost in 30 steps, and its last line through "
        "the records; the path of your fit_neuron on the contours of its mean squared error in 30 epochs, and that "
        "error by epoch."
    )
    rows = (_fit_line_panels(sampler), _fit_neuron_panels(sampler))
    ground, data = _("contours of the cost"), _("records")
    return make_scene("descent", title, about, rows, ground=ground, data=data)


def _fit_line_panels(sampler: FunctionSampler) -> tuple[Panel, Panel]:
    case = (_XS, _YS, _RATE, _STEPS, 2.2, -1.2)
    sample = sampler.ask_function("descent.fit_line", [case], rtol=_PATH_RTOL)
    right, yours = sampler.references.numbers_from("descent.fit_line", *case), _answered_path(sample, 2 * _STEPS)
    path_frame = framing.frame_around(right, margin=0.35)
    path_panel = _descent_panel(_("fit_line: the path"), sample, right, yours, path_frame)
    frame = framing.frame_of(_LINE_XS, [*_line_heights(right[-1]), *_YS])
    last_lines = [framing.line_trace(Role.right, _LINE_XS, _line_heights(right[-1]), frame)]
    if len(yours):
        last_lines.append(framing.line_trace(Role.yours, _LINE_XS, _line_heights(yours[-1]), frame))
    line_panel = function_panel(
        _("fit_line: the last line"),
        frame,
        combined_sample([sample]),
        [*last_lines, framing.dot_trace(Role.data, _XS, _YS, frame)],
    )
    return path_panel, with_axis_labels(line_panel, "x", "y")


_LINE_XS = np.linspace(-1.0, 3.5, 15)


def _line_heights(weights: Array) -> Array:
    w, b = weights
    with np.errstate(all="ignore"):
        return np.asarray(w * _LINE_XS + b)


_INPUTS = np.array(
    [[1.2, 0.3], [0.8, -1.1], [-0.4, 0.9], [-1.3, 0.2], [0.5, 1.4], [-0.9, -0.8], [1.6, -0.4], [-0.2, -1.5]]
)
_TARGETS = np.array([0.8, 0.9, 0.2, 0.15, 0.3, 0.55, 0.95, 0.8])
_START_WEIGHTS = np.array([-1.5, 1.6])


def _fit_neuron_panels(sampler: FunctionSampler) -> tuple[Panel, Panel]:
    case = (_INPUTS, _TARGETS, _START_WEIGHTS, 4.0, _STEPS)
    sample = sampler.ask_function("descent.fit_neuron", [case], rtol=_PATH_RTOL)
    right, yours = sampler.references.numbers_from("descent.fit_neuron", *case), _answered_path(sample, 2 * _STEPS)
    frame = framing.frame_around(right, margin=0.35)
    heights = _mean_errors(sampler.references, _grid_points(frame)).reshape(len(framing.grid_axes(frame)[1]), -1)
    contours = framing.contours(frame, heights, np.linspace(0.0, 1.0, 33)[1:] ** 2)
    traces = [framing.path_trace(Role.right, right, frame), framing.path_trace(Role.yours, yours, frame)]
    path_panel = function_panel(_("fit_neuron: the path"), frame, sample, traces, contours=contours)
    right_errors = _mean_errors(sampler.references, right)
    error_frame = framing.frame_of(range(_STEPS + 1), [0.0, *right_errors])
    errors = [framing.line_trace(Role.right, range(len(right_errors)), right_errors, error_frame)]
    if len(yours):
        your_errors = _mean_errors(sampler.references, yours)
        errors.append(framing.line_trace(Role.yours, range(len(your_errors)), your_errors, error_frame))
    error_panel = function_panel(_("fit_neuron: the error"), error_frame, combined_sample([sample]), errors)
    return (
        with_axis_labels(path_panel, _("first weight"), _("second weight")),
        with_axis_labels(error_panel, _("epoch"), _("error")),
    )


def _grid_points(frame: Frame) -> Array:
    xs, ys = framing.grid_axes(frame)
    return np.array([(x, y) for y in ys for x in xs])


def _mean_errors(references: ReferenceAnswers, path: Array) -> Array:
    """The mean squared error of the neuron for each pair of weights on a path."""
    with np.errstate(all="ignore"):
        outputs = references.numbers_from("activation.sigmoid", path @ _INPUTS.T)
        return np.asarray(np.mean((_TARGETS - outputs) ** 2, axis=1))


_EPOCHS = 14
_BATCH_SIZE, _SEED = 4, 3


def batches_scene(sampler: FunctionSampler, title: str) -> Scene:
    """The order of the records in the batches, and the paths of full-batch, mini-batch and stochastic descent."""
    about = _(
        "Four panels on ten records: in which order and batch your minibatches deals them, four at a time; then the "
        "path of your fit_line_minibatch on the contours of the cost, one dot an epoch, with all records in one "
        "batch, with four, and with one."
    )
    sizes = (
        (len(_XS), _("Full batch")),
        (_BATCH_SIZE, _("Batches of 4")),
        (1, _("One by one")),
    )
    name = "batches.fit_line_minibatch"
    cases = [(_XS, _YS, 0.12, _EPOCHS, size, _SEED, 2.2, -1.2) for size, _title in sizes]
    right = [sampler.references.numbers_from(name, *case) for case in cases]
    frame = framing.frame_around(*right, margin=0.2)
    paths = []
    for case, (_size, heading), right_path in zip(cases, sizes, right, strict=True):
        sample = sampler.ask_function(name, [case], rtol=_PATH_RTOL)
        paths.append(_descent_panel(heading, sample, right_path, _answered_path(sample, 2 * _EPOCHS), frame))
    rows = ((_batch_order_panel(sampler),), paths)
    return make_scene("batches", title, about, rows, ground=_("contours of the cost"))


def _batch_order_panel(sampler: FunctionSampler) -> Panel:
    name, case = "batches.minibatches", (_XS, _YS, _BATCH_SIZE, _SEED)
    value: object = None
    with sampler.call_sequence(name) as call_sequence:
        value = call_sequence.ask_function(name, *case)
    sample, yours = call_sequence.sample(name), _batch_order(value)
    right = _batch_order(sampler.references.right_value(name, *case))
    if sample.state is AnswerState.silent and len(yours.places):
        sample = replace(sample, state=AnswerState.differs, remark=_("yours differs"))
    frame = Frame(left=0.3, right=len(_XS) + 0.7, bottom=0.3, top=len(_XS) + 0.7)
    traces = []
    for role, order in ((Role.right, right), (Role.yours, yours)):
        traces.append(framing.dot_trace(role, order.places, order.records, frame))
        traces += [framing.line_trace(role, [at, at], [frame.bottom, frame.top], frame) for at in order.borders]
    return with_axis_labels(
        function_panel(_("minibatches: which record is dealt when"), frame, sample, traces), _("place"), _("record")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _BatchOrder:
    """The record at each place (both from 1; NaN for an unknown record), and the places between two batches."""

    places: Array
    records: Array
    borders: tuple[float, ...]


_MAX_DEALT_RECORDS = 50


def _batch_order(value: object) -> _BatchOrder:
    """The order in a list of batches, each a pair of arrays; anything else in the list is ignored."""
    records: list[float] = []
    borders: list[float] = []
    for pair in value[:_MAX_DEALT_RECORDS] if isinstance(value, (list, tuple)) else ():
        xs = drawable_numbers(pair[0]) if isinstance(pair, (list, tuple)) and pair else None
        if xs is not None:
            records += [_record_number(x) for x in xs.ravel()[:_MAX_DEALT_RECORDS]]
            borders.append(len(records) + 0.5)
    shown = records[:_MAX_DEALT_RECORDS]
    places = np.arange(1.0, len(shown) + 1)
    return _BatchOrder(places=places, records=np.array(shown, dtype=np.float64), borders=tuple(borders[:-1]))


def _record_number(x: float) -> float:
    found = np.flatnonzero(x == _XS)
    return float(found[0] + 1) if len(found) else float("nan")
