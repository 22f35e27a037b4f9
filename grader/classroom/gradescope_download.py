"""Gradescope's bulk download: `submission_<id>/` for each, and `submission_metadata.yml` says who the submitters are.

Names come from strangers, so they are cleaned before they are stored.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from grader.classroom.student_entry import MAX_NAME_CHARS, METADATA_FILE, StudentEntry
from grader.classroom.submission_times import iso_time
from grader.errors import UsageError, install_command
from grader.i18n import _
from grader.sanitize import clean_line, clean_name
from grader.submissions import archive

_MAX_METADATA_BYTES = 64 * 1024 * 1024

_GRADESCOPE_FOLDER = re.compile(r"submission_\d+")


def is_gradescope_folder(name: str) -> bool:
    """Whether Gradescope gives a submission's folder such a name."""
    return _GRADESCOPE_FOLDER.fullmatch(name) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradescopeMetadata:
    """Who handed in each of Gradescope's folders, an entry for each submitter.

    `broken_line` is the line from which on the file can't be read, None where all of it can.
    """

    people_by_folder: Mapping[str, list[StudentEntry]]
    broken_line: int | None


def read_metadata(path: Path) -> GradescopeMetadata | None:
    """What Gradescope says of its folders; None where there is no such file."""
    if not os.path.isfile(path):
        return None
    if find_spec("yaml") is None:
        template = _("Reading {file} needs PyYAML, which is not installed: {command}")
        raise UsageError(template.format(file=METADATA_FILE, command=install_command("classes")))
    from grader.classroom.gradescope_metadata import submitters_by_folder  # noqa: PLC0415 - an extra

    text = archive.read_handed_in_file(path, _MAX_METADATA_BYTES).decode("utf-8", "replace")
    submitters, broken_line = submitters_by_folder(text)
    people_by_folder = {
        folder: [_submitter_entry(folder, person) for person in people or [{}]] for folder, people in submitters.items()
    }
    return GradescopeMetadata(people_by_folder=people_by_folder, broken_line=broken_line)


def _submitter_entry(folder: str, person: Mapping[str, str]) -> StudentEntry:
    path = clean_line(folder, MAX_NAME_CHARS)
    name, email, sid = (clean_name(person.get(key, ""), MAX_NAME_CHARS) or None for key in ("name", "email", "sid"))
    return StudentEntry(
        student=email or sid or name or path,
        path=path,
        name=name,
        email=email,
        student_id=sid,
        submitted=iso_time(person.get("created_at", "")),
    )
