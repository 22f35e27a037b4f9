"""A grading worksheet that was downloaded from Moodle, with the grades filled in.

Moodle compares the worksheet's headers with its own, in the site's language, so the file that it gave is the surest to
be understood. All but the grades stays as it is, the dates of the last changes, too: by these Moodle skips students who
were graded there in the meantime. Only behind a backslash before a quotation mark a blank is put in: Moodle writes such
text, as what a student typed in may be, in a way that it does not read itself, and would take parts of it for rows.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.classroom.comparable import plain_name, share_word
from grader.classroom.csv_table import BrokenRowError, TableRow, read_rows
from grader.classroom.gradebooks.base import plain_number
from grader.classroom.gradebooks.csv_cells import cell_text, separate_backslashes
from grader.classroom.gradebooks.moodle import comment_columns, grade_columns
from grader.errors import UsageError
from grader.i18n import _
from grader.sanitize import clean_line

_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
_MAX_HEADER_CHARS = 60
_NAME_COLUMN = 1
"""Where Moodle has the full names, if it shows them."""

_PARTICIPANT = re.compile(r"\D*([0-9]+)\s*")
_NO_GRADES = {"", "-"}
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worksheet:
    """The table, the row of each participant's number, the column of the grades, and the maximum, if it is there."""

    dialect: str
    newline: str
    mark: str
    table: Sequence[Sequence[str]]
    rows: Mapping[str, int]
    grade_column: int
    maximum: float | None

    def has_other_name(self, number: str, name: str) -> bool:
        """Whether this participant is listed under quite another name.

        Where Moodle hides the names, it calls all by the word that stands before the number here.
        """
        cells = self.table[self.rows[number]]
        is_hidden = plain_name(cells[0]) == plain_name(f"{name}{number}")
        return not is_hidden and not share_word(name, cells[_NAME_COLUMN])

    def has_other_grade(self, number: str, points: float) -> bool:
        """Whether this participant has a grade there already, and not these points; Moodle shows two decimals."""
        given = self.table[self.rows[number]][self.grade_column]
        if not _NUMBER.fullmatch(given):
            return given not in _NO_GRADES
        return round(float(given.replace(",", ".")), 2) != round(points, 2)


def read_worksheet(data: bytes, column: str | None) -> Worksheet:
    """Read a worksheet; `column` is the header of the grades, if it is known. Raise UsageError where it is none."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(_("The worksheet is not UTF-8 text. Take it as Moodle gives it.")) from None
    body = text.removeprefix(_BYTE_ORDER_MARK)
    first_line = body.partition("\n")[0]
    dialect = max(",;\t", key=first_line.count)
    try:
        filled = [row for row in read_rows(io.StringIO(body, newline=""), dialect) if row.cells]
    except BrokenRowError as error:
        template = _("The worksheet is no table from line {line} on: {reason}.")
        raise UsageError(template.format(line=error.line, reason=error)) from None
    rows = _participant_rows(filled)
    table = [row.cells for row in filled]
    grade_column, maximum = _grade_column(table, column)
    return Worksheet(
        dialect=dialect,
        newline="\r\n" if first_line.endswith("\r") else "\n",
        mark=text[: len(text) - len(body)],
        table=table,
        rows=rows,
        grade_column=grade_column,
        maximum=maximum,
    )


def _participant_rows(table: Sequence[TableRow]) -> dict[str, int]:
    """The row of each participant; the first column holds them, as Moodle writes it."""
    found = [_PARTICIPANT.fullmatch(row.cells[0]) for row in table[1:]]
    rows: dict[str, int] = {}
    for place, match in enumerate(found, 1):
        if match:
            rows.setdefault(match[1], place)
    if not rows:
        raise UsageError(
            _(
                "This is no grading worksheet: its first column does not number the participants. "
                "Take the file that Moodle gives under: Download grading worksheet."
            )
        )
    for row, match in zip(table[1:], found, strict=True):
        is_first = match is not None and table[rows[match[1]]] is row
        if not is_first or len(row.cells) != len(table[0].cells):
            template = _(
                "The worksheet, line {line}: the row of one participant, of as many cells as the first line has, is "
                "expected here. Take the file as Moodle gives it."
            )
            raise UsageError(template.format(line=row.line))
    return rows


def _grade_column(table: Sequence[Sequence[str]], column: str | None) -> tuple[int, float | None]:
    """The column of the grades: as named, or called as in one of our languages, or left of that of the maximum."""
    header, *rows = table
    beside = [place for place in range(2, len(header)) if _is_maximum(rows, place)]
    names = (column,) if column is not None else grade_columns()
    named = next((header.index(name) for name in names if name in header), None)
    place = named if named is not None or column is not None else (beside[0] - 1 if len(beside) == 1 else None)
    if place is None:
        template = _("Which column of the worksheet is for the grades? Name it with --assignment, one of: {columns}.")
        listed = _(", ").join(clean_line(name, _MAX_HEADER_CHARS) for name in header[1:])
        raise UsageError(template.format(columns=listed))
    is_known = place + 1 in beside
    return place, float(rows[0][place + 1].replace(",", ".")) if is_known else None


def _is_maximum(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a column says the same number in every row, and the one before holds nothing that is above it."""
    most = {row[place] for row in rows}
    if len(most) != 1 or not _NUMBER.fullmatch(text := most.pop()) or float(text.replace(",", ".")) <= 0:
        return False
    given = [row[place - 1] for row in rows if row[place - 1] not in _NO_GRADES]
    return all(
        _NUMBER.fullmatch(one) and float(one.replace(",", ".")) <= float(text.replace(",", ".")) for one in given
    )


def filled_worksheet(sheet: Worksheet, points: Mapping[str, float], remarks: Mapping[str, str]) -> bytes:
    """The worksheet with the points of these participants, by their numbers; all else says what it said.

    Remarks go into the column of feedback comments, if there is one and a cell of it is empty.
    """
    table = [[separate_backslashes(cell) for cell in row] for row in sheet.table]
    comments = next((place for place, name in enumerate(table[0]) if name in comment_columns()), None)
    for number, remark in remarks.items():
        row = table[sheet.rows[number]]
        if comments is not None and not row[comments]:
            row[comments] = cell_text(remark)
    for number, place in sheet.rows.items():
        if number in points:
            table[place][sheet.grade_column] = str(plain_number(points[number]))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=sheet.dialect, lineterminator=sheet.newline).writerows(table)
    return f"{sheet.mark}{text.getvalue()}".encode()
