"""Which files a result is not written to: those that may be somebody's work."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from grader.errors import UsageError
from grader.i18n import _
from grader.sanitize import path_line
from grader.submissions.file_suffixes import ARCHIVE_SUFFIXES, SOURCE_SUFFIXES

_COURSE_SUFFIXES = (".toml", ".po", ".pot", ".mo")


def require_result_names(files: Mapping[str, Path | None]) -> None:
    """Raise UsageError where a result is to go to a file that is named like a source of a submission or of a course.

    `files` are given by the option that names each; None and `-` are standard output. Where a name is a link, the one
    that it leads to counts, too. Whether the file is there doesn't matter: what is wrong on Monday is wrong on Tuesday.
    """
    for option, file in files.items():
        if file is None or str(file) == "-":
            continue
        names = (file.name, os.path.basename(os.path.realpath(file)))
        if any(map(_is_name_of_work, names)):
            template = _(
                "{option} {file}: exercise files, archives and files of a course are named so, and the result would "
                "overwrite one. Name another file."
            )
            raise UsageError(template.format(option=option, file=path_line(file)))


def require_different_files(files: Mapping[str, Path | None]) -> None:
    """Raise UsageError where two results are to go to the same file, of which one would be lost."""
    options: dict[str, str] = {}
    for option, file in files.items():
        if file is None or str(file) == "-":
            continue
        other = options.setdefault(os.path.realpath(file), option)
        if other != option and not _is_device(file):
            template = _("{option} {file}: {other} writes to that file, too. Name another one.")
            raise UsageError(template.format(option=option, file=path_line(file), other=other))


def _is_device(file: Path) -> bool:
    """Whether what is written there overwrites nothing: a device or a pipe."""
    return os.path.exists(file) and not os.path.isfile(file)


def _is_name_of_work(name: str) -> bool:

    return name.lower().endswith((*SOURCE_SUFFIXES, *ARCHIVE_SUFFIXES, *_COURSE_SUFFIXES))


def require_no_submission(files: Mapping[str, Path | None], submissions: Iterable[str]) -> None:
    """Raise UsageError where a result is to go to one of these submissions, or into one that is a folder."""
    places = {Path(os.path.realpath(submission)): submission for submission in submissions}
    for option, file in files.items():
        if file is None:
            continue
        target = Path(os.path.realpath(file))
        found = next((places[place] for place in (target, *target.parents) if place in places), None)
        if found is not None:
            template = _("{option} {file} lies in the submission {submission}. Name a file elsewhere.")
            shown = path_line(Path(found))
            raise UsageError(template.format(option=option, file=path_line(file), submission=shown))
