"""What course a folder of exercises belongs to: one small readable file, so that no later command needs `--course`.

A submission may bring such a file too, and a course is code that the grader runs. So a folder's word is taken only for
a course that is installed, or that this user has named in a `grade init` of their own; and never in CI or for a class,
where whoever grades says what is graded by.
"""

import json
import os
from pathlib import Path
from typing import Any

import click

from grader import files
from grader.ci_server import is_in_ci
from grader.courses import COURSE_VARIABLE
from grader.courses.catalogue import installed_courses
from grader.errors import DiskError, UsageError
from grader.i18n import _

FILE_NAME = ".grade-course.toml"
_TRUSTED_FILE = "courses.json"
_MAX_FILE_BYTES = 64 * 1024
_HEAD = "# Made by `grade init`: the course that these exercises belong to, so that no command needs --course.\n"


def remember_course(folder: Path, course: Path) -> str:
    """Note in a folder of exercises which course it is from, and for this user that this course may be used.

    Return a remark where the latter can't be noted, else ""; raise UsageError where the folder can't be written.
    """
    named = str(course if _is_installed(course) else course.resolve())
    files.overwrite_file(folder / FILE_NAME, f"{_HEAD}course = {json.dumps(named, ensure_ascii=False)}\n".encode())
    if _is_installed(course):
        return ""
    trusted = _trusted_file()
    try:
        trusted.parent.mkdir(parents=True, exist_ok=True)
        names = sorted({*_trusted_folders(), named})
        files.atomic_write(trusted, [(json.dumps(names, indent=2) + "\n").encode()])
    except (OSError, DiskError, UsageError):
        template = _("{file} can't be written, so later commands in {folder} need --course or GRADE_COURSE.")
        return template.format(file=trusted, folder=folder)
    return ""


def usual_course(folder: Path) -> Path | None:
    """The course that the environment names, else the one a folder of exercises remembers (see `recall_course`)."""
    named = os.environ.get(COURSE_VARIABLE)
    return Path(named) if named else recall_course(folder)


def recall_course(folder: Path) -> Path | None:
    """The course that a folder of exercises says it is from; None where it says nothing.

    Raise UsageError for a course that this user has not named before, and in CI.
    """
    try:
        text = files.read_regular_file(folder / FILE_NAME, _MAX_FILE_BYTES).decode("utf-8")
    except (files.FileReadError, ValueError):
        return None
    import tomllib  # noqa: PLC0415 - most folders have no such file

    try:
        document: dict[str, Any] = tomllib.loads(text)
    except (ValueError, RecursionError):
        return None
    named = document.get("course")
    if not isinstance(named, str) or not named:
        return None
    course = Path(named)
    if is_in_ci():
        template = _("{folder} belongs to the course {course}. In CI say it by --course or GRADE_COURSE.")
    elif not _is_installed(course) and named not in _trusted_folders():
        template = _("{folder} says that it belongs to the course {course}. To trust it, say --course or GRADE_COURSE.")
    else:
        return course
    raise UsageError(template.format(folder=folder, course=named))


def _is_installed(course: Path) -> bool:
    return not os.path.lexists(course) and course.name in {name for name, _folder in installed_courses()}


def _trusted_file() -> Path:
    return Path(click.get_app_dir("grade")) / _TRUSTED_FILE


def _trusted_folders() -> list[str]:
    try:
        return [str(name) for name in json.loads(files.read_regular_file(_trusted_file(), _MAX_FILE_BYTES))]
    except (files.FileReadError, ValueError, TypeError, RecursionError):
        return []
