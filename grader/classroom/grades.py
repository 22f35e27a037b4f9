"""Where each student of a class stands: the gradebook's line and the report together, one student at a time.

All that is told out of a result file goes through here, so that every format and page counts alike.
"""

import json
from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grader.classroom.store import GradebookRow, ResultStore
from grader.errors import UsageError
from grader.grading.report import Status
from grader.i18n import _
from grader.sanitize import clean_line

_MAX_NAME_CHARS = 200


class GradeState(StrEnum):
    """What became of a student's submission."""

    graded = "graded"
    ungraded = "ungraded"
    unreadable = "unreadable"
    waiting = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentGrade:
    """A student, where they stand, and the JSON text of the report if there is one.

    The numbers in `grade` count only where `standing` is graded: an ungraded report scores what was not looked at.
    """

    grade: GradebookRow
    state: GradeState
    text: str | None

    @property
    def report(self) -> dict[str, Any] | None:
        """The report, read anew each time; raise UsageError where the file was tampered with."""
        if self.text is None:
            return None
        return _parse_report(self.text, self.grade.student)


def student_grades(results: ResultStore) -> Generator[StudentGrade, None, None]:
    """Every student in their order, as they stand at one moment, even while a batch writes on.

    Whoever may not read to the end closes it, before the file.
    """
    grades, reports = results.gradebook_rows(), results.student_reports()
    # SQLite shows one moment for as long as a query is under way: the second starts before the first can end.
    grade, report = next(grades, None), next(reports, None)
    while grade is not None:
        while report is not None and report[0] < grade.student:
            report = next(reports, None)
        text = report[1] if report is not None and report[0] == grade.student else None
        yield StudentGrade(grade=grade, state=_grade_state(grade, text), text=text)
        grade = next(grades, None)


def _grade_state(grade: GradebookRow, text: str | None) -> GradeState:
    if text is not None:
        return GradeState.ungraded if _is_ungraded(text, grade.student) else GradeState.graded
    return GradeState.waiting if grade.fault is None else GradeState.unreadable


def _is_ungraded(text: str, student: str) -> bool:
    # Reading a whole report takes fifty times as long as seeing that the word is nowhere in it.
    if f'"{Status.ungraded.value}"' not in text:
        return False
    exercises = _parse_report(text, student).get("exercises", [])
    return any(exercise["status"] == Status.ungraded for exercise in exercises)


def _parse_report(text: str, student: str) -> dict[str, Any]:
    try:
        report = json.loads(text)
    except (ValueError, RecursionError):
        report = None
    if not isinstance(report, dict):
        template = _("The report of {student} is no JSON: the file was changed by hand. Grade the class again.")
        raise UsageError(template.format(student=clean_line(student, _MAX_NAME_CHARS)))
    return report
