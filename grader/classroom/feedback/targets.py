"""Where a class's feedback goes: a zip file or a folder, written whole or not at all, the same bytes each time."""

import itertools
import os
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.classroom.feedback.pages import FeedbackFile
from grader.errors import UsageError
from grader.files import create_file, seekable_file, whole_folder
from grader.i18n import _
from grader.sanitize import path_line

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip file, the earliest that it can hold."""

_UNIX = 3
_FILE_MODE = 0o100644


def is_zip(target: Path) -> bool:
    return target.suffix.lower() == ".zip"


def refuse_to_overwrite(target: Path) -> None:
    """Raise UsageError where something is there already that would be replaced, in whole or in part."""
    shown = path_line(target)
    if target.is_dir() and not is_zip(target):
        if any(target.iterdir()):
            template = _("{folder} is not empty. Name a new folder, or let files in it be replaced with --force.")
            raise UsageError(template.format(folder=shown))
    elif os.path.lexists(target):
        template = _("{file} exists already. Name another one, or let it be replaced with --force.")
        raise UsageError(template.format(file=shown))


def write_files(target: Path, students: Iterable[Sequence[FeedbackFile]]) -> None:
    """Write the files of each student, as they come, into a zip file or a folder.

    Raise UsageError where they can't be written; then nothing of what was there has changed.
    """
    if is_zip(target):
        with seekable_file(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for each in itertools.chain.from_iterable(students):
                archive.writestr(_zip_entry(each.name), each.content)
        return
    with whole_folder(target) as folder:
        for each in itertools.chain.from_iterable(students):
            create_file(folder / each.name, each.content)


def _zip_entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system = _UNIX
    entry.external_attr = _FILE_MODE << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
