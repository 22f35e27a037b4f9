"""What a run of a batch changed: for whom, in which exercise, from how many points to how many."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grader.classroom.store import ResultStore
from grader.i18n import N_, _
from grader.sanitize import clean_name
from grader.terminal import align_left, align_right, text_width

_MAX_NAME_CHARS = 60


class ChangeReason(StrEnum):
    """Why points changed; the words are for the table."""

    handed_in = N_("handed in again")
    graded = N_("graded again")


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentPoints:
    """The digest of what a student handed in, and the points of each exercise."""

    sha256: str
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointChange:
    """One exercise of one student; None means that it was not graded."""

    student: str
    exercise: str
    before: int | None
    now: int | None
    reason: ChangeReason


def points_by_student(results: ResultStore) -> dict[str, StudentPoints]:
    """The points of all students who have a report by now."""
    contents = results.student_contents()
    return {
        student: StudentPoints(
            sha256=contents.get(student, ""),
            points={exercise["id"]: exercise["score"] for exercise in json.loads(text)["exercises"]},
        )
        for student, text in results.student_reports()
    }


def point_changes(before: Mapping[str, StudentPoints], now: Mapping[str, StudentPoints]) -> list[PointChange]:
    """The exercises whose points differ, of students who had points before; sorted by student."""
    return [change for student in sorted(before) for change in _changes_of(student, before[student], now.get(student))]


def _changes_of(student: str, before: StudentPoints, now: StudentPoints | None) -> Iterator[PointChange]:
    points = {} if now is None else now.points
    is_new = now is not None and now.sha256 != before.sha256
    for exercise in dict.fromkeys((*before.points, *points)):
        earlier, later = before.points.get(exercise), points.get(exercise)
        if earlier != later:
            yield PointChange(
                student=student,
                exercise=exercise,
                before=earlier,
                now=later,
                reason=ChangeReason.handed_in if is_new else ChangeReason.graded,
            )


def change_table(changes: Sequence[PointChange]) -> list[str]:
    """The changes as lines of a table, or one line that says that there are none."""
    if not changes:
        return [_("No points changed.")]
    head = (_("Student"), _("Exercise"), _("Before"), _("Now"), _("Why"))
    rows = [
        (
            clean_name(change.student, _MAX_NAME_CHARS),
            change.exercise,
            *("-" if points is None else str(points) for points in (change.before, change.now)),
            _(change.reason.value),
        )
        for change in changes
    ]
    widths = [max(map(text_width, column)) for column in zip(head, *rows, strict=True)]
    aligns = (align_left, align_left, align_right, align_right, align_left)
    return [
        "  ".join(align(cell, width) for align, cell, width in zip(aligns, row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    ]
