"""The table that `nbgrader export` writes, for programs that read it; times and penalties are not known here."""

from collections.abc import Iterator, Sequence

from grader.classroom.gradebooks.base import Gradebook, GradebookOptions, plain_number, student_points
from grader.classroom.gradebooks.csv_cells import Cell, cell_text
from grader.classroom.gradebooks.identity import IdentityKinds
from grader.classroom.store import GradebookRow

_COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


def table_rows(book: Gradebook, terms: GradebookOptions) -> Iterator[Sequence[Cell]]:
    """The header, then a row a student. The assignment's name defaults to the course's id."""
    yield _COLUMNS
    assignment = cell_text(book.course if terms.assignment is None else terms.assignment)
    most = book.max_score if terms.out_of is None else plain_number(terms.out_of)
    for entry in book.entries:
        grade, score = entry.grade, student_points(entry, terms.out_of)
        first, last = _split_name(grade.name)
        names = (*student_ids(grade), last, first, grade.email)
        penalty = None if score is None else 0
        yield (assignment, "", "", *map(cell_text, names), score, penalty, score, most)


def student_ids(grade: GradebookRow) -> tuple[str]:
    """The id by which nbgrader knows a student."""
    return (grade.student_id or grade.student,)


IDENTITY = IdentityKinds(columns=("student_id",), student_ids=student_ids)


def _split_name(name: str | None) -> tuple[str, str]:
    """The given and the family name out of "Given Family" or "Family, Given"."""
    family, comma, given = (name or "").partition(", ")
    if comma:
        return given, family
    given, _, family = (name or "").rpartition(" ")
    return given, family
