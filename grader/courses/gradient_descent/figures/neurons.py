"""The pictures of one neuron: its output, its change, the parts of a step, its error from epoch to epoch."""

import numpy as np

from grader.i18n import of_course as _
from grader.reporting.figures import frame as framing
from grader.reporting.figures.frame import Array
from grader.reporting.figures.model import Frame, Panel, Relief, Role, Scene
from grader.reporting.figures.panels import labelled, over, panel, scene, together
from grader.reporting.figures.sampling import Learner

_COUNT = 49
_X = np.array([0.9, -0.6, 0.7])
_WEIGHTS = np.array([0.4, -0.5, 0.8])
_CHANGE = np.array([1.6, -0.9, 0.9])
_BIAS = -0.6


def neuron(learner: Learner, title: str) -> Scene:
    """Combination and output as the first weight changes, and the change of the output along one direction."""
    about = _(
        "Three panels on a neuron with three inputs: the linear combination h and the output for each value of the "
        "first weight; the first-order change of the output as all weights change together, beside the exact change."
    )
    panels = [
        _over_weight(learner, "neuron.linear_combination", _("Combination h")),
        _over_weight(learner, "neuron.nn_output", _("Output")),
        _output_change(learner),
    ]
    return scene("neuron", title, about, (panels,), ground=_("the exact change"))


def _over_weight(learner: Learner, name: str, title: str) -> Panel:
    weights = np.linspace(-5.0, 5.0, _COUNT)
    cases = [(_X, np.array([w, *_WEIGHTS[1:]]), _BIAS) for w in weights]
    right = learner.references.scalars(name, cases)
    return labelled(over(weights, right, learner.ask(name, cases), title), _("first weight"))


def _output_change(learner: Learner) -> Panel:
    name, shares = "neuron.output_change", np.linspace(-1.5, 1.5, _COUNT)
    cases = [(_X, _WEIGHTS, share * _CHANGE, _BIAS) for share in shares]
    heard = learner.ask(name, cases)
    right = learner.references.scalars(name, cases)
    moved = [(_X, _WEIGHTS + share * _CHANGE, _BIAS) for share in shares]
    exact = learner.references.scalars("neuron.nn_output", [(_X, _WEIGHTS, _BIAS), *moved])
    frame = framing.frame_of(shares, [*right, *(exact[1:] - exact[0])])
    ground = [framing.line(Role.ground, shares, exact[1:] - exact[0], frame)]
    return labelled(over(shares, right, heard, _("Change of output"), frame=frame, ground=ground), _("step size"))


_RECORD = np.array([0.8, -0.6])
_TARGET = 0.1
_START = np.array([1.6, -1.1])
_RATE = 2.0
_EPOCHS = 24


def weight_step(learner: Learner, title: str) -> Scene:
    """The three parts of a step, and the steps of one neuron on one record: its path, and its error by epoch."""
    about = _(
        "Five panels: the error for each output when y is 0.7, the error term for each error, the change of a weight "
        "for each input; then one neuron that learns one record in 24 epochs with your weight_step: the path of its "
        "weights on the contours of the squared error, and its error after each epoch."
    )
    outputs, errors, inputs = np.linspace(0.0, 1.0, 41), np.linspace(-1.0, 1.0, 41), np.linspace(-2.0, 2.0, 41)
    parts = (
        _over(learner, "weight_step.error", [(0.7, output) for output in outputs], outputs, _("Error"), _("output")),
        _over(learner, "weight_step.error_term", [(e, 0.2) for e in errors], errors, _("Error term"), _("error")),
        _del_w(learner, inputs),
    )
    return scene("weight_step", title, about, (parts, _learning(learner)), ground=_("contours of the error"))


def _over(learner: Learner, name: str, cases: list[tuple[object, ...]], xs: Array, title: str, x_label: str) -> Panel:
    right = learner.references.scalars(name, cases)
    return labelled(over(xs, right, learner.ask(name, cases), title), x_label)


def _del_w(learner: Learner, inputs: Array) -> Panel:
    """All inputs in one call, since that is what the function takes."""
    case = (0.5, -0.4, inputs)
    heard = learner.ask("weight_step.del_w", [case])
    right = learner.references.numbers("weight_step.del_w", *case)
    frame = framing.frame_of(inputs, right)
    traces = [
        framing.line(Role.right, inputs, right, frame),
        framing.line(Role.yours, inputs, heard.vectors(1, len(inputs))[0], frame),
    ]
    return labelled(panel(_("Change of a weight"), frame, heard, traces), _("input"))


def _learning(learner: Learner) -> tuple[Panel, Panel]:
    name = "weight_step.weight_step"
    right, yours = [_START], [_START]
    for _epoch in range(_EPOCHS):
        right.append(learner.references.numbers(name, _RECORD, _TARGET, right[-1], _RATE))
    with learner.walk(name) as walk:
        for _epoch in range(_EPOCHS):
            yours.append(walk.numbers(name, 2, _RECORD, _TARGET, yours[-1], _RATE))
    heard = walk.heard(name)
    ways = np.array(right), np.array(yours if len(yours) > 1 else [], dtype=float).reshape(-1, 2)
    frame = framing.frame_around(ways[0], margin=0.45)
    errors = tuple(_errors(learner, way) for way in ways)
    by_epoch = framing.frame_of(range(_EPOCHS + 1), [0.0, *errors[0]])
    path = panel(
        _("weight_step: the path"),
        frame,
        heard,
        [framing.path(Role.right, ways[0], frame), framing.path(Role.yours, ways[1], frame)],
        relief=_error_relief(learner, frame),
    )
    fall = panel(
        _("weight_step: the error"),
        by_epoch,
        together([heard]),
        [
            framing.line(role, range(len(found)), found, by_epoch)
            for role, found in zip((Role.right, Role.yours), errors, strict=True)
        ],
    )
    return labelled(path, _("first weight"), _("second weight")), labelled(fall, _("epoch"), _("error"))


def _errors(learner: Learner, way: Array) -> Array:
    """How far the output is off, for each pair of weights on the way."""
    outputs = learner.references.scalars("neuron.nn_output", [(_RECORD, weights) for weights in way])
    return np.abs(_TARGET - outputs)


def _error_relief(learner: Learner, frame: Frame) -> Relief:
    xs, ys = framing.axes(frame)
    places = np.array([(x, y) for y in ys for x in xs])
    outputs = learner.references.numbers("neuron.nn_output", places, np.array(_RECORD))
    heights = ((_TARGET - outputs) ** 2).reshape(len(ys), len(xs))
    return framing.relief(frame, heights, np.linspace(0.0, 0.8, 17)[1:])
