"""Who handed in what: the submissions in a class's folder, as a person laid it out or a platform's download did.

One sub-folder, archive or file a student, or the names that platforms give their bulk downloads:

- Canvas: `<name>[_LATE]_<user id>_<file id>_<file>` (or `anon_<id>_<file id>_<file>`), all in one folder, with "-1"
  behind the name of a file handed in again; `..._text.html` and `..._link.html` for what was typed in;
- Moodle: `<Full Name>_<participant id>_assignsubmission_file_`, a folder each or a prefix of every file;
- Gradescope: `submission_<id>/` for each, with `submission_metadata.yml` beside them, which tells the names.

A name that means nothing is still a student: whoever handed something in gets a line, be it one that says why it can't
be read. Names come from strangers, so they are cleaned before they are stored.
"""

import itertools
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from grader.errors import UsageError
from grader.i18n import _, join_sentences, os_reason
from grader.sanitize import clean_line, path_text
from grader.submissions import archive, notebook
from grader.submissions.budget import ARCHIVE_SUFFIXES, MAX_FILE_BYTES
from grader.submissions.folder import read_folder, reading_order_key
from grader.submissions.submission import Submission

METADATA_FILE = "submission_metadata.yml"
_MAX_METADATA_BYTES = 64 * 1024 * 1024
_MAX_NAME_CHARS = 200
_MAX_ENTRIES = 5_000
_MAX_FOLDER_DEPTH = 5
_MAX_CLOSED_FOLDERS = 5
_MAX_NAMES_SHOWN = 3

_CANVAS_NAME = re.compile(
    r"(?:(?P<anonymous>anon_[A-Za-z0-9]+)(?:_LATE)?|(?P<name>.+?)(?:_LATE)?_(?P<id>\d+))"
    r"_(?:\d+_(?P<file>.+)|(?P<typed>(?:text|link)\.html))",
    re.DOTALL,
)
_MOODLE_NAME = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL)
_NUMBERED_STEM = re.compile(r"(?P<stem>.+?)(?:[ _]?\((?P<number>\d{1,3})\)|-(?P<try>\d{1,3}))", re.DOTALL)
_SOURCE_ENDINGS = (".py", notebook.NOTEBOOK_SUFFIX)
_OTHER_ARCHIVE_ENDINGS = (".rar", ".7z", ".tar", ".tar.bz2", ".tar.xz", ".tbz2", ".txz", ".gz", ".xz")
_IGNORED_NAMES = frozenset({"__MACOSX", "__pycache__"})
_NOT_SUBMISSIONS = re.compile(
    r"(?:eh)?thumbs\.db|desktop\.ini|icon\r|~\$.*|.*~|readme(?:\.(?:txt|md|rst|html?|pdf))?|submission_metadata\.yml"
    r"|.+\.(?:csv|jsonl|sqlite3?|db)|.+\.\w+-(?:wal|shm|journal)",
    re.DOTALL | re.IGNORECASE,
)
"""Files beside the submissions that no student handed in: the system's, a platform's, and what this program writes."""

_SYSTEM_FILES = re.compile(
    r"\._.*|\.DS_Store|\.(?:git|ipynb_checkpoints|Trash|idea|vscode|venv|grade).*|__MACOSX|__pycache__"
    r"|(?:eh)?thumbs\.db|desktop\.ini|icon\r|~\$.*|submission_metadata\.yml|.+-(?:wal|shm|journal)",
    re.DOTALL | re.IGNORECASE,
)
"""Of these, and of hidden entries, what nobody would ever take for a student's: not worth a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentFile:
    """A file that was handed in, under the name it had before a platform renamed it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentEntry:
    """What one student handed in: a folder, or files; neither where these are missing.

    `path` is what to show, from the class's folder on. `alone` tells that there is nothing else in the class.
    """

    student: str
    path: str
    folder: Path | None = None
    files: tuple[StudentFile, ...] = ()
    name: str | None = None
    email: str | None = None
    student_id: str | None = None
    alone: bool = False

    @property
    def has_identity(self) -> bool:
        """Whether a platform told who it is."""
        return not (self.name is self.email is self.student_id is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A class's folder: all that was handed in, in the order of the students, and what to say of the rest."""

    entries: list[StudentEntry]
    remarks: tuple[str, ...]


def find_submissions(folder: Path, topics: Collection[str]) -> list[StudentEntry]:
    """All that was handed in, in the order of the students; raise UsageError where the folder is no class's."""
    return take_in(folder, topics).entries


def take_in(folder: Path, topics: Collection[str], results: Path | None = None) -> Intake:
    """What lies in a class's folder; raise UsageError where the folder is no class's.

    The file of the `results` and what SQLite writes beside it may lie there too; they are nobody's.
    """
    shown = _shown_name(folder)
    if not os.path.isdir(folder):
        raise UsageError(_folder_problem(folder))
    home = _home_folder(folder)
    files = sorted(f"{topic}{ending}" for topic in topics for ending in _SOURCE_ENDINGS)
    own = [file for file in files if os.path.isfile(home / file)]
    if own:
        template = _(
            "{folder} holds {file}: it looks like one submission, not like a class. "
            "Name the folder above it, or grade it alone with: grade {folder}"
        )
        raise UsageError(template.format(folder=shown, file=own[0]))
    class_ = _ClassFolder(home, _own_file_names(home, results))
    found = _unique_entries([entry for group in class_.groups.values() for entry in group])
    if home != folder:
        found = [replace(entry, path=f"{_shown_name(home.name)}/{entry.path}") for entry in found]
    if not found:
        kinds = _(", ").join(ARCHIVE_SUFFIXES)
        template = _("{folder} holds no submissions: no folders, no archives ({kinds}), no .py files, no notebooks.")
        raise UsageError(template.format(folder=shown, kinds=kinds))
    remarks = list(class_.remark_sentences())
    if len(found) == 1:
        found = [replace(found[0], alone=True)]
        if found[0].folder is not None:
            template = _("There is one submission only: {path}. If that is the class itself, name it.")
            remarks.append(template.format(path=_shown_name(found[0].folder)))
    return Intake(entries=sorted(found, key=lambda entry: entry.student), remarks=tuple(remarks))


def _folder_problem(folder: Path) -> str:
    try:
        os.lstat(folder)
    except FileNotFoundError:
        template, why = (
            _("{folder} does not exist. Name the folder that holds the submissions, one entry a student."),
            "",
        )
    except OSError as error:
        template, why = _("{folder} cannot be read: {reason}. Check its permissions."), os_reason(error)
    else:
        template = _(
            "{folder} is not a folder. Name the folder that holds the submissions, one entry a student; "
            "unpack a bulk download first."
        )
        why = ""
    return template.format(folder=_shown_name(folder), reason=why)


def read_submission(entry: StudentEntry, topics: Collection[str], selected: Sequence[str]) -> Submission:
    """What a student handed in, as a submission; raise UsageError saying why it can't be read.

    `selected` are the topics that are graded: a single file whose name says nothing is taken for the only one.
    """
    if entry.folder is not None:
        return _folder_submission(entry, entry.folder, topics)
    if not entry.files:
        template = _("{file} lists {folder}, but there is no such folder. Download the submissions again.")
        raise UsageError(template.format(file=METADATA_FILE, folder=entry.path))
    return _files_submission(entry.files, topics, selected, entry.path)


def _shown_name(path: Path | str) -> str:
    return clean_line(path_text(path), _MAX_NAME_CHARS)


# --- Finding ---------------------------------------------------------------------------------------------------------


def _home_folder(folder: Path) -> Path:
    """The folder itself, or the one inside that a download was unpacked to."""
    if os.path.isfile(folder / METADATA_FILE):
        return folder
    entries = [entry for entry in _visible_entries(folder) if not _NOT_SUBMISSIONS.fullmatch(entry.name)]
    inner = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
    if len(inner) != 1:
        return folder
    place = folder / inner[0].name
    return place if os.path.isfile(place / METADATA_FILE) or (len(entries) == 1 and _is_download(place)) else folder


def _is_download(folder: Path) -> bool:
    """Whether all in a folder is named as Canvas or Moodle name what students handed in."""
    try:
        entries = [entry for entry in _visible_entries(folder) if not _NOT_SUBMISSIONS.fullmatch(entry.name)]
    except UsageError:
        return False
    named = (_MOODLE_NAME.fullmatch(entry.name) or _is_canvas_file(entry) for entry in entries)
    return bool(entries) and all(named)


def _is_canvas_file(entry: os.DirEntry[str]) -> bool:
    return _CANVAS_NAME.fullmatch(entry.name) is not None and not entry.is_dir(follow_symlinks=False)


def _own_file_names(home: Path, results: Path | None) -> frozenset[str]:
    """What this program itself keeps in the class's folder."""
    if results is None or os.path.realpath(results.parent) != os.path.realpath(home):
        return frozenset()
    return frozenset(f"{results.name}{ending}" for ending in ("", "-wal", "-shm", "-journal"))


def _visible_entries(folder: Path) -> list[os.DirEntry[str]]:
    return [entry for entry in _folder_entries(folder) if not _is_hidden(entry)]


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    return entry.name.startswith(".") or entry.name in _IGNORED_NAMES


def _folder_entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        template = _("{folder} cannot be read: {reason}. Check its permissions.")
        raise UsageError(template.format(folder=_shown_name(folder), reason=os_reason(error))) from None


class _ClassFolder:
    """What lies in the class's folder, by whom, all files of one student together; and what is nobody's."""

    def __init__(self, home: Path, own: Collection[str]) -> None:
        self._home_folder = home
        self._people_by_folder = _read_metadata(home / METADATA_FILE)
        self._unlisted: list[str] = []
        self._not_submissions: list[str] = []
        self.groups = {
            name: people for name, people in (self._people_by_folder or {}).items() if _is_missing(home, name)
        }
        for entry in _folder_entries(home):
            if entry.name not in own:
                self._add_entry(entry)

    def remark_sentences(self) -> Iterator[str]:
        """What an instructor should know of it, a sentence each."""
        if self._people_by_folder is not None and not any(
            person.has_identity for people in self._people_by_folder.values() for person in people
        ):
            template = _("{file} tells no student that could be understood; they go by the names of their folders.")
            yield template.format(file=METADATA_FILE)
        elif self._people_by_folder is not None and self._unlisted:
            template = _("Not in {file}, and called by the names of their folders: {names}")
            yield template.format(file=METADATA_FILE, names=_some_names(self._unlisted))
        if self._not_submissions:
            yield _("Not taken for submissions: {names}").format(names=_some_names(self._not_submissions))

    def _add_entry(self, entry: os.DirEntry[str]) -> None:
        if self._people_by_folder and entry.name in self._people_by_folder:
            self.groups[entry.name] = [
                _entry_with_place(person, self._home_folder, entry) for person in self._people_by_folder[entry.name]
            ]
            return
        one = None if _is_hidden(entry) else _keyed_entry(self._home_folder, entry)
        if one is None:
            if not _SYSTEM_FILES.fullmatch(entry.name):
                self._not_submissions.append(entry.name)
            return
        key, student_entry = one
        if student_entry.folder is not None:
            self._unlisted.append(entry.name)
        before = self.groups.get(key)
        if before and student_entry.files and before[0].files:
            self.groups[key] = [replace(before[0], files=(*before[0].files, *student_entry.files))]
        elif before:
            self.groups[key] = [_prefer_folder(before[0], student_entry)]
        else:
            self.groups[key] = [student_entry]


def _some_names(names: Sequence[str]) -> str:
    """Names of entries as a line lists them: the first few, and how many more."""
    some = _(", ").join(map(_shown_name, names[:_MAX_NAMES_SHOWN]))
    if len(names) <= _MAX_NAMES_SHOWN:
        return some
    return _("{names} and {count} more").format(names=some, count=len(names) - _MAX_NAMES_SHOWN)


def _is_missing(home: Path, name: str) -> bool:
    return _GRADESCOPE_FOLDER.fullmatch(name) is not None and not os.path.lexists(home / name)


def _entry_with_place(student: StudentEntry, home: Path, entry: os.DirEntry[str]) -> StudentEntry:
    """The student with the folder, or with what lies in its place."""
    path = home / entry.name
    if entry.is_dir(follow_symlinks=False):
        return replace(student, folder=path)
    return replace(student, files=(StudentFile(path=path, name=entry.name),))


def _prefer_folder(first: StudentEntry, second: StudentEntry) -> StudentEntry:
    """Of a folder and a file of one student (Moodle's online text beside the files), the folder."""
    return first if first.folder is not None else second


def _keyed_entry(home: Path, entry: os.DirEntry[str]) -> tuple[str, StudentEntry] | None:
    """Under which name an entry counts, and what it is; None where it is nobody's."""
    name = entry.name
    shown = _shown_name(name)
    if found := _MOODLE_NAME.fullmatch(name):
        return _moodle_entry(found, home, entry)
    if entry.is_dir(follow_symlinks=False):
        return f"entry {name}", StudentEntry(student=shown, path=shown, folder=home / name)
    if found := _CANVAS_NAME.fullmatch(name):
        return _canvas_entry(found, home)
    if _NOT_SUBMISSIONS.fullmatch(name):
        return None
    student = StudentEntry(
        student=_shown_name(_name_stem(entry)), path=shown, files=(StudentFile(path=home / name, name=name),)
    )
    return f"entry {name}", student


def _moodle_entry(found: re.Match[str], home: Path, entry: os.DirEntry[str]) -> tuple[str, StudentEntry]:
    student = StudentEntry(
        student=f"{_shown_name(found['name'])} ({found['id']})",
        path=_shown_name(entry.name),
        name=_shown_name(found["name"]),
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
        student=_shown_name(found["anonymous"] or f"{found['name']}_{found['id']}"),
        path=_shown_name(found.string),
        name=_shown_name(found["name"]) if found["name"] else None,
        student_id=found["id"],
        files=(StudentFile(path=home / found.string, name=found["file"] or found["typed"]),),
    )
    return f"canvas {student.student}", student


def _name_stem(entry: os.DirEntry[str]) -> str:
    """A file's name without its ending; a link's may be a folder's name, which has none."""
    name = entry.name
    endings = sorted((*ARCHIVE_SUFFIXES, *_SOURCE_ENDINGS, *_OTHER_ARCHIVE_ENDINGS), key=len, reverse=True)
    ending = next((ending for ending in endings if name.lower().endswith(ending)), None)
    if ending is None:
        return name if entry.is_symlink() else Path(name).stem
    return name[: -len(ending)] or name


def _unique_entries(found: Sequence[StudentEntry]) -> list[StudentEntry]:
    """The same with no student twice: of two with one name (jane/ and jane.zip), the later go by their whole name."""
    taken: set[str] = set()
    unique: list[StudentEntry] = []
    for entry in sorted(found, key=lambda entry: (entry.folder is None, entry.path)):
        numbered = (f"{entry.student} #{number}" for number in itertools.count(2))
        names = itertools.chain((entry.student, entry.path), numbered)
        student = next(name for name in names if name not in taken)
        taken.add(student)
        unique.append(replace(entry, student=student))
    return unique


# --- Gradescope's metadata -------------------------------------------------------------------------------------------

_GRADESCOPE_FOLDER = re.compile(r"submission_\d+")
_FOLDER_LINE = re.compile(r"(['\"]?)(?P<folder>[^\s:'\"][^:'\"]*)\1:\s*")
_FIELD_LINE = re.compile(r"(?P<indent>[ ]*)(?P<item>-[ ]+)?:?(?P<key>[a-z_]+):(?:[ ]+(?P<value>.*))?")


@dataclass(slots=True)
class _Submitter:
    """What the metadata tell of one submitter."""

    fields: dict[str, str] = field(default_factory=dict)


def _read_metadata(path: Path) -> Mapping[str, list[StudentEntry]] | None:
    """Who stands behind each folder: every submitter of it gets a line of their own; None where it is not there.

    The file is YAML as Gradescope writes it; of that, the few lines that name people are read.
    """
    if not os.path.isfile(path):
        return None
    text = archive.read_regular_file(path, _MAX_METADATA_BYTES).decode("utf-8", "replace")
    people: dict[str, list[_Submitter]] = {}
    folder, indent = "", -1
    for line in text.splitlines():
        if found := _FOLDER_LINE.fullmatch(line):
            folder, indent = found["folder"], -1
            people[folder] = []
            continue
        field_match = _FIELD_LINE.fullmatch(line)
        if field_match is None or not folder:
            continue
        depth = len(field_match["indent"])
        if field_match["key"] == "submitters" and not field_match["item"] and (indent < 0 or depth <= indent):
            # Only the first: older tries, deeper inside, have submitters of their own.
            indent = depth if not people[folder] else -2
        elif indent >= 0 and (depth < indent or (depth == indent and not field_match["item"])):
            indent = -2
        elif indent >= 0:
            if field_match["item"]:
                people[folder].append(_Submitter())
            if people[folder]:
                people[folder][-1].fields.setdefault(field_match["key"], _yaml_text(field_match["value"] or ""))
    return {folder: _submitter_entries(folder, persons) for folder, persons in people.items()}


def _yaml_text(value: str) -> str:
    """A YAML value on one line as text; an empty one and its null are nothing."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), value[1:-1]).replace('\\"', '"')
    return "" if value in {"~", "null"} else value


def _submitter_entries(folder: str, people: Sequence[_Submitter]) -> list[StudentEntry]:
    shown = _shown_name(folder)
    lines = []
    for person in people or [_Submitter()]:
        name, email, sid = (
            clean_line(person.fields.get(key, ""), _MAX_NAME_CHARS) or None for key in ("name", "email", "sid")
        )
        student = email or sid or name or shown
        lines.append(StudentEntry(student=student, path=shown, name=name, email=email, student_id=sid))
    return lines


# --- Reading ---------------------------------------------------------------------------------------------------------


def _folder_submission(entry: StudentEntry, folder: Path, topics: Collection[str]) -> Submission:
    """A folder's submission: where its exercise files lie, or its only archive."""
    closed: dict[str, str] = {}
    names = list(islice(_walk_folder(folder, (), closed), _MAX_ENTRIES))
    sources = [parts for parts in names if parts[-1].endswith(_SOURCE_ENDINGS)]
    packed = [parts for parts in names if archive.is_archive(parts[-1])]
    try:
        root = archive.find_exercise_folder(sources, topics)
    except UsageError as fault:
        if len(packed) == 1 and not _has_exercises(sources, topics):
            path = folder.joinpath(*packed[0])
            return archive.read_archive(archive.read_regular_file(path), path.name, topics, entry.path)
        inner = _class_hint(folder, fault) if entry.alone else ""
        shut = next(iter(closed.values()), "")
        if shut and not names:
            raise UsageError(shut) from None
        other = shut or _several_archives(packed) or _foreign_archive(names) or _holding_sentence(folder, fault, names)
        raise UsageError(join_sentences(str(fault), inner, other)) from None
    read = read_folder(folder.joinpath(*root), entry.path, topics)
    refused = {**closed, **read.refused}
    return replace(read, refused=refused, others=archive.paths_from(root, names)).for_topics(topics)


def _holding_sentence(folder: Path, fault: UsageError, names: Sequence[archive.PathParts]) -> str:
    if not names and _visible_entries(folder):
        return _("It holds nothing but folders, as far as it was searched ({depth} deep).").format(
            depth=_MAX_FOLDER_DEPTH
        )
    return archive.contents_sentence_for(fault, names)


def _class_hint(folder: Path, fault: UsageError) -> str:
    """Where the class's only folder holds exercise files in several: the folder that may be meant as the class."""
    if not isinstance(fault, archive.SeveralFoldersError):
        return ""
    template = _("If these are two students, name the folder that holds them: {folder}")
    return template.format(folder=_shown_name(folder.joinpath(*fault.above)))


def _walk_folder(folder: Path, parts: archive.PathParts, closed: dict[str, str]) -> Iterator[archive.PathParts]:
    """The files beneath a folder as paths, outer ones first; links are not followed.

    Why folders can't be looked into is added to `closed`, of the first few, by their paths.
    """
    try:
        entries = _visible_entries(folder.joinpath(*parts))
    except UsageError as fault:
        if len(closed) < _MAX_CLOSED_FOLDERS:
            closed["/".join(parts)] = str(fault)
        return
    for entry in entries:
        if not entry.is_dir(follow_symlinks=False):
            yield (*parts, entry.name)
    if len(parts) < _MAX_FOLDER_DEPTH:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk_folder(folder, (*parts, entry.name), closed)


def _has_exercises(sources: Sequence[archive.PathParts], topics: Collection[str]) -> bool:
    return any(_split_ending(parts[-1])[0] in topics for parts in sources)


def _split_ending(name: str) -> tuple[str, str]:
    """The name of a source, and its ending."""
    ending = next(ending for ending in _SOURCE_ENDINGS if name.endswith(ending))
    return name.removesuffix(ending), ending


def _several_archives(packed: Sequence[archive.PathParts]) -> str:
    if len(packed) < 2:
        return ""
    listed = _(", ").join(_shown_name(parts[-1]) for parts in packed[:3])
    template = _(
        "It holds {count} archives ({files}); which one counts can't be told. Choose one, and remove the others."
    )
    return template.format(count=len(packed), files=listed)


def _foreign_archive(names: Sequence[archive.PathParts]) -> str:
    other = next((parts[-1] for parts in names if parts[-1].lower().endswith(_OTHER_ARCHIVE_ENDINGS)), None)
    if other is None or archive.is_archive(other):
        return ""
    template = _("It holds {file}, an archive of another kind; {kinds} are read.")
    return template.format(file=_shown_name(other), kinds=_(", ").join(ARCHIVE_SUFFIXES))


def _files_submission(
    files: Sequence[StudentFile], topics: Collection[str], selected: Sequence[str], shown: str
) -> Submission:
    sources = [file for file in files if file.name.endswith(_SOURCE_ENDINGS)]
    packed = [file for file in files if archive.is_archive(file.name)]
    if len(packed) == 1 and not sources:
        return archive.read_archive(archive.read_regular_file(packed[0].path), packed[0].name, topics, shown)
    if not sources:
        raise UsageError(_no_source_sentence(files, packed))
    named = _files_by_name(sources, topics, selected)
    selection = archive.SubmissionBuilder(shown)
    for name, (*others, file) in sorted(named.items(), key=lambda item: reading_order_key(item[0], topics)):
        _take_file(selection, name, file)
        for other in others:
            template = _("{file} was left out: {other} is for the same exercise file, and counts.")
            selection.refuse_file(
                _refusal_key(other, named), template.format(file=_shown_name(other.name), other=_shown_name(file.name))
            )
    for file in files:
        if file not in sources and (sentence := _left_out_sentence(file)):
            selection.refuse_file(_refusal_key(file, named), sentence)
    return selection.build_submission().for_topics(topics)


def _no_source_sentence(files: Sequence[StudentFile], packed: Sequence[StudentFile]) -> str:
    """Why there is no submission in files of which none is a source."""
    if len(packed) > 1:
        return _several_archives([(file.name,) for file in packed])
    if link := next((file for file in files if file.path.is_symlink()), None):
        return _("{file} is a link; links are not followed.").format(file=_shown_name(link.name))
    sentence = _(
        "There is nothing to grade in it, only {files}. "
        "A folder, an archive ({kinds}), a .py file or a notebook (.ipynb) is needed."
    ).format(
        files=_(", ").join(_shown_name(file.name) for file in files[:3]),
        kinds=_(", ").join(ARCHIVE_SUFFIXES),
    )
    written = next((_capital_ending_sentence(file) for file in files if _has_capital_ending(file)), "")
    return join_sentences(sentence, written or _foreign_archive([(file.name,) for file in files]))


def _left_out_sentence(file: StudentFile) -> str:
    """Why a file that is no source was left out beside some; "" where nobody would take it for work to grade."""
    if _has_capital_ending(file):
        return _capital_ending_sentence(file)
    if file.name.lower().endswith((*ARCHIVE_SUFFIXES, *_OTHER_ARCHIVE_ENDINGS)):
        template = _("{file} was left out: there are .py files or notebooks beside it, and they count.")
        return template.format(file=_shown_name(file.name))
    return ""


def _has_capital_ending(file: StudentFile) -> bool:
    return file.name.lower().endswith(_SOURCE_ENDINGS) and not file.name.endswith(_SOURCE_ENDINGS)


def _capital_ending_sentence(file: StudentFile) -> str:
    template = _("{file} was left out: its name has to end in small letters ({endings}).")
    return template.format(file=_shown_name(file.name), endings=_(", ").join(_SOURCE_ENDINGS))


def _refusal_key(file: StudentFile, named: Collection[str]) -> str:
    """Under which name to note a file that was left out: never one that has content, nor a notebook's, which counts."""
    return f"{file.name}, left out" if file.name in named or file.name.endswith(notebook.NOTEBOOK_SUFFIX) else file.name


def _files_by_name(
    sources: Sequence[StudentFile], topics: Collection[str], selected: Sequence[str]
) -> dict[str, list[StudentFile]]:
    """The files by the name they should have; of several with one name, the one that counts is the last."""
    ranked: dict[str, list[tuple[bool, int, int, StudentFile]]] = {}
    for position, file in enumerate(sources):
        stem, ending = _split_ending(file.name)
        again = None if stem.isidentifier() else _NUMBERED_STEM.fullmatch(stem)
        stem = again["stem"] if again else stem
        topic = stem if stem in topics else _topic_in_name(stem, topics)
        rank = (stem == topic, int(again["number"] or again["try"]) if again else 0, position, file)
        ranked.setdefault((topic or stem) + ending, []).append(rank)
    named = {name: [file for *_rank, file in sorted(files, key=lambda one: one[:3])] for name, files in ranked.items()}
    if not any(_split_ending(name)[0] in topics for name in named):
        if len(sources) == 1 and sources[0].name.endswith(notebook.NOTEBOOK_SUFFIX):
            # One notebook may hold all topics.
            return {sources[0].name: [sources[0]]}
        if len(sources) == 1 and len(selected) == 1:
            return {f"{selected[0]}.py": [sources[0]]}
        some = _(", ").join(f"{topic}.py" for topic in sorted(topics)[:3])
        template = _(
            "Which exercise file {file} is can't be told from its name. "
            "Call it like the exercise file ({some} or another one), or by that name behind a student's and a _."
        )
        raise UsageError(template.format(file=_shown_name(sources[0].name), some=some))
    return named


def _topic_in_name(stem: str, topics: Collection[str]) -> str | None:
    """The topic that a name ends with ("jane_slope.py"), the longest that does."""
    written = re.sub(r"[ .\-]", "_", stem.lower())
    ends = [topic for topic in topics if written.endswith(f"_{topic}")]
    return max(ends, key=len) if ends else None


def _take_file(selection: archive.SubmissionBuilder, name: str, file: StudentFile) -> None:
    is_notebook = name.endswith(notebook.NOTEBOOK_SUFFIX)
    if not is_notebook and not name[:-3].isidentifier():
        template = _(
            "{file} was left out: its name is neither an exercise file's nor one that can be imported. Rename it."
        )
        selection.refuse_file(file.name, template.format(file=_shown_name(file.name)))
        return
    try:
        content = archive.read_regular_file(file.path, notebook.MAX_NOTEBOOK_BYTES if is_notebook else MAX_FILE_BYTES)
    except UsageError as fault:
        selection.refuse_file(name, str(fault))
    else:
        selection.add_file(name, len(content), lambda: content)
