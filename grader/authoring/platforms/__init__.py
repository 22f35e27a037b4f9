"""`grade export-autograder PLATFORM FOLDER`: the files that a platform needs to grade this course.

Each platform's module returns its files; they are written all or none, and overwrite nothing. The exported
scripts run `python -m grader`, installed from the grader's wheel.
"""

from collections.abc import Sequence
from pathlib import Path

from grader.authoring.new_files import require_new_folder, write_folder
from grader.authoring.platforms import github_classroom, gradescope, prairielearn
from grader.authoring.platforms import wheel as wheels
from grader.authoring.platforms.options import ExportOptions, Platform
from grader.courses import course as courses
from grader.courses.course import Course

__all__ = ["ExportOptions", "Platform", "export_autograder", "readable_folders"]


def export_autograder(
    platform: Platform, folder: Path, course: Course, *, wheel: str | None = None, options: ExportOptions | None = None
) -> list[Path]:
    """Write the platform's files into a new folder and return their paths, sorted.

    `wheel` is a wheel of this grader: a file, or (for GitHub) its address with its digest. Without it, a clone builds
    one, except for GitHub. Raise UsageError, with nothing written, where anything is wrong.
    """
    chosen = options or ExportOptions()
    exercises = courses.select_exercises(course, chosen.grading.exercises, chosen.grading.tracks)
    require_new_folder(folder)
    match platform:
        case Platform.gradescope:
            files = gradescope.autograder_files(course, chosen, wheels.pack_grader(wheel))
        case Platform.github:
            files = github_classroom.repository_files(course, exercises, chosen, wheel)
        case Platform.prairielearn:
            files = prairielearn.question_files(course, exercises, chosen, wheels.pack_grader(wheel))
    return write_folder(folder, files)


def readable_folders(folder: Path, files: Sequence[Path]) -> list[str]:
    """The folders of an export with checks and references that learners can read: in a repository for students."""
    kept = (github_classroom.GRADER_FOLDER, github_classroom.COURSE_FOLDER)
    return [name for name in kept if any(path.is_relative_to(folder / name) for path in files)]
