"""When a submission was handed in, as platforms write it: in ISO format, or in Moodle's words.

A time without a zone stays one: which zone is meant, only a person can say (see `late_policy`).
"""

import datetime as dt
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from grader.classroom.student_entry import StudentEntry, is_hidden, last_attempt
from grader.submissions.budget import MAX_LISTED_ENTRIES
from grader.submissions.file_suffixes import ARCHIVE_SUFFIXES, SOURCE_SUFFIXES

_MAX_TIME_CHARS = 80
_MAX_FOLDER_DEPTH = 6
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
_DAY_FIRST = re.compile(rf"(?:[A-Za-z]+, )?(?P<day>[0-9]{{1,2}}) (?P<month>[A-Za-z]+) (?P<year>[0-9]{{4}}),? {_CLOCK}")
_MONTH_FIRST = re.compile(
    rf"(?:[A-Za-z]+, )?(?P<month>[A-Za-z]+) (?P<day>[0-9]{{1,2}}), (?P<year>[0-9]{{4}}),? {_CLOCK}"
)
_CHINESE = re.compile(
    rf"(?P<year>[0-9]{{4}})年 ?(?P<month>[0-9]{{1,2}})月 ?(?P<day>[0-9]{{1,2}})日[, ]*(?:星期.|周.)?[, ]*"
    rf"(?P<word>上午|下午)? ?{_CLOCK}"
)
_FRACTION = re.compile(r"(?<=[0-9])\.([0-9]{1,6})[0-9]*")
_ZONE = re.compile(r"\s*(?:UTC|GMT|Z)$|\s+(?=[+-][0-9]{2}(?::?[0-9]{2})?$)")


def parse_time(text: str) -> dt.datetime | None:
    """A time out of a platform's text, with a zone if it names one; None where it is not understood."""
    text = " ".join(text[:_MAX_TIME_CHARS].split())
    iso = _FRACTION.sub(r".\1", _ZONE.sub(lambda zone: "+00:00" if zone[0].strip() else "", text))
    if re.match(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}[T ][0-9]", iso):
        with suppress(ValueError):
            return dt.datetime.fromisoformat(iso)
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _CHINESE):
        if found := pattern.fullmatch(text):
            return _written_time(found)
    return None


def _written_time(found: re.Match[str]) -> dt.datetime | None:
    parts = found.groupdict()
    month, half = parts["month"].lower(), (parts["half"] or "").lower()
    half = half or {"上午": "a", "下午": "p"}.get(parts.get("word") or "", "")
    hour = int(parts["hour"])
    if half:
        hour = hour % 12 + 12 * (half == "p")
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else 0
    try:
        return dt.datetime(  # noqa: DTZ001 - its zone is not told
            int(parts["year"]), number, int(parts["day"]), hour, int(parts["minute"]), int(parts["second"] or 0)
        )
    except ValueError:
        return None


def iso_time(text: str) -> str | None:
    """A platform's time in ISO format, in seconds; None where it is not understood."""
    time = parse_time(text)
    return None if time is None else time.isoformat(timespec="seconds")


def with_submission_time(entry: StudentEntry, *, file_times: bool) -> StudentEntry:
    """The entry with the time and lateness of the attempt that counts; by the files' own times only where asked."""
    if entry.files:
        last = last_attempt(entry.files)
        counting = [file for file in entry.files if file.attempt == last]
        marks = [file.late for file in counting if file.late is not None]
        times = [file.submitted for file in counting if file.submitted is not None]
        entry = replace(
            entry,
            late=any(marks) if marks else entry.late,
            submitted=max(times) if times else entry.submitted,
        )
    if file_times and entry.submitted is None:
        newest = max(_change_times(entry), default=None)
        when = None if newest is None else dt.datetime.fromtimestamp(int(newest), dt.UTC).isoformat()
        return replace(entry, submitted=when)
    return entry


def _change_times(entry: StudentEntry) -> Iterator[float]:
    """When the files of a submission that may count were last changed; links are not followed."""
    for file in entry.files:
        with suppress(OSError):
            yield os.lstat(file.path).st_mtime
    if entry.folder is not None:
        yield from _times_beneath(entry.folder, _MAX_FOLDER_DEPTH)


def _times_beneath(folder: Path, depth: int) -> Iterator[float]:
    with suppress(OSError), os.scandir(folder) as found:
        for _number, one in zip(range(MAX_LISTED_ENTRIES), found, strict=False):
            if is_hidden(one):
                continue
            if one.is_dir(follow_symlinks=False):
                if depth:
                    yield from _times_beneath(Path(one.path), depth - 1)
            elif one.name.lower().endswith((*SOURCE_SUFFIXES, *ARCHIVE_SUFFIXES)):
                yield one.stat(follow_symlinks=False).st_mtime
