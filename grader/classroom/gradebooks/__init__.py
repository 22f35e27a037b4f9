"""Gradebooks: a class's results in the forms that other programs read, one form a module, a student at a time.

Every form is a pure generator over a `Book`, so that a class of any size takes the same memory. A student without a
grade never gets a 0: the cell stays empty, or (where a platform would make a 0 of that) the row is left out.

All is UTF-8. The tables are as RFC 4180 has it, with CRLF, which every reader of them takes. Only `csv` starts with a
byte order mark: it is for spreadsheets, and Excel takes a file without one for the locale's old encoding; the
platforms need none, and Canvas and nbgrader would take it for a part of the first column's name.
"""

from collections.abc import Iterator
from enum import StrEnum

from grader.classroom.gradebooks import canvas, csv_cells, moodle, nbgrader, spreadsheet
from grader.classroom.gradebooks import jsonl as lines
from grader.classroom.gradebooks.base import Gradebook, GradebookOptions
from grader.classroom.store import GradebookRow

_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()


class GradebookFormat(StrEnum):
    """The forms, by the names that a user writes."""

    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"
    nbgrader = "nbgrader"
    jsonl = "jsonl"


def render_gradebook(form: GradebookFormat, book: Gradebook, terms: GradebookOptions) -> Iterator[bytes]:
    """A class in a form, line by line; raise UsageError where the form can't take these terms."""
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


def can_identify(form: GradebookFormat, grade: GradebookRow) -> bool:
    """Whether a form's platform can tell by the row who this student is."""
    match form:
        case GradebookFormat.canvas:
            return any(canvas.student_ids(grade))
        case GradebookFormat.moodle:
            return any(moodle.student_ids(grade))
        case GradebookFormat.csv | GradebookFormat.nbgrader | GradebookFormat.jsonl:
            return True
