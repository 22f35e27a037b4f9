"""`grade export-autograder PLATFORM FOLDER`: the files that a platform needs to grade this course.

Each platform's module returns its files; this one writes them, all or none, and overwrites nothing. The exported
scripts run `python -m grader`, installed from the grader's wheel.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.authoring.platforms import github_classroom, gradescope, prairielearn
from grader.authoring.platforms import wheel as wheels
from grader.authoring.platforms.bundle import ExportFile, is_built_in
from grader.authoring.platforms.options import ExportOptions, Platform
from grader.courses import course as courses
from grader.courses.course import Course
from grader.errors import UsageError
from grader.i18n import _, os_reason

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
    _refuse_to_overwrite(folder)
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
    return _write_folder(folder, files)


def _refuse_to_overwrite(folder: Path) -> None:
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise UsageError(_("{folder} is a file. Name a new folder.").format(folder=folder))
    if any(folder.iterdir()):
        template = _("{folder} is not empty, and nothing is overwritten. Name a new folder.")
        raise UsageError(template.format(folder=folder))


def _write_folder(folder: Path, files: Mapping[str, ExportFile]) -> list[Path]:
    """Write into a temporary folder beside it, then rename that: the folder is complete or absent."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            made = _write_parts(temporary, files)
            temporary.chmod(0o755)
            temporary.replace(folder)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
    except OSError as error:
        template = _("{folder} cannot be written: {reason}. Name a folder you may write to.")
        raise UsageError(template.format(folder=folder, reason=os_reason(error))) from None
    return [folder / name for name in made]


def _write_parts(folder: Path, files: Mapping[str, ExportFile]) -> Sequence[str]:
    for name, part in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(part.content)
        path.chmod(0o755 if part.is_executable else 0o644)
    return sorted(files)
