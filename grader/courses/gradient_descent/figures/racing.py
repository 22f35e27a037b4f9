"""The picture of the optimisers: all of the learner's racing down one valley, and each beside the right one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from grader.i18n import of_course as _
from grader.reporting.figures import frame
from grader.reporting.figures.frame import Array
from grader.reporting.figures.model import Frame, Panel, Relief, Role, Scene, State, Trace
from grader.reporting.figures.panels import panel, scene
from grader.reporting.figures.sampling import Heard, Learner, finite

_STEPS = 40
_START = np.array([-4.2, 1.7])
_FRAME = Frame(left=-5.0, right=2.4, bottom=-2.3, top=2.3)


def _height(theta: Array) -> Array:
    """A valley, steep across and gentle along."""
    return np.asarray(0.15 * theta[0] ** 2 + 1.5 * theta[1] ** 2)


def _grad(theta: Array) -> Array:
    return np.asarray(theta * np.array([0.3, 3.0]))


class _GradAt:
    """The valley's gradient as a function argument, for the optimiser that looks ahead."""

    label = "the gradient at theta"
    variable = "theta"

    def __call__(self, theta: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.asarray(np.multiply(theta, [0.3, 3.0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Racer:
    """An optimiser: how many arrays its state has, whether it counts its steps, and the rate it races at."""

    function: str
    states: int
    settings: Mapping[str, float] = field(default_factory=dict)
    counts: bool = False
    looks_ahead: bool = False


_RACERS = (
    _Racer(function="momentum", states=1, settings={"learnrate": 0.05, "gamma": 0.85}),
    _Racer(function="nesterov", states=1, settings={"learnrate": 0.05, "gamma": 0.85}, looks_ahead=True),
    _Racer(function="adagrad", states=1, settings={"learnrate": 0.9}),
    _Racer(function="adadelta", states=2, settings={"gamma": 0.85, "eps": 5e-3}),
    _Racer(function="rmsprop", states=1, settings={"learnrate": 0.12, "gamma": 0.8}),
    _Racer(function="adam", states=2, settings={"learnrate": 0.3, "beta1": 0.85, "beta2": 0.99}, counts=True),
    _Racer(function="adamax", states=2, settings={"learnrate": 0.4, "beta1": 0.85, "beta2": 0.99}, counts=True),
    _Racer(function="nadam", states=2, settings={"learnrate": 0.25, "beta1": 0.85, "beta2": 0.99}, counts=True),
    _Racer(function="amsgrad", states=3, settings={"learnrate": 0.15, "beta1": 0.85, "beta2": 0.99}, counts=True),
)


def optimizers(learner: Learner, title: str) -> Scene:
    """One race on one surface, and below it each optimiser beside the right one."""
    relief = _valley()
    panels, ways = [], []
    for racer in _RACERS:
        name = f"optimizers.{racer.function}"
        right = _right(learner, name, racer)
        heard, yours = _run(learner, name, racer)
        traces = [frame.path(Role.right, right, _FRAME), frame.path(Role.yours, yours, _FRAME)]
        made = panel(racer.function, _FRAME, heard, traces, relief=relief)
        panels.append(replace(made, has_ticks=False))
        ways.append(yours)
    race = _race(ways, relief)
    about = _(
        "Ten panels on the contours of one long valley: the race of your nine optimisers from one start in 40 steps, "
        "and each of them beside the right one."
    )
    rows = ((race,), tuple(panels[:3]), tuple(panels[3:6]), tuple(panels[6:]))
    return scene("optimizers", title, about, rows, ground=_("contours of the valley"))


def _race(ways: list[Array], relief: Relief) -> Panel:
    traces: list[Trace] = []
    for number, (racer, way) in enumerate(zip(_RACERS, ways, strict=True)):
        if len(way):
            traces.append(frame.racing(way, _FRAME, label=racer.function, racer=number))
    state = State.right if traces else State.not_started
    made = Panel(
        title=_("The race: all of yours"),
        frame=_FRAME,
        traces=tuple(traces),
        state=state,
        remark="" if traces else _("none of yours runs yet"),
        relief=relief,
    )
    return replace(made, has_ticks=False, has_key=True)


def _valley() -> Relief:
    xs, ys = frame.axes(_FRAME)
    x, y = np.meshgrid(xs, ys)
    return frame.relief(_FRAME, _height(np.array([x, y])), np.array([0.1, 0.4, 0.9, 1.7, 2.8, 4.2, 6.0, 8.2]))


def _arguments(racer: _Racer, theta: Array, states: list[Array], count: int) -> tuple[object, ...]:
    slope: object = _GradAt() if racer.looks_ahead else _grad(theta)
    return (theta, slope, *states, *([count] if racer.counts else []))


def _right(learner: Learner, name: str, racer: _Racer) -> Array:
    theta, states, way = _START, [np.zeros(2)] * racer.states, [_START]
    for count in range(1, _STEPS + 1):
        parts = learner.references.numbers(name, *_arguments(racer, theta, states, count), **racer.settings)
        theta, states = parts[0], list(parts[1:])
        way.append(theta)
    return np.array(way)


def _run(learner: Learner, name: str, racer: _Racer) -> tuple[Heard, Array]:
    """The learner's optimiser, its state handed back to it step after step; as far as it goes."""
    theta, states, way = _START, [np.zeros(2)] * racer.states, [_START]
    with learner.walk(name) as walk:
        for count in range(1, _STEPS + 1):
            value = walk.ask(name, *_arguments(racer, theta, states, count), **racer.settings)
            theta, states = _parts(value, racer.states)
            way.append(theta)
    return walk.heard(name), np.array(way if len(way) > 1 else [], dtype=np.float64).reshape(-1, 2)


def _parts(value: object, states: int) -> tuple[Array, list[Array]]:
    """Theta and the state; ends the walk where a result has other parts."""
    parts = value if isinstance(value, (list, tuple, np.ndarray)) and len(value) == states + 1 else [None]
    theta, *rest = [finite(part, 2) for part in parts]
    return theta, rest
