"""Panels that several topics have in common: a function over one variable, a walk over a surface."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from grader.i18n import _
from grader.reporting.figures import frame as framing
from grader.reporting.figures.frame import Array, Points
from grader.reporting.figures.model import Frame, Panel, Relief, Role, Scene, State, Trace
from grader.reporting.figures.sampling import Heard


def panel(title: str, frame: Frame, heard: Heard, traces: Iterable[Trace], *, relief: Relief | None = None) -> Panel:
    """A panel on one function. The right answer is left out where the learner has not started: what waits is a frame.

    (Beside an answer, the right one shows what is wrong with it. Beside nothing it would only give away what the
    exercise asks for.)
    """
    kept = [trace for trace in traces if heard.state is not State.not_started or trace.role is not Role.right]
    drawn = [trace for trace in kept if trace.role is not Role.yours or framing.points_of(trace)]
    outside = any(trace.role is Role.yours and framing.leaves(trace, frame) for trace in drawn)
    remark, sentence, state = heard.remark, heard.sentence, heard.state
    if state is State.differs and not any(trace.role is Role.yours for trace in drawn):
        state = State.silent
        remark = _("yours is far outside") if heard.is_plain else remark
    if outside and state is State.differs:
        remark = _left(drawn, frame) if heard.is_plain else remark
        sentence = " ".join([sentence, _("It leaves the frame.")]) if sentence else ""
    return Panel(
        title=title,
        frame=frame,
        traces=tuple(drawn),
        state=state,
        function=heard.function,
        remark=remark,
        sentence=sentence,
        relief=relief,
    )


def _left(drawn: Sequence[Trace], frame: Frame) -> str:
    places = [place for trace in drawn if trace.role is Role.yours for place in framing.points_of(trace)]
    if any(framing.contains(frame, *place) for place in places):
        return _("yours leaves the frame")
    return _("yours is outside")


def still(title: str, frame: Frame, traces: Iterable[Trace]) -> Panel:
    """A panel without anything of the learner's."""
    return Panel(title=title, frame=frame, traces=tuple(traces), state=State.right)


def labelled(made: Panel, x_label: str, y_label: str | None = None) -> Panel:
    """The panel with names at its axes; upwards its function's value, unless something else is named."""
    return replace(made, x_label=x_label, y_label=made.function if y_label is None else y_label)


def over(
    xs: Points, right: Array, heard: Heard, title: str, *, frame: Frame | None = None, ground: Sequence[Trace] = ()
) -> Panel:
    """A function of one variable: the learner's numbers over the right ones."""
    frame = frame or framing.frame_of(xs, right)
    traces = [
        *ground,
        framing.line(Role.right, xs, right, frame),
        framing.line(Role.yours, xs, heard.scalars(len(right)), frame),
    ]
    return panel(title, frame, heard, traces)


def together(heard: Sequence[Heard]) -> Heard:
    """Several functions as one: the one that is furthest from right speaks; what they say in full is said elsewhere."""
    order = (State.not_started, State.silent, State.differs, State.right)
    return replace(min(heard, key=lambda one: order.index(one.state)), function="", sentence="", values=())


def scene(
    topic: str, title: str, about: str, rows: Sequence[Sequence[Panel]], *, ground: str = "", data: str = ""
) -> Scene:
    """A picture of these panels; its description says what is drawn, and then what became of each function."""
    panels = [one for row in rows for one in row]
    said = dict.fromkeys(one.sentence for one in panels if one.sentence)
    for state, sentence in (
        (State.right, _("Right on all that is drawn: {functions}.")),
        (State.not_started, _("Not started: {functions}.")),
    ):
        plain = dict.fromkeys(one.function for one in panels if one.state is state and not one.sentence)
        functions = _(", ").join(name for name in plain if name)
        if functions:
            said[sentence.format(functions=functions)] = None
    return Scene(
        topic=topic,
        title=title,
        description=" ".join([about, *said]),
        rows=tuple(tuple(row) for row in rows),
        ground=ground,
        data=data,
    )
