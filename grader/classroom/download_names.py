"""The names that learning platforms give what students handed in, in their bulk downloads.

- Canvas: `<name>[_LATE]_<user id>_<file id>_<file>`, or `[LATE_]anon_<id>_<file id>_<file>` if graded anonymously, all
  in one folder, with "-1" behind the name of a file handed in again; `..._text.html` and `..._link.html` for what was
  typed in;
- Moodle: `<Full Name>_<participant id>_assignsubmission_file_`, a folder each or a prefix of every file, and the same
  with `assignfeedback` for what is given back; where groups hand in, a group's name and number, or `Default group`
  without a number for all who are in no group;
- Blackboard: `<assignment>_<user name>_attempt_<date>_<file>`, and the same without a file, ending in `.txt`, for each
  attempt, all in one folder;
- Brightspace: `<user id>-<folder id> - <Full Name> - <date>`, a folder each or, with ` - ` behind it, a prefix;
- Sakai: `<Family Name>, <Given Name>(<login>)`, a folder each, or, "without user folders", with
  `_Submission attachment(s)_<file>` behind it, in some language; several of these names with `; ` between them where a
  group hands in;
- nbgrader's exchange: `<student>+<assignment>+<time>[+<random letters>]`, a folder for each attempt;
- PrairieLearn: `<e-mail address>_<number>_<question>_<variant>_<number of the attempt>_<submission id>_<file>`, or, for
  grading by hand, `<e-mail address>_<UIN>_<question>_<submission id>_<file>`, all in one folder;
- Open edX: `[<number of the task>] - <user name> - <file>`, all of a unit in one folder.

A platform writes the beginning of such a name and the student the rest, which may itself look like the beginning of
another student's. So of all ways to read a name, the one that leaves most of it to the student is taken. Of a folder's
name a platform writes all.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median_low

from grader.classroom.student_entry import UNSORTED_ATTEMPT, shown_name
from grader.classroom.submission_times import iso_time, parse_time
from grader.errors import UsageError
from grader.i18n import _
from grader.submissions.archive_entries import SAKAI_FEEDBACK_NAMES

_MOODLE_END = r"(?:_(?P<id>[0-9]+)|(?<![0-9]))_assign(?P<side>submission|feedback)_(?P<kind>[a-z]+)(?:_(?P<file>.*))?"
_MOODLE_FILE = re.compile(rf"(?P<name>.+?){_MOODLE_END}", re.DOTALL)
_MOODLE_FOLDER = re.compile(rf"(?P<name>.+){_MOODLE_END}", re.DOTALL)
"""A folder's name holds no file's: what looks like another student's folder in it is the student's own name."""

_BLACKBOARD_NAME = re.compile(
    r"(?P<owner>.+?)_attempt_(?P<date>[0-9]{4}(?:-[0-9]{2}){5})(?:_(?P<file>.+)|(?P<typed>\.txt))", re.DOTALL
)
_BRIGHTSPACE_NAME = re.compile(
    r"(?P<id>[0-9]+)-[0-9]+ - (?P<name>.+?) - (?P<date>[^-_]*(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])[^-_]*?)"
    r"(?: - (?P<file>.+))?",
    re.DOTALL,
)
_SAKAI_OWNER = r"(?P<name>.+?,(?: .*?\S)?)\((?![0-9]{1,2}\))(?P<id>[^\s()]+)\)"
"""`(1)` is no login: so programs call the copy of a folder."""

_SAKAI_FOLDER = re.compile(_SAKAI_OWNER, re.DOTALL)
_SAKAI_WORK_NAMES = (
    "Submission attachment(s)",
    "Adjuntos de la entrega",
    "Anexo(s) para submissão",
    "Einreichungsanhänge",
    "Fitxers adjunts al lliurament",
    "提出物の添付ファイル",
    "提交作业的附件",
)
"""What Sakai calls what was handed in, in the language of who downloads it."""


def _any_of(names: Sequence[str]) -> str:
    """An expression for any of the names, however their accents are written."""
    return "|".join(re.escape(unicodedata.normalize(form, name)) for form in ("NFC", "NFD") for name in names)


_SAKAI_FILE = re.compile(
    rf"{_SAKAI_OWNER}_(?:(?:{_any_of(_SAKAI_WORK_NAMES)})_(?P<file>.+)"
    rf"|(?:(?P<typed>{_any_of(SAKAI_FEEDBACK_NAMES)}).+|_?submissionText\.html|feedbackText\.html|comments\.txt))",
    re.DOTALL,
)
_SAKAI_MEMBER_END = re.compile(r"\([^\s()]+\); ")
"""What stands behind a member of a group where another one follows."""

_EXCHANGE_FOLDER = re.compile(
    r"(?P<student>.+)\+[^+]+\+(?P<date>(?P<time>[0-9]{4}(?:-[0-9]{2}){2} [0-9]{2}(?::[0-9]{2}){2}\.[0-9]{6}) "
    r"(?:[^+]+|\+[0-9]{2}(?:[0-9]{2})?))(?:\+[^+]+)?",
    re.DOTALL,
)
_PRAIRIELEARN_NAME = re.compile(
    r"(?P<student>[^\s@/]+@[^\s@_/]+)_[^_]+_.+?_(?:[0-9]+_[0-9]+_)?(?P<submission>[0-9]{1,18})_(?P<file>.+)", re.DOTALL
)
_OPEN_EDX_NAME = re.compile(r"\[(?P<task>[0-9]{1,9}|x)\] - (?P<student>\S+) - (?P<file>.+)", re.DOTALL)
_BRIGHTSPACE_DATES = ("%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p", "%d %B, %Y %H%M", "%d %b %Y %H%M")

_CANVAS_OWNER = re.compile(
    r"(?P<before>LATE_)?(?P<anonymous>anon_[A-Za-z0-9]+)(?P<behind>_LATE)?|(?P<name>.+?)(?P<late>_LATE)?_(?P<id>[0-9]+)"
)
_CANVAS_FILE = re.compile(r"(?=_(?P<number>[0-9]+)_(?P<file>.+))", re.DOTALL)
_CANVAS_TYPED = re.compile(r"(?P<owner>.+)_(?P<typed>(?:text|link)\.html)")
_NOT_IN_CANVAS_OWNER = re.compile(r"[\s!-/:-@\[-^`{-~]")
"""What Canvas leaves out of students' names: white space, and all punctuation of ASCII except the underscore."""
_DATE_NUMBERS = re.compile(
    r"(?:19|20)[0-9]{2}_(?:0[1-9]|1[0-2])|(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]_[0-2][0-9][0-5][0-9](?:[0-5][0-9])?"
)
"""Two numbers that are a date in a name of another kind, a year and a month or a day and a time, and not Canvas's."""
_NUMBER_WITHIN = re.compile(r"_[0-9]+_")
"""What Canvas takes out of students' names, so that its own numbers can be found."""

_BLACKBOARD_USER = re.compile(r"[^\r\n]*\((?P<user>[^()\r\n]+)\)\s*(?:[\r\n]|\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadName:
    """What a name says: whose it is, and what the student called the file ("" for a folder).

    All names of one student share the `key`, and nobody else's have it. `attempt` sorts a student's attempts; it is ""
    where the platform gives the last one only. `place` sorts files that may be for the same exercise file. `rest` is
    how many characters are the student's own; `number` is Canvas's for the file. `submitted` is the time in ISO format,
    without a zone where the platform tells none in names; `late` is None where the platform's names don't say.
    """

    key: str
    student: str
    name: str | None = None
    student_id: str | None = None
    file: str
    is_typed: bool = False
    attempt: str = ""
    place: int = 0
    rest: int
    number: str = ""
    submitted: str | None = None
    late: bool | None = None


def read_download_names(
    files: Iterable[str], folders: Iterable[str], read_beginning: Callable[[str], str]
) -> dict[str, DownloadName]:
    """Whose the files and folders of one folder are, as far as a platform's download has named them.

    `read_beginning` gives the beginning of a file's text. Raise UsageError where all names can be read in two ways.
    """
    readings = {name: [*_folder_readings(name, _MOODLE_FOLDER), *_only_folder_readings(name)] for name in folders}
    names = list(files)
    users = _blackboard_users(names, read_beginning)
    for name in names:
        readings[name] = [
            *_folder_readings(name, _MOODLE_FILE),
            *_canvas_readings(name),
            *_blackboard_readings(name, users),
        ]
        readings[name] += [*_prairielearn_readings(name), *_open_edx_readings(name), *_sakai_file_readings(name)]
    readings = _settled_readings({name: found for name, found in readings.items() if found})
    _refuse_two_ways(readings)
    return {name: max(found, key=lambda reading: reading.rest) for name, found in readings.items()}


def _folder_readings(name: str, moodle: re.Pattern[str]) -> Iterator[DownloadName]:
    """How the platforms that make folders would have meant a name; they may make files of such names, too."""
    if found := moodle.fullmatch(name):
        # What was typed in (online text) or given back is never code to run, whatever its file is called.
        is_work = (found["side"], found["kind"]) == ("submission", "file")
        yield DownloadName(
            key=f"moodle {found['name']} {found['id']}",
            student=f"{shown_name(found['name'])} ({found['id']})" if found["id"] else shown_name(found["name"]),
            name=shown_name(found["name"]),
            student_id=found["id"],
            file=(found["file"] or "") if is_work else found["kind"],
            is_typed=not is_work,
            rest=len(found["file"] or ""),
        )
    if found := _BRIGHTSPACE_NAME.fullmatch(name):
        yield DownloadName(
            key=f"brightspace {found['id']} {found['name']}",
            student=f"{shown_name(found['name'])} - {found['id']}",
            name=shown_name(found["name"]),
            student_id=found["id"],
            file=found["file"] or "",
            attempt=(attempt := _sortable_date(found["date"])),
            rest=len(found["file"] or ""),
            submitted=None if attempt.startswith(UNSORTED_ATTEMPT) else attempt.replace(" ", "T"),
        )


def _only_folder_readings(name: str) -> Iterator[DownloadName]:
    """How the platforms would have meant a name that make folders only."""
    if found := _SAKAI_FOLDER.fullmatch(name):
        yield _sakai_reading(found["name"], found["id"], "")
    if found := _EXCHANGE_FOLDER.fullmatch(name):
        yield DownloadName(
            key=f"exchange {found['student']}",
            student=shown_name(found["student"]),
            file="",
            attempt=_dated_attempt(found["date"], found["time"]),
            rest=0,
            submitted=iso_time(found["date"]),
        )


def _sakai_file_readings(name: str) -> Iterator[DownloadName]:
    """How Sakai would have meant a file's name; what an instructor wrote there is no work, as what was typed in."""
    if found := _SAKAI_FILE.fullmatch(name):
        is_typed = found["file"] is None
        yield _sakai_reading(found["name"], found["id"], found["file"] or found["typed"] or "", is_typed=is_typed)


def _sakai_reading(name: str, login: str, file: str, *, is_typed: bool = False) -> DownloadName:
    """What Sakai says; a group's names and logins are no single student's."""
    is_group = _SAKAI_MEMBER_END.search(name) is not None
    owner = f"{shown_name(name)}({shown_name(login)})"
    return DownloadName(
        key=f"sakai {name}({login})",
        student=owner,
        name=None if is_group else shown_name(name.removesuffix(",")),
        student_id=None if is_group else shown_name(login),
        file=file,
        is_typed=is_typed,
        rest=len(file),
    )


def is_prairielearn_name(name: str) -> bool:
    """Whether PrairieLearn gives a file such a name."""
    return _PRAIRIELEARN_NAME.fullmatch(name) is not None


def _prairielearn_readings(name: str) -> Iterator[DownloadName]:
    """How PrairieLearn would have meant a name. Each question has attempts of its own, so no attempt is the last."""
    if found := _PRAIRIELEARN_NAME.fullmatch(name):
        yield DownloadName(
            key=f"prairielearn {found['student']}",
            student=shown_name(found["student"]),
            file=found["file"],
            place=int(found["submission"]),
            rest=len(found["file"]),
        )


def _open_edx_readings(name: str) -> Iterator[DownloadName]:
    """How Open edX would have meant a name; a user's name holds no blank there, and tasks that are gone are `x`."""
    if found := _OPEN_EDX_NAME.fullmatch(name):
        yield DownloadName(
            key=f"open edx {found['student']}",
            student=shown_name(found["student"]),
            file=found["file"],
            place=-1 if found["task"] == "x" else int(found["task"]),
            rest=len(found["file"]),
        )


def _dated_attempt(date: str, time: str) -> str:
    """An attempt as its date sorts it; marked as one that can't be sorted where there is no such time.

    Two dates may be of two zones, as where summer time ends, so one that names its offset is turned into UTC.
    """
    known = parse_time(date)
    if known is not None and known.tzinfo is not None:
        with suppress(OverflowError):
            return known.astimezone(UTC).isoformat(" ", "microseconds")
    return date if iso_time(time) is not None else f"{UNSORTED_ATTEMPT}{date}"


def _sortable_date(text: str) -> str:
    """A date as Brightspace writes it in English; any other stays as it is, marked as one that can't be sorted."""
    for form in _BRIGHTSPACE_DATES:
        with suppress(ValueError):
            return datetime.strptime(text, form).strftime("%Y-%m-%d %H:%M")  # noqa: DTZ007 - its zone is not told
    return f"{UNSORTED_ATTEMPT}{text}"


def _canvas_readings(name: str) -> Iterator[DownloadName]:
    """All ways in which Canvas might have meant a name: the student's name and the file's may both hold numbers."""
    parts = [(found.start(), found["number"], found["file"]) for found in _CANVAS_FILE.finditer(name)]
    if typed := _CANVAS_TYPED.fullmatch(name):
        parts.append((typed.end("owner"), "", typed["typed"]))
    for start, number, file in parts:
        owner = None if _NOT_IN_CANVAS_OWNER.search(name, 0, start) else _CANVAS_OWNER.fullmatch(name, 0, start)
        is_date = owner is not None and _DATE_NUMBERS.fullmatch(f"{owner['id']}_{number}")
        if owner is not None and not is_date and not _NUMBER_WITHIN.search(owner["name"] or ""):
            student = owner["anonymous"] or f"{owner['name']}_{owner['id']}"
            yield DownloadName(
                key=f"canvas {student}",
                student=shown_name(student),
                name=shown_name(owner["name"]) if owner["name"] else None,
                student_id=owner["id"],
                file=file,
                is_typed=not number,
                rest=len(file) if number else 0,
                number=number,
                late=any(owner[mark] for mark in ("before", "behind", "late")),
            )


def _blackboard_users(files: Sequence[str], read_beginning: Callable[[str], str]) -> dict[str, str]:
    """The user names by what stands in front of `_attempt_`: the assignment's name, a _, and the user's name.

    Both may hold a _. The text beside the files tells the user; else it is what follows the assignment's name, as that
    is known from the others; else all of it stands for the user.
    """
    users: dict[str, str] = {}
    for found in filter(None, map(_BLACKBOARD_NAME.fullmatch, files)):
        owner, user = found["owner"], found["owner"].partition("_")[2]
        told = _BLACKBOARD_USER.match(read_beginning(f"{owner}_attempt_{found['date']}.txt")) if "_" in user else None
        if told is not None and owner.endswith(f"_{told['user']}"):
            users[owner] = told["user"]
        elif user and "_" not in user:
            users[owner] = user
        else:
            users.setdefault(owner, "")
    assignments = {owner.removesuffix(user) for owner, user in users.items() if user}
    assignment = assignments.pop() if len(assignments) == 1 else ""
    return {owner: user or owner.removeprefix(assignment) or owner for owner, user in users.items()}


def _blackboard_readings(name: str, users: Mapping[str, str]) -> Iterator[DownloadName]:
    if found := _BLACKBOARD_NAME.fullmatch(name):
        time = "{}-{}-{}T{}:{}:{}".format(*found["date"].split("-"))
        yield DownloadName(
            key=f"blackboard {found['owner']}",
            student=shown_name(users[found["owner"]]),
            file=found["file"] or "text.txt",
            is_typed=found["file"] is None,
            attempt=_dated_attempt(found["date"], time),
            rest=len(found["file"] or ""),
            submitted=iso_time(time),
        )


def _settled_readings(readings: Mapping[str, Sequence[DownloadName]]) -> dict[str, list[DownloadName]]:
    """The readings without those of Canvas that can't be meant, where a student's name ends in a number ("student_5").

    Canvas gives every file a number of its own. So a number that two files share is no file's; nor is one that is far
    from the others', if what follows is near them. A name keeps one reading at least.
    """
    counts = Counter(one.number for found in readings.values() for one in found if one.number)
    unique = {name: [one for one in found if counts[one.number] < 2] or list(found) for name, found in readings.items()}
    clear = [found[0] for found in unique.values() if len(found) == 1 and found[0].number]
    if not clear:
        return unique
    usual = median_low(int(one.number) for one in clear)
    usual_id = median_low(int(one.student_id or 0) for one in clear)
    settled = {}
    for name, found in unique.items():
        first, *others = sorted(found, key=lambda one: -one.rest)
        likely = [one for one in others if _is_near(one.number, usual) and _is_near(one.student_id or "", usual_id)]
        settled[name] = likely if likely and not _is_near(first.number, usual) else found
    return settled


def _is_near(number: str, usual: int) -> bool:
    return bool(number) and usual < 3 * int(number) < 9 * usual


def _refuse_two_ways(readings: Mapping[str, Sequence[DownloadName]]) -> None:
    """Raise UsageError where each of several names may be of two students: their names hold numbers, or the files'."""
    doubtful = [found for found in readings.values() if sum(bool(one.number) for one in found) > 1]
    if len(doubtful) < 2 or len(doubtful) < len(readings):
        return
    first, second = sorted(doubtful[0], key=lambda one: -one.rest)[:2]
    template = _(
        "{file} may be of {first} or of {second}, and the other names are no clearer. "
        "Say how they are made: --names '{guess}' for {first}, --names '{other}' for {second}."
    )
    raise UsageError(
        template.format(
            file=next(shown_name(name) for name, found in readings.items() if found is doubtful[0]),
            first=first.student,
            second=second.student,
            guess="(?P<student>.+?_[0-9]+)_[0-9]+_(?P<file>.+)",
            other="(?P<student>.+?_[0-9]+_[0-9]+)_[0-9]+_(?P<file>.+)",
        )
    )
