"""A class's folder as its platform meant it: a file's name that holds a / comes out of an archive as folders.

PrairieLearn puts the question's id into the names of files, and most ids are paths (`topic/slope`).
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from grader.classroom.download_names import is_prairielearn_name
from grader.classroom.student_entry import ClassEntry, folder_entries, is_hidden, visible_entries
from grader.submissions.budget import MAX_LISTED_ENTRIES

_MAX_FOLDER_DEPTH = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CutFile:
    """A file by its whole name, which is also its path in the class's folder."""

    name: str
    is_link: bool

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002 - as the system's entries have it
        return False

    def is_symlink(self) -> bool:
        return self.is_link


def class_entries(folder: Path) -> list[ClassEntry]:
    """A class folder's entries by name, cut names whole; raise UsageError where it can't be read."""
    return [whole for entry in folder_entries(folder) for whole in _whole_entries(folder, entry)]


def visible_class_entries(folder: Path) -> list[ClassEntry]:
    """The same without hidden ones."""
    return [entry for entry in class_entries(folder) if not is_hidden(entry)]


def _whole_entries(folder: Path, entry: os.DirEntry[str]) -> Sequence[ClassEntry]:
    if "@" not in entry.name or not entry.is_dir(follow_symlinks=False) or not os.access(entry.path, os.R_OK):
        return [entry]
    files = list(islice(_inner_files(folder, entry.name, _MAX_FOLDER_DEPTH), MAX_LISTED_ENTRIES))
    return files if files and all(is_prairielearn_name(file.name) for file in files) else [entry]


def _inner_files(folder: Path, name: str, depth: int) -> Iterator[CutFile]:
    for entry in visible_entries(folder / name, MAX_LISTED_ENTRIES):
        inner = f"{name}/{entry.name}"
        if not entry.is_dir(follow_symlinks=False):
            yield CutFile(name=inner, is_link=entry.is_symlink())
        elif depth and os.access(entry.path, os.R_OK):
            yield from _inner_files(folder, inner, depth - 1)
