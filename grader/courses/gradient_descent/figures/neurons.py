"""The figures about one neuron: its output, the change of its output, the parts of a step, its error by epoch."""

import numpy as np

from grader.i18n import course_text as _
from grader.reporting.figures import frame as framing
from grader.reporting.figures.frame import Array
from grader.reporting.figures.model import Contours, Frame, Panel, Role, Scene
from grader.reporting.figures.panels import combined_sample, curve_panel, function_panel, make_scene, with_axis_labels
from grader.reporting.figures.sampling import FunctionSampler

_SAMPLE_COUNT = 49
_NEURON_INPUTS = np.array([0.9, -0.6, 0.7])
_WEIGHTS = np.array([0.4, -0.5, 0.8])
_CHANGE = np.array([1.6, -0.9, 0.9])
_BIAS = -0.6


def neuron_scene(sampler: FunctionSampler, title: str) -> Scene:
    """Combination and output as functions of the first weight, and the change of the output along one direction."""
    about = _(
        "Three panels on a neuron with three inputs: the linear combination h and the output for each value of the "
        "first weight; the first-order change of the output as all weights change together, beside the exact change."
    )
    panels = [
        _weight_curve_panel(sampler, "neuron.linear_combination", _("Combination h")),
        _weight_curve_panel(sampler, "neuron.nn_output", _("Output")),
        _output_change_panel(sampler),
    ]
    return make_scene("neuron", title, about, (panels,), ground=_("the exact change"))


def _weight_curve_panel(sampler: FunctionSampler, name: str, title: str) -> Panel:
    weights = np.linspace(-5.0, 5.0, _SAMPLE_COUNT)
    cases = [(_NEURON_INPUTS, np.array([w, *_WEIGHTS[1:]]), _BIAS) for w in weights]
    right = sampler.references.scalar_values(name, cases)
    return with_axis_labels(curve_panel(weights, right, sampler.ask_function(name, cases), title), _("first weight"))


def _output_change_panel(sampler: FunctionSampler) -> Panel:
    name, shares = "neuron.output_change", np.linspace(-1.5, 1.5, _SAMPLE_COUNT)
    cases = [(_NEURON_INPUTS, _WEIGHTS, share * _CHANGE, _BIAS) for share in shares]
    sample = sampler.ask_function(name, cases)
    right = sampler.references.scalar_values(name, cases)
    moved = [(_NEURON_INPUTS, _WEIGHTS + share * _CHANGE, _BIAS) for share in shares]
    exact = sampler.references.scalar_values("neuron.nn_output", [(_NEURON_INPUTS, _WEIGHTS, _BIAS), *moved])
    frame = framing.frame_of(shares, [*right, *(exact[1:] - exact[0])])
    ground = [framing.line_trace(Role.ground, shares, exact[1:] - exact[0], frame)]
    return with_axis_labels(
        curve_panel(shares, right, sample, _("Change of output"), frame=frame, ground=ground), _("step size")
    )


_RECORD = np.array([0.8, -0.6])
_TARGET = 0.1
_START = np.array([1.6, -1.1])
_RATE = 2.0
_EPOCHS = 24


def weight_step_scene(sampler: FunctionSampler, title: str) -> Scene:
    """The three parts of a step; the path and the error by epoch of one neuron that learns one record."""
    about = _(
        "Five panels: the error for each output when y is 0.7, the error term for each error, the change of a weight "
        "for each input; then one neuron that learns one record in 24 epochs with your weight_step: the path of its "
        "weights on the contours of the squared error, and its error after each epoch."
    )
    outputs, errors, inputs = np.linspace(0.0, 1.0, 41), np.linspace(-1.0, 1.0, 41), np.linspace(-2.0, 2.0, 41)
    parts = (
        _sampled_curve(
            sampler, "weight_step.error", [(0.7, output) for output in outputs], outputs, _("Error"), _("output")
        ),
        _sampled_curve(
            sampler, "weight_step.error_term", [(e, 0.2) for e in errors], errors, _("Error term"), _("error")
        ),
        _weight_change_panel(sampler, inputs),
    )
    return make_scene(
        "weight_step", title, about, (parts, _learning_panels(sampler)), ground=_("contours of the error")
    )


def _sampled_curve(
    sampler: FunctionSampler, name: str, cases: list[tuple[object, ...]], xs: Array, title: str, x_label: str
) -> Panel:
    right = sampler.references.scalar_values(name, cases)
    return with_axis_labels(curve_panel(xs, right, sampler.ask_function(name, cases), title), x_label)


def _weight_change_panel(sampler: FunctionSampler, inputs: Array) -> Panel:
    """The change for all inputs, which the function takes as one array."""
    case = (0.5, -0.4, inputs)
    sample = sampler.ask_function("weight_step.del_w", [case])
    right = sampler.references.numbers_from("weight_step.del_w", *case)
    frame = framing.frame_of(inputs, right)
    traces = [
        framing.line_trace(Role.right, inputs, right, frame),
        framing.line_trace(Role.yours, inputs, sample.vector_rows(1, len(inputs))[0], frame),
    ]
    return with_axis_labels(function_panel(_("Change of a weight"), frame, sample, traces), _("input"))


def _learning_panels(sampler: FunctionSampler) -> tuple[Panel, Panel]:
    name = "weight_step.weight_step"
    right, yours = [_START], [_START]
    for _epoch in range(_EPOCHS):
        right.append(sampler.references.numbers_from(name, _RECORD, _TARGET, right[-1], _RATE))
    with sampler.call_sequence(name) as call_sequence:
        for _epoch in range(_EPOCHS):
            yours.append(call_sequence.numbers_from(name, 2, _RECORD, _TARGET, yours[-1], _RATE))
    sample = call_sequence.sample(name)
    paths = np.array(right), np.array(yours if len(yours) > 1 else [], dtype=float).reshape(-1, 2)
    frame = framing.frame_around(paths[0], margin=0.45)
    errors = tuple(_path_errors(sampler, path) for path in paths)
    error_frame = framing.frame_of(range(_EPOCHS + 1), [0.0, *errors[0]])
    path_panel = function_panel(
        _("weight_step: the path"),
        frame,
        sample,
        [framing.path_trace(Role.right, paths[0], frame), framing.path_trace(Role.yours, paths[1], frame)],
        contours=_error_contours(sampler, frame),
    )
    error_panel = function_panel(
        _("weight_step: the error"),
        error_frame,
        combined_sample([sample]),
        [
            framing.line_trace(role, range(len(values)), values, error_frame)
            for role, values in zip((Role.right, Role.yours), errors, strict=True)
        ],
    )
    return (
        with_axis_labels(path_panel, _("first weight"), _("second weight")),
        with_axis_labels(error_panel, _("epoch"), _("error")),
    )


def _path_errors(sampler: FunctionSampler, path: Array) -> Array:
    """The absolute error of the output for each pair of weights on a path."""
    outputs = sampler.references.scalar_values("neuron.nn_output", [(_RECORD, weights) for weights in path])
    return np.abs(_TARGET - outputs)


def _error_contours(sampler: FunctionSampler, frame: Frame) -> Contours:
    xs, ys = framing.grid_axes(frame)
    places = np.array([(x, y) for y in ys for x in xs])
    outputs = sampler.references.numbers_from("neuron.nn_output", places, np.array(_RECORD))
    heights = ((_TARGET - outputs) ** 2).reshape(len(ys), len(xs))
    return framing.contours(frame, heights, np.linspace(0.0, 0.8, 17)[1:])
