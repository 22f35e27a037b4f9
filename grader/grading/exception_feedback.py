"""What to say of an exception: while a file was read or loaded, or in a call.

Everything that came from the child is untrusted. It is cleaned here, and source lines are quoted from the submission's
bytes instead.
"""

import inspect
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

from grader.courses.course import Exercise
from grader.courses.modules import parameter_names
from grader.grading.exception_hints import explanation_id, suggested_name
from grader.grading.messages import MAX_QUOTED_CHARS, MAX_QUOTED_NAME_CHARS, MAX_SOURCE_LINE_CHARS, message
from grader.grading.own_names import hidden_name, meant_name
from grader.grading.report import Message, SourceLine
from grader.grading.syntax_advice import syntax_advice
from grader.grading.syntax_texts import syntax_text
from grader.i18n import _, join_sentences
from grader.sandbox.child.notebook_cells import TOO_COMPLEX
from grader.sandbox.child.statements import LEFT_OUT_KIND
from grader.sandbox.replies import RaisedException, Reply
from grader.sanitize import clean_line
from grader.submissions import notebook
from grader.submissions.submission import Submission

_MAX_BLANKS = 40
_MAX_MARKED_CHARS, _MAX_MARKED_READ_CHARS = 60, 4_000

_GRADING_PYTHON = sys.version_info[:2]

_NO_TEXT_IDS = {"wrong_encoding", "unknown_encoding", "null_byte", "too_complex"}
"""Sentences of files that can't be read as text: none of their lines is worth showing."""

_KINDS_OF_OTHER_ARGUMENTS = frozenset({"TypeError", "ValueError", "AttributeError", "IndexError"})
"""What a function stops with that takes one argument for another: a hint on the line itself would be wrong."""

_RAISED_BY_HAND = re.compile(r"\braise MemoryError\b")

_NEWER_SYNTAX = (
    ((3, 12), r"", r"^\s*type\s+\w+(?:\[.*\])?\s*="),
    ((3, 12), r"", r"^\s*(?:(?:async\s+)?def\s+\w+\[[^\[\]]+\]\s*\(|class\s+\w+\[[^\[\]]+\]\s*[(:])"),
    ((3, 12), r"^f-string\b", r"""\{[^{}]*["'\\#][^{}]*\}"""),
    ((3, 14), r"", r"""(?<!\w)[tT][rR]?["']|(?<!\w)[rR][tT]["']"""),
)
"""From which Python on a syntax error may be none: the version, a pattern of the error's text, one of its line.

PEP 695 (type parameters), PEP 701 (f-strings in full), PEP 750 (template strings).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionFeedback:
    """Says of exceptions of one exercise of one submission what they mean; `memory` is the limit in bytes."""

    exercise: Exercise
    submission: Submission
    reference: Callable[..., object]
    memory: int

    def sentence(self, raised: RaisedException) -> tuple[Message, SourceLine | None]:
        """What to say of the exception that a call ended with, and the line of the submission that it is about."""
        failure, name = load_failure(raised, self.exercise.function)
        raised = failure or raised
        place = self.own_line(raised)
        text = clean_line(raised.text, MAX_QUOTED_CHARS) or _("(no text)")
        line = place.text if place else ""
        if is_syntax_error(raised):
            sentence = self._syntax_message(raised, text)
        elif self.is_own_stub(raised):
            sentence = message("partly_stub")
        elif self._is_other_stub(raised):
            other = clean_line(raised.places[-1].function, MAX_QUOTED_NAME_CHARS)
            sentence = message("stub_beneath", function=self.exercise.function, other=other)
        elif failure is not None:
            sentence = self._load_message(failure, name, text)
        else:
            sentence = self._call_message(raised, text, line)
        return sentence, None if sentence.id in _NO_TEXT_IDS else place

    def own_line(self, raised: RaisedException) -> SourceLine | None:
        """The innermost line of the submission in an exception's traceback, if there is one."""
        for frame in reversed(raised.places):
            text = self.submission.source_line(frame.file, frame.line)
            if text is not None:
                file, cell = notebook.source_origin(frame.file)
                line, column = clean_line(text, MAX_SOURCE_LINE_CHARS), None
                if raised.kinds[0] in {"IndentationError", "TabError"}:
                    line = _indentation(text) + line
                elif raised.column and frame is raised.places[-1]:
                    line, column = _marked_line(text, raised.column)
                return SourceLine(file=file, cell=cell, line=frame.line, text=line, column=column)
        return None

    def is_own_syntax_error(self, raised: RaisedException) -> bool:
        """Whether the exercise's own file is not Python."""
        return is_syntax_error(raised) and self.submission.belongs_to(raised.places[-1].file, self.exercise.topic)

    def is_own_stub(self, raised: RaisedException) -> bool:
        """Whether it is the exercise's own `raise NotImplementedError`."""
        if raised.kinds[0] != "NotImplementedError" or not raised.places:
            return False
        last = raised.places[-1]
        is_own = self.submission.belongs_to(last.file, self.exercise.topic)
        return is_own and last.function == self.exercise.function

    def _is_other_stub(self, raised: RaisedException) -> bool:
        where = raised.places[-1].function if raised.places else ""
        return raised.kinds[0] == "NotImplementedError" and where not in {self.exercise.function, "", "<module>"}

    def _syntax_message(self, raised: RaisedException, text: str) -> Message:
        file, line = self._file_name(raised), self._whole_line(raised)
        if is_encoding_fault(text):
            return encoding_message(self.submission, raised, file)
        if text == TOO_COMPLEX:
            return message("too_complex", file=file)
        if _may_be_newer(text, line):
            version = ".".join(map(str, _GRADING_PYTHON))
            return message("newer_syntax", file=file, text=syntax_text(text.rstrip(".")), version=version)
        said = message("syntax_error", file=file, text=syntax_text(text.rstrip(".")))
        advice = syntax_advice(text, line)
        return replace(said, text=join_sentences(said.text, advice)) if advice else said

    def _whole_line(self, raised: RaisedException) -> str:
        """The line of a syntax error from its beginning, which is not always in what is shown of a long one."""
        last = raised.places[-1]
        return clean_line(self.submission.source_line(last.file, last.line) or "", _MAX_MARKED_READ_CHARS)

    def _file_name(self, raised: RaisedException) -> str:
        """The file whose line raised it, and its cell; the exercise's own where that is not known."""
        source = raised.places[-1].file if raised.places else self.exercise.file_name
        file, cell = notebook.source_origin(source)
        name = clean_line(self.submission.real_name(file), MAX_QUOTED_CHARS)
        return name if cell is None else _("{file}, cell {cell}").format(file=name, cell=cell)

    def _load_message(self, raised: RaisedException, name: str, text: str) -> Message:
        """What to say if a name is missing because the statement that defines it failed while its file was loaded."""
        file = self._file_name(raised)
        why = explanation_id(raised.kinds, raised.text[:MAX_QUOTED_CHARS], "")
        if "ModuleNotFoundError" in raised.kinds and why != "raised_no_drawing":
            return message("import_missing_module", file=file, text=missing_module(text))
        if raised.kinds[0] == LEFT_OUT_KIND:
            return message("load_left_out", file=file, name=name)
        kind = clean_line(raised.kinds[0], MAX_QUOTED_NAME_CHARS)
        if why is None:
            return message("load_raised", file=file, kind=kind, name=name, text=text)
        where = _("{file} (before {name} is defined)").format(file=file, name=name)
        name = suggested_name(raised.text[:MAX_QUOTED_CHARS])
        return message(why, function=where, kind=kind, text=text.rstrip("."), name=name)

    def _call_message(self, raised: RaisedException, text: str, line: str) -> Message:
        function = self.exercise.function
        kind = clean_line(raised.kinds[0], MAX_QUOTED_NAME_CHARS)
        why = explanation_id(raised.kinds, raised.text[:MAX_QUOTED_CHARS], line)
        meant = meant_name(self.submission, raised) if why == "raised_name" else None
        hidden = hidden_name(self.submission, raised) if why == "raised_unbound" else None
        signature = f"def {function}{inspect.signature(self.reference)}:"
        match raised.kinds:
            case ["SystemExit" | "KeyboardInterrupt", *_]:
                return message("exits", function=function, kind=kind)
            # Python's own functions, and those behind lru_cache, raise others without a line of the learner, too.
            case ["TypeError", *_] if not raised.places and "argument" in raised.text:
                return message("wrong_parameters", function=function, text=text, signature=signature)
            case [_, *_] if not _KINDS_OF_OTHER_ARGUMENTS.isdisjoint(raised.kinds) and self._has_other_order():
                said = {"function": function, "kind": kind, "text": text.rstrip("."), "signature": signature}
                return message("raised_parameter_order", **said)
            case [*_, "MemoryError", "Exception", "BaseException", "object"] if (
                why is None and not _RAISED_BY_HAND.search(line)
            ):
                return message("out_of_memory", function=function, memory=f"{self.memory / 2**20:g} MiB")
            case _ if meant is not None:
                return message("raised_misspelt", function=function, kind=kind, text=text.rstrip("."), name=meant)
            case _ if hidden is not None:
                return message("raised_hidden_name", function=function, kind=kind, text=text.rstrip("."), name=hidden)
            case _:
                name = suggested_name(raised.text[:MAX_QUOTED_CHARS])
                return message(why or "raised", function=function, kind=kind, text=text.rstrip("."), name=name)

    def _has_other_order(self) -> bool:
        """Whether a parameter stands at another place in the learner's `def` line than in the reference's."""
        own = self.submission.parameter_names(self.exercise.topic, self.exercise.function)
        places = {name: place for place, name in enumerate(parameter_names(self.reference))}
        return any(places.get(name, place) != place for place, name in enumerate(own))


def load_failure(reply: Reply, function: str) -> tuple[RaisedException | None, str]:
    """What a statement raised while its file was loaded, and the name that is missing for it: `function`, or another.

    If a function stopped at a missing name, it is what the statement raised that defines the name, unless the name is
    one of a library that draws: then the line that uses it is worth more.
    """
    if not isinstance(reply, RaisedException):
        return None, ""
    is_drawing = explanation_id(reply.kinds, reply.text[:MAX_QUOTED_CHARS], "") == "raised_no_drawing"
    if reply.cause is not None and not is_drawing:
        return reply.cause, clean_line(reply.missing_name, MAX_QUOTED_NAME_CHARS)
    is_load = bool(reply.places) and reply.places[0].function in {"<module>", "<syntax>"}
    return (reply, function) if is_load else (None, "")


def is_loading_failure(reply: Reply) -> bool:
    """Whether a reply is an exception that left no function running, only a file being read or loaded."""
    if not isinstance(reply, RaisedException) or not reply.places:
        return False
    return all(frame.function in {"<module>", "<syntax>"} for frame in reply.places)


def is_syntax_error(raised: RaisedException) -> bool:
    """Whether a file of the submission is not Python; what `eval` and its like find in a text is something else."""
    return "SyntaxError" in raised.kinds and bool(raised.places) and raised.places[-1].function == "<syntax>"


def _may_be_newer(text: str, line: str) -> bool:
    return any(
        version > _GRADING_PYTHON and re.search(text_pattern, text) and re.search(line_pattern, line)
        for version, text_pattern, line_pattern in _NEWER_SYNTAX
    )


def _marked_line(text: str, column: int) -> tuple[str, int | None]:
    """A line as it is shown, and the place in it of what is the character `column` there, which may be its end.

    Of a long line it is what stands around that place. There is none where the text is not the one that Python read.
    """
    text = text.removeprefix("\ufeff")
    line = clean_line(text, _MAX_MARKED_READ_CHARS)
    place = len(clean_line(f"{text[: column - 1]}^", _MAX_MARKED_READ_CHARS))
    if "\N{REPLACEMENT CHARACTER}" in line or column > min(len(text) + 1, _MAX_MARKED_READ_CHARS):
        return line[:MAX_SOURCE_LINE_CHARS], None
    if len(line) <= _MAX_MARKED_CHARS:
        return line, place
    start = max(0, min(place - _MAX_MARKED_CHARS * 2 // 3, len(line) - _MAX_MARKED_CHARS))
    end = start + _MAX_MARKED_CHARS
    head, tail = "... " * (start > 0), " ..." * (end < len(line))
    return f"{head}{line[start:end]}{tail}", place - start + len(head)


def _indentation(line: str) -> str:
    """The white space at a line's start, where that is what is wrong: a tab is shown as "<tab>"."""
    blanks = line[: len(line) - len(line.lstrip(" \t"))]
    return blanks[:_MAX_BLANKS].replace("\t", "<tab>")


def missing_module(text: str) -> str:
    """The module's name from "No module named 'x'"."""
    return text.removeprefix("No module named ").strip("'\"")


def is_encoding_fault(text: str) -> bool:
    """Whether a syntax error's text is what the child says of a file whose bytes are not text."""
    return text.startswith("encoding: ")


def encoding_message(submission: Submission, raised: RaisedException, file: str) -> Message:
    """What to say of a file, here by its name, whose bytes are not text."""
    last = raised.places[-1]
    content = submission.files.get(last.file, b"")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return message("wrong_encoding", file=file, line=content.count(b"\n", 0, error.start) + 1)
    if "null byte" in raised.text:
        return message("null_byte", file=file, line=last.line)
    return message("unknown_encoding", file=file)
