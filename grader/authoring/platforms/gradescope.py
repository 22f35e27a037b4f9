"""For Gradescope: the zip that an instructor uploads as the autograder of a programming assignment."""

import io
import shlex
import zipfile
from collections.abc import Mapping

from grader.authoring.new_files import ExportFile
from grader.authoring.platforms.bundle import course_files, course_word, fill_template
from grader.authoring.platforms.options import ExportOptions
from grader.authoring.platforms.wheel import PackedGrader, installed_constraints
from grader.courses.course import Course

_ENTRY_TIME = (2020, 2, 2, 0, 0, 0)
"""A fixed time for all entries, so that the same files make the same zip."""

_UNIX_SYSTEM = 3
_REGULAR_FILE_MODE = 0o100000


def autograder_files(course: Course, options: ExportOptions, grader: PackedGrader) -> dict[str, ExportFile]:
    """`autograder.zip` alone."""
    return {"autograder.zip": ExportFile(content=_zip_archive(_archive_contents(course, options, grader)))}


def _archive_contents(course: Course, options: ExportOptions, grader: PackedGrader) -> dict[str, ExportFile]:
    words = shlex.join([*options.option_words(), f"--visibility={options.visibility}"])
    words += f' "{course_word(course, "$root/source/course")}"'
    return {
        "setup.sh": fill_template("gradescope/setup.sh", {}, is_executable=True),
        "run_autograder": fill_template("gradescope/run_autograder", {"OPTIONS": words}, is_executable=True),
        "requirements.txt": ExportFile(content=f"{grader.requirement()}\n".encode()),
        "constraints.txt": ExportFile(content=installed_constraints().encode()),
        grader.file: ExportFile(content=grader.content),
        **course_files(course, "course"),
    }


def _zip_archive(contents: Mapping[str, ExportFile]) -> bytes:
    """A zip with the files at its top, as Gradescope requires, and with their executable bits."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in sorted(contents.items()):
            entry = zipfile.ZipInfo(name, _ENTRY_TIME)
            entry.create_system = _UNIX_SYSTEM
            entry.external_attr = (_REGULAR_FILE_MODE | (0o755 if part.is_executable else 0o644)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, part.content)
    return buffer.getvalue()
