"""Every student's whole report, as JSON Lines: a JSON document on each line, in UTF-8."""

import json
from collections.abc import Iterator

from grader.classroom.gradebooks.base import Gradebook
from grader.sanitize import clean_name, json_safe

_MAX_TEXT_CHARS = 500


def report_lines(book: Gradebook) -> Iterator[bytes]:
    """A line a student: the names and ids, the reason if the submission could not be read, and the report or null."""
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
            "in_folder": not grade.missing,
            "report": report,
        }
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        yield f"{json_safe(text)}\n".encode("utf-8", "replace")


def _clean_text(text: str | None) -> str | None:
    return None if text is None else clean_name(text, _MAX_TEXT_CHARS)
