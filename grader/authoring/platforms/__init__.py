"""`grade export-autograder PLATFORM FOLDER`: the files that a platform needs to grade this course.

Each platform's module returns its files; they are written all or none, and overwrite nothing. The exported
scripts run `python -m grader`, installed from the grader's wheel.
"""

from pathlib import Path

from grader.authoring.new_files import refuse_to_overwrite, write_folder
from grader.authoring.platforms import github_classroom, gradescope, prairielearn
from grader.authoring.platforms import wheel as wheels
from grader.authoring.platforms.bundle import is_built_in
from grader.authoring.platforms.options import ExportOptions, Platform
from grader.courses import course as courses
from grader.courses.course import Course
from grader.errors import UsageError
from grader.i18n import _

__all__ = ["ExportOptions", "Platform", "export_autograder"]


def export_autograder(
    platform: Platform, folder: Path, course: Course, *, wheel: str | None = None, options: ExportOptions | None = None
) -> list[Path]:
    """Write the platform's files into a new folder and return their paths, sorted.

    `wheel` is a wheel of this grader: a file, or (for GitHub) its address. Without it, a clone builds one, and an
    installed grader is pinned by its version. Raise UsageError, with nothing written, where anything is wrong.
    """
    chosen = options or ExportOptions()
    exercises = courses.select_exercises(course, chosen.grading.exercises, chosen.grading.tracks)
    refuse_to_overwrite(folder)
    match platform:
        case Platform.gradescope:
            files = gradescope.autograder_files(course, chosen, wheels.pack_grader(wheel))
        case Platform.github:
            if wheel is None and not is_built_in(course):
                template = _(
                    "{folder}: a student's repository gets its checks from the grader's wheel, and the one that is "
                    "published holds another course. Name the address of a wheel that holds yours with --wheel."
                )
                raise UsageError(template.format(folder=course.folder))
            files = github_classroom.repository_files(course, exercises, chosen, wheels.address_requirement(wheel))
        case Platform.prairielearn:
            files = prairielearn.question_files(course, exercises, chosen, wheels.pack_grader(wheel))
    return write_folder(folder, files)
