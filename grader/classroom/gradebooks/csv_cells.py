"""The cells of a table that strangers filled and a spreadsheet reads.

A spreadsheet takes a cell that begins with =, +, -, @, a tab or a carriage return for a formula, whatever quotes the
file has around it; behind blanks and quotes some do too, and full-width signs are signs. An apostrophe in front makes
it text. Where the locale's separator is a semicolon, a cell may begin behind any semicolon.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from grader.sanitize import clean_text, log_safe

Cell: TypeAlias = str | int | float | None
"""Our own text, a number, or nothing. A stranger's text is a cell only after `text`."""

_MAX_CELL_CHARS = 500
_FORMULA_START = re.compile(
    "(^|;)"
    "(?=[\\s\"'`\N{LEFT SINGLE QUOTATION MARK}-\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{FULLWIDTH QUOTATION MARK}\N{FULLWIDTH APOSTROPHE}\N{REPLACEMENT CHARACTER}]*"
    "[=+\\-@\\t\\r\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
    "\N{SMALL EQUALS SIGN}\N{SMALL PLUS SIGN}\N{SMALL HYPHEN-MINUS}\N{SMALL COMMERCIAL AT}\N{MINUS SIGN}])"
)


def cell_text(value: str | None) -> str:
    """A stranger's text as a cell that no spreadsheet computes and no CI runner obeys; on one line."""
    # Before white space is made one blank: a tab that a cell begins with is a sign.
    marked = _FORMULA_START.sub("\\1'", clean_text(value or "", _MAX_CELL_CHARS))
    return log_safe(" ".join(marked.split()))


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Rows as RFC 4180 has them, in UTF-8."""
    line = _LastLine()
    writer = csv.writer(line, lineterminator="\r\n")
    for row in rows:
        writer.writerow(row)
        yield line.text.encode("utf-8", "replace")


class _LastLine:
    """The last line that was written."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text
