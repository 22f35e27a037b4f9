"""The files of an export: their contents, filled from templates and from the course's folder."""

import re
from collections.abc import Mapping
from pathlib import Path

from grader import i18n
from grader.authoring.new_files import ExportFile
from grader.courses import course as courses
from grader.courses import stubs
from grader.courses.course import Course, Topic
from grader.courses.material_files import files_in
from grader.files import read_error

_TEMPLATE_FOLDER = Path(__file__).resolve().parent / "templates"
_BLANK_PATTERN = re.compile(r"@([A-Z_]+)@")


def fill_template(template: str, blanks: Mapping[str, str], *, is_executable: bool = False) -> ExportFile:
    """A template with each `@NAME@` replaced; raise KeyError where `blanks` lacks a name.

    Templates that learners read exist in each language: `zh/` holds those in Chinese.
    """
    translated = _TEMPLATE_FOLDER / i18n.current_language().value / template
    text = (translated if translated.is_file() else _TEMPLATE_FOLDER / template).read_text(encoding="utf-8")
    return ExportFile(
        content=_BLANK_PATTERN.sub(lambda found: blanks[found[1]], text).encode(), is_executable=is_executable
    )


def is_built_in(course: Course) -> bool:
    """Whether the course comes with the grader."""
    return course.folder.resolve() == courses.HOME


def course_word(course: Course, folder: str) -> str:
    """The option that says by which course to grade; without it a submission's own `.grade-course.toml` would be asked.

    `folder` is where the export has a course of one's own.
    """
    return f"--course={courses.HOME.name if is_built_in(course) else folder}"


def course_files(course: Course, folder: str) -> dict[str, ExportFile]:
    """The files that grading needs of a course, in this folder of the export; none for the built-in course."""
    if is_built_in(course):
        return {}
    places = {
        "checks": course.checks_folder,
        "mistakes": course.mistakes_folder,
        "stubs": course.stubs_folder,
        "solutions": course.references_folder,
    }
    try:
        found = {"course.toml": ExportFile(content=(course.folder / "course.toml").read_bytes())}
        for name, place in places.items():
            found |= {f"{name}/{inside}": ExportFile(content=path.read_bytes()) for inside, path in files_in(place)}
        for path in sorted(course.folder.glob("locale/*/LC_MESSAGES/*.mo")):
            found[path.relative_to(course.folder).as_posix()] = ExportFile(content=path.read_bytes())
    except OSError as error:
        raise read_error(error, error.filename) from None
    return {f"{folder}/{name}": part for name, part in found.items()}


def stub_file(course: Course, topic: Topic) -> ExportFile:
    """A new exercise file in the current language; raise CourseError where the course has none."""
    return ExportFile(content=stubs.fresh_file(course, topic.exercises[0]))
