"""How the files of a student's feedback are named, so that a platform knows whose they are.

- Moodle ("Upload multiple feedback files in a zip") splits a name at its underscores: the full name, the participant's
  number, `assignfeedback`, `file`, and what the file is to be called. So no underscore may be in the full name.
- Canvas ("Upload Submissions", below the download) takes the first two parts that are numbers for the user and for the
  file that was handed in, and shows the feedback under the name of that file. Graded anonymously, a name begins with
  `anon`, the anonymous id and the number of the file.
- Blackboard has no such import; the add-ons that it knows take names that begin as those in its download.

Everywhere else a file is called by its student. No name has a character, an ending or a length that a zip file or a
file system refuses, and no two are the same where capitals don't count.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import chain, count
from pathlib import PurePosixPath

from grader.classroom.class_list import ClassList
from grader.classroom.identity import some_names
from grader.classroom.store_rows import GradebookRow
from grader.classroom.student_origin import StudentOrigin, student_origin
from grader.errors import UsageError
from grader.i18n import _
from grader.reporting.plain_text import cut_to_bytes
from grader.sanitize import clean_name

_MAX_NAME_BYTES = 120
"""With numbers and endings, a file's name stays far below the 255 bytes that file systems allow."""

_MAX_READ_CHARS = 1_000
_UNSAFE_CHARACTERS = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICE_NAME = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?=\s*(?:\.|\Z))", re.IGNORECASE
)
"""What Windows takes for a device, whatever follows behind a dot."""

_BLACKBOARD_ATTEMPT = re.compile(r"(?P<attempt>.+?_attempt_[0-9]{4}(?:-[0-9]{2}){5})(?:_|\.txt\Z)", re.DOTALL)
_DIGITS_ONLY = re.compile(r"(?<![^_])[0-9]+(?![^_])")


class FeedbackPlatform(StrEnum):
    """Who is to take the files."""

    moodle = "moodle"
    canvas = "canvas"
    blackboard = "blackboard"
    plain = "plain"


def class_platform(students: ClassList) -> FeedbackPlatform:
    """The platform whose download the class is; raise UsageError where it is of several. Hidden names are of none."""
    if students.terms.is_blind:
        return FeedbackPlatform.plain
    return recognised_platform(_recorded_rows(students).values())


def class_starts(platform: FeedbackPlatform, students: ClassList) -> Mapping[str, str]:
    """How the names of each student's files begin; a platform gives what it takes to all who share a submission."""
    if platform is FeedbackPlatform.plain:
        return name_starts(platform, [student.row for student in students.students if student.recorded is not None])
    recorded = _recorded_rows(students)
    starts = name_starts(platform, list(recorded.values()))
    return {student: starts[row.student] for student, row in recorded.items() if row.student in starts}


def receiver_count(platform: FeedbackPlatform, students: ClassList) -> int:
    """How many could get files of their own: all who handed in, or on a platform those in whose names that was."""
    if platform is FeedbackPlatform.plain:
        return sum(student.recorded is not None for student in students.students)
    return len(_recorded_rows(students))


def _recorded_rows(students: ClassList) -> Mapping[str, GradebookRow]:
    """The submissions as they were downloaded, by the first student of each."""
    firsts: dict[str, tuple[str, GradebookRow]] = {}
    for student in students.students:
        if student.recorded is not None:
            firsts.setdefault(student.recorded.student, (student.row.student, student.recorded))
    return dict(firsts.values())


def recognised_platform(students: Iterable[GradebookRow]) -> FeedbackPlatform:
    """The platform whose download the class is; raise UsageError where it is of several."""
    found = Counter(_home_platform(grade) for grade in students)
    del found[FeedbackPlatform.plain]
    if len(found) > 1:
        template = _(
            "The class is of several platforms ({platforms}). Name the one that is to take the files: --platform."
        )
        raise UsageError(template.format(platforms=_(", ").join(sorted(found))))
    return next(iter(found), FeedbackPlatform.plain)


def _home_platform(grade: GradebookRow) -> FeedbackPlatform:
    of_platforms = (each for each in FeedbackPlatform if each is not FeedbackPlatform.plain)
    return next((each for each in of_platforms if _platform_start(each, grade)), FeedbackPlatform.plain)


def name_starts(platform: FeedbackPlatform, students: Sequence[GradebookRow]) -> Mapping[str, str]:
    """How the names of each student's files begin, by student; whom the platform would not find is left out.

    Raise UsageError where the platform would give one student's files to another.
    """
    if platform is FeedbackPlatform.plain:
        return _plain_starts(students)
    starts = {grade.student: start for grade in students if (start := _platform_start(platform, grade))}
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for student, (_start, identity) in starts.items():
        owners[identity].append(student)
    double = next((same for same in owners.values() if len(same) > 1), None)
    if double is not None:
        template = _("{students} are one and the same for {platform}: one of them would get the other's feedback.")
        raise UsageError(template.format(students=some_names(double), platform=platform.value))
    return {student: start for student, (start, _identity) in starts.items()}


def _plain_starts(students: Sequence[GradebookRow]) -> dict[str, str]:
    taken: set[str] = set()
    starts: dict[str, str] = {}
    for grade in students:
        name = safe_name(grade.student)
        candidates = chain([name], (f"{name} ({number})" for number in count(2)))
        free = next(each for each in candidates if each.casefold() not in taken)
        taken.add(free.casefold())
        starts[grade.student] = f"{free}_"
    return starts


def _platform_start(platform: FeedbackPlatform, grade: GradebookRow) -> tuple[str, str] | None:
    """The beginning of a student's names on a platform, and what the platform finds the student by; None if neither."""
    match platform:
        case FeedbackPlatform.moodle:
            return _moodle_start(grade)
        case FeedbackPlatform.canvas:
            return _canvas_start(grade)
        case FeedbackPlatform.blackboard:
            found = _BLACKBOARD_ATTEMPT.match(_downloaded_name(grade))
            attempt = "" if found is None else _without_unsafe_characters(found["attempt"])
            return (f"{attempt}_", attempt.casefold()) if attempt else None
        case FeedbackPlatform.plain:
            return None


def _moodle_start(grade: GradebookRow) -> tuple[str, str] | None:
    if student_origin(grade) is not StudentOrigin.moodle or grade.student_id is None:
        return None
    name = safe_name((grade.name or "").replace("_", " "))
    return f"{name}_{grade.student_id}_assignfeedback_file_", str(int(grade.student_id))


def _canvas_start(grade: GradebookRow) -> tuple[str, str] | None:
    downloaded = _downloaded_name(grade)
    if grade.student.startswith("anon_"):
        found = re.match(rf"(?:LATE_)?{re.escape(grade.student)}(?:_LATE)?_(?P<file>[0-9]+)_", downloaded)
        return None if found is None else (f"{grade.student}_{found['file']}_", grade.student)
    if student_origin(grade) is not StudentOrigin.canvas or not grade.name:
        return None
    found = re.match(rf"{re.escape(grade.name)}(?:_LATE)?_{grade.student_id}_(?P<file>[0-9]+)_", downloaded)
    if found is None:
        return None
    # A part of the name that is a number would be taken for the user's.
    name = _DIGITS_ONLY.sub(lambda digits: f"n{digits[0]}", safe_name(grade.name))
    return f"{name}_{grade.student_id}_{found['file']}_", str(grade.student_id)


def _downloaded_name(grade: GradebookRow) -> str:
    """The name of the first file or folder of a student's, as the platform gave it."""
    return PurePosixPath(grade.path).name


def safe_name(text: str) -> str:
    """A student's name as the beginning of a file's name that every system and every zip file can hold."""
    plain = cut_to_bytes(_without_unsafe_characters(text), _MAX_NAME_BYTES, mark="")
    plain = plain.lstrip(" .~-").rstrip(" .") or "student"
    return f"-{plain}" if _DEVICE_NAME.match(plain) else plain


def _without_unsafe_characters(text: str) -> str:
    return _UNSAFE_CHARACTERS.sub("-", unicodedata.normalize("NFC", clean_name(text, _MAX_READ_CHARS)))
