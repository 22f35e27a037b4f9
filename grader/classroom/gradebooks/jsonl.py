"""Every student's whole report, as JSON Lines: a JSON document on each line, in UTF-8."""

import json
from collections.abc import Iterator

from grader.classroom.gradebooks.base import Gradebook
from grader.classroom.grades import StudentGrade
from grader.sanitize import clean_name, json_safe

_MAX_TEXT_CHARS = 500


def report_lines(book: Gradebook) -> Iterator[bytes]:
    """One line per student: the names and ids, the reason if the submission could not be read, and the report or null.

    `score` is what counts; `lateness`, `adjustment` and `roster` are there where the instructor asked for them.
    """
    for entry in book.entries:
        grade, report = entry.grade, entry.report
        if report is not None:
            # A content that several students handed in is graded once, so the stored report has no student's path.
            report["submission"]["path"] = grade.path
        document = {
            "student": clean_name(grade.student, _MAX_TEXT_CHARS),
            "name": _clean_text(grade.name),
            "email": _clean_text(grade.email),
            "student_id": _clean_text(grade.student_id),
            "path": grade.path,
            "fault": _clean_text(grade.fault),
            "in_folder": entry.is_in_folder,
            "submitted": _clean_text(grade.submitted),
            "late": entry.lateness.is_late,
            "score": entry.score,
            **_decisions(entry, book),
            "report": report,
        }
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        yield f"{json_safe(text)}\n".encode("utf-8", "replace")


def _decisions(entry: StudentGrade, book: Gradebook) -> dict[str, object]:
    """What the instructor's roster, policy and adjustments say of a student."""
    found: dict[str, object] = {}
    person = entry.grade.person
    if person is not None:
        found["roster"] = {"known": person.is_known, "group": person.group or None, "submission": entry.source}
    if book.terms.late is not None:
        found["penalty"] = {
            "policy": book.terms.late.text,
            "raw_score": entry.raw_score,
            "points": float(entry.penalty),
        }
    if entry.adjustment is not None:
        comment = clean_name(entry.adjustment.comment, _MAX_TEXT_CHARS)
        found["adjustment"] = {"points": float(entry.adjustment.points), "comment": comment}
    return found


def _clean_text(text: str | None) -> str | None:
    return None if text is None else clean_name(text, _MAX_TEXT_CHARS)
