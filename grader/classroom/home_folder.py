"""Which folder holds a class's submissions, and how a platform's download names what lies there.

That may be another one than the folder that is given: Teams, nbgrader and GitHub Classroom put them one level further
in, ILIAS two, and a download is often unpacked into a folder of its own, once or twice. OpenOLAT adds to the students'
work what they were given.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.classroom.cut_names import visible_class_entries
from grader.classroom.download_names import DownloadName, read_download_names
from grader.classroom.student_entry import METADATA_FILE, ClassEntry, visible_entries
from grader.errors import UsageError
from grader.i18n import _
from grader.submissions import archive

_MAX_BEGINNING_BYTES = 64 * 1024

_TEAMS_FOLDER, _TEAMS_DRAFTS = "Submitted files", "Working files"
"""The folders of a class in Microsoft Teams: what was handed in, and what students work at and may still change."""

_GITHUB_ENDING = "-submissions"
"""What `gh classroom clone student-repos` puts behind the assignment's name in that of the folder."""

_ILIAS_FOLDER = re.compile(r"[^_]+_[^_]+_.+_[0-9]+")
"""`Doe_Jane_jdoe_4711`: family name, given name, login, number."""

_OPENOLAT_WORK = re.compile(r"[1-9][0-9]?_submissions")
_OPENOLAT_OTHERS = re.compile(r"[1-9][0-9]?_(?:task|corrections(?:_[0-9]+)?|assessment)")
"""The folders in a student's folder of OpenOLAT: what was handed in, and what the student was given."""

_OPENOLAT_SOLUTIONS = "solutions"
"""The folder with the instructor's own work, which OpenOLAT puts beside those of the students."""

_NBGRADER_FOLDER = "submitted"
_NBGRADER_OTHERS = {"source", "release", "autograded", "feedback", "nbgrader_config.py"}
"""What lies in the folder of an nbgrader course beside the submissions; one of them at least."""

_MAX_FOLDERS_AROUND = 5

NOT_SUBMISSIONS = re.compile(
    r"(?:eh)?thumbs\.db|desktop\.ini|icon\r|~\$.*|.*~|readme(?:\.(?:txt|md|rst|html?|pdf))?|submission_metadata\.yml|index\.html|codegrade_info\.json"
    r"|.+\.(?:csv|tsv|xlsx?|ods|jsonl|sqlite3?|db)|.+\.\w+-(?:wal|shm|journal)",
    re.DOTALL | re.IGNORECASE,
)
"""Files beside the submissions that no student handed in: the system's, a platform's, and what this program writes."""


def find_home_folder(folder: Path) -> Path:
    """The folder that holds the submissions: the given one, or one further in that is a download.

    On the way to that one, each folder is the only one, with nothing beside it that may be a submission.
    """
    place = folder
    for _depth in range(_MAX_FOLDERS_AROUND):
        entries = [entry for entry in visible_entries(place) if not NOT_SUBMISSIONS.fullmatch(entry.name)]
        inner = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
        if os.path.isfile(place / METADATA_FILE):
            return place
        if _is_teams_class(entries):
            return place / _TEAMS_FOLDER
        if _is_nbgrader_course(entries):
            return place / _NBGRADER_FOLDER
        if place != folder and _is_class(place, entries):
            return place
        if len(inner) != 1:
            return folder
        below = place / inner[0].name
        if os.path.isfile(below / METADATA_FILE):
            return below
        # What looks like a download in the only student's folder is the student's own.
        if len(entries) != 1 or not os.access(below, os.R_OK) or _is_download(place):
            return folder
        place = below
    return folder


def draft_sentences(home: Path) -> Iterator[str]:
    """A sentence for the teacher where what students still work at was left out."""
    if home.name == _TEAMS_FOLDER and os.path.isdir(home.parent / _TEAMS_DRAFTS):
        template = _("Not handed in, and left out: {folder}. What counts is in {home}.")
        yield template.format(folder=_TEAMS_DRAFTS, home=_TEAMS_FOLDER)


def _is_teams_class(entries: Sequence[ClassEntry]) -> bool:
    return {_TEAMS_FOLDER} <= {entry.name for entry in entries} <= {_TEAMS_FOLDER, _TEAMS_DRAFTS}


def _is_nbgrader_course(entries: Sequence[ClassEntry]) -> bool:
    names = {entry.name for entry in entries}
    return _NBGRADER_FOLDER in names and not names.isdisjoint(_NBGRADER_OTHERS)


def _is_class(place: Path, entries: Sequence[ClassEntry]) -> bool:
    """Whether a platform has named what lies in a folder as it names a class."""
    return (
        _is_download(place)
        or _is_github_class(place, entries)
        or _is_ilias_class(place, entries)
        or _is_openolat_class(place, entries)
    )


def _is_github_class(place: Path, entries: Sequence[ClassEntry]) -> bool:
    """Whether all entries are clones of students' repositories, each called after the assignment as the folder is."""
    assignment = place.name.removesuffix(_GITHUB_ENDING)
    return assignment != place.name and all(
        entry.is_dir(follow_symlinks=False) and entry.name.startswith(f"{assignment}-") for entry in entries
    )


def _is_ilias_class(place: Path, entries: Sequence[ClassEntry]) -> bool:
    """Whether all entries are students' folders as ILIAS names them, or all are folders of teams with such folders.

    One alone may be called so by chance.
    """
    if len(entries) < 2 or not all(entry.is_dir(follow_symlinks=False) for entry in entries):
        return False
    if all(_ILIAS_FOLDER.fullmatch(entry.name) for entry in entries):
        return True
    teams = [place / entry.name for entry in entries]
    return all(os.access(team, os.R_OK) and _is_ilias_team(visible_entries(team)) for team in teams)


def _is_ilias_team(entries: Sequence[ClassEntry]) -> bool:
    return bool(entries) and all(
        entry.is_dir(follow_symlinks=False) and _ILIAS_FOLDER.fullmatch(entry.name) for entry in entries
    )


def _is_openolat_class(home: Path, entries: Sequence[ClassEntry]) -> bool:
    """Whether one of several folders holds what a student handed in to OpenOLAT."""
    folders = [home / entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    return len(folders) > 1 and any(
        _OPENOLAT_WORK.fullmatch(inner.name)
        for folder in folders
        if os.access(folder, os.R_OK)
        for inner in visible_entries(folder)
    )


def solution_folders(home: Path, entries: Sequence[ClassEntry]) -> frozenset[str]:
    """The folder of a class that holds the instructor's own work, if there is one."""
    found = frozenset(entry.name for entry in entries if entry.name == _OPENOLAT_SOLUTIONS)
    return found if found and _is_openolat_class(home, entries) else frozenset()


def handed_in_folders(names: Sequence[str]) -> list[str]:
    """The folders in a student's folder without those that the platform says are not the student's."""
    if not any(map(_OPENOLAT_WORK.fullmatch, names)):
        return [*names]
    return [name for name in names if not _OPENOLAT_OTHERS.fullmatch(name)]


def _is_download(folder: Path) -> bool:
    """Whether every entry of a folder is named as a platform names submissions."""
    try:
        entries = [entry for entry in visible_class_entries(folder) if not NOT_SUBMISSIONS.fullmatch(entry.name)]
        return bool(entries) and len(names_of_download(folder, entries)) == len(entries)
    except UsageError:
        return False


def names_of_download(home: Path, entries: Sequence[ClassEntry]) -> dict[str, DownloadName]:
    """What the platform's names say, by the name of the entry; none where these are not a download's."""
    folders = {entry.name for entry in entries if entry.is_dir(follow_symlinks=False)}
    files = [entry.name for entry in entries if entry.name not in folders]
    return read_download_names(files, folders, lambda name: _file_beginning(home / name))


def _file_beginning(path: Path) -> str:
    """The first few lines of a text that a platform wrote; "" where there is none."""
    try:
        return archive.read_handed_in_file(path, _MAX_BEGINNING_BYTES).decode("utf-8", "replace")
    except (UsageError, OSError):
        return ""
