"""Asking a learner's functions for what a picture shows, exactly as the checks call them: in a child, by name.

Each function is asked in a child of its own, so that a hang costs its own limit once. What comes back is untrusted:
here it becomes numbers or nothing, a few words for the panel and a sentence for the description.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from grader.courses.course import Course, Exercise
from grader.courses.modules import load_topics
from grader.grading import format_value
from grader.grading.answer import Case, CaseLike, Manners, Record
from grader.grading.compare import ATOL, RTOL, FaultKind, compare, floats, shape_of
from grader.grading.feedback import Judge
from grader.grading.messages import say
from grader.grading.report import ExerciseResult, Report, Status, Verdict
from grader.grading.runner import Clock, Limits, Stopped, Subject
from grader.i18n import _, headed
from grader.reporting.figures.frame import Array
from grader.reporting.figures.model import State
from grader.sandbox.child.wire import Value
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.session import Call, Missing, Oversized, Raised, Reply, Returned
from grader.sanitize import clean_line
from grader.submissions.submission import Submission

_NUMBERS = 20_000
"""How many numbers of one answer are looked at; no picture needs a hundredth of them."""

_NAME = 70
_SENTENCE = 300


class Unfit(Exception):  # noqa: N818 - an event that the caller expects
    """A course whose exercises are not those that a picture was made for."""


class References:
    """The right answers, computed here."""

    def __init__(self, course: Course) -> None:
        self._modules = load_topics(course.references, [topic.id for topic in course.topics])
        self._exercises = {exercise.id: exercise for exercise in course.exercises}

    def exercise(self, name: str) -> Exercise:
        """The exercise of this id; raise Unfit where the course has none."""
        if name not in self._exercises:
            raise Unfit(name)
        return self._exercises[name]

    def function(self, name: str) -> Callable[..., object]:
        """The reference of an exercise; raise Unfit where there is none."""
        exercise = self.exercise(name)
        found = getattr(self._modules[exercise.topic], exercise.function, None)
        if not callable(found):
            raise Unfit(name)
        function: Callable[..., object] = found
        return function

    def answer(self, name: str, case: Case) -> object:
        """What a reference gives; raise Unfit where it takes other arguments than this course's own."""
        try:
            with np.errstate(all="ignore"):
                return case.apply(self.function(name))
        except Exception as error:
            raise Unfit(name) from error

    def value(self, name: str, *args: object) -> object:
        """What a reference gives."""
        return self.answer(name, Case(args=args, kwargs={}))

    def numbers(self, name: str, *args: object, **kwargs: object) -> Array:
        """What a reference gives, as an array of numbers."""
        found = drawable(self.answer(name, Case(args=args, kwargs=kwargs)))
        if found is None:
            raise Unfit(name)
        return found

    def scalars(self, name: str, cases: Sequence[CaseLike]) -> Array:
        """The one number that a reference gives for each of these cases."""
        found = [drawable(self.answer(name, Case.of(case))) for case in cases]
        if any(value is None or value.size != 1 for value in found):
            raise Unfit(name)
        return _scalars(found)


def drawable(value: object) -> Array | None:
    """The numbers in a value as float64; None where it is not made of real numbers, or of far too many."""
    shape = shape_of(value)
    if shape is None or int(np.prod(shape, dtype=np.float64)) > _NUMBERS:
        return None
    return floats(value)


def _scalars(values: Sequence[Array | None]) -> Array:
    singles = [float(value.ravel()[0]) if value is not None and value.size == 1 else np.nan for value in values]
    return np.array(singles, dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of asking one function: the numbers of each call, or None where there are none that can be drawn.

    `remark` is a few words for the panel; `sentence` says it in full, where the state does not say it all.
    """

    function: str
    state: State
    remark: str
    sentence: str
    is_plain: bool = False
    """Whether its numbers differ, and nothing else is to be said of them."""
    values: tuple[Array | None, ...] = ()

    def scalars(self, count: int) -> Array:
        """One number for each of so many calls; NaN where there is not exactly one."""
        return _scalars([*self.values, *[None] * (count - len(self.values))])

    def vectors(self, count: int, size: int) -> Array:
        """A row of numbers for each of so many calls; NaN where a call gave not as many."""
        rows = np.full((count, size), np.nan)
        for row, value in zip(rows, self.values, strict=False):
            if value is not None and value.size == size:
                row[:] = value.ravel()
        return rows


class Learner:
    """A submission's functions, to be asked for one picture after another.

    `report` spares calls: what was not started or ran out of time when it was graded is not asked again.
    """

    def __init__(
        self, course: Course, submission: Submission, sandbox: Sandbox, limits: Limits, report: Report | None
    ) -> None:
        self.references = References(course)
        self._submission = submission
        self._limits = limits
        self._start = partial(sandbox.start, memory=limits.memory, seconds=limits.submission)
        self._results = {result.id: result for result in report.exercises} if report else {}
        self._total = Clock(limits.submission)
        self._broken: dict[str, Heard] = {}

    def ask(self, name: str, cases: Sequence[CaseLike], *, rtol: float = RTOL, atol: float = ATOL) -> Heard:
        """What a function gives for these cases, which share the time limit of a check."""
        with self.walk(name) as walk:
            walk.ask_all(name, cases, rtol=rtol, atol=atol)
        return walk.heard(name)

    @contextmanager
    def walk(self, *names: str) -> Iterator["Walk"]:
        """Ask these functions one call after another; the block ends early where there is no answer to go on with."""
        exercises = {name: self.references.exercise(name) for name in names}
        subject = Subject(self._submission, self._start, self._limits, total=self._total, left_out={})
        walk = Walk(self, subject, exercises)
        try:
            with suppress(_Ended):
                yield walk
        finally:
            subject.close()

    def clock(self) -> Clock:
        """The time that one function may take."""
        return Clock(self._limits.check)

    def known(self, exercise: Exercise) -> Heard | None:
        """What can be said of a function without asking it."""
        file = self._submission.file(exercise.topic)
        if file in self._submission.refused:
            message = say("refused_file", reason=self._submission.refused[file])
            return _silent(exercise.function, _("its file was not read"), message.text)
        if not self._submission.holds(exercise.topic):
            message = say("missing_file", file=file)
            return replace(_not_started(exercise.function), sentence=message.text)
        if exercise.topic in self._broken:
            return replace(self._broken[exercise.topic], function=exercise.function)
        return _known_by_report(self._results.get(exercise.id))

    def stopped(self, exercise: Exercise, stopped: Stopped) -> Heard:
        """What is said of a function whose child was lost."""
        heard = _silent(exercise.function, _why(stopped), stopped.message.text)
        if stopped.message.id == "import_timed_out":
            # Each of its other functions has a child of its own, that would hang like this one.
            self._broken[exercise.topic] = heard
        return heard

    def judged(self, exercise: Exercise, records: Sequence[Record]) -> Heard:
        """What is said of a function that was asked, and its numbers."""
        judge = Judge(
            exercise=exercise,
            submission=self._submission,
            reference=self.references.function(exercise.id),
            memory=self._limits.memory,
        )
        return _with_report(_judged(judge, records), exercise, self._results.get(exercise.id))


class _Ended(Exception):  # noqa: N818 - an event that `Learner.walk` expects
    """A function gave nothing that one can go on with."""


class Walk:
    """Functions asked one call after another in one child."""

    def __init__(self, learner: Learner, subject: Subject, exercises: dict[str, Exercise]) -> None:
        self._learner = learner
        self._subject = subject
        self._exercises = exercises
        self._clocks = {name: learner.clock() for name in exercises}
        self._records: dict[str, list[Record]] = {name: [] for name in exercises}
        self._settled: dict[str, Heard] = {}

    def ask_all(
        self, name: str, cases: "Sequence[Case | CaseLike]", *, rtol: float = RTOL, atol: float = ATOL
    ) -> list[Reply]:
        """The replies to these calls, sent at once; ends the walk where there are none."""
        exercise = self._exercises[name]
        known = self._settled.get(name) or self._learner.known(exercise)
        if known is not None:
            self._settled[name] = known
            raise _Ended
        made = [case if isinstance(case, Case) else Case.of(case) for case in cases]
        calls = [
            Call(topic=exercise.topic, function=exercise.function, args=case.args, kwargs=case.kwargs) for case in made
        ]
        try:
            replies = self._subject.call(exercise, calls, self._clocks[name])
        except Stopped as stopped:
            self._settled[name] = self._learner.stopped(exercise, stopped)
            raise _Ended from None
        self._records[name] += [
            _record(case, self._learner.references.answer(name, case), reply, rtol, atol)
            for case, reply in zip(made, replies, strict=True)
        ]
        return replies

    def ask(self, name: str, *args: object, **kwargs: object) -> Value:
        """The value of one call; ends the walk where there is none."""
        (reply,) = self.ask_all(name, [Case(args=args, kwargs=kwargs)])
        if not isinstance(reply, Returned):
            raise _Ended
        return reply.value

    def numbers(self, name: str, size: int, *args: object, **kwargs: object) -> Array:
        """So many finite numbers from one call; ends the walk where it gives anything else."""
        return finite(self.ask(name, *args, **kwargs), size)

    def heard(self, name: str) -> Heard:
        """What came of one of the functions."""
        settled = self._settled.get(name)
        if settled is not None:
            return settled
        exercise = self._exercises[name]
        if not self._records[name]:
            # Another function ended the walk before this one was asked.
            return Heard(function=exercise.function, state=State.right, remark="", sentence="")
        return self._learner.judged(exercise, self._records[name])


def finite(value: object, size: int) -> Array:
    """A value as so many finite numbers of a sane size, in a row; ends the walk where it is anything else."""
    found = drawable(value)
    if found is None or found.size != size or not (np.abs(found) < _ENOUGH).all():
        raise _Ended
    return found.ravel()


_ENOUGH = 1e9
"""A walk that has come this far out does not come back."""


def _record(case: Case, expected: object, reply: Reply, rtol: float, atol: float) -> Record:
    fault = compare(expected, reply.value, rtol=rtol, atol=atol) if isinstance(reply, Returned) else None
    return Record(case=case, expected=expected, reply=reply, fault=fault, manners=Manners())


def _silent(function: str, remark: str, sentence: str) -> Heard:
    return Heard(function=function, state=State.silent, remark=remark, sentence=sentence)


def _known_by_report(result: ExerciseResult | None) -> Heard | None:
    if result is None:
        return None
    function = result.id.partition(".")[2]
    if result.status is Status.not_started:
        return _not_started(function)
    if all(check.verdict is Verdict.timed_out for check in result.checks):
        message = next((check.message for check in result.checks if check.message), None)
        return _silent(function, _("ran out of time"), message.text if message else "")
    return None


def _not_started(function: str) -> Heard:
    return Heard(function=function, state=State.not_started, remark=_("not started"), sentence="")


def _why(stopped: Stopped) -> str:
    match stopped.verdict:
        case Verdict.timed_out:
            return _("ran out of time")
        case Verdict.crashed:
            return _("ended its whole process")
        case _:
            return _("never stops asking")


def _judged(judge: Judge, records: Sequence[Record]) -> Heard:
    function = judge.exercise.function
    if judge.is_untouched(records) or judge.is_unwritten(records):
        return _not_started(function)
    values = tuple(drawable(record.reply.value) if isinstance(record.reply, Returned) else None for record in records)
    wrong = [record for record in records if not record.value_is_right]
    if not wrong:
        return Heard(function=function, state=State.right, remark=_("yours is right here"), sentence="", values=values)
    sentence = clean_line(judge.judge(records).message.text, _SENTENCE)
    undrawn = [record for record, value in zip(records, values, strict=True) if value is None]
    if len(undrawn) == len(records):
        return replace(_silent(function, _what(undrawn[0], judge), sentence), values=values)
    if all(record.fault is not None and record.fault.kind is FaultKind.wrong_value for record in wrong):
        return _differing(function, len(wrong), values)
    remark = _how(wrong, undrawn, judge, len(records))
    return Heard(function=function, state=State.differs, remark=remark, sentence=sentence, values=values)


def _differing(function: str, count: int, values: tuple[Array | None, ...]) -> Heard:
    sentence = _("{function}: yours differs from the right one.")
    if count < len(values):
        sentence = _("{function}: yours differs from the right one at {count} of {calls} points.")
    return Heard(
        function=function,
        state=State.differs,
        remark=_("yours differs"),
        sentence=sentence.format(function=function, count=count, calls=len(values)),
        is_plain=True,
        values=values,
    )


def _how(wrong: Sequence[Record], undrawn: Sequence[Record], judge: Judge, calls: int) -> str:
    """A few words on an answer of which at least a part can be drawn."""
    if undrawn:
        reply = undrawn[0].reply
        what = clean_line(reply.kinds[0], _NAME) if isinstance(reply, Raised) else _what(undrawn[0], judge)
        return _("{what} at {count} of {calls} points").format(what=what, count=len(undrawn), calls=calls)
    faults = [record.fault for record in wrong if record.fault is not None]
    unreal = sum(fault.kind is FaultKind.not_finite for fault in faults)
    if unreal:
        told = _("not finite") if calls == 1 else _("not finite at {count} of {calls} points")
        return told.format(count=unreal, calls=calls)
    shaped = next((fault.actual for fault in faults if fault.kind is FaultKind.wrong_shape), None)
    if shaped is not None:
        return _shaped(shaped)
    odd = next((fault.actual for fault in faults if fault.kind is not FaultKind.wrong_value), None)
    return _("yours differs") if odd is None else _described(odd)


def _shaped(value: object) -> str:
    shape = shape_of(value)
    return _("its shape is {shape}").format(shape=_cut(str(shape))) if shape else _described(value)


def _what(record: Record, judge: Judge) -> str:
    """A few words on a call that gave nothing to draw."""
    match record.reply:
        case Raised(kinds=kinds):
            return _stopping(judge.judge([record]).message.id).format(kind=_cut(kinds[0]))
        case Missing(kind=""):
            return _("is not defined")
        case Missing():
            return _("is not a function")
        case Oversized():
            return _("returned too much to read")
        case Returned(value=None):
            return _("returned None")
        case Returned(value=value):
            return _described(value)


def _stopping(message: str) -> str:
    match message:
        case "stub_beneath":
            return _("a function beneath it is not started")
        case "syntax_error" | "wrong_encoding":
            return _("its file is not Python yet")
        case "import_raised" | "import_missing_module":
            return _("its file stops with {kind}")
        case _:
            return _("stopped with {kind}")


def _described(value: object) -> str:
    return _("returned {what}").format(what=_cut(format_value.described(value)))


def _cut(text: str) -> str:
    return clean_line(text, _NAME)


def _with_report(heard: Heard, exercise: Exercise, result: ExerciseResult | None) -> Heard:
    """The same, in accord with what the checks found."""
    if result is None:
        return heard
    carried = next((check.message for check in result.checks if check.carried_forward and check.message), None)
    if heard.state is State.right and result.status is Status.failed:
        sentence = _("{function}: yours is right on what is drawn here, but not everywhere.")
        return replace(heard, sentence=sentence.format(function=exercise.function))
    if heard.state is State.differs and result.status is Status.passed and carried is not None:
        sentence = headed(exercise.function, clean_line(carried.text, _SENTENCE))
        return replace(heard, remark=_("misled by what it calls"), sentence=sentence, is_plain=False)
    return heard
