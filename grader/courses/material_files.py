"""The files of a course's folders: its modules, and the data that these read."""

from collections.abc import Iterator
from pathlib import Path


def files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files in a folder and below, sorted, each with its place in it; none of Python's, an editor's or a system's.

    Raise OSError where a folder can't be read.
    """
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in inside.parts):
            yield inside.as_posix(), path
