"""A gradebook for a spreadsheet: a row a student, a column an exercise."""

from collections.abc import Iterator, Sequence
from typing import Any

from grader.classroom.gradebooks.base import Book, number
from grader.classroom.gradebooks.csv_cells import Cell, text
from grader.classroom.grades import Entry, Standing

_BEFORE = ("student", "name", "email", "student_id", "score", "max_score", "percent")
_BEHIND = ("status", "fault")


def rows(book: Book) -> Iterator[Sequence[Cell]]:
    """The header, then a row a student; without a grade, the numbers are empty and the last two cells say why."""
    yield (*_BEFORE, *map(text, book.exercises), *_BEHIND)
    for entry in book.entries:
        grade = entry.grade
        yield (
            *map(text, (grade.student, grade.name, grade.email, grade.student_id)),
            *_numbers(entry, book.exercises),
            entry.standing.value,
            text(grade.fault) if entry.standing is Standing.unreadable else "",
        )


def _numbers(entry: Entry, exercises: Sequence[str]) -> Iterator[Cell]:
    report: dict[str, Any] | None = entry.report if entry.standing is Standing.graded else None
    if report is None:
        yield from [None] * (3 + len(exercises))
        return
    yield from (report["score"], report["max_score"], number(report["percent"]))
    scores = {exercise["id"]: exercise["score"] for exercise in report["exercises"]}
    yield from (scores.get(exercise) for exercise in exercises)
