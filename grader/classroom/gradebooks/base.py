"""What all gradebooks share: the class, and how its scores are shown."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from grader.classroom.class_list import ClassList, ClassTerms
from grader.classroom.grades import StudentGrade
from grader.classroom.identity import IdentityColumn
from grader.classroom.store_rows import Batch
from grader.grading.report import rounded_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradebook:
    """A class: the course's id, the exercises' ids in order, the full marks, and the students.

    `max_score` is None where no student is graded. `entries` can be read once. `identity` says how the platform finds
    the students; forms that are for no platform need none. `terms` are what the instructor decided on the grades.
    """

    course: str
    exercises: tuple[str, ...]
    max_score: int | None
    entries: Iterator[StudentGrade]
    identity: IdentityColumn
    terms: ClassTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class GradebookOptions:
    """What an instructor decides: the assignment's name on the platform, and how many points full marks are there.

    None is the default of the format, which its module says.
    """

    assignment: str | None = None
    out_of: float | None = None


def open_gradebook(
    students: ClassList, batch: Batch, entries: Iterator[StudentGrade], identity: IdentityColumn
) -> Gradebook:
    """The class with these students."""
    exercises = json.loads(batch.options).get("exercises", [])
    return Gradebook(
        course=batch.course,
        exercises=tuple(map(str, exercises)),
        max_score=students.max_score,
        entries=entries,
        identity=identity,
        terms=students.terms,
    )


def student_points(entry: StudentGrade, out_of: float | None) -> int | float | None:
    """A student's score, scaled to `out_of` points if given (see `report.rounded_share`); None without a grade."""
    return scaled_points(entry, entry.score, out_of)


def scaled_points(entry: StudentGrade, points: float | None, out_of: float | None) -> int | float | None:
    """Points of the course as points out of `out_of`, if that is given."""
    most = entry.grade.max_score
    if points is None or most is None:
        return None
    return plain_number(points if out_of is None else rounded_share(points, most, out_of))


def plain_number(value: float) -> int | float:
    """The same number, an integer if it is whole, so that it is written without a decimal point."""
    return int(value) if value == int(value) else value
