"""Every student's whole report: a JSON document a line (JSON Lines), in UTF-8."""

import json
from collections.abc import Iterator

from grader.classroom.gradebooks.base import Book
from grader.sanitize import clean_line, json_safe

_LIMIT = 500


def lines(book: Book) -> Iterator[bytes]:
    """A line a student: who it is, why there is nothing to read if that is so, and the report or null."""
    for entry in book.entries:
        grade, report = entry.grade, entry.report
        if report is not None:
            # One content is graded once, whoever handed it in: only here it is known whose report it is.
            report["submission"]["path"] = grade.path
        told = {
            "student": clean_line(grade.student, _LIMIT),
            "name": _clean(grade.name),
            "email": _clean(grade.email),
            "student_id": _clean(grade.student_id),
            "path": grade.path,
            "fault": _clean(grade.fault),
            "report": report,
        }
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        yield f"{json_safe(text)}\n".encode("utf-8", "replace")


def _clean(text: str | None) -> str | None:
    return None if text is None else clean_line(text, _LIMIT)
