"""From what a check's calls gave to what the learner is told: verdict, sentence, line, table.

Everything that came from the child is untrusted: it is cleaned here, and lines are quoted from the submission's own
bytes.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from grader.courses.course import Exercise
from grader.courses.modules import parameters
from grader.grading import format_value, ratio_rules
from grader.grading.answer import Record
from grader.grading.compare import Fault, FaultKind, floats
from grader.grading.exception_hints import explain
from grader.grading.messages import say
from grader.grading.report import Counterexample, Difference, Json, Message, Place, Row, Verdict
from grader.i18n import Language, _, spoken
from grader.sandbox.session import Missing, Oversized, Raised, Returned
from grader.sanitize import clean_line
from grader.submissions import notebook
from grader.submissions.submission import Submission

_TEXT = 300
_LINE = 160
_ROWS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is said about one failed check."""

    verdict: Verdict
    message: Message
    place: Place | None = None
    counterexample: Counterexample | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Judges the checks of one exercise of one submission."""

    exercise: Exercise
    submission: Submission
    reference: Callable[..., object]
    memory: int
    has_printed: bool = False

    def judge(self, records: Sequence[Record]) -> Finding:
        """What to say of these records, of which at least one is not right."""
        first = records[0]
        if isinstance(first.reply, Raised) and self.is_untouched(records):
            place = self._place(first.reply)
            finding = Finding(verdict=Verdict.not_started, message=say("not_started"), place=place)
            return self._with_table(finding, first, records)
        if self.is_unwritten(records):
            return replace(self._of_reply(first, records), verdict=Verdict.not_started)
        worst = next(record for record in records if not record.is_right)
        finding = self._of_reply(worst, records)
        return finding if isinstance(worst.reply, Missing) else self._with_table(finding, worst, records)

    @property
    def _own_file(self) -> str:
        return self.submission.file(self.exercise.topic)

    def is_untouched(self, records: Sequence[Record]) -> bool:
        """Whether every call ended at the exercise's own `raise NotImplementedError`."""
        return bool(records) and all(
            isinstance(record.reply, Raised) and self._is_own_stub(record.reply) for record in records
        )

    def is_unwritten(self, records: Sequence[Record]) -> bool:
        """Whether a notebook that holds more than this topic has nothing of this exercise yet."""
        topic, function = self.exercise.topic, self.exercise.function
        is_shared = self._own_file not in {f"{topic}.py", f"{topic}.ipynb"}
        is_missing = all(isinstance(record.reply, Missing) and not record.reply.kind for record in records)
        return is_shared and bool(records) and is_missing and self.submission.defined(topic, function) is None

    def is_not_python(self, records: Sequence[Record]) -> bool:
        """Whether no call could be made because the exercise's own file has a syntax error."""
        return bool(records) and all(
            isinstance(record.reply, Raised) and self._is_own_syntax(record.reply) for record in records
        )

    def _of_reply(self, record: Record, records: Sequence[Record]) -> Finding:
        match record.reply:
            case Raised() as raised:
                return self._of_exception(raised)
            case Missing(kind=""):
                message = say("missing_function", file=self._own_file, function=self.exercise.function)
                return Finding(verdict=Verdict.failed, message=message)
            case Missing(kind=kind):
                what = clean_line(_("a value of type {kind}").format(kind=kind), _TEXT)
                message = say("not_callable", file=self._own_file, function=self.exercise.function, what=what)
                return Finding(verdict=Verdict.failed, message=message)
            case Oversized(text=text):
                message = say("oversized", function=self.exercise.function, text=clean_line(text, _TEXT))
                return Finding(verdict=Verdict.failed, message=message)
            case Returned():
                message = self._of_fault(record.fault, records) if record.fault else self._of_manners(record)
                return Finding(verdict=Verdict.failed, message=message)

    def _of_fault(self, fault: Fault, records: Sequence[Record]) -> Message:
        function = self.exercise.function
        differ = sum(not record.value_is_right for record in records)
        match fault.kind:
            case FaultKind.no_value if fault.item:
                return say("part_no_value", function=function, part=fault.item[-1] + 1)
            case FaultKind.no_value:
                return say("no_value_printed" if self.has_printed else "no_value", function=function)
            case FaultKind.wrong_type | FaultKind.wrong_shape | FaultKind.wrong_length:
                return say(
                    fault.kind.value,
                    function=function,
                    actual=_returned(fault),
                    expected=_needed(fault.expected),
                )
            case FaultKind.wrong_dtype:
                return say("wrong_dtype", function=function)
            case FaultKind.not_finite:
                return say("not_finite", function=function, actual=_not_finite(fault))
            case FaultKind.wrong_value:
                return say("wrong_value", function=function, differ=differ, calls=len(records))

    def _of_manners(self, record: Record) -> Message:
        function = self.exercise.function
        if record.changed:
            return say("changed_argument", function=function, names=_(", ").join(self._parameters(record.changed)))
        if record.warned:
            return say("warned", function=function, text=clean_line(record.warned[0], _TEXT))
        return say("unrepeatable", function=function)

    def _parameters(self, changed: Sequence[str]) -> list[str]:
        """The names of changed arguments: the contract's, by position or as given; anything else is the child's
        invention.
        """
        names = parameters(self.reference)
        known = [names[int(key)] for key in changed if key.isdecimal() and len(key) < 3 and int(key) < len(names)]
        return sorted({*known, *(key for key in changed if key in names)}) or [_("an array")]

    def _of_exception(self, raised: Raised) -> Finding:
        place = self._place(raised)
        kind = clean_line(raised.kinds[0], 60)
        text = clean_line(raised.text, _TEXT) or _("(no text)")
        function = self.exercise.function
        elsewhere = raised.places[-1].function if raised.places else ""
        match raised.kinds:
            case [*_, "SyntaxError", "Exception", "BaseException", "object"]:
                message = self._of_syntax(raised, text)
            case ["NotImplementedError", *_] if elsewhere not in {function, "", "<module>"}:
                message = say("stub_beneath", function=function, other=clean_line(elsewhere, 60))
            case ["ModuleNotFoundError", *_] if self._is_import(raised):
                message = say("import_missing_module", file=_file(raised, self.exercise), text=_module(text))
            case _ if self._is_import(raised) and notebook.origin(raised.places[-1].file)[1] is not None:
                file = _file(raised, self.exercise)
                message = say("cell_raised", file=file, function=function, kind=kind, text=text)
            case _ if self._is_import(raised):
                message = say("import_raised", file=_file(raised, self.exercise), kind=kind, text=text)
            case ["SystemExit" | "KeyboardInterrupt", *_]:
                message = say("exits", function=function, kind=kind)
            case ["TypeError", *_] if not raised.places:
                signature = f"def {function}{inspect.signature(self.reference)}:"
                message = say("wrong_parameters", function=function, text=text, signature=signature)
            case [*_, "MemoryError", "Exception", "BaseException", "object"]:
                message = say("out_of_memory", function=function, memory=f"{self.memory / 2**20:g} MiB")
            case _:
                why = explain(raised.kinds, raised.text[:_TEXT]) or "raised"
                message = say(why, function=function, kind=kind, text=text.rstrip("."))
        # Of a file that cannot be read as text, no line is worth showing.
        place = None if message.id == "wrong_encoding" else place
        return Finding(verdict=Verdict.raised, message=message, place=place)

    def _of_syntax(self, raised: Raised, text: str) -> Message:
        file = _file(raised, self.exercise)
        if not text.startswith("encoding: "):
            return say("syntax_error", file=file, text=text.rstrip("."))
        content = self.submission.files.get(file, b"")
        return say("wrong_encoding", file=file, line=content.count(b"\n", 0, _first_bad_byte(content)) + 1)

    def _is_own_syntax(self, raised: Raised) -> bool:
        if "SyntaxError" not in raised.kinds or not raised.places:
            return False
        last = raised.places[-1]
        return self.submission.is_of(last.file, self.exercise.topic) and last.function == "<syntax>"

    def _is_own_stub(self, raised: Raised) -> bool:
        if raised.kinds[0] != "NotImplementedError" or not raised.places:
            return False
        last = raised.places[-1]
        is_own = self.submission.is_of(last.file, self.exercise.topic)
        return is_own and last.function == self.exercise.function

    @staticmethod
    def _is_import(raised: Raised) -> bool:
        return bool(raised.places) and raised.places[0].function == "<module>"

    def _by_name(self, record: Record) -> dict[str, object]:
        return record.case.by_name(parameters(self.reference))

    def _place(self, raised: Raised) -> Place | None:
        """The last line of the submission that an exception went through, if there is such a line."""
        for told in reversed(raised.places):
            text = self.submission.line(told.file, told.line)
            if text is not None:
                file, cell = notebook.origin(told.file)
                return Place(file=file, cell=cell, line=told.line, text=clean_line(text, _LINE))
        return None

    def _with_table(self, finding: Finding, worst: Record, records: Sequence[Record]) -> Finding:
        is_about_values = isinstance(worst.reply, Returned) and worst.fault is not None
        if not is_about_values and not finding.message.id.startswith(("raised", "not_started")):
            return finding
        wrong = [record for record in records if not record.is_right]
        case = worst.case
        return Finding(
            verdict=finding.verdict,
            message=finding.message,
            place=finding.place,
            counterexample=Counterexample(
                call=format_value.call(self.exercise.function, case.args, case.kwargs),
                expected=format_value.data(worst.expected),
                actual=_actual(worst),
                first_difference=_difference(worst),
                calls=len(records),
                differ=len(wrong),
                ratio_rule=ratio_rules.rule([_ratio(record) for record in wrong], [self._by_name(r) for r in wrong]),
                rows=tuple(_row(record, spoken()) for record in wrong[:_ROWS]),
            ),
        )


def _first_bad_byte(content: bytes) -> int:
    """Where a file stops being text in UTF-8; a null byte is none, though it may be decoded."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return max(content.find(b"\0"), 0)


@lru_cache(maxsize=4096)
def _row(record: Record, language: Language) -> Row:
    """One line of a table; the same reply to the same call comes from many submissions, as one record."""
    del language  # what is kept is kept by it
    return Row(
        input=", ".join([*map(format_value.argument, record.case.args), *_named(record)]),
        actual=_actual(record),
        expected=format_value.data(record.expected),
        ratio=_ratio(record),
    )


def _ratio(record: Record) -> float | None:
    reply = record.reply
    return format_value.ratio(reply.value, record.expected) if isinstance(reply, Returned) else None


def _difference(record: Record) -> Difference | None:
    """Where in a result of several numbers the first wrong one stands; None for single numbers and other faults."""
    fault = record.fault
    if fault is None or fault.kind not in {FaultKind.wrong_value, FaultKind.not_finite}:
        return None
    if not (fault.item or fault.index):
        return None
    return Difference(
        part=fault.item[0] + 1 if fault.item else None,
        index=(*fault.item[1:], *fault.index),
        actual=format_value.data(float(floats(fault.actual)[fault.index])),
        expected=format_value.data(float(floats(fault.expected)[fault.index])),
    )


def _named(record: Record) -> list[str]:
    return [f"{name}={format_value.argument(value)}" for name, value in record.case.kwargs.items()]


def _actual(record: Record) -> Json:
    match record.reply:
        case Returned(value=value):
            return format_value.data(value)
        case Raised(kinds=kinds):
            return clean_line(kinds[0], 60)
        case Missing() | Oversized():
            return None


def _returned(fault: Fault) -> str:
    """What came back, and as which part of several results ("as part 2 of its result, a number")."""
    what = format_value.described(fault.actual)
    if fault.kind is FaultKind.wrong_length and isinstance(fault.actual, (list, tuple)):
        what = _("{what} ({count} parts)").format(what=what, count=len(fault.actual))
    if not fault.item:
        return what
    part = str(fault.item[0] + 1)
    for inner in fault.item[1:]:
        part = _("{inner} of part {outer}").format(inner=inner + 1, outer=part)
    return _("as part {part} of its result, {what}").format(part=part, what=what)


def _needed(expected: object) -> str:
    match expected:
        case tuple() | list():
            return _("a {kind} of {count} parts").format(kind=type(expected).__name__, count=len(expected))
        case _:
            shape = getattr(expected, "shape", ())
            return format_value.shaped(tuple(shape))


def _not_finite(fault: Fault) -> str:
    numbers = floats(fault.actual)
    number = format_value.number(float(numbers[fault.index]))
    if not fault.index:
        return number
    return _("{number} at position {position}").format(number=number, position=list(fault.index))


def _file(raised: Raised, exercise: Exercise) -> str:
    if not raised.places:
        return exercise.file
    file, cell = notebook.origin(raised.places[-1].file)
    told = clean_line(file, _TEXT)
    return told if cell is None else _("{file}, cell {cell}").format(file=told, cell=cell)


def _module(text: str) -> str:
    """The module's name from "No module named 'x'"."""
    return text.removeprefix("No module named ").strip("'\"")
