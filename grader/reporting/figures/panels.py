"""Building blocks for the scenes of a course: panels with and without a learner's function, and whole scenes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from grader.i18n import _, join_sentences
from grader.reporting.figures import frame as framing
from grader.reporting.figures.frame import Array, Points
from grader.reporting.figures.model import AnswerState, Contours, Frame, Panel, Role, Scene, Trace
from grader.reporting.figures.sampling import FunctionSample


def function_panel(
    title: str, frame: Frame, sample: FunctionSample, traces: Iterable[Trace], *, contours: Contours | None = None
) -> Panel:
    """A panel about one function of the learner's.

    If the function is not started, the right answer is not drawn: beside an answer it shows what is wrong with it, but
    beside nothing it would only give the solution away.
    """
    kept = [trace for trace in traces if sample.state is not AnswerState.not_started or trace.role is not Role.right]
    drawn = [trace for trace in kept if trace.role is not Role.yours or framing.trace_points(trace)]
    outside = any(trace.role is Role.yours and framing.leaves_frame(trace, frame) for trace in drawn)
    remark, sentence, state = sample.remark, sample.sentence, sample.state
    if state is AnswerState.differs and not any(trace.role is Role.yours for trace in drawn):
        state = AnswerState.silent
        remark = _("yours is far outside") if sample.is_plain else remark
    if outside and state is AnswerState.differs:
        remark = _leaving_remark(drawn, frame) if sample.is_plain else remark
        sentence = join_sentences(sentence, _("It leaves the frame.")) if sentence else ""
    return Panel(
        title=title,
        frame=frame,
        traces=tuple(drawn),
        state=state,
        function=sample.function,
        remark=remark,
        sentence=sentence,
        contours=contours,
    )


def _leaving_remark(drawn: Sequence[Trace], frame: Frame) -> str:
    places = [place for trace in drawn if trace.role is Role.yours for place in framing.trace_points(trace)]
    if any(framing.is_in_frame(frame, *place) for place in places):
        return _("yours leaves the frame")
    return _("yours is outside")


def fixed_panel(title: str, frame: Frame, traces: Iterable[Trace]) -> Panel:
    """A panel that shows nothing of the learner's."""
    return Panel(title=title, frame=frame, traces=tuple(traces), state=AnswerState.right)


def with_axis_labels(panel: Panel, x_label: str, y_label: str | None = None) -> Panel:
    """The panel with labels at its axes; the default for the y axis is the name of its function."""
    return replace(panel, x_label=x_label, y_label=panel.function if y_label is None else y_label)


def curve_panel(
    xs: Points,
    right: Array,
    sample: FunctionSample,
    title: str,
    *,
    frame: Frame | None = None,
    ground: Sequence[Trace] = (),
) -> Panel:
    """A panel for a function of one variable: the learner's values drawn over the right ones."""
    frame = frame or framing.frame_of(xs, right)
    traces = [
        *ground,
        framing.line_trace(Role.right, xs, right, frame),
        framing.line_trace(Role.yours, xs, sample.scalar_values(len(right)), frame),
    ]
    return function_panel(title, frame, sample, traces)


def combined_sample(samples: Sequence[FunctionSample]) -> FunctionSample:
    """The state and remark of the worst of several functions, for a panel that depends on all of them.

    It has no sentence, because the panels of the single functions have theirs.
    """
    worst_first = (AnswerState.not_started, AnswerState.silent, AnswerState.differs, AnswerState.right)
    worst = min(samples, key=lambda sample: worst_first.index(sample.state))
    return replace(worst, function="", sentence="", values=())


def make_scene(
    topic: str, title: str, about: str, rows: Sequence[Sequence[Panel]], *, ground: str = "", data: str = ""
) -> Scene:
    """A scene of these panels. Its description is `about`, followed by how each of the learner's functions did."""
    panels = [panel for row in rows for panel in row]
    sentences = dict.fromkeys(panel.sentence for panel in panels if panel.sentence)
    for state, sentence in (
        (AnswerState.right, _("Right on all that is drawn: {functions}.")),
        (AnswerState.not_started, _("Not started: {functions}.")),
    ):
        names = dict.fromkeys(panel.function for panel in panels if panel.state is state and not panel.sentence)
        functions = _(", ").join(name for name in names if name)
        if functions:
            sentences[sentence.format(functions=functions)] = None
    return Scene(
        topic=topic,
        title=title,
        description=join_sentences(about, *sentences),
        rows=tuple(tuple(row) for row in rows),
        ground=ground,
        data=data,
    )
