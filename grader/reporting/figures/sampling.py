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
from grader.grading.answer import CallRecord, Case, CaseLike, Requirements
from grader.grading.compare import ATOL, RTOL, MismatchKind, find_mismatch, float_array, shape_of
from grader.grading.feedback import FeedbackWriter
from grader.grading.messages import message
from grader.grading.options import SubmissionLimits
from grader.grading.report import ExerciseResult, Report, Status, Verdict
from grader.grading.runner import CheckAborted, Clock, SubmissionRunner
from grader.i18n import _, labelled
from grader.reporting.figures.frame import Array
from grader.reporting.figures.model import AnswerState
from grader.sandbox.child.wire import Value
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.session import Call, MissingFunction, OversizedValue, RaisedException, Reply, ReturnedValue
from grader.sanitize import clean_line
from grader.submissions.submission import Submission

_MAX_ANSWER_NUMBERS = 20_000
"""How many numbers of one answer are looked at; no picture needs a hundredth of them."""

_MAX_REMARK_CHARS = 70
_MAX_SENTENCE_CHARS = 300


class UnsuitableCourseError(Exception):
    """A course whose exercises are not those that a picture was made for."""


class ReferenceAnswers:
    """The right answers, computed here."""

    def __init__(self, course: Course) -> None:
        self._modules = load_topics(course.references_folder, [topic.id for topic in course.topics])
        self._exercises = {exercise.id: exercise for exercise in course.exercises}

    def find_exercise(self, name: str) -> Exercise:
        """The exercise of this id; raise Unfit where the course has none."""
        if name not in self._exercises:
            raise UnsuitableCourseError(name)
        return self._exercises[name]

    def reference_function(self, name: str) -> Callable[..., object]:
        """The reference of an exercise; raise Unfit where there is none."""
        exercise = self.find_exercise(name)
        found = getattr(self._modules[exercise.topic], exercise.function, None)
        if not callable(found):
            raise UnsuitableCourseError(name)
        function: Callable[..., object] = found
        return function

    def right_answer(self, name: str, case: Case) -> object:
        """What a reference gives; raise Unfit where it takes other arguments than this course's own."""
        try:
            with np.errstate(all="ignore"):
                return case.apply_to(self.reference_function(name))
        except Exception as error:
            raise UnsuitableCourseError(name) from error

    def right_value(self, name: str, *args: object) -> object:
        """What a reference gives."""
        return self.right_answer(name, Case(args=args, kwargs={}))

    def numbers_from(self, name: str, *args: object, **kwargs: object) -> Array:
        """What a reference gives, as an array of numbers."""
        found = drawable_numbers(self.right_answer(name, Case(args=args, kwargs=kwargs)))
        if found is None:
            raise UnsuitableCourseError(name)
        return found

    def scalar_values(self, name: str, cases: Sequence[CaseLike]) -> Array:
        """The one number that a reference gives for each of these cases."""
        found = [drawable_numbers(self.right_answer(name, Case.from_arguments(case))) for case in cases]
        if any(value is None or value.size != 1 for value in found):
            raise UnsuitableCourseError(name)
        return _scalar_array(found)


def drawable_numbers(value: object) -> Array | None:
    """The numbers in a value as float64; None where it is not made of real numbers, or of far too many."""
    shape = shape_of(value)
    if shape is None or int(np.prod(shape, dtype=np.float64)) > _MAX_ANSWER_NUMBERS:
        return None
    return float_array(value)


def _scalar_array(values: Sequence[Array | None]) -> Array:
    singles = [float(value.ravel()[0]) if value is not None and value.size == 1 else np.nan for value in values]
    return np.array(singles, dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSample:
    """What came of asking one function: the numbers of each call, or None where there are none that can be drawn.

    `remark` is a few words for the panel; `sentence` says it in full, where the state does not say it all.
    """

    function: str
    state: AnswerState
    remark: str
    sentence: str
    is_plain: bool = False
    """Whether its numbers differ, and nothing else is to be said of them."""
    values: tuple[Array | None, ...] = ()

    def scalar_values(self, count: int) -> Array:
        """One number for each of so many calls; NaN where there is not exactly one."""
        return _scalar_array([*self.values, *[None] * (count - len(self.values))])

    def vector_rows(self, count: int, size: int) -> Array:
        """A row of numbers for each of so many calls; NaN where a call gave not as many."""
        rows = np.full((count, size), np.nan)
        for row, value in zip(rows, self.values, strict=False):
            if value is not None and value.size == size:
                row[:] = value.ravel()
        return rows


class FunctionSampler:
    """A submission's functions, to be asked for one picture after another.

    `report` spares calls: what was not started or ran out of time when it was graded is not asked again.
    """

    def __init__(
        self, course: Course, submission: Submission, sandbox: Sandbox, limits: SubmissionLimits, report: Report | None
    ) -> None:
        self.references = ReferenceAnswers(course)
        self._submission = submission
        self._limits = limits
        self._start_child = partial(sandbox.start_child, memory=limits.memory, seconds=limits.submission)
        self._exercise_results = {result.id: result for result in report.exercises} if report else {}
        self._total_clock = Clock(limits.submission)
        self._broken_topics: dict[str, FunctionSample] = {}

    def ask_function(
        self, name: str, cases: Sequence[CaseLike], *, rtol: float = RTOL, atol: float = ATOL
    ) -> FunctionSample:
        """What a function gives for these cases, which share the time limit of a check."""
        with self.call_sequence(name) as call_sequence:
            call_sequence.ask_all(name, cases, rtol=rtol, atol=atol)
        return call_sequence.sample(name)

    @contextmanager
    def call_sequence(self, *names: str) -> Iterator["CallSequence"]:
        """Ask these functions one call after another; the block ends early where there is no answer to go on with."""
        exercises = {name: self.references.find_exercise(name) for name in names}
        subject = SubmissionRunner(
            self._submission, self._start_child, self._limits, total=self._total_clock, left_out={}
        )
        call_sequence = CallSequence(self, subject, exercises)
        try:
            with suppress(_SequenceEndedError):
                yield call_sequence
        finally:
            subject.close()

    def new_clock(self) -> Clock:
        """The time that one function may take."""
        return Clock(self._limits.check)

    def known_sample(self, exercise: Exercise) -> FunctionSample | None:
        """What can be said of a function without asking it."""
        file = self._submission.topic_file(exercise.topic)
        if file in self._submission.refused:
            notice = message("refused_file", reason=self._submission.refused[file])
            return _silent_sample(exercise.function, _("its file was not read"), notice.text)
        if not self._submission.has_source(exercise.topic):
            notice = message("missing_file", file=file)
            return replace(_unstarted_sample(exercise.function), sentence=notice.text)
        if exercise.topic in self._broken_topics:
            return replace(self._broken_topics[exercise.topic], function=exercise.function)
        return _sample_from_report(self._exercise_results.get(exercise.id))

    def aborted_sample(self, exercise: Exercise, stopped: CheckAborted) -> FunctionSample:
        """What is said of a function whose child was lost."""
        sample = _silent_sample(exercise.function, _abort_remark(stopped), stopped.message.text)
        if stopped.message.id == "import_timed_out":
            # Each of its other functions has a child of its own, that would hang like this one.
            self._broken_topics[exercise.topic] = sample
        return sample

    def judged_sample(self, exercise: Exercise, records: Sequence[CallRecord]) -> FunctionSample:
        """What is said of a function that was asked, and its numbers."""
        judge = FeedbackWriter(
            exercise=exercise,
            submission=self._submission,
            reference=self.references.reference_function(exercise.id),
            memory=self._limits.memory,
        )
        return _sample_with_report(_compared_sample(judge, records), exercise, self._exercise_results.get(exercise.id))


class _SequenceEndedError(Exception):
    """A function gave nothing that one can go on with."""


class CallSequence:
    """Functions asked one call after another in one child."""

    def __init__(self, sampler: FunctionSampler, subject: SubmissionRunner, exercises: dict[str, Exercise]) -> None:
        self._sampler = sampler
        self._runner = subject
        self._exercises = exercises
        self._clocks = {name: sampler.new_clock() for name in exercises}
        self._records: dict[str, list[CallRecord]] = {name: [] for name in exercises}
        self._known_samples: dict[str, FunctionSample] = {}

    def ask_all(
        self, name: str, cases: "Sequence[Case | CaseLike]", *, rtol: float = RTOL, atol: float = ATOL
    ) -> list[Reply]:
        """The replies to these calls, sent at once; ends the walk where there are none."""
        exercise = self._exercises[name]
        known = self._known_samples.get(name) or self._sampler.known_sample(exercise)
        if known is not None:
            self._known_samples[name] = known
            raise _SequenceEndedError
        made = [case if isinstance(case, Case) else Case.from_arguments(case) for case in cases]
        calls = [
            Call(topic=exercise.topic, function=exercise.function, args=case.args, kwargs=case.kwargs) for case in made
        ]
        try:
            replies = self._runner.make_calls(exercise, calls, self._clocks[name])
        except CheckAborted as stopped:
            self._known_samples[name] = self._sampler.aborted_sample(exercise, stopped)
            raise _SequenceEndedError from None
        self._records[name] += [
            _call_record(case, self._sampler.references.right_answer(name, case), reply, rtol, atol)
            for case, reply in zip(made, replies, strict=True)
        ]
        return replies

    def ask_function(self, name: str, *args: object, **kwargs: object) -> Value:
        """The value of one call; ends the walk where there is none."""
        (reply,) = self.ask_all(name, [Case(args=args, kwargs=kwargs)])
        if not isinstance(reply, ReturnedValue):
            raise _SequenceEndedError
        return reply.value

    def numbers_from(self, name: str, size: int, *args: object, **kwargs: object) -> Array:
        """So many finite numbers from one call; ends the walk where it gives anything else."""
        return finite_numbers(self.ask_function(name, *args, **kwargs), size)

    def sample(self, name: str) -> FunctionSample:
        """What came of one of the functions."""
        settled = self._known_samples.get(name)
        if settled is not None:
            return settled
        exercise = self._exercises[name]
        if not self._records[name]:
            # Another function ended the walk before this one was asked.
            return FunctionSample(function=exercise.function, state=AnswerState.right, remark="", sentence="")
        return self._sampler.judged_sample(exercise, self._records[name])


def finite_numbers(value: object, size: int) -> Array:
    """A value as so many finite numbers of a sane size, in a row; ends the walk where it is anything else."""
    found = drawable_numbers(value)
    if found is None or found.size != size or not (np.abs(found) < _MAX_MAGNITUDE).all():
        raise _SequenceEndedError
    return found.ravel()


_MAX_MAGNITUDE = 1e9
"""A walk that has come this far out does not come back."""


def _call_record(case: Case, expected: object, reply: Reply, rtol: float, atol: float) -> CallRecord:
    fault = find_mismatch(expected, reply.value, rtol=rtol, atol=atol) if isinstance(reply, ReturnedValue) else None
    return CallRecord(case=case, expected=expected, reply=reply, mismatch=fault, requirements=Requirements())


def _silent_sample(function: str, remark: str, sentence: str) -> FunctionSample:
    return FunctionSample(function=function, state=AnswerState.silent, remark=remark, sentence=sentence)


def _sample_from_report(result: ExerciseResult | None) -> FunctionSample | None:
    if result is None:
        return None
    function = result.id.partition(".")[2]
    if result.status is Status.not_started:
        return _unstarted_sample(function)
    if all(check.verdict is Verdict.timed_out for check in result.checks):
        notice = next((check.message for check in result.checks if check.message), None)
        return _silent_sample(function, _("ran out of time"), notice.text if notice else "")
    return None


def _unstarted_sample(function: str) -> FunctionSample:
    return FunctionSample(function=function, state=AnswerState.not_started, remark=_("not started"), sentence="")


def _abort_remark(stopped: CheckAborted) -> str:
    match stopped.verdict:
        case Verdict.timed_out:
            return _("ran out of time")
        case Verdict.crashed:
            return _("ended its whole process")
        case _:
            return _("never stops asking")


def _compared_sample(judge: FeedbackWriter, records: Sequence[CallRecord]) -> FunctionSample:
    function = judge.exercise.function
    if judge.is_untouched(records) or judge.is_unwritten(records):
        return _unstarted_sample(function)
    values = tuple(
        drawable_numbers(record.reply.value) if isinstance(record.reply, ReturnedValue) else None for record in records
    )
    wrong = [record for record in records if not record.has_right_value]
    if not wrong:
        return FunctionSample(
            function=function, state=AnswerState.right, remark=_("yours is right here"), sentence="", values=values
        )
    sentence = clean_line(judge.write_feedback(records).message.text, _MAX_SENTENCE_CHARS)
    undrawn = [record for record, value in zip(records, values, strict=True) if value is None]
    if len(undrawn) == len(records):
        return replace(_silent_sample(function, _reply_remark(undrawn[0], judge), sentence), values=values)
    if all(record.mismatch is not None and record.mismatch.kind is MismatchKind.wrong_value for record in wrong):
        return _differing_sample(function, len(wrong), values)
    remark = _difference_remark(wrong, undrawn, judge, len(records))
    return FunctionSample(function=function, state=AnswerState.differs, remark=remark, sentence=sentence, values=values)


def _differing_sample(function: str, count: int, values: tuple[Array | None, ...]) -> FunctionSample:
    sentence = _("{function}: yours differs from the right one.")
    if count < len(values):
        sentence = _("{function}: yours differs from the right one at {count} of {calls} points.")
    return FunctionSample(
        function=function,
        state=AnswerState.differs,
        remark=_("yours differs"),
        sentence=sentence.format(function=function, count=count, calls=len(values)),
        is_plain=True,
        values=values,
    )


def _difference_remark(
    wrong: Sequence[CallRecord], undrawn: Sequence[CallRecord], judge: FeedbackWriter, calls: int
) -> str:
    """A few words on an answer of which at least a part can be drawn."""
    if undrawn:
        reply = undrawn[0].reply
        what = (
            clean_line(reply.kinds[0], _MAX_REMARK_CHARS)
            if isinstance(reply, RaisedException)
            else _reply_remark(undrawn[0], judge)
        )
        return _("{what} at {count} of {calls} points").format(what=what, count=len(undrawn), calls=calls)
    faults = [record.mismatch for record in wrong if record.mismatch is not None]
    unreal = sum(fault.kind is MismatchKind.not_finite for fault in faults)
    if unreal:
        template = _("not finite") if calls == 1 else _("not finite at {count} of {calls} points")
        return template.format(count=unreal, calls=calls)
    shaped = next((fault.actual for fault in faults if fault.kind is MismatchKind.wrong_shape), None)
    if shaped is not None:
        return _shape_remark(shaped)
    odd = next((fault.actual for fault in faults if fault.kind is not MismatchKind.wrong_value), None)
    return _("yours differs") if odd is None else _value_remark(odd)


def _shape_remark(value: object) -> str:
    shape = shape_of(value)
    return _("its shape is {shape}").format(shape=_bounded_remark(str(shape))) if shape else _value_remark(value)


def _reply_remark(record: CallRecord, judge: FeedbackWriter) -> str:
    """A few words on a call that gave nothing to draw."""
    match record.reply:
        case RaisedException(kinds=kinds):
            return _exception_remark(judge.write_feedback([record]).message.id).format(kind=_bounded_remark(kinds[0]))
        case MissingFunction(kind=""):
            return _("is not defined")
        case MissingFunction():
            return _("is not a function")
        case OversizedValue():
            return _("returned too much to read")
        case ReturnedValue(value=None):
            return _("returned None")
        case ReturnedValue(value=value):
            return _value_remark(value)


def _exception_remark(message: str) -> str:
    match message:
        case "stub_beneath":
            return _("a function beneath it is not started")
        case "syntax_error" | "wrong_encoding":
            return _("its file is not Python yet")
        case "import_raised" | "import_missing_module":
            return _("its file stops with {kind}")
        case _:
            return _("stopped with {kind}")


def _value_remark(value: object) -> str:
    return _("returned {what}").format(what=_bounded_remark(format_value.value_description(value)))


def _bounded_remark(text: str) -> str:
    return clean_line(text, _MAX_REMARK_CHARS)


def _sample_with_report(sample: FunctionSample, exercise: Exercise, result: ExerciseResult | None) -> FunctionSample:
    """The same, in accord with what the checks found."""
    if result is None:
        return sample
    carried = next((check.message for check in result.checks if check.carried_forward and check.message), None)
    if sample.state is AnswerState.right and result.status is Status.failed:
        sentence = _("{function}: yours is right on what is drawn here, but not everywhere.")
        return replace(sample, sentence=sentence.format(function=exercise.function))
    if sample.state is AnswerState.differs and result.status is Status.passed and carried is not None:
        sentence = labelled(exercise.function, clean_line(carried.text, _MAX_SENTENCE_CHARS))
        return replace(sample, remark=_("misled by what it calls"), sentence=sentence, is_plain=False)
    return sample
