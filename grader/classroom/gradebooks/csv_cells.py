"""Cells with strangers' text, for a table that a spreadsheet reads.

A spreadsheet takes a cell that begins with =, +, -, @, a tab or a carriage return for a formula, even if the file has
quotes around it. Some do so even if blanks or quotes come first, and with full-width signs. An apostrophe in front
makes such a cell text. Where the locale separates cells by semicolons, a cell may begin after any semicolon.

Programs in PHP, as Moodle, take a quotation mark behind a backslash for a part of the cell, and so the rows that follow
for parts of it, too. A blank behind such a backslash keeps the two apart.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from grader.classroom.gradebooks.base import plain_number
from grader.classroom.grades import StudentGrade
from grader.sanitize import JOINERS, clean_text, log_safe

Cell: TypeAlias = str | int | float | None
"""Our own text, a number, or nothing. A stranger's text has to go through `cell_text` first."""

_MAX_CELL_CHARS = 500
_FORMULA_START = re.compile(
    "(^|;)"
    "(?=[\\s\"'`\u200b-\u200d\N{LEFT SINGLE QUOTATION MARK}-\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{FULLWIDTH QUOTATION MARK}\N{FULLWIDTH APOSTROPHE}\N{REPLACEMENT CHARACTER}]*"
    "[=+\\-@\\t\\r\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
    "\N{SMALL EQUALS SIGN}\N{SMALL PLUS SIGN}\N{SMALL HYPHEN-MINUS}\N{SMALL COMMERCIAL AT}\N{MINUS SIGN}])"
)
_BACKSLASH_BEFORE_QUOTE = re.compile(r'\\(?="|\Z)')
"""At the end of a text, too, where the mark that ends the cell may follow."""


def cell_text(value: str | None) -> str:
    """A stranger's text on one line, harmless as a cell of a spreadsheet and in the log of a CI runner."""
    # Before white space becomes a blank, because a tab at the beginning of a cell marks a formula.
    marked = _FORMULA_START.sub("\\1'", clean_text(value or "", _MAX_CELL_CHARS, keep=JOINERS))
    return separate_backslashes(log_safe(" ".join(marked.split())))


def separate_backslashes(text: str) -> str:
    """A text with a blank behind each backslash that programs in PHP would read together with a quotation mark."""
    return _BACKSLASH_BEFORE_QUOTE.sub(r"\\ ", text)


def id_text(value: str | None) -> str:
    """An id as a cell, or "" for one that no cell may hold as it is: a platform would look for somebody else."""
    text = cell_text(value)
    return text if text == " ".join((value or "").split()) else ""


def adjustment_cells(entry: StudentGrade) -> tuple[Cell, Cell]:
    """The points and the comment that an instructor adds; None for points where there are none."""
    if entry.adjustment is None:
        return None, ""
    return plain_number(float(entry.adjustment.points)) or None, cell_text(entry.adjustment.comment)


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Rows as lines of CSV after RFC 4180, in UTF-8."""
    line = _LastLine()
    writer = csv.writer(line, lineterminator="\r\n")
    for row in rows:
        writer.writerow(row)
        yield line.text.encode("utf-8", "replace")


class _LastLine:
    """A file for the CSV writer that keeps only the last line."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text
