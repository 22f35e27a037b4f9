"""A table that Canvas imports into its gradebook (Grades, Import).

Canvas identifies a student by its own user id, else by the SIS ids, else by name, which others may have, too. So a
student without an id gets no row; only where nobody has one, all go by their names. Canvas offers to create an
assignment for a column that has none. `Kata (4711)` means the assignment with that id, as in Canvas's own exports.

Its own user ids are numbers; of `12-34` it would read the 12, another student's.

A student without a grade has no row: an empty cell takes away the grade that a person has given there.
"""

import re
from collections.abc import Iterator, Sequence

from grader.classroom.gradebooks.base import (
    Gradebook,
    GradebookOptions,
    plain_number,
    student_points,
)
from grader.classroom.gradebooks.csv_cells import Cell, cell_text, id_text
from grader.classroom.identity import IdentityKinds
from grader.classroom.store_rows import GradebookRow
from grader.classroom.student_origin import StudentOrigin, login_name, student_origin
from grader.errors import UsageError
from grader.i18n import _

_ID_COLUMNS = ("ID", "SIS User ID", "SIS Login ID")
_STUDENT_COLUMNS = ("Student", *_ID_COLUMNS, "Section")
_POINTS_POSSIBLE = "Points Possible"
_RESERVED_COLUMN = re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")
"""Canvas skips columns with these names."""

_DECIMAL_NUMBER = re.compile(r"[0-9.,]+%?")


def table_rows(book: Gradebook, terms: GradebookOptions) -> Iterator[Sequence[Cell]]:
    """The header, the row of full marks, a row for every student who has a grade and whom Canvas can identify.

    The assignment's name defaults to the course's id.
    """
    assignment = book.course if terms.assignment is None else terms.assignment
    if assignment in _STUDENT_COLUMNS or _RESERVED_COLUMN.search(assignment):
        template = _("Canvas keeps {name} for a column of its own. Name the assignment with --assignment.")
        raise UsageError(template.format(name=repr(assignment)))
    yield (*_STUDENT_COLUMNS, cell_text(assignment))
    most = book.max_score if terms.out_of is None else plain_number(terms.out_of)
    yield (f"    {_POINTS_POSSIBLE}", "", "", "", "", most)
    for entry in book.entries:
        score = student_points(entry, terms.out_of)
        if score is not None and book.identity.is_known(entry.grade):
            yield (_name_cell(entry.grade), *book.identity.id_cells(entry.grade), "", score)


def _name_cell(grade: GradebookRow) -> str:
    # Canvas takes any row with these words in the first cell for the row of full marks.
    return cell_text((grade.name or grade.student).replace(_POINTS_POSSIBLE, _POINTS_POSSIBLE.lower()))


def student_ids(grade: GradebookRow) -> tuple[str, str, str]:
    """The ids by which Canvas identifies a student: its own, SIS user, SIS login; "" where one is not known."""
    if grade.person is not None:
        number = grade.person.canvas_id
        own = number if number.isascii() and number.isdecimal() else ""
        return own, _kept_id(grade.person.sis_id), _kept_id(grade.person.login)
    match student_origin(grade):
        case StudentOrigin.canvas:
            return id_text(grade.student_id), "", ""
        case StudentOrigin.gradescope:
            return "", _kept_id(grade.student_id), _kept_id(grade.email)
        case StudentOrigin.plain | StudentOrigin.sakai:
            return "", "", _kept_id(login_name(grade))
        case StudentOrigin.moodle | StudentOrigin.unknown:
            return "", "", ""


def _kept_id(value: str | None) -> str:
    """An id as a cell, or "" for one that Canvas changes, as it takes it for a decimal number (`756.1234.5678`)."""
    text = id_text(value)
    return "" if _DECIMAL_NUMBER.fullmatch(text) and not text.isdecimal() else text


IDENTITY = IdentityKinds(columns=_ID_COLUMNS, student_ids=student_ids, by_name=True)
