"""A gradebook for a spreadsheet: one row per student, one column per exercise.

Columns about a roster, a penalty and adjustments are there where an instructor asked for these.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.classroom.gradebooks.base import Gradebook, plain_number
from grader.classroom.gradebooks.csv_cells import Cell, adjustment_cells, cell_text
from grader.classroom.grades import GradeState, StudentGrade, not_counted_notes
from grader.i18n import join_sentences

_LEADING_COLUMNS = ("student", "name", "email", "student_id", "score", "max_score", "percent")
_TRAILING_COLUMNS = ("status", "fault", "not_counted", "in_folder", "submitted", "late")
_ROSTER_COLUMNS = ("on_roster", "group", "submission")
_PENALTY_COLUMNS = ("raw_score", "penalty")
_ADJUSTMENT_COLUMNS = ("adjustment", "comment")
_TRUTH_CELLS = {True: "yes", False: "no", None: ""}
"""What stands for a truth value; None where nobody knows."""


def table_rows(book: Gradebook) -> Iterator[Sequence[Cell]]:
    """The header, one row per student; without a grade, the numbers are empty and the status and the fault say why.

    `score` is what counts: after the penalty, with the adjustment. `not_counted` is what was handed in and does not
    count; `in_folder` is "no" for who left the class's folder, and empty for who was never there; `late` is empty where
    nobody knows.
    """
    terms = book.terms
    parts = (
        (_ROSTER_COLUMNS, terms.roster is not None, _roster_cells),
        (_PENALTY_COLUMNS, terms.late is not None, _penalty_cells),
        (_ADJUSTMENT_COLUMNS, terms.adjust is not None, adjustment_cells),
    )
    asked = [(columns, cells) for columns, is_asked, cells in parts if is_asked]
    others = [column for columns, _cells in asked for column in columns]
    yield (*_LEADING_COLUMNS, *map(cell_text, book.exercises), *_TRAILING_COLUMNS, *others)
    for entry in book.entries:
        yield (*_student_cells(entry, book.exercises), *(cell for _columns, cells in asked for cell in cells(entry)))


def _student_cells(entry: StudentGrade, exercises: Sequence[str]) -> Iterator[Cell]:
    grade, report = entry.grade, entry.report
    yield from map(cell_text, (grade.student, grade.name, grade.email, grade.student_id))
    score, percent = entry.score, entry.percent
    if score is None or percent is None:
        yield from (None, None, None)
    else:
        yield from (plain_number(score), grade.max_score, plain_number(percent))
    yield from _exercise_cells(report if entry.state is GradeState.graded else None, exercises)
    yield entry.state.value
    yield cell_text(grade.fault) if entry.state is GradeState.unreadable else ""
    yield cell_text(join_sentences(*not_counted_notes(report)))
    yield _TRUTH_CELLS[entry.is_in_folder]
    yield cell_text(grade.submitted)
    yield _TRUTH_CELLS[entry.lateness.is_late]


def _exercise_cells(report: Mapping[str, Any] | None, exercises: Sequence[str]) -> Iterator[Cell]:
    scores = {exercise["id"]: exercise["score"] for exercise in report["exercises"]} if report is not None else {}
    yield from (scores.get(exercise) for exercise in exercises)


def _roster_cells(entry: StudentGrade) -> tuple[Cell, ...]:
    person = entry.grade.person
    is_known = person is not None and person.is_known
    return _TRUTH_CELLS[is_known], cell_text(person.group if person is not None else ""), cell_text(entry.source)


def _penalty_cells(entry: StudentGrade) -> tuple[Cell, ...]:
    return entry.raw_score, None if entry.raw_score is None else plain_number(round(float(entry.penalty), 2))
