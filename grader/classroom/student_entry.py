"""One student's part of a class: the files or the folder that was handed in, and what their names say."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from grader.files import read_error
from grader.sanitize import clean_name, path_text
from grader.submissions import archive, archive_entries
from grader.submissions.file_suffixes import ARCHIVE_SUFFIXES, OTHER_ARCHIVE_SUFFIXES, SOURCE_SUFFIXES

METADATA_FILE = "submission_metadata.yml"
"""Gradescope's list of who handed in which folder."""

UNSORTED_ATTEMPT = "? "
"""How an attempt begins whose date is not understood: it may be before or behind another one of the student's."""

MAX_NAME_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentFile:
    """A file that was handed in, under the name it had before a platform renamed it."""

    path: Path
    name: str
    attempt: str = ""
    """Sorts the attempts of a student, where a platform gives all of them."""
    submitted: str | None = None
    late: bool | None = None

    @property
    def is_work(self) -> bool:
        """Whether it is an exercise file, a notebook or an archive, by its name."""
        return self.name.endswith(SOURCE_SUFFIXES) or archive.is_archive(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentEntry:
    """What one student handed in: a folder or files, or neither where Gradescope lists a folder that isn't there.

    `path` is for display, and begins in the class's folder. `alone` means that the class holds no other entry.
    `attempts` are those of the folders of which none is known to be the last; `folder` is then any of these. `earlier`
    are the folders of the attempts before the last one, by their names, with the attempts.
    `submitted` is the time in ISO format and `late` whether it was late, both of the attempt that counts; None where
    the download doesn't say.
    """

    student: str
    path: str
    folder: Path | None = None
    files: tuple[StudentFile, ...] = ()
    name: str | None = None
    email: str | None = None
    student_id: str | None = None
    attempt: str = ""
    attempts: tuple[str, ...] = ()
    earlier: tuple[tuple[str, str], ...] = ()
    alone: bool = False
    submitted: str | None = None
    late: bool | None = None

    @property
    def has_identity(self) -> bool:
        """Whether a platform's download says who this student is."""
        return not (self.name is self.email is self.student_id is None)


class ClassEntry(Protocol):
    """What is asked of an entry of a class's folder, whether the system lists it or its name was cut."""

    @property
    def name(self) -> str: ...

    def is_dir(self, *, follow_symlinks: bool = True) -> bool: ...

    def is_symlink(self) -> bool: ...


def shown_name(path: Path | str) -> str:
    """A stranger's path or name as it is shown and stored: harmless, on one line, and never blank."""
    text = path_text(path)
    return clean_name(text, MAX_NAME_CHARS) or "\N{REPLACEMENT CHARACTER}" * bool(text)


def split_ending(name: str) -> tuple[str, str]:
    """A file's name without its ending, and the ending; only the endings of sources and archives are known, else ""."""
    endings = sorted((*ARCHIVE_SUFFIXES, *SOURCE_SUFFIXES, *OTHER_ARCHIVE_SUFFIXES), key=len, reverse=True)
    ending = next((ending for ending in endings if name.lower().endswith(ending)), "")
    end = len(name) - len(ending)
    return name[:end], name[end:]


def visible_entries(folder: Path, most: int | None = None) -> list[os.DirEntry[str]]:
    """A folder's entries by name, without hidden ones; raise UsageError where it can't be read."""
    return [entry for entry in folder_entries(folder, most) if not is_hidden(entry)]


def is_hidden(entry: ClassEntry) -> bool:
    return archive_entries.is_hidden((entry.name,))


def folder_entries(folder: Path, most: int | None = None) -> list[os.DirEntry[str]]:
    """A folder's entries by name, all of them or so many; raise UsageError where it can't be read."""
    try:
        with os.scandir(folder) as entries:
            return sorted(islice(entries, most), key=lambda entry: entry.name)
    except OSError as error:
        raise read_error(error, shown_name(folder)) from None


def last_attempt(files: Sequence[StudentFile]) -> str:
    """The attempt that counts: the last one that holds work, else the last one."""
    return max(file.attempt for file in [file for file in files if file.is_work] or files)
