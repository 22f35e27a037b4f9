"""What every gradebook is made of: the class, how its scores are to be shown, and who a student is elsewhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from grader.classroom.grades import GradeState, StudentGrade
from grader.classroom.store import Batch, GradebookRow, ResultStore
from grader.grading.report import rounded_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradebook:
    """A class: its course's id, the ids of its exercises in order, what full marks are, and its students once.

    `max_score` is None where nobody is graded.
    """

    course: str
    exercises: tuple[str, ...]
    max_score: int | None
    entries: Iterator[StudentGrade]


@dataclass(frozen=True, slots=True, kw_only=True)
class GradebookOptions:
    """What an instructor decides: the assignment's name there, and what full marks count there.

    None is what suits the form: see there.
    """

    assignment: str | None = None
    out_of: float | None = None


def open_gradebook(results: ResultStore, batch: Batch, entries: Iterator[StudentGrade]) -> Gradebook:
    """The class in a result file, with its students as they come."""
    graded = (grade.max_score for grade in results.gradebook_rows() if grade.max_score is not None)
    exercises = json.loads(batch.options).get("exercises", [])
    return Gradebook(
        course=batch.course, exercises=tuple(map(str, exercises)), max_score=next(graded, None), entries=entries
    )


def student_points(entry: StudentGrade, out_of: float | None) -> int | float | None:
    """A student's score, or what it is out of so many (see `report.share`); None where there is no grade."""
    score, most = entry.grade.score, entry.grade.max_score
    if entry.state is not GradeState.graded or score is None or most is None:
        return None
    if out_of is None:
        return score
    return plain_number(rounded_share(score, most, out_of))


def plain_number(value: float) -> int | float:
    """A number as it is written: a whole one without a point."""
    return int(value) if value == int(value) else value


class StudentOrigin(StrEnum):
    """What kind of class a student was found in, and so, what the id means."""

    canvas = "canvas"
    moodle = "moodle"
    gradescope = "gradescope"
    plain = "plain"
    unknown = "unknown"


def student_origin(grade: GradebookRow) -> StudentOrigin:
    """Where a student's names come from; they are given to no platform that would take them for another person's.

    (Moodle's participant 17 is not Canvas's user 17; see `grader.layouts` for what each download tells.)
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
    # Only Gradescope tells e-mail addresses; who has none there goes by the id.
    is_told = grade.email is not None or grade.student == number_there
    return StudentOrigin.gradescope if is_told else StudentOrigin.unknown
