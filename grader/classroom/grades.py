"""Every student's grade: the gradebook's line and the report together, one student at a time.

Every format and page reads a result file through this module, so that all of them count in the same way.
"""

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grader.classroom.store import GradebookRow, ResultStore
from grader.errors import UsageError
from grader.grading.report import Status
from grader.i18n import _
from grader.sanitize import clean_line

_MAX_NAME_CHARS = 200


_NOT_COUNTED_NOTES = frozenset({"refused_file", "more_refused"})
"""The ids of a report's notes on files that were handed in and do not count."""


class GradeState(StrEnum):
    """What became of a student's submission."""

    graded = "graded"
    ungraded = "ungraded"
    unreadable = "unreadable"
    waiting = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentGrade:
    """A student's line in the gradebook, the state of the submission, and the report as JSON text, if there is one.

    The numbers in `grade` count only if `state` is graded: an ungraded report has a score, but was not fully graded.
    """

    grade: GradebookRow
    state: GradeState
    text: str | None

    @property
    def report(self) -> dict[str, Any] | None:
        """The report, parsed anew at each access; raise UsageError where the file was tampered with."""
        if self.text is None:
            return None
        return _parse_report(self.text, self.grade.student)


def not_counted_notes(report: Mapping[str, Any] | None) -> list[str]:
    """What a report says of work that was handed in and does not count, a sentence each."""
    notes = report["notes"] if report is not None else ()
    return [str(note["text"]) for note in notes if note["id"] in _NOT_COUNTED_NOTES]


def student_grades(results: ResultStore, *, present_only: bool = False) -> Generator[StudentGrade, None, None]:
    """All students, sorted by name, as they are at one moment, even while a batch goes on writing.

    With `present_only`, students who were not in the folder of the last run are left out. A caller who may not read to
    the end has to close the generator, before it closes the file.
    """
    grades, reports = results.gradebook_rows(), results.student_reports()
    # SQLite shows one moment as long as any query is under way, so the second starts before the first can end.
    grade, report = next(grades, None), next(reports, None)
    while grade is not None:
        while report is not None and report[0] < grade.student:
            report = next(reports, None)
        if present_only and grade.missing:
            grade = next(grades, None)
            continue
        text = report[1] if report is not None and report[0] == grade.student else None
        yield StudentGrade(grade=grade, state=_grade_state(grade, text), text=text)
        grade = next(grades, None)


def _grade_state(grade: GradebookRow, text: str | None) -> GradeState:
    if text is not None:
        return GradeState.ungraded if _is_ungraded(text, grade.student) else GradeState.graded
    return GradeState.waiting if grade.fault is None else GradeState.unreadable


def _is_ungraded(text: str, student: str) -> bool:
    # Parsing a report takes fifty times as long as a search for the word.
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
