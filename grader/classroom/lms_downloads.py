"""The names that learning platforms give what students handed in, in their bulk downloads.

- Canvas: `<name>[_LATE]_<user id>_<file id>_<file>` (or `anon_<id>_<file id>_<file>`), all in one folder, with "-1"
  behind the name of a file handed in again; `..._text.html` and `..._link.html` for what was typed in;
- Moodle: `<Full Name>_<participant id>_assignsubmission_file_`, a folder each or a prefix of every file;
- Gradescope: `submission_<id>/` for each, and `submission_metadata.yml` beside them says who the submitters are.

Names come from strangers, so they are cleaned before they are stored.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from grader.classroom.student_entry import MAX_NAME_CHARS, METADATA_FILE, StudentEntry, StudentFile, shown_name
from grader.errors import UsageError, install_command
from grader.i18n import _
from grader.sanitize import clean_line
from grader.submissions import archive

_MAX_METADATA_BYTES = 64 * 1024 * 1024

_CANVAS_NAME = re.compile(
    r"(?:(?P<anonymous>anon_[A-Za-z0-9]+)(?:_LATE)?|(?P<name>.+?)(?:_LATE)?_(?P<id>\d+))"
    r"_(?:\d+_(?P<file>.+)|(?P<typed>(?:text|link)\.html))",
    re.DOTALL,
)
_MOODLE_NAME = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL)
_GRADESCOPE_FOLDER = re.compile(r"submission_\d+")


# --- Canvas and Moodle -----------------------------------------------------------------------------------------------


def has_download_name(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is named as Canvas or Moodle name what a student handed in."""
    if _MOODLE_NAME.fullmatch(entry.name):
        return True
    return _CANVAS_NAME.fullmatch(entry.name) is not None and not entry.is_dir(follow_symlinks=False)


def download_entry(home: Path, entry: os.DirEntry[str]) -> tuple[str, StudentEntry] | None:
    """What Canvas or Moodle named: a key that all files of one student share, and the student with this file.

    None where the name is of neither form. Canvas has files only, so a folder of such a name is a person's own.
    """
    if found := _MOODLE_NAME.fullmatch(entry.name):
        return _moodle_entry(found, home, entry)
    if entry.is_dir(follow_symlinks=False):
        return None
    found = _CANVAS_NAME.fullmatch(entry.name)
    return _canvas_entry(found, home) if found else None


def _moodle_entry(found: re.Match[str], home: Path, entry: os.DirEntry[str]) -> tuple[str, StudentEntry]:
    student = StudentEntry(
        student=f"{shown_name(found['name'])} ({found['id']})",
        path=shown_name(entry.name),
        name=shown_name(found["name"]),
        student_id=found["id"],
    )
    key = f"moodle {found['name']} {found['id']}"
    if found["kind"] == "file" and entry.is_dir(follow_symlinks=False):
        return key, replace(student, folder=home / entry.name)
    # What was typed in (online text) is never code to run, whatever its file is called.
    name = (found["file"] or entry.name) if found["kind"] == "file" else found["kind"]
    return key, replace(student, files=(StudentFile(path=home / entry.name, name=name),))


def _canvas_entry(found: re.Match[str], home: Path) -> tuple[str, StudentEntry]:
    student = StudentEntry(
        student=shown_name(found["anonymous"] or f"{found['name']}_{found['id']}"),
        path=shown_name(found.string),
        name=shown_name(found["name"]) if found["name"] else None,
        student_id=found["id"],
        files=(StudentFile(path=home / found.string, name=found["file"] or found["typed"]),),
    )
    return f"canvas {student.student}", student


# --- Gradescope ------------------------------------------------------------------------------------------------------


def is_gradescope_folder(name: str) -> bool:
    return _GRADESCOPE_FOLDER.fullmatch(name) is not None


def read_metadata(path: Path) -> dict[str, list[StudentEntry]] | None:
    """Who handed in each of Gradescope's folders, an entry for each submitter; None where there is no such file."""
    if not os.path.isfile(path):
        return None
    if find_spec("yaml") is None:
        template = _("Reading {file} needs PyYAML, which is not installed: {command}")
        raise UsageError(template.format(file=METADATA_FILE, command=install_command("classes")))
    from grader.classroom.gradescope_metadata import submitters_by_folder  # noqa: PLC0415 - an extra

    text = archive.read_handed_in_file(path, _MAX_METADATA_BYTES).decode("utf-8", "replace")
    return {
        folder: [_submitter_entry(folder, person) for person in people or [{}]]
        for folder, people in submitters_by_folder(text).items()
    }


def _submitter_entry(folder: str, person: Mapping[str, str]) -> StudentEntry:
    path = clean_line(folder, MAX_NAME_CHARS)
    name, email, sid = (clean_line(person.get(key, ""), MAX_NAME_CHARS) or None for key in ("name", "email", "sid"))
    return StudentEntry(student=email or sid or name or path, path=path, name=name, email=email, student_id=sid)
