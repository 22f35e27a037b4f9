"""Find the lines of each function in a learner's file.

The text is untrusted and may be half written, so it is scanned line by line and never parsed. The scanner only knows
strings, brackets, comments and which lines start at the margin (in the first column).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_MARK_PATTERN = re.compile(rb"#.*|'''|\"\"\"|['\"]|[\[({]|[\])}]")
_STRING_ENDS = {quote: re.compile(rb"\\.|" + quote, re.DOTALL) for quote in (b"'''", b'"""', b"'", b'"')}
_DEFINED_FUNCTION = re.compile(rb"(?:async[ \t]+)?def[ \t]+([\w\x80-\xff]+)")
_MARGIN_STATEMENT = re.compile(rb"(?:async[ \t]+)?(?:def|class)[ \t]|@[\w\x80-\xff]")
"""Can't occur at the margin inside brackets: if it does, an earlier bracket was never closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSpan:
    """A function's lines, from its decorators to the end of its body, as a half-open range counted from 0.

    `is_sure` is False if a string or bracket of the text never ends, so that the span is guessed from the margins.
    """

    first: int
    last: int
    is_sure: bool = True


def function_spans(text: bytes) -> dict[str, FunctionSpan]:
    """The spans of all functions at the margin, by name; of two with the same name the last one, as in Python."""
    lines = text.splitlines(keepends=True)
    starts, is_sure = _statement_starts(lines)
    found: dict[str, FunctionSpan] = {}
    decorated: int | None = None
    for start, end in pairwise([*starts, len(lines)]):
        line = _without_mark(lines[start])
        name = _DEFINED_FUNCTION.match(line)
        if line.startswith(b"@"):
            decorated = start if decorated is None else decorated
            continue
        if name:
            first = start if decorated is None else decorated
            last = _trimmed_end(lines, start, end)
            found[name[1].decode("utf-8", "replace")] = FunctionSpan(first=first, last=last, is_sure=is_sure)
        decorated = None
    return found


def function_texts(text: bytes) -> dict[str, bytes]:
    """The source text of each function at the margin, by name."""
    lines = text.splitlines(keepends=True)
    return {name: b"".join(lines[span.first : span.last]) for name, span in function_spans(text).items()}


def _without_mark(line: bytes) -> bytes:
    return line.removeprefix(b"\xef\xbb\xbf")


def _statement_starts(lines: list[bytes]) -> tuple[list[int], bool]:
    """The lines on which a statement at the margin starts, and whether all strings and brackets are closed."""
    scan = _LineScanner()
    starts = [number for number, line in enumerate(lines) if scan.starts_statement(_without_mark(line))]
    if scan.is_in_string:
        return list(_starts_by_margin(lines)), False
    return starts, scan.made_sense


def _starts_by_margin(lines: list[bytes]) -> Iterator[int]:
    for number, line in enumerate(map(_without_mark, lines)):
        if line[:1].strip() and line[:1] not in b"#)]}'\"\\":
            yield number


def _trimmed_end(lines: list[bytes], start: int, end: int) -> int:
    """The end without trailing blank lines and comments at the margin, which belong to the next statement."""
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith(b"#")):
        end -= 1
    return end


class _LineScanner:
    """The context in which the next line begins: inside a string, inside brackets, or after a backslash."""

    def __init__(self) -> None:
        self._string = b""
        self._depth = 0
        self._goes_on = False
        self._has_broken = False

    @property
    def is_in_string(self) -> bool:
        return bool(self._string)

    @property
    def made_sense(self) -> bool:
        return not (self._string or self._depth or self._has_broken)

    def starts_statement(self, line: bytes) -> bool:
        """Whether a statement at the margin starts on this line. To be called for every line, in order."""
        if self._depth and not self._string and _MARGIN_STATEMENT.match(line):
            self._depth, self._has_broken = 0, True
        is_inside = bool(self._string or self._depth or self._goes_on)
        self._scan_line(line)
        return not is_inside and bool(line[:1].strip()) and not line.startswith(b"#")

    def _scan_line(self, line: bytes) -> None:
        at, is_comment = 0, False
        while found := (_STRING_ENDS[self._string] if self._string else _MARK_PATTERN).search(line, at):
            at, mark = found.end(), found[0]
            if self._string:
                self._string = b"" if mark == self._string else self._string
            elif mark in _STRING_ENDS:
                self._string = mark
            elif mark.startswith(b"#"):
                is_comment = True
            else:
                self._depth = max(self._depth + (1 if mark in b"([{" else -1), 0)
        self._goes_on = line.rstrip(b"\r\n").endswith(b"\\") and not is_comment
        if len(self._string) == 1 and not self._goes_on:
            # A string with single quotes can't go on in the next line: it was not closed, and ends here.
            self._string, self._has_broken = b"", True
