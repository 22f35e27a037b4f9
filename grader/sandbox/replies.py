"""The replies of a child to calls, read from its messages; all of it is untrusted.

An honest child cuts its texts before it sends them (see `child/main`). They are cut here too, because what a reply says
is kept until its exercise is graded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from grader.sandbox.child import wire
from grader.sandbox.child.statements import MAX_LINE
from grader.sandbox.child_loss import ChildLostError, LossReason
from grader.sandbox.machine_paths import hide_paths

MAX_NAME_CHARS = 300
_MAX_TEXT_CHARS = 2_000
_MAX_KINDS = 6
_MAX_PLACES = 8
_MAX_WARNINGS = 4
_MAX_CHANGED = 100
_MAX_DESCRIPTION_BYTES = 128 * 1024
"""More than the texts, names and places of two exceptions take, as an honest child cuts them."""


_WITHOUT_VALUE = ("raised", "missing", "oversized")


class InvalidReplyError(ChildLostError):
    """A reply that the child's own code can't have written."""

    def __init__(self) -> None:
        super().__init__(LossReason.broke_wire)


@dataclass(frozen=True, slots=True, kw_only=True)
class TracebackLine:
    """A line of the submission in a traceback, as the child reports it."""

    file: str
    line: int
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedValue:
    """The call returned a value. `changed` holds names or positions of arguments; `warnings` the texts of warnings."""

    value: wire.Value
    changed: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedException:
    """The call raised an exception.

    `kinds` are the names of its class and base classes, its own first; `places` the lines of the submission in its
    traceback, the innermost last. `column` is the character of the last line at which a syntax error was found, from 1;
    0 where that is not known. If `missing_name` is missing because the statement that defines it failed while its
    file was loaded, `cause` is what that statement raised.
    """

    kinds: tuple[str, ...]
    text: str
    places: tuple[TracebackLine, ...]
    column: int = 0
    missing_name: str = ""
    cause: "RaisedException | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFunction:
    """There is no such function; `kind` is the type of another value with that name, or "" if there is none."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OversizedValue:
    """The call returned a value that is too large to send."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadNote:
    """What the child left out of one module while it loaded it, for one reason.

    `kind` is "failed" (statements that raised an exception) or "ipython" (lines that only IPython understands); `file`
    and `line` are the first of `count` places, and `raised` is its exception.
    """

    kind: str
    file: str
    line: int
    count: int
    raised: RaisedException | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallChange:
    """A change that the child made in a function: its kind, its source and line, and what is wrong there."""

    kind: str
    file: str
    line: int
    what: str


Reply: TypeAlias = ReturnedValue | RaisedException | MissingFunction | OversizedValue


def parse_reply(message: wire.Value, number: int, size: int) -> Reply | None:
    """The reply to the call of this number, or None if the message is not one; may raise InvalidReplyError.

    The message has `size` bytes; where it holds no value, these are limited.
    """
    if size > _MAX_DESCRIPTION_BYTES and isinstance(message, tuple) and message[0] in _WITHOUT_VALUE:
        raise InvalidReplyError
    match message:
        case ("returned", int(reply_number), value, list(changed), list(warnings)) if reply_number == number:
            return ReturnedValue(
                value=value,
                changed=_cut_texts(changed, _MAX_CHANGED, MAX_NAME_CHARS),
                warnings=_cut_texts(warnings, _MAX_WARNINGS, _MAX_TEXT_CHARS),
            )
        case ("raised", int(reply_number), dict(error)) if reply_number == number:
            return parse_exception(error)
        case ("missing", int(reply_number), str(kind)) if reply_number == number:
            return MissingFunction(kind=kind[:MAX_NAME_CHARS])
        case ("oversized", int(reply_number), str(text)) if reply_number == number:
            return OversizedValue(text=hide_paths(text[:_MAX_TEXT_CHARS]))
    return None


def parse_exception(description: Mapping[str, wire.Value]) -> RaisedException:
    """The exception that a child describes; raise InvalidReplyError for anything else."""
    match description:
        case {"kinds": [str(), *_] as kinds, "text": str(text), "places": list(places), **more}:
            name, cause = "", None
        case _:
            raise InvalidReplyError
    column = more.get("column")
    match more:
        case {"name": str(name), "cause": dict(described)} if "cause" not in described:
            cause = parse_exception(described)
    return RaisedException(
        kinds=_cut_texts(kinds, _MAX_KINDS, MAX_NAME_CHARS),
        text=hide_paths(text[:_MAX_TEXT_CHARS]),
        places=tuple(_parse_place(place) for place in places[-_MAX_PLACES:]),
        column=column if type(column) is int and 0 < column <= MAX_LINE else 0,
        missing_name=name[:MAX_NAME_CHARS],
        cause=cause,
    )


def parse_change(message: wire.Value) -> SmallChange | None:
    """The change that a message reports, None where it reports that there is none; may raise InvalidReplyError."""
    match message:
        case ("changed", "", "", 0, ""):
            return None
        case ("changed", str(kind), str(file), int(line), str(what)) if counts_lines(line):
            return SmallChange(
                kind=kind[:MAX_NAME_CHARS], file=file[:_MAX_TEXT_CHARS], line=line, what=what[:MAX_NAME_CHARS]
            )
    raise InvalidReplyError


def parse_load_note(note: wire.Value) -> LoadNote:
    """The note on what a child left out of a module; raise InvalidReplyError for anything else."""
    match note:
        case ("failed", str(file), int(line), int(count), dict(description)) if counts_lines(line, count):
            raised = parse_exception(description)
            return LoadNote(kind="failed", file=file[:_MAX_TEXT_CHARS], line=line, count=count, raised=raised)
        case ("ipython", str(file), int(line), int(count), dict()) if counts_lines(line, count):
            return LoadNote(kind="ipython", file=file[:_MAX_TEXT_CHARS], line=line, count=count, raised=None)
    raise InvalidReplyError


def counts_lines(*numbers: int) -> bool:
    """Whether lines of a file may have these numbers, or be so many."""
    return all(not isinstance(number, bool) and 0 < number <= MAX_LINE for number in numbers)


def _parse_place(description: wire.Value) -> TracebackLine:
    match description:
        case (str(file), int(line), str(function)) if not isinstance(line, bool) and abs(line) <= MAX_LINE:
            return TracebackLine(file=hide_paths(file[:_MAX_TEXT_CHARS]), line=line, function=function[:MAX_NAME_CHARS])
    raise InvalidReplyError


def _cut_texts(values: Sequence[wire.Value], count: int, limit: int) -> tuple[str, ...]:
    """At most `count` texts of at most `limit` characters; raise InvalidReplyError if another value is among them."""
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) < len(values):
        raise InvalidReplyError
    return tuple(hide_paths(text[:limit]) for text in texts[:count])
