"""Which platform a student's name and id are from."""

import re
from collections.abc import Iterable
from enum import StrEnum

from grader.classroom.gradescope_download import is_gradescope_folder
from grader.classroom.store_rows import GradebookRow

_LOGIN_NAME = re.compile(r"[!-~]+")


class StudentOrigin(StrEnum):
    """Where a student's name and id come from, and so what the id means."""

    canvas = "canvas"
    moodle = "moodle"
    gradescope = "gradescope"
    sakai = "sakai"
    plain = "plain"
    unknown = "unknown"


def student_origin(grade: GradebookRow) -> StudentOrigin:
    """The platform of a student's name and id. An id must not go to a platform where it is another person's.

    (Moodle's participant 17 is not Canvas's user 17. `download_names` and `gradescope_download` say what each
    platform's download holds.)
    """
    name, number_there = grade.name, grade.student_id
    # Gradescope's folder has this name where nobody is named: no login of anybody.
    if grade.student.startswith("anon_") or is_gradescope_folder(grade.student):
        return StudentOrigin.unknown
    if name is None and grade.email is None and number_there is None:
        return StudentOrigin.plain
    if name is not None and number_there is not None and number_there.isascii() and number_there.isdecimal():
        if grade.student == f"{name}_{number_there}":
            return StudentOrigin.canvas
        if grade.student == f"{name} ({number_there})":
            return StudentOrigin.moodle
    if grade.student == f"{name}({number_there})":
        return StudentOrigin.sakai
    # Only Gradescope's download has e-mail addresses; a student without one is named by the id there.
    is_gradescope = grade.email is not None or grade.student == number_there
    return StudentOrigin.gradescope if is_gradescope else StudentOrigin.unknown


def are_names_hidden(grades: Iterable[GradebookRow]) -> bool:
    """Whether Moodle has hidden the names of those who are from there: it calls all of them by one word then."""
    names = [grade.name for grade in grades if student_origin(grade) is StudentOrigin.moodle]
    return len(names) > 1 and len(set(names)) == 1


def login_name(grade: GradebookRow) -> str:
    """Sakai's login of a student, or the plain name, if it can be one ("Ada Lovelace" can't); else ""."""
    text = (grade.student_id or "") if student_origin(grade) is StudentOrigin.sakai else grade.student
    return text if _LOGIN_NAME.fullmatch(text) else ""
