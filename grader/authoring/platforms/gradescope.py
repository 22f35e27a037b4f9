"""For Gradescope: the zip that an instructor uploads as the autograder of a programming assignment."""

import io
import shlex
import zipfile
from collections.abc import Mapping

from grader.authoring.platforms.bundle import Part, filled, is_built_in, material
from grader.authoring.platforms.options import Terms
from grader.authoring.platforms.wheel import Packed, constraints
from grader.courses.course import Course

_MEMORY = 512
"""MiB for a submission: a container has 768 MB by default."""

_TIME = (2020, 2, 2, 0, 0, 0)
"""The same files make the same zip."""

_UNIX = 3
_REGULAR_FILE = 0o100000


def files(course: Course, terms: Terms, grader: Packed) -> dict[str, Part]:
    """`autograder.zip` alone."""
    return {"autograder.zip": Part(content=_zipped(_contents(course, terms, grader)))}


def _contents(course: Course, terms: Terms, grader: Packed) -> dict[str, Part]:
    words = shlex.join([*terms.words(), f"--memory={_MEMORY}", f"--visibility={terms.visibility}"])
    if not is_built_in(course):
        words += ' --course="$root/source/course"'
    contents = {
        "setup.sh": filled("gradescope/setup.sh", {}, is_executable=True),
        "run_autograder": filled("gradescope/run_autograder", {"OPTIONS": words}, is_executable=True),
        "requirements.txt": Part(content=f"{grader.requirement}\n".encode()),
        "constraints.txt": Part(content=constraints().encode()),
        **material(course, "course"),
    }
    if grader.file is not None:
        contents[grader.file] = Part(content=grader.content)
    return contents


def _zipped(contents: Mapping[str, Part]) -> bytes:
    """The files at the top of the archive, as Gradescope wants them, executable where they have to be."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in sorted(contents.items()):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system = _UNIX
            entry.external_attr = (_REGULAR_FILE | (0o755 if part.is_executable else 0o644)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, part.content)
    return written.getvalue()
