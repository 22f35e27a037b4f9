"""A gradebook for a spreadsheet: a row a student, a column an exercise."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.classroom.gradebooks.base import Gradebook, plain_number
from grader.classroom.gradebooks.csv_cells import Cell, cell_text
from grader.classroom.grades import GradeState, not_counted_notes

_LEADING_COLUMNS = ("student", "name", "email", "student_id", "score", "max_score", "percent")
_TRAILING_COLUMNS = ("status", "fault", "not_counted", "in_folder")


def table_rows(book: Gradebook) -> Iterator[Sequence[Cell]]:
    """The header, then a row a student; without a grade, the numbers are empty and the status and the fault say why.

    `not_counted` is what was handed in and does not count; `in_folder` is "no" for who left the class's folder.
    """
    yield (*_LEADING_COLUMNS, *map(cell_text, book.exercises), *_TRAILING_COLUMNS)
    for entry in book.entries:
        grade, report = entry.grade, entry.report
        yield (
            *map(cell_text, (grade.student, grade.name, grade.email, grade.student_id)),
            *_number_cells(report if entry.state is GradeState.graded else None, book.exercises),
            entry.state.value,
            cell_text(grade.fault) if entry.state is GradeState.unreadable else "",
            cell_text(" ".join(not_counted_notes(report))),
            "no" if grade.missing else "yes",
        )


def _number_cells(report: Mapping[str, Any] | None, exercises: Sequence[str]) -> Iterator[Cell]:
    if report is None:
        yield from [None] * (3 + len(exercises))
        return
    yield from (report["score"], report["max_score"], plain_number(report["percent"]))
    scores = {exercise["id"]: exercise["score"] for exercise in report["exercises"]}
    yield from (scores.get(exercise) for exercise in exercises)
