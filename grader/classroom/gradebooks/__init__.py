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
from grader.classroom.gradebooks.base import Book, Terms
from grader.classroom.store import Grade

_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()


class Form(StrEnum):
    """The forms, by the names that a user writes."""

    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"
    nbgrader = "nbgrader"
    jsonl = "jsonl"


def render(form: Form, book: Book, terms: Terms) -> Iterator[bytes]:
    """A class in a form, line by line; raise UsageFault where the form can't take these terms."""
    match form:
        case Form.csv:
            yield _MARK
            yield from csv_cells.written(spreadsheet.rows(book))
        case Form.canvas:
            yield from csv_cells.written(canvas.rows(book, terms))
        case Form.moodle:
            yield from csv_cells.written(moodle.rows(book, terms))
        case Form.nbgrader:
            yield from csv_cells.written(nbgrader.rows(book, terms))
        case Form.jsonl:
            yield from lines.lines(book)


def knows(form: Form, grade: Grade) -> bool:
    """Whether a form's platform can tell by the row who this student is."""
    match form:
        case Form.canvas:
            return any(canvas.identity(grade))
        case Form.moodle:
            return any(moodle.identity(grade))
        case Form.csv | Form.nbgrader | Form.jsonl:
            return True
