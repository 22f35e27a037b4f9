"""The pictures of fitting a line: the cost and its partials, the way down the cost, the batches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.i18n import of_course as _
from grader.reporting.figures import frame as framing
from grader.reporting.figures.frame import Array
from grader.reporting.figures.model import Frame, Panel, Relief, Role, Scene, State
from grader.reporting.figures.panels import labelled, over, panel, scene, together
from grader.reporting.figures.sampling import Heard, Learner, References, drawable

_XS = np.array([-0.6, 0.5, 0.9, 1.1, 1.6, 1.9, 2.3, 2.6, 2.9, 3.2])
_YS = np.array([0.4, 0.3, 1.2, 1.6, 1.2, 2.4, 1.9, 2.7, 2.3, 3.1])
_COUNT = 49
_PATH_RTOL = 1e-6


def partials(learner: Learner, title: str) -> Scene:
    """The cost in both forms, its partials, and the way that the partials lead down it."""
    about = _(
        "Five panels on ten records: the cost for each w in both of its forms, with b = 0.5; the partial for w for "
        "each w, and the partial for b for each b; the path of (w, b) that your two partials lead down the contours "
        "of the cost, in 20 steps."
    )
    ws, bs = np.linspace(-0.4, 2.0, _COUNT), np.linspace(-1.5, 2.0, _COUNT)
    along_w = [(w, 0.5, _XS, _YS) for w in ws]
    along_b = [(0.4, b, _XS, _YS) for b in bs]
    costs = (
        _over(learner, "partials.cost", along_w, ws, _("Cost"), "w"),
        _over(learner, "partials.cost_expanded", along_w, ws, _("Cost, multiplied out"), "w"),
    )
    slopes = (
        _over(learner, "partials.dC_dw", along_w, ws, _("Partial for w"), "w"),
        _over(learner, "partials.dC_db", along_b, bs, _("Partial for b"), "b"),
        _led(learner),
    )
    return scene("partials", title, about, (costs, slopes), ground=_("contours of the cost"))


def _over(
    learner: Learner, name: str, cases: Sequence[tuple[object, ...]], xs: Array, title: str, x_label: str
) -> Panel:
    right = learner.references.scalars(name, cases)
    return labelled(over(xs, right, learner.ask(name, cases), title), x_label)


_RATE = 0.18
_LED = 20


def _led(learner: Learner) -> Panel:
    """Steps against the learner's own partials, taken here."""
    names = ("partials.dC_dw", "partials.dC_db")
    right, yours = [(2.2, -1.2)], [(2.2, -1.2)]
    for _step in range(_LED):
        found = [learner.references.scalars(name, [(*right[-1], _XS, _YS)])[0] for name in names]
        right.append(_moved(right[-1], found))
    with learner.walk(*names) as walk:
        for _step in range(_LED):
            found = [walk.numbers(name, 1, *yours[-1], _XS, _YS)[0] for name in names]
            yours.append(_moved(yours[-1], found))
    heard = together([walk.heard(name) for name in names])
    frame = framing.frame_around(np.array(right), margin=0.35)
    return _descent(_("Where they lead"), heard, np.array(right), _started(yours), frame)


def _moved(place: tuple[float, float], slopes: Sequence[float]) -> tuple[float, float]:
    w, b = (float(value - _RATE * slope) for value, slope in zip(place, slopes, strict=True))
    return w, b


def _started(way: Sequence[tuple[float, float]]) -> Array:
    """A way of at least one step; none where nothing moved."""
    return np.array(way if len(way) > 1 else [], dtype=np.float64).reshape(-1, 2)


def _descent(title: str, heard: Heard, right: Array, yours: Array, frame: Frame) -> Panel:
    """Two ways on the contours of the cost."""
    traces = [framing.path(Role.right, right, frame), framing.path(Role.yours, yours, frame)]
    made = panel(title, frame, heard, traces, relief=_cost_relief(frame))
    return labelled(made, "w", "b")


def _cost_relief(frame: Frame) -> Relief:
    ws, bs = framing.axes(frame)
    misses = ws[None, :, None] * _XS + bs[:, None, None] - _YS
    heights = np.sum(misses**2, axis=2)
    low, high = float(heights.min()), float(heights.max())
    # Closer together near the floor, where the ways end.
    return framing.relief(frame, heights, low + (high - low) * np.linspace(0.04, 1.0, 11) ** 2)


def _way(heard: Heard, most: int) -> Array:
    """The way that one call gave: pairs in rows, as many as fit; none where it is something else."""
    value = heard.values[0] if heard.values else None
    if value is None or value.ndim != 2 or value.shape[1] != 2:
        return np.empty((0, 2))
    return value[:most]


_STEPS = 30


def descent(learner: Learner, title: str) -> Scene:
    """The way of a line and of a neuron down their costs, and what they are like at the end."""
    about = _(
        "Four panels: the path of your fit_line on the contours of the cost in 30 steps, and its last line through "
        "the records; the path of your fit_neuron on the contours of its mean squared error in 30 epochs, and that "
        "error by epoch."
    )
    rows = (_fitted_line(learner), _fitted_neuron(learner))
    ground, data = _("contours of the cost"), _("records")
    return scene("descent", title, about, rows, ground=ground, data=data)


def _fitted_line(learner: Learner) -> tuple[Panel, Panel]:
    case = (_XS, _YS, _RATE, _STEPS, 2.2, -1.2)
    heard = learner.ask("descent.fit_line", [case], rtol=_PATH_RTOL)
    right, yours = learner.references.numbers("descent.fit_line", *case), _way(heard, 2 * _STEPS)
    around = framing.frame_around(right, margin=0.35)
    down = _descent(_("fit_line: the path"), heard, right, yours, around)
    frame = framing.frame_of(_ACROSS, [*_heights(right[-1]), *_YS])
    ends = [framing.line(Role.right, _ACROSS, _heights(right[-1]), frame)]
    if len(yours):
        ends.append(framing.line(Role.yours, _ACROSS, _heights(yours[-1]), frame))
    last = panel(
        _("fit_line: the last line"), frame, together([heard]), [*ends, framing.dots(Role.data, _XS, _YS, frame)]
    )
    return down, labelled(last, "x", "y")


_ACROSS = np.linspace(-1.0, 3.5, 15)


def _heights(place: Array) -> Array:
    w, b = place
    with np.errstate(all="ignore"):
        return np.asarray(w * _ACROSS + b)


_INPUTS = np.array(
    [[1.2, 0.3], [0.8, -1.1], [-0.4, 0.9], [-1.3, 0.2], [0.5, 1.4], [-0.9, -0.8], [1.6, -0.4], [-0.2, -1.5]]
)
_TARGETS = np.array([0.8, 0.9, 0.2, 0.15, 0.3, 0.55, 0.95, 0.8])
_BEGIN = np.array([-1.5, 1.6])


def _fitted_neuron(learner: Learner) -> tuple[Panel, Panel]:
    case = (_INPUTS, _TARGETS, _BEGIN, 4.0, _STEPS)
    heard = learner.ask("descent.fit_neuron", [case], rtol=_PATH_RTOL)
    right, yours = learner.references.numbers("descent.fit_neuron", *case), _way(heard, 2 * _STEPS)
    frame = framing.frame_around(right, margin=0.35)
    heights = _mean_errors(learner.references, _grid(frame)).reshape(len(framing.axes(frame)[1]), -1)
    relief = framing.relief(frame, heights, np.linspace(0.0, 1.0, 33)[1:] ** 2)
    traces = [framing.path(Role.right, right, frame), framing.path(Role.yours, yours, frame)]
    down = panel(_("fit_neuron: the path"), frame, heard, traces, relief=relief)
    fall = _mean_errors(learner.references, right)
    by_epoch = framing.frame_of(range(_STEPS + 1), [0.0, *fall])
    errors = [framing.line(Role.right, range(len(fall)), fall, by_epoch)]
    if len(yours):
        lost = _mean_errors(learner.references, yours)
        errors.append(framing.line(Role.yours, range(len(lost)), lost, by_epoch))
    last = panel(_("fit_neuron: the error"), by_epoch, together([heard]), errors)
    return labelled(down, _("first weight"), _("second weight")), labelled(last, _("epoch"), _("error"))


def _grid(frame: Frame) -> Array:
    xs, ys = framing.axes(frame)
    return np.array([(x, y) for y in ys for x in xs])


def _mean_errors(references: References, way: Array) -> Array:
    """The mean squared error of the neuron for each pair of weights on a way."""
    with np.errstate(all="ignore"):
        outputs = references.numbers("activation.sigmoid", way @ _INPUTS.T)
        return np.asarray(np.mean((_TARGETS - outputs) ** 2, axis=1))


_EPOCHS = 14
_SIZE, _SEED = 4, 3


def batches(learner: Learner, title: str) -> Scene:
    """Which record is dealt when, and the way of full batch, mini-batch and stochastic descent."""
    about = _(
        "Four panels on ten records: in which order and batch your minibatches deals them, four at a time; then the "
        "path of your fit_line_minibatch on the contours of the cost, one dot an epoch, with all records in one "
        "batch, with four, and with one."
    )
    sizes = (
        (len(_XS), _("Full batch")),
        (_SIZE, _("Batches of 4")),
        (1, _("One by one")),
    )
    name = "batches.fit_line_minibatch"
    cases = [(_XS, _YS, 0.12, _EPOCHS, size, _SEED, 2.2, -1.2) for size, _title in sizes]
    right = [learner.references.numbers(name, *case) for case in cases]
    frame = framing.frame_around(*right, margin=0.2)
    ways = []
    for case, (_size, heading), way in zip(cases, sizes, right, strict=True):
        heard = learner.ask(name, [case], rtol=_PATH_RTOL)
        ways.append(_descent(heading, heard, way, _way(heard, 2 * _EPOCHS), frame))
    return scene("batches", title, about, ((_dealt(learner),), ways), ground=_("contours of the cost"))


def _dealt(learner: Learner) -> Panel:
    name, case = "batches.minibatches", (_XS, _YS, _SIZE, _SEED)
    value: object = None
    with learner.walk(name) as walk:
        value = walk.ask(name, *case)
    heard, yours = walk.heard(name), _order(value)
    right = _order(learner.references.value(name, *case))
    if heard.state is State.silent and len(yours.places):
        heard = replace(heard, state=State.differs, remark=_("yours differs"))
    frame = Frame(left=0.3, right=len(_XS) + 0.7, bottom=0.3, top=len(_XS) + 0.7)
    traces = []
    for role, order in ((Role.right, right), (Role.yours, yours)):
        traces.append(framing.dots(role, order.places, order.records, frame))
        traces += [framing.line(role, [at, at], [frame.bottom, frame.top], frame) for at in order.borders]
    return labelled(panel(_("minibatches: which record is dealt when"), frame, heard, traces), _("place"), _("record"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """Batches as dealt: the record at each place (both from 1; NaN for none of ours), and where a batch ends."""

    places: Array
    records: Array
    borders: tuple[float, ...]


_DEALT = 50


def _order(value: object) -> _Order:
    """Batches read from a list of pairs; as far as it is one."""
    records: list[float] = []
    borders: list[float] = []
    for pair in value[:_DEALT] if isinstance(value, (list, tuple)) else ():
        xs = drawable(pair[0]) if isinstance(pair, (list, tuple)) and pair else None
        if xs is not None:
            records += [_record(x) for x in xs.ravel()[:_DEALT]]
            borders.append(len(records) + 0.5)
    shown = records[:_DEALT]
    places = np.arange(1.0, len(shown) + 1)
    return _Order(places=places, records=np.array(shown, dtype=np.float64), borders=tuple(borders[:-1]))


def _record(x: float) -> float:
    found = np.flatnonzero(x == _XS)
    return float(found[0] + 1) if len(found) else float("nan")
