"""Sample a learner's functions for a figure: call them by name in a child process, exactly as the checks do.

Each function is called in a child of its own, so that a function that hangs uses up only its own time limit. The
replies are untrusted. Here each of them becomes numbers to draw, or None, together with a few words for the panel and
a sentence for the description of the figure.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from grader.courses.course import Course, Exercise
from grader.grading import format_value
from grader.grading.answer import CallRecord, Requirements
from grader.grading.call_case import Case, CaseLike
from grader.grading.call_target import Clock
from grader.grading.compare import ATOL, RTOL, MismatchKind, find_mismatch, shape_of
from grader.grading.exception_feedback import load_failure
from grader.grading.feedback import FeedbackWriter
from grader.grading.load_history import LoadHistory
from grader.grading.losses import CheckAborted
from grader.grading.messages import message
from grader.grading.options import SubmissionLimits
from grader.grading.report import ExerciseResult, Report
from grader.grading.runner import SubmissionRunner
from grader.grading.shared_state import SharedState
from grader.grading.verdicts import Status, Verdict
from grader.i18n import _, labelled
from grader.reporting.figures.frame import Array
from grader.reporting.figures.model import AnswerState
from grader.reporting.figures.reference_answers import ReferenceAnswers, drawable_numbers, scalar_array
from grader.sandbox.calls import Call
from grader.sandbox.child.wire import Value
from grader.sandbox.replies import MissingFunction, OversizedValue, RaisedException, Reply, ReturnedValue
from grader.sandbox.sandbox import Sandbox
from grader.sanitize import clean_line
from grader.submissions.submission import Submission

_MAX_REMARK_CHARS = 70
_MAX_SENTENCE_CHARS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSample:
    """The result of calling one function: for each call the numbers to draw, or None if there are none.

    `remark` is a few words for the panel; `sentence` is the same in full, or "" if the state says enough.
    """

    function: str
    state: AnswerState
    remark: str
    sentence: str
    is_plain: bool = False
    """Whether the numbers are wrong and there is nothing else to say about them."""
    values: tuple[Array | None, ...] = ()

    def scalar_values(self, count: int) -> Array:
        """One number for each of `count` calls; NaN if a call did not give exactly one."""
        return scalar_array([*self.values, *[None] * (count - len(self.values))])

    def vector_rows(self, count: int, size: int) -> Array:
        """A row of `size` numbers for each of `count` calls; NaN if a call gave another size."""
        rows = np.full((count, size), np.nan)
        for row, value in zip(rows, self.values, strict=False):
            if value is not None and value.size == size:
                row[:] = value.ravel()
        return rows


class FunctionSampler:
    """Calls a submission's functions for one figure after another.

    A function that `report` says is not started or ran out of time is not called again.
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
        self._load_history = LoadHistory(submission, limits.importing)
        self._broken_topics: dict[str, FunctionSample] = {}

    def ask_function(
        self, name: str, cases: Sequence[CaseLike], *, rtol: float = RTOL, atol: float = ATOL
    ) -> FunctionSample:
        """Call a function for all these cases, which share the time limit of one check."""
        with self.call_sequence(name) as call_sequence:
            call_sequence.ask_all(name, cases, rtol=rtol, atol=atol)
        return call_sequence.sample(name)

    @contextmanager
    def call_sequence(self, *names: str) -> Iterator["CallSequence"]:
        """Call these functions step by step; the block ends early if an answer can't be used for the next step."""
        exercises = {name: self.references.find_exercise(name) for name in names}
        shared = SharedState(total=self._total_clock, history=self._load_history)
        runner = SubmissionRunner(self._submission, self._start_child, self._limits, shared=shared)
        call_sequence = CallSequence(self, runner, exercises)
        try:
            with suppress(_SequenceEndedError):
                yield call_sequence
        finally:
            runner.close()

    def new_clock(self) -> Clock:
        """A clock with the time limit of one function."""
        return Clock(self._limits.check)

    def known_sample(self, exercise: Exercise) -> FunctionSample | None:
        """The sample of a function whose result is known without a call, or None."""
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

    def aborted_sample(self, exercise: Exercise, aborted: CheckAborted) -> FunctionSample:
        """The sample of a function whose child process ended or was stopped."""
        sample = _silent_sample(exercise.function, _abort_remark(aborted), aborted.message.text)
        if aborted.message.id == "import_timed_out":
            # Every other function of the file would hang in the same way, each in a child of its own.
            self._broken_topics[exercise.topic] = sample
        return sample

    def sample_from_calls(self, exercise: Exercise, records: Sequence[CallRecord]) -> FunctionSample:
        """The sample of a function that was called: its calls compared with the reference, and with the report."""
        writer = FeedbackWriter(
            exercise=exercise,
            submission=self._submission,
            reference=self.references.reference_function(exercise.id),
            memory=self._limits.memory,
        )
        return _sample_with_report(_compared_sample(writer, records), exercise, self._exercise_results.get(exercise.id))


class _SequenceEndedError(Exception):
    """A function gave an answer that can't be used for the next call."""


class CallSequence:
    """Calls of some functions in one child, where the arguments of a call may depend on the answers before it."""

    def __init__(self, sampler: FunctionSampler, runner: SubmissionRunner, exercises: dict[str, Exercise]) -> None:
        self._sampler = sampler
        self._runner = runner
        self._exercises = exercises
        self._clocks = {name: sampler.new_clock() for name in exercises}
        self._records: dict[str, list[CallRecord]] = {name: [] for name in exercises}
        self._known_samples: dict[str, FunctionSample] = {}

    def ask_all(
        self, name: str, cases: "Sequence[Case | CaseLike]", *, rtol: float = RTOL, atol: float = ATOL
    ) -> list[Reply]:
        """The replies to these calls, which are sent together; ends the sequence if the child does not reply."""
        exercise = self._exercises[name]
        known = self._known_samples.get(name) or self._sampler.known_sample(exercise)
        if known is not None:
            self._known_samples[name] = known
            raise _SequenceEndedError
        full_cases = [case if isinstance(case, Case) else Case.from_arguments(case) for case in cases]
        calls = [
            Call(topic=exercise.topic, function=exercise.function, args=case.args, kwargs=case.kwargs)
            for case in full_cases
        ]
        try:
            replies = self._runner.make_calls(exercise, calls, self._clocks[name])
        except CheckAborted as aborted:
            self._known_samples[name] = self._sampler.aborted_sample(exercise, aborted)
            raise _SequenceEndedError from None
        self._records[name] += [
            _call_record(case, self._sampler.references.right_answer(name, case), reply, rtol, atol)
            for case, reply in zip(full_cases, replies, strict=True)
        ]
        return replies

    def ask_function(self, name: str, *args: object, **kwargs: object) -> Value:
        """The value that one call returns; ends the sequence if it returns none."""
        (reply,) = self.ask_all(name, [Case(args=args, kwargs=kwargs)])
        if not isinstance(reply, ReturnedValue):
            raise _SequenceEndedError
        return reply.value

    def numbers_from(self, name: str, size: int, *args: object, **kwargs: object) -> Array:
        """The `size` finite numbers that one call returns; ends the sequence if it returns anything else."""
        return finite_numbers(self.ask_function(name, *args, **kwargs), size)

    def sample(self, name: str) -> FunctionSample:
        """The sample of one of the functions, after the block."""
        known = self._known_samples.get(name)
        if known is not None:
            return known
        exercise = self._exercises[name]
        if not self._records[name]:
            # Another function ended the sequence before this one was called.
            return FunctionSample(function=exercise.function, state=AnswerState.right, remark="", sentence="")
        return self._sampler.sample_from_calls(exercise, self._records[name])


def finite_numbers(value: object, size: int) -> Array:
    """The value as an array of `size` finite numbers that are not huge; ends the sequence if it is anything else."""
    found = drawable_numbers(value)
    if found is None or found.size != size or not (np.abs(found) < _MAX_MAGNITUDE).all():
        raise _SequenceEndedError
    return found.ravel()


_MAX_MAGNITUDE = 1e9
"""A path that has gone this far out does not come back."""


def _call_record(case: Case, expected: object, reply: Reply, rtol: float, atol: float) -> CallRecord:
    mismatch = find_mismatch(expected, reply.value, rtol=rtol, atol=atol) if isinstance(reply, ReturnedValue) else None
    return CallRecord(case=case, expected=expected, reply=reply, mismatch=mismatch, requirements=Requirements())


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


def _abort_remark(aborted: CheckAborted) -> str:
    match aborted.verdict:
        case Verdict.timed_out:
            return _("ran out of time")
        case Verdict.crashed:
            return _("ended its whole process")
        case _:
            return _("never stops asking")


def _compared_sample(writer: FeedbackWriter, records: Sequence[CallRecord]) -> FunctionSample:
    function = writer.exercise.function
    if writer.is_untouched(records) or writer.is_unwritten(records):
        return _unstarted_sample(function)
    values = tuple(
        drawable_numbers(record.reply.value) if isinstance(record.reply, ReturnedValue) else None for record in records
    )
    wrong = [record for record in records if not record.has_right_value]
    if not wrong:
        return FunctionSample(
            function=function, state=AnswerState.right, remark=_("yours is right here"), sentence="", values=values
        )
    sentence = clean_line(writer.write_feedback(records).message.text, _MAX_SENTENCE_CHARS)
    undrawn = [record for record, value in zip(records, values, strict=True) if value is None]
    if len(undrawn) == len(records):
        return replace(_silent_sample(function, _reply_remark(undrawn[0], writer), sentence), values=values)
    if all(record.mismatch is not None and record.mismatch.kind is MismatchKind.wrong_value for record in wrong):
        return _differing_sample(function, len(wrong), values)
    remark = _difference_remark(wrong, undrawn, writer, len(records))
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
    wrong: Sequence[CallRecord], undrawn: Sequence[CallRecord], writer: FeedbackWriter, calls: int
) -> str:
    """A few words about wrong answers of which at least some can be drawn."""
    if undrawn:
        reply = undrawn[0].reply
        what = (
            clean_line(reply.kinds[0], _MAX_REMARK_CHARS)
            if isinstance(reply, RaisedException)
            else _reply_remark(undrawn[0], writer)
        )
        return _("{what} at {count} of {calls} points").format(what=what, count=len(undrawn), calls=calls)
    mismatches = [record.mismatch for record in wrong if record.mismatch is not None]
    infinite = sum(mismatch.kind is MismatchKind.not_finite for mismatch in mismatches)
    if infinite:
        template = _("not finite") if calls == 1 else _("not finite at {count} of {calls} points")
        return template.format(count=infinite, calls=calls)
    misshapen = next((found.actual for found in mismatches if found.kind is MismatchKind.wrong_shape), None)
    if misshapen is not None:
        return _shape_remark(misshapen)
    odd = next((found.actual for found in mismatches if found.kind is not MismatchKind.wrong_value), None)
    return _("yours differs") if odd is None else _value_remark(odd)


def _shape_remark(value: object) -> str:
    shape = shape_of(value)
    return _("its shape is {shape}").format(shape=_bounded_remark(str(shape))) if shape else _value_remark(value)


def _reply_remark(record: CallRecord, writer: FeedbackWriter) -> str:
    """A few words about a call that gave nothing to draw."""
    match record.reply:
        case RaisedException() as raised:
            failure, _name = load_failure(raised, writer.exercise.function)
            template = _exception_remark(writer.write_feedback([record]).message.id, is_of_file=failure is not None)
            return template.format(kind=_bounded_remark((failure or raised).kinds[0]))
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


def _exception_remark(message_id: str, *, is_of_file: bool) -> str:
    """A few words about an exception, of which this is said; `is_of_file`, if a file raised it as it was loaded."""
    match message_id:
        case "stub_beneath":
            return _("a function beneath it is not started")
        case "syntax_error" | "newer_syntax" | "wrong_encoding" | "unknown_encoding" | "null_byte":
            return _("its file is not Python yet")
        case "too_complex":
            return _("its file is too complex")
        case "load_left_out":
            return _("needs a statement that did not end")
        case _:
            return _("its file stops with {kind}") if is_of_file else _("stopped with {kind}")


def _value_remark(value: object) -> str:
    return _("returned {what}").format(what=_bounded_remark(format_value.value_description(value)))


def _bounded_remark(text: str) -> str:
    return clean_line(text, _MAX_REMARK_CHARS)


def _sample_with_report(sample: FunctionSample, exercise: Exercise, result: ExerciseResult | None) -> FunctionSample:
    """The sample, adjusted so that it does not contradict the report: the checks try more than a figure draws."""
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
