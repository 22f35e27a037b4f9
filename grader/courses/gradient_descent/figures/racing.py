"""The figure about the optimisers: all of the learner's in a race down one valley, and each beside the right one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from grader.i18n import course_text as _
from grader.reporting.figures import frame
from grader.reporting.figures.frame import Array
from grader.reporting.figures.model import AnswerState, Contours, Frame, Panel, Role, Scene, Trace
from grader.reporting.figures.panels import function_panel, make_scene
from grader.reporting.figures.sampling import FunctionSample, FunctionSampler, finite_numbers

_STEPS = 40
_START = np.array([-4.2, 1.7])
_FRAME = Frame(left=-5.0, right=2.4, bottom=-2.3, top=2.3)


def _valley_height(theta: Array) -> Array:
    """The height of a valley that is steep across and nearly flat along its floor."""
    return np.asarray(0.15 * theta[0] ** 2 + 1.5 * theta[1] ** 2)


def _valley_gradient(theta: Array) -> Array:
    return np.asarray(theta * np.array([0.3, 3.0]))


class _ValleyGradient:
    """The valley's gradient as a function, for the optimiser that takes one: it evaluates the gradient ahead."""

    label = "the gradient at theta"
    variable = "theta"

    def __call__(self, theta: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.asarray(np.multiply(theta, [0.3, 3.0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _RacingOptimizer:
    """An optimiser in the race: the number of arrays in its state, whether it takes the step count, its settings."""

    function: str
    states: int
    settings: Mapping[str, float] = field(default_factory=dict)
    counts: bool = False
    looks_ahead: bool = False


_RACERS = (
    _RacingOptimizer(function="momentum", states=1, settings={"learnrate": 0.05, "gamma": 0.85}),
    _RacingOptimizer(function="nesterov", states=1, settings={"learnrate": 0.05, "gamma": 0.85}, looks_ahead=True),
    _RacingOptimizer(function="adagrad", states=1, settings={"learnrate": 0.9}),
    _RacingOptimizer(function="adadelta", states=2, settings={"gamma": 0.85, "eps": 5e-3}),
    _RacingOptimizer(function="rmsprop", states=1, settings={"learnrate": 0.12, "gamma": 0.8}),
    _RacingOptimizer(function="adam", states=2, settings={"learnrate": 0.3, "beta1": 0.85, "beta2": 0.99}, counts=True),
    _RacingOptimizer(
        function="adamax", states=2, settings={"learnrate": 0.4, "beta1": 0.85, "beta2": 0.99}, counts=True
    ),
    _RacingOptimizer(
        function="nadam", states=2, settings={"learnrate": 0.25, "beta1": 0.85, "beta2": 0.99}, counts=True
    ),
    _RacingOptimizer(
        function="amsgrad", states=3, settings={"learnrate": 0.15, "beta1": 0.85, "beta2": 0.99}, counts=True
    ),
)


def optimizers_scene(sampler: FunctionSampler, title: str) -> Scene:
    """The race of all optimisers on one surface, and below it each optimiser beside the right one."""
    contours = _valley_contours()
    panels, paths = [], []
    for racer in _RACERS:
        name = f"optimizers.{racer.function}"
        right = _right_path(sampler, name, racer)
        sample, yours = _sampled_path(sampler, name, racer)
        traces = [frame.path_trace(Role.right, right, _FRAME), frame.path_trace(Role.yours, yours, _FRAME)]
        panel = function_panel(racer.function, _FRAME, sample, traces, contours=contours)
        panels.append(replace(panel, has_ticks=False))
        paths.append(yours)
    race = _race_panel(paths, contours)
    about = _(
        "Ten panels on the contours of one long valley: the race of your nine optimisers from one start in 40 steps, "
        "and each of them beside the right one."
    )
    rows = ((race,), tuple(panels[:3]), tuple(panels[3:6]), tuple(panels[6:]))
    return make_scene("optimizers", title, about, rows, ground=_("contours of the valley"))


def _race_panel(paths: list[Array], contours: Contours) -> Panel:
    traces: list[Trace] = []
    for number, (racer, path) in enumerate(zip(_RACERS, paths, strict=True)):
        if len(path):
            traces.append(frame.racer_trace(path, _FRAME, label=racer.function, racer=number))
    state = AnswerState.right if traces else AnswerState.not_started
    return Panel(
        title=_("The race: all of yours"),
        frame=_FRAME,
        traces=tuple(traces),
        state=state,
        remark="" if traces else _("none of yours runs yet"),
        contours=contours,
        has_ticks=False,
        has_key=True,
    )


def _valley_contours() -> Contours:
    xs, ys = frame.grid_axes(_FRAME)
    x, y = np.meshgrid(xs, ys)
    return frame.contours(_FRAME, _valley_height(np.array([x, y])), np.array([0.1, 0.4, 0.9, 1.7, 2.8, 4.2, 6.0, 8.2]))


def _call_arguments(racer: _RacingOptimizer, theta: Array, states: list[Array], count: int) -> tuple[object, ...]:
    slope: object = _ValleyGradient() if racer.looks_ahead else _valley_gradient(theta)
    return (theta, slope, *states, *([count] if racer.counts else []))


def _right_path(sampler: FunctionSampler, name: str, racer: _RacingOptimizer) -> Array:
    theta, states, path = _START, [np.zeros(2)] * racer.states, [_START]
    for count in range(1, _STEPS + 1):
        parts = sampler.references.numbers_from(name, *_call_arguments(racer, theta, states, count), **racer.settings)
        theta, states = parts[0], list(parts[1:])
        path.append(theta)
    return np.array(path)


def _sampled_path(sampler: FunctionSampler, name: str, racer: _RacingOptimizer) -> tuple[FunctionSample, Array]:
    """The path of the learner's optimiser, which gets its own state back at every step, until a step fails."""
    theta, states, path = _START, [np.zeros(2)] * racer.states, [_START]
    with sampler.call_sequence(name) as call_sequence:
        for count in range(1, _STEPS + 1):
            value = call_sequence.ask_function(name, *_call_arguments(racer, theta, states, count), **racer.settings)
            theta, states = _result_parts(value, racer.states)
            path.append(theta)
    return call_sequence.sample(name), np.array(path if len(path) > 1 else [], dtype=np.float64).reshape(-1, 2)


def _result_parts(value: object, states: int) -> tuple[Array, list[Array]]:
    """Theta and the state; ends the call sequence if the result has other parts."""
    parts = value if isinstance(value, (list, tuple, np.ndarray)) and len(value) == states + 1 else [None]
    theta, *rest = [finite_numbers(part, 2) for part in parts]
    return theta, rest
