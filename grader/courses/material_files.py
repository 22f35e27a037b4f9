"""The files of a course's folders: its modules, and the data that these read."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from grader.courses.course import Course, Topic


def files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files in a folder and below, sorted, each with its place in it; none of Python's, an editor's or a system's.

    Raise OSError where a folder can't be read.
    """
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in inside.parts):
            yield inside.as_posix(), path


def raw_source(course: Course, topic: Topic) -> bytes:
    """A topic's stub file as the course has it, less a byte order mark; raise CourseError if it can't be read."""
    path = course.stubs_folder / topic.file_name
    try:
        return path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        from grader.courses.modules import unreadable_error  # noqa: PLC0415 - only for an error message

        raise unreadable_error(path, error) from None
