"""The table that `nbgrader export` writes, for programs that read it and look for students by their ids.

Penalties are there where lateness costs something. Points that an instructor adds are in the score, and behind the
columns that nbgrader has.
"""

from collections.abc import Iterator, Sequence

from grader.classroom.gradebooks.base import Gradebook, GradebookOptions, plain_number, scaled_points, student_points
from grader.classroom.gradebooks.csv_cells import Cell, adjustment_cells, cell_text, id_text
from grader.classroom.identity import IdentityKinds
from grader.classroom.store_rows import GradebookRow

_COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


def table_rows(book: Gradebook, terms: GradebookOptions) -> Iterator[Sequence[Cell]]:
    """The header, then one row per student. The assignment's name defaults to the course's id."""
    is_adjusted = book.terms.adjust is not None
    yield (*_COLUMNS, *(("adjustment", "comment") if is_adjusted else ()))
    assignment = cell_text(book.course if terms.assignment is None else terms.assignment)
    most = book.max_score if terms.out_of is None else plain_number(terms.out_of)
    due = book.terms.late.due if book.terms.late is not None else None
    for entry in book.entries:
        if not book.identity.is_known(entry.grade):
            continue
        grade = entry.grade
        first, last = _split_name(grade.name)
        names = (*student_ids(grade), last, first, grade.email)
        yield (
            *(assignment, due.isoformat() if due is not None else "", cell_text(grade.submitted)),
            *map(cell_text, names),
            scaled_points(entry, entry.raw_score, terms.out_of),
            None if entry.raw_score is None else scaled_points(entry, float(entry.penalty), terms.out_of),
            *(student_points(entry, terms.out_of), most),
            *(adjustment_cells(entry) if is_adjusted else ()),
        )


def student_ids(grade: GradebookRow) -> tuple[str]:
    """The id by which nbgrader knows a student; "" where there is none that a cell may hold as it is."""
    if grade.person is not None:
        return (id_text(grade.student) if grade.person.is_known else "",)
    return (id_text(grade.student_id or grade.student),)


IDENTITY = IdentityKinds(columns=("student_id",), student_ids=student_ids)


def _split_name(name: str | None) -> tuple[str, str]:
    """The given and the family name out of "Given Family" or "Family, Given"."""
    family, comma, given = (name or "").partition(", ")
    if comma:
        return given, family
    given, _, family = (name or "").rpartition(" ")
    return given, family
