"""Describe exceptions of learner code for the parent: their classes, their texts, and where they were raised."""

import types
from collections.abc import Mapping
from functools import lru_cache
from opcode import opmap
from typing import Any

from grader.sandbox.child import wire
from grader.sandbox.child.notebook_cells import PARSER_OVERFLOW
from grader.sandbox.child.parent_questions import SENT_NAME_CHARS, SENT_TEXT_CHARS
from grader.sandbox.child.statements import MAX_LINE, decode_source
from grader.sandbox.child.true_attributes import class_names, own_text, traceback_of

_MAX_TRACEBACK_LINES = 8
_MAX_KNOWN = 64
_CALL_OPERATIONS = {bytes([opmap[name]]) for name in ("PRECALL", "CALL", "CALL_FUNCTION_EX") if name in opmap}


class RaisedFrames:
    """The replies to calls that raised an exception; most calls of a function that raises one raise the same."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}
        """The bytes of a description, by its text."""

    def encode_reply(self, number: int, description: Mapping[str, object]) -> bytes:
        """The frame of the reply to the call of this number."""
        start, key = raised_start(number), str(description)
        body = self._known.get(key)
        if body is None:
            body = wire.encode_frame(("raised", number, description))[wire.HEADER_BYTES + len(start) :]
            if len(self._known) < _MAX_KNOWN:
                self._known[key] = body
        return wire.framed(start + body)


@lru_cache(maxsize=256)
def raised_start(number: int) -> bytes:
    """What the reply to a call begins with if that raised an exception, whose description is all that follows."""
    body = wire.encode_frame(("raised", number, None))[wire.HEADER_BYTES :]
    return body.removesuffix(wire.encode_frame(None)[wire.HEADER_BYTES :])


def describe_error(files: Mapping[str, bytes], error: BaseException) -> dict[str, object]:
    """Describe an exception for the parent; of its traceback, only with lines of the submission's files."""
    places = []
    trace = innermost = traceback_of(error)
    while trace is not None:
        innermost = trace
        code = trace.tb_frame.f_code
        if (file := own_text(code.co_filename)) in files:
            places.append((file, trace.tb_lineno or 0, own_text(code.co_name)[:SENT_NAME_CHARS]))
        trace = trace.tb_next
    try:
        if isinstance(error, SyntaxError) and (file := own_text(error.filename)) in files:
            places.append((file, _line_number(error.lineno), "<syntax>"))
        text = own_text(str(error.msg if isinstance(error, SyntaxError) else error))[:SENT_TEXT_CHARS]
        if type(error) is MemoryError and not text and innermost and _was_reading_code(innermost):
            text = PARSER_OVERFLOW
    except BaseException:  # noqa: BLE001 - an exception class may be the learner's own
        text = ""
    kinds = [name[:SENT_NAME_CHARS] for name in class_names(type(error))[:6]]
    column = _syntax_column(files, error) if places and places[-1][2] == "<syntax>" else 0
    marked = {"column": column} if column else {}
    return {"kinds": kinds, "text": text, "places": places[-_MAX_TRACEBACK_LINES:], **marked}


def _syntax_column(files: Mapping[str, bytes], error: BaseException) -> int:
    """At which character of its line a syntax error was found, from 1; 0 where that is not said of this very line.

    Of a formatted string, for one, Python may parse a part by itself, and count in that.
    """
    found: Any = error
    try:
        source = files[found.filename]
        line = decode_source(source, found.filename).split("\n")[found.lineno - 1]
        is_of_line = found.text.rstrip("\r\n") == line
        return int(found.offset) if is_of_line and 0 < found.offset <= len(line) + 1 else 0
    except BaseException:  # noqa: BLE001 - an exception may be the learner's own in all its parts
        return 0


def _was_reading_code(trace: types.TracebackType) -> bool:
    """Whether this frame was calling a function, and one of those that have Python read a text as code is called in it.

    Python 3.11 doesn't say itself that its parser gave up, and raises what it raises where there is no memory left.
    """
    code = trace.tb_frame.f_code
    operations = code.co_code[: trace.tb_lasti + 1 : 2].rstrip(b"\0")  # caches follow the operation that they are of
    return operations[-1:] in _CALL_OPERATIONS and not {"eval", "exec", "compile"}.isdisjoint(code.co_names)


def _line_number(told: object) -> int:
    """The line of a syntax error, which may be the learner's own and tell anything; 0 where that is no line."""
    return told if type(told) is int and 0 < told <= MAX_LINE else 0
