"""What all gradebooks share: the class, how its scores are shown, and which platform a student's id is from."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from grader.classroom.gradebooks.identity import IdentityColumn
from grader.classroom.grades import GradeState, StudentGrade
from grader.classroom.store import Batch, GradebookRow, ResultStore
from grader.grading.report import rounded_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradebook:
    """A class: the course's id, the exercises' ids in order, the full marks, and the students.

    `max_score` is None where no student is graded. `entries` can be read once. `identity` says how the platform finds
    the students; forms that are for no platform need none.
    """

    course: str
    exercises: tuple[str, ...]
    max_score: int | None
    entries: Iterator[StudentGrade]
    identity: IdentityColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class GradebookOptions:
    """What an instructor decides: the assignment's name on the platform, and how many points full marks are there.

    None is the default of the format, which its module says.
    """

    assignment: str | None = None
    out_of: float | None = None


def open_gradebook(
    results: ResultStore, batch: Batch, entries: Iterator[StudentGrade], identity: IdentityColumn
) -> Gradebook:
    """The class in a result file, with these students."""
    graded = (grade.max_score for grade in results.gradebook_rows() if grade.max_score is not None)
    exercises = json.loads(batch.options).get("exercises", [])
    return Gradebook(
        course=batch.course,
        exercises=tuple(map(str, exercises)),
        max_score=next(graded, None),
        entries=entries,
        identity=identity,
    )


def student_points(entry: StudentGrade, out_of: float | None) -> int | float | None:
    """A student's score, scaled to `out_of` points if given (see `report.rounded_share`); None without a grade."""
    score, most = entry.grade.score, entry.grade.max_score
    if entry.state is not GradeState.graded or score is None or most is None:
        return None
    if out_of is None:
        return score
    return plain_number(rounded_share(score, most, out_of))


def plain_number(value: float) -> int | float:
    """The same number, an integer if it is whole, so that it is written without a decimal point."""
    return int(value) if value == int(value) else value


class StudentOrigin(StrEnum):
    """Where a student's name and id come from, and so what the id means."""

    canvas = "canvas"
    moodle = "moodle"
    gradescope = "gradescope"
    plain = "plain"
    unknown = "unknown"


def student_origin(grade: GradebookRow) -> StudentOrigin:
    """The platform of a student's name and id. An id must not go to a platform where it is another person's.

    (Moodle's participant 17 is not Canvas's user 17. `lms_downloads` says what each platform's download holds.)
    """
    name, number_there = grade.name, grade.student_id
    if grade.student.startswith("anon_"):
        return StudentOrigin.unknown
    if name is None and grade.email is None and number_there is None:
        return StudentOrigin.plain
    if name is not None and number_there is not None and number_there.isascii() and number_there.isdecimal():
        if grade.student == f"{name}_{number_there}":
            return StudentOrigin.canvas
        if grade.student == f"{name} ({number_there})":
            return StudentOrigin.moodle
    # Only Gradescope's download has e-mail addresses; a student without one is named by the id there.
    is_gradescope = grade.email is not None or grade.student == number_there
    return StudentOrigin.gradescope if is_gradescope else StudentOrigin.unknown
