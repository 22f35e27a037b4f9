"""Gradebooks: a class's results in the formats that other programs read, one format a module.

To add a format, write its module and name it here, in `GradebookFormat` and in the two functions below, and among the
choices of `grade export` (`cli/export.py`, which imports this package only when it runs).

Every format is a pure generator over a `Gradebook`, which yields one student at a time, so a class of any size takes
the same memory. A student without a grade never gets a 0: the cell stays empty, or the row is left out if the platform
would read an empty cell as 0, or as the wish to remove the grade that is there.

All files are UTF-8. Tables follow RFC 4180, with CRLF, which every reader accepts. Only `csv` starts with a byte order
mark: it is for spreadsheets, and Excel reads a file without one in the locale's old encoding. The platforms need none,
and Canvas and nbgrader would read it as part of the first column's name.
"""

from collections.abc import Iterator
from enum import StrEnum

from grader.classroom.gradebooks import canvas, csv_cells, moodle, nbgrader, spreadsheet
from grader.classroom.gradebooks import jsonl as lines
from grader.classroom.gradebooks.base import Gradebook, GradebookOptions
from grader.classroom.identity import IdentityKinds

_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()


class GradebookFormat(StrEnum):
    """The formats, by the names that a user types."""

    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"
    nbgrader = "nbgrader"
    jsonl = "jsonl"


def render_gradebook(form: GradebookFormat, book: Gradebook, terms: GradebookOptions) -> Iterator[bytes]:
    """A class in a format, line by line; raise UsageError where the format can't take these options."""
    match form:
        case GradebookFormat.csv:
            yield _BYTE_ORDER_MARK
            yield from csv_cells.csv_lines(spreadsheet.table_rows(book))
        case GradebookFormat.canvas:
            yield from csv_cells.csv_lines(canvas.table_rows(book, terms))
        case GradebookFormat.moodle:
            yield from csv_cells.csv_lines(moodle.table_rows(book, terms))
        case GradebookFormat.nbgrader:
            yield from csv_cells.csv_lines(nbgrader.table_rows(book, terms))
        case GradebookFormat.jsonl:
            yield from lines.report_lines(book)


def identity_kinds(form: GradebookFormat) -> IdentityKinds:
    """By what the format's platform can find a student."""
    match form:
        case GradebookFormat.canvas:
            return canvas.IDENTITY
        case GradebookFormat.moodle:
            return moodle.identity_kinds()
        case GradebookFormat.nbgrader:
            return nbgrader.IDENTITY
        case GradebookFormat.csv | GradebookFormat.jsonl:
            return IdentityKinds(columns=("student",), student_ids=lambda grade: (grade.student,))
