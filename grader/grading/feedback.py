"""Write the feedback on a failed check from the records of its calls: verdict, sentence, source line and table.

Everything that came from the child is untrusted and cleaned here; `exception_feedback` has the sentences of exceptions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

import numpy as np

from grader.courses.course import Exercise
from grader.courses.modules import parameter_names
from grader.grading import format_value, ratio_rules
from grader.grading.answer import CallRecord
from grader.grading.compare import Mismatch, MismatchKind, float_array, shape_of
from grader.grading.exception_feedback import ExceptionFeedback, is_loading_failure, load_failure
from grader.grading.messages import MAX_QUOTED_CHARS, message
from grader.grading.missing_functions import missing_function_message
from grader.grading.report import CallRow, Counterexample, Difference, Json, Message, SourceLine
from grader.grading.verdicts import Verdict
from grader.i18n import Language, _, current_language, ngettext
from grader.sandbox.child import wire
from grader.sandbox.replies import MissingFunction, OversizedValue, RaisedException, ReturnedValue
from grader.sanitize import clean_line
from grader.submissions.submission import Submission

_MAX_TABLE_ROWS = 4
_MIN_SAME_CHARS = 60
"""From how long a common start on two texts are shown from where they differ: behind it, that is hard to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFeedback:
    """The explanation of one failed check."""

    verdict: Verdict
    message: Message
    place: SourceLine | None = None
    counterexample: Counterexample | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackWriter:
    """Writes the feedback on failed checks of one exercise of one submission.

    `memory` is the submission's limit in bytes; `has_printed` says whether the exercise printed anything.
    `other_functions` are the names of the functions of other exercises.
    """

    exercise: Exercise
    submission: Submission
    reference: Callable[..., object]
    memory: int
    has_printed: bool = False
    other_functions: frozenset[str] = frozenset()

    def write_feedback(self, records: Sequence[CallRecord]) -> CheckFeedback:
        """The feedback on a check with these records, of which at least one is not right."""
        first = records[0]
        if isinstance(first.reply, RaisedException) and self.is_untouched(records):
            place = self._exceptions.own_line(first.reply)
            check_feedback = CheckFeedback(verdict=Verdict.not_started, message=message("not_started"), place=place)
            return self._with_counterexample(check_feedback, first, records)
        if self.is_unwritten(records) or self._is_stub_in_broken_file(records):
            return replace(self._reply_feedback(first, records), verdict=Verdict.not_started)
        worst = next(record for record in records if not record.is_right)
        check_feedback = self._reply_feedback(worst, records)
        return (
            check_feedback
            if isinstance(worst.reply, MissingFunction) or load_failure(worst.reply, "")[0]
            else self._with_counterexample(check_feedback, worst, records)
        )

    @property
    def _exceptions(self) -> ExceptionFeedback:
        return ExceptionFeedback(
            exercise=self.exercise, submission=self.submission, reference=self.reference, memory=self.memory
        )

    @property
    def _own_file(self) -> str:
        return self.submission.topic_file(self.exercise.topic)

    def is_untouched(self, records: Sequence[CallRecord]) -> bool:
        """Whether every call ended at the exercise's own `raise NotImplementedError`, and nothing else is there."""
        is_own_stub = self._exceptions.is_own_stub
        return (
            bool(records)
            and all(isinstance(record.reply, RaisedException) and is_own_stub(record.reply) for record in records)
            and self.submission.has_stub(self.exercise.topic, self.exercise.function)
        )

    def is_unwritten(self, records: Sequence[CallRecord]) -> bool:
        """Whether a notebook or file that serves several topics does not define this exercise's function yet."""
        topic, function = self.exercise.topic, self.exercise.function
        is_shared = self._own_file not in {f"{topic}.py", f"{topic}.ipynb"}
        is_missing = all(isinstance(record.reply, MissingFunction) and not record.reply.kind for record in records)
        return is_shared and bool(records) and is_missing and self.submission.find_definition(topic, function) is None

    def _is_stub_in_broken_file(self, records: Sequence[CallRecord]) -> bool:
        """Whether the exercise is a stub still, and no call could be made because its file can't be loaded."""
        return all(is_loading_failure(record.reply) for record in records) and self.submission.has_stub(
            self.exercise.topic, self.exercise.function
        )

    def is_not_python(self, records: Sequence[CallRecord]) -> bool:
        """Whether no call could be made because the exercise's own file has a syntax error."""
        is_syntax_error = self._exceptions.is_own_syntax_error
        return bool(records) and all(
            isinstance(record.reply, RaisedException) and is_syntax_error(record.reply) for record in records
        )

    def _reply_feedback(self, record: CallRecord, records: Sequence[CallRecord]) -> CheckFeedback:
        match record.reply:
            case RaisedException() as raised:
                sentence, place = self._exceptions.sentence(raised)
                return CheckFeedback(verdict=Verdict.raised, message=sentence, place=place)
            case MissingFunction(kind=""):
                sentence, place = missing_function_message(self.submission, self.exercise, self.other_functions)
                return CheckFeedback(verdict=Verdict.failed, message=sentence, place=place)
            case MissingFunction(kind=kind):
                what = clean_line(_("a value of type {kind}").format(kind=kind), MAX_QUOTED_CHARS)
                sentence = message(
                    "not_callable",
                    file=self.submission.real_name(self._own_file),
                    function=self.exercise.function,
                    what=what,
                )
                return CheckFeedback(verdict=Verdict.failed, message=sentence)
            case OversizedValue(text=text):
                sentence = message(
                    "oversized", function=self.exercise.function, text=clean_line(text, MAX_QUOTED_CHARS)
                )
                return CheckFeedback(verdict=Verdict.failed, message=sentence)
            case ReturnedValue():
                sentence = (
                    self._mismatch_message(record.mismatch, records)
                    if record.mismatch
                    else self._requirement_message(record)
                )
                return CheckFeedback(verdict=Verdict.failed, message=sentence)

    def _mismatch_message(self, mismatch: Mismatch, records: Sequence[CallRecord]) -> Message:
        function = self.exercise.function
        differ = sum(not record.has_right_value for record in records)
        match mismatch.kind:
            case MismatchKind.no_value if mismatch.item:
                return message("part_no_value", function=function, part=_step_text(mismatch.item[-1]))
            case MismatchKind.no_value:
                return message("no_value_printed" if self.has_printed else "no_value", function=function)
            case MismatchKind.wrong_type if _is_array_of_objects(mismatch.actual) and _is_numeric(mismatch.expected):
                actual, expected = _returned_text(mismatch), _needed_text(mismatch.expected)
                return message("array_of_objects", function=function, actual=actual, expected=expected)
            case MismatchKind.wrong_type | MismatchKind.wrong_shape | MismatchKind.wrong_length:
                return message(
                    mismatch.kind.value,
                    function=function,
                    actual=_returned_text(mismatch),
                    expected=_needed_text(mismatch.expected),
                )
            case MismatchKind.wrong_keys:
                return _keys_message(function, mismatch)
            case MismatchKind.wrong_dtype:
                return message("wrong_dtype", function=function)
            case MismatchKind.not_finite:
                return message("not_finite", function=function, actual=_not_finite_text(mismatch))
            case MismatchKind.wrong_value:
                return message("wrong_value", function=function, differ=differ, count=len(records))

    def _requirement_message(self, record: CallRecord) -> Message:
        function = self.exercise.function
        if record.changed_arguments:
            return message(
                "changed_argument",
                function=function,
                names=_(", ").join(self._changed_parameters(record.changed_arguments)),
            )
        if record.warning_texts:
            return message("warned", function=function, text=clean_line(record.warning_texts[0], MAX_QUOTED_CHARS))
        return message("unrepeatable", function=function)

    def _changed_parameters(self, changed: Sequence[str]) -> list[str]:
        """The parameter names of changed arguments, which the child reports by name or position.

        Anything that is not a parameter of the reference function is dropped, since the child may report any text.
        """
        names = parameter_names(self.reference)
        known = [names[int(key)] for key in changed if key.isdecimal() and len(key) < 3 and int(key) < len(names)]
        return sorted({*known, *(key for key in changed if key in names)}) or [_("an array")]

    def _with_counterexample(
        self, check_feedback: CheckFeedback, worst: CallRecord, records: Sequence[CallRecord]
    ) -> CheckFeedback:
        is_about_values = isinstance(worst.reply, ReturnedValue) and worst.mismatch is not None
        if not is_about_values and not check_feedback.message.id.startswith(("raised", "not_started")):
            return check_feedback
        are_kept = all(record.is_kept for record in records)
        make = _kept_counterexample if are_kept else _new_counterexample
        table = make(self.exercise.function, self.reference, worst, tuple(records), current_language())
        return replace(check_feedback, counterexample=table)


def _new_counterexample(
    function: str,
    reference: Callable[..., object],
    worst: CallRecord,
    records: tuple[CallRecord, ...],
    language: Language,
) -> Counterexample:
    """The table of a check with these records; the language is the present one."""
    del language
    wrong = [record for record in records if not record.is_right]
    names = parameter_names(reference)
    ratios = list(map(_value_ratio, wrong))
    return Counterexample(
        call=format_value.call_text(function, worst.case.args, worst.case.kwargs),
        expected=format_value.json_value(worst.expected),
        actual=_actual_value(worst),
        first_difference=first_difference(worst.mismatch),
        calls=len(records),
        differ=len(wrong),
        ratio_rule=ratio_rules.find_ratio_rule(ratios, [record.case.named_arguments(names) for record in wrong]),
        rows=tuple(map(_table_row, wrong[:_MAX_TABLE_ROWS], ratios)),
    )


_kept_counterexample = lru_cache(maxsize=2048)(_new_counterexample)
"""The same for records that submissions share; the language is part of the key, as texts may hold words of it."""


def _table_row(record: CallRecord, ratio: float | None) -> CallRow:
    return CallRow(
        input=", ".join([*map(format_value.argument_text, record.case.args), *_keyword_arguments(record)]),
        actual=_actual_value(record),
        expected=format_value.json_value(record.expected),
        ratio=ratio,
    )


def _value_ratio(record: CallRecord) -> float | None:
    reply = record.reply
    return format_value.constant_ratio(reply.value, record.expected) if isinstance(reply, ReturnedValue) else None


def first_difference(mismatch: Mismatch | None) -> Difference | None:
    """The first wrong part of several, or of a long text; None otherwise, and for other kinds of mismatch."""
    if mismatch is None or mismatch.kind not in {MismatchKind.wrong_value, MismatchKind.not_finite}:
        return None
    actual, expected = (_entry(value, mismatch.index) for value in (mismatch.actual, mismatch.expected))
    index = (*(step if isinstance(step, int) else _step_text(step) for step in mismatch.item[1:]), *mismatch.index)
    if isinstance(actual, str) and isinstance(expected, str):
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(actual, expected, strict=False)))
        if same >= _MIN_SAME_CHARS:
            index, actual, expected = (*index, same), actual[same:], expected[same:]
    if not (mismatch.item or index):
        return None
    return Difference(
        part=_step_text(mismatch.item[0]) if mismatch.item else None,
        index=index,
        actual=format_value.json_value(actual),
        expected=format_value.json_value(expected),
    )


def _entry(value: object, index: tuple[int, ...]) -> object:
    """The entry of an array, or a number in the form that arrays hold; another value as it is."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "b":
        return value[index]
    return value if shape_of(value) is None else float(float_array(value)[index])


def _step_text(step: int | str) -> int | str:
    """A position in a tuple or list as learners count, or a key of a dict in quotes."""
    return step + 1 if isinstance(step, int) else format_value.inline_text(step)


def _keys_message(function: str, mismatch: Mismatch) -> Message:
    """What to say of a dict with other keys than the expected one; both are dicts."""
    assert isinstance(mismatch.actual, dict) and isinstance(mismatch.expected, dict)  # noqa: S101, PT018 - compare's
    missing = [key for key in mismatch.expected if key not in mismatch.actual]
    keys = missing or [key for key in mismatch.actual if key not in mismatch.expected]
    return message("missing_key" if missing else "extra_key", function=function, key=format_value.inline_text(keys[0]))


def _keyword_arguments(record: CallRecord) -> list[str]:
    return [f"{name}={format_value.argument_text(value)}" for name, value in record.case.kwargs.items()]


def _actual_value(record: CallRecord) -> Json:
    match record.reply:
        case ReturnedValue(value=value):
            return format_value.json_value(value)
        case RaisedException(kinds=kinds):
            return clean_line(kinds[0], 60)
        case MissingFunction() | OversizedValue():
            return None


def _returned_text(mismatch: Mismatch) -> str:
    """A phrase for the returned value, and for its part of several results ("as part 2 of its result, a number")."""
    what = format_value.value_description(mismatch.actual)
    if mismatch.kind is MismatchKind.wrong_length and isinstance(mismatch.actual, (list, tuple)):
        count = len(mismatch.actual)
        what = ngettext("{what} ({count} part)", "{what} ({count} parts)", count).format(what=what, count=count)
    if not mismatch.item:
        return what
    part = str(_step_text(mismatch.item[0]))
    for inner in mismatch.item[1:]:
        part = _("{inner} of part {outer}").format(inner=_step_text(inner), outer=part)
    return _("as part {part} of its result, {what}").format(part=part, what=what)


def _is_array_of_objects(value: object) -> bool:
    return isinstance(value, wire.Opaque) and value.kind == "array of objects"


def _is_numeric(expected: object) -> bool:
    return expected is not None and not isinstance(expected, (str, bool, list, tuple, dict))


def _needed_text(expected: object) -> str:
    match expected:
        case tuple() | list():
            count = len(expected)
            template = ngettext("a {kind} of {count} part", "a {kind} of {count} parts", count)
            return template.format(kind=type(expected).__name__, count=count)
        case bool() | np.bool_():
            return _("True or False")
        case None | str() | dict():
            return format_value.value_description(expected)
        case np.ndarray() if expected.dtype.kind == "b":
            return _("an array of truth values of shape {shape}").format(shape=expected.shape)
        case _:
            shape = getattr(expected, "shape", ())
            return format_value.shape_description(tuple(shape))


def _not_finite_text(mismatch: Mismatch) -> str:
    numbers = float_array(mismatch.actual)
    number = format_value.number_text(float(numbers[mismatch.index]))
    if not mismatch.index:
        return number
    return _("{number} at position {position}").format(number=number, position=list(mismatch.index))
