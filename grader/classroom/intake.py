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

from grader.errors import UsageFault
from grader.i18n import _, reason, together
from grader.sanitize import clean_line, path_text
from grader.submissions import archive, notebook, submission
from grader.submissions.submission import FILE_BYTES, Submission

METADATA = "submission_metadata.yml"
_METADATA_BYTES = 64 * 1024 * 1024
_NAME = 200
_ENTRIES = 5_000
_DEPTH = 5
_CLOSED = 5
_NAMED = 3

_CANVAS = re.compile(
    r"(?:(?P<anonymous>anon_[A-Za-z0-9]+)(?:_LATE)?|(?P<name>.+?)(?:_LATE)?_(?P<id>\d+))"
    r"_(?:\d+_(?P<file>.+)|(?P<typed>(?:text|link)\.html))",
    re.DOTALL,
)
_MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL)
_AGAIN = re.compile(r"(?P<stem>.+?)(?:[ _]?\((?P<number>\d{1,3})\)|-(?P<try>\d{1,3}))", re.DOTALL)
_SOURCES = (".py", notebook.SUFFIX)
_OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".tar.bz2", ".tar.xz", ".tbz2", ".txz", ".gz", ".xz")
_IGNORED = frozenset({"__MACOSX", "__pycache__"})
_NOBODYS = re.compile(
    r"(?:eh)?thumbs\.db|desktop\.ini|icon\r|~\$.*|.*~|readme(?:\.(?:txt|md|rst|html?|pdf))?|submission_metadata\.yml"
    r"|.+\.(?:csv|jsonl|sqlite3?|db)|.+\.\w+-(?:wal|shm|journal)",
    re.DOTALL | re.IGNORECASE,
)
"""Files beside the submissions that no student handed in: the system's, a platform's, and what this program writes."""

_SYSTEMS = re.compile(
    r"\._.*|\.DS_Store|\.(?:git|ipynb_checkpoints|Trash|idea|vscode|venv|grade).*|__MACOSX|__pycache__"
    r"|(?:eh)?thumbs\.db|desktop\.ini|icon\r|~\$.*|submission_metadata\.yml|.+-(?:wal|shm|journal)",
    re.DOTALL | re.IGNORECASE,
)
"""Of these, and of hidden entries, what nobody would ever take for a student's: not worth a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that was handed in, under the name it had before a platform renamed it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """What one student handed in: a folder, or files; neither where these are missing.

    `path` is what to show, from the class's folder on. `alone` tells that there is nothing else in the class.
    """

    student: str
    path: str
    folder: Path | None = None
    files: tuple[File, ...] = ()
    name: str | None = None
    email: str | None = None
    student_id: str | None = None
    alone: bool = False

    @property
    def student_is_told(self) -> bool:
        """Whether a platform told who it is."""
        return not (self.name is self.email is self.student_id is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A class's folder: all that was handed in, in the order of the students, and what to say of the rest."""

    handed_in: list[HandedIn]
    remarks: tuple[str, ...]


def find(folder: Path, topics: Collection[str]) -> list[HandedIn]:
    """All that was handed in, in the order of the students; raise UsageFault where the folder is no class's."""
    return survey(folder, topics).handed_in


def survey(folder: Path, topics: Collection[str], results: Path | None = None) -> Survey:
    """What lies in a class's folder; raise UsageFault where the folder is no class's.

    The file of the `results` and what SQLite writes beside it may lie there too; they are nobody's.
    """
    shown = _text(folder)
    if not os.path.isdir(folder):
        raise UsageFault(_what_is_wrong_with(folder))
    home = _home(folder)
    files = sorted(f"{topic}{ending}" for topic in topics for ending in _SOURCES)
    own = [file for file in files if os.path.isfile(home / file)]
    if own:
        told = _(
            "{folder} holds {file}: it looks like one submission, not like a class. "
            "Name the folder above it, or grade it alone with: grade {folder}"
        )
        raise UsageFault(told.format(folder=shown, file=own[0]))
    class_ = _Class(home, _own_names(home, results))
    found = _unique([entry for group in class_.groups.values() for entry in group])
    if home != folder:
        found = [replace(entry, path=f"{_text(home.name)}/{entry.path}") for entry in found]
    if not found:
        kinds = _(", ").join(archive.SUFFIXES)
        told = _("{folder} holds no submissions: no folders, no archives ({kinds}), no .py files, no notebooks.")
        raise UsageFault(told.format(folder=shown, kinds=kinds))
    remarks = list(class_.remarks())
    if len(found) == 1:
        found = [replace(found[0], alone=True)]
        if found[0].folder is not None:
            told = _("There is one submission only: {path}. If that is the class itself, name it.")
            remarks.append(told.format(path=_text(found[0].folder)))
    return Survey(handed_in=sorted(found, key=lambda entry: entry.student), remarks=tuple(remarks))


def _what_is_wrong_with(folder: Path) -> str:
    try:
        os.lstat(folder)
    except FileNotFoundError:
        told, why = _("{folder} does not exist. Name the folder that holds the submissions, one entry a student."), ""
    except OSError as error:
        told, why = _("{folder} cannot be read: {reason}. Check its permissions."), reason(error)
    else:
        told = _(
            "{folder} is not a folder. Name the folder that holds the submissions, one entry a student; "
            "unpack a bulk download first."
        )
        why = ""
    return told.format(folder=_text(folder), reason=why)


def read(entry: HandedIn, topics: Collection[str], selected: Sequence[str]) -> Submission:
    """What a student handed in, as a submission; raise UsageFault saying why it can't be read.

    `selected` are the topics that are graded: a single file whose name says nothing is taken for the only one.
    """
    if entry.folder is not None:
        return _of_folder(entry, entry.folder, topics)
    if not entry.files:
        told = _("{file} lists {folder}, but there is no such folder. Download the submissions again.")
        raise UsageFault(told.format(file=METADATA, folder=entry.path))
    return _of_files(entry.files, topics, selected, entry.path)


def _text(path: Path | str) -> str:
    return clean_line(path_text(path), _NAME)


# --- Finding ---------------------------------------------------------------------------------------------------------


def _home(folder: Path) -> Path:
    """The folder itself, or the one inside that a download was unpacked to."""
    if os.path.isfile(folder / METADATA):
        return folder
    entries = [entry for entry in _listed(folder) if not _NOBODYS.fullmatch(entry.name)]
    inner = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
    if len(inner) != 1:
        return folder
    place = folder / inner[0].name
    return place if os.path.isfile(place / METADATA) or (len(entries) == 1 and _is_download(place)) else folder


def _is_download(folder: Path) -> bool:
    """Whether all in a folder is named as Canvas or Moodle name what students handed in."""
    try:
        entries = [entry for entry in _listed(folder) if not _NOBODYS.fullmatch(entry.name)]
    except UsageFault:
        return False
    named = (_MOODLE.fullmatch(entry.name) or _is_of_canvas(entry) for entry in entries)
    return bool(entries) and all(named)


def _is_of_canvas(entry: os.DirEntry[str]) -> bool:
    return _CANVAS.fullmatch(entry.name) is not None and not entry.is_dir(follow_symlinks=False)


def _own_names(home: Path, results: Path | None) -> frozenset[str]:
    """What this program itself keeps in the class's folder."""
    if results is None or os.path.realpath(results.parent) != os.path.realpath(home):
        return frozenset()
    return frozenset(f"{results.name}{ending}" for ending in ("", "-wal", "-shm", "-journal"))


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    return [entry for entry in _entries(folder) if not _is_hidden(entry)]


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    return entry.name.startswith(".") or entry.name in _IGNORED


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        told = _("{folder} cannot be read: {reason}. Check its permissions.")
        raise UsageFault(told.format(folder=_text(folder), reason=reason(error))) from None


class _Class:
    """What lies in the class's folder, by whom, all files of one student together; and what is nobody's."""

    def __init__(self, home: Path, own: Collection[str]) -> None:
        self._home = home
        self._told = _metadata(home / METADATA)
        self._unlisted: list[str] = []
        self._nobodys: list[str] = []
        self.groups = {name: people for name, people in (self._told or {}).items() if _is_missing(home, name)}
        for entry in _entries(home):
            if entry.name not in own:
                self._add(entry)

    def remarks(self) -> Iterator[str]:
        """What an instructor should know of it, a sentence each."""
        if self._told is not None and not any(
            person.student_is_told for people in self._told.values() for person in people
        ):
            told = _("{file} tells no student that could be understood; they go by the names of their folders.")
            yield told.format(file=METADATA)
        elif self._told is not None and self._unlisted:
            told = _("Not in {file}, and called by the names of their folders: {names}")
            yield told.format(file=METADATA, names=_some(self._unlisted))
        if self._nobodys:
            yield _("Not taken for submissions: {names}").format(names=_some(self._nobodys))

    def _add(self, entry: os.DirEntry[str]) -> None:
        if self._told and entry.name in self._told:
            self.groups[entry.name] = [_placed(person, self._home, entry) for person in self._told[entry.name]]
            return
        one = None if _is_hidden(entry) else _handed_in(self._home, entry)
        if one is None:
            if not _SYSTEMS.fullmatch(entry.name):
                self._nobodys.append(entry.name)
            return
        key, handed_in = one
        if handed_in.folder is not None:
            self._unlisted.append(entry.name)
        before = self.groups.get(key)
        if before and handed_in.files and before[0].files:
            self.groups[key] = [replace(before[0], files=(*before[0].files, *handed_in.files))]
        elif before:
            self.groups[key] = [_with_folder(before[0], handed_in)]
        else:
            self.groups[key] = [handed_in]


def _some(names: Sequence[str]) -> str:
    """Names of entries as a line lists them: the first few, and how many more."""
    some = _(", ").join(map(_text, names[:_NAMED]))
    if len(names) <= _NAMED:
        return some
    return _("{names} and {count} more").format(names=some, count=len(names) - _NAMED)


def _is_missing(home: Path, name: str) -> bool:
    return _SUBMISSION.fullmatch(name) is not None and not os.path.lexists(home / name)


def _placed(student: HandedIn, home: Path, entry: os.DirEntry[str]) -> HandedIn:
    """The student with the folder, or with what lies in its place."""
    path = home / entry.name
    if entry.is_dir(follow_symlinks=False):
        return replace(student, folder=path)
    return replace(student, files=(File(path=path, name=entry.name),))


def _with_folder(first: HandedIn, second: HandedIn) -> HandedIn:
    """Of a folder and a file of one student (Moodle's online text beside the files), the folder."""
    return first if first.folder is not None else second


def _handed_in(home: Path, entry: os.DirEntry[str]) -> tuple[str, HandedIn] | None:
    """Under which name an entry counts, and what it is; None where it is nobody's."""
    name = entry.name
    shown = _text(name)
    if found := _MOODLE.fullmatch(name):
        return _of_moodle(found, home, entry)
    if entry.is_dir(follow_symlinks=False):
        return f"entry {name}", HandedIn(student=shown, path=shown, folder=home / name)
    if found := _CANVAS.fullmatch(name):
        return _of_canvas(found, home)
    if _NOBODYS.fullmatch(name):
        return None
    student = HandedIn(student=_text(_stem(entry)), path=shown, files=(File(path=home / name, name=name),))
    return f"entry {name}", student


def _of_moodle(found: re.Match[str], home: Path, entry: os.DirEntry[str]) -> tuple[str, HandedIn]:
    student = HandedIn(
        student=f"{_text(found['name'])} ({found['id']})",
        path=_text(entry.name),
        name=_text(found["name"]),
        student_id=found["id"],
    )
    key = f"moodle {found['name']} {found['id']}"
    if found["kind"] == "file" and entry.is_dir(follow_symlinks=False):
        return key, replace(student, folder=home / entry.name)
    # What was typed in (online text) is never code to run, whatever its file is called.
    name = (found["file"] or entry.name) if found["kind"] == "file" else found["kind"]
    return key, replace(student, files=(File(path=home / entry.name, name=name),))


def _of_canvas(found: re.Match[str], home: Path) -> tuple[str, HandedIn]:
    student = HandedIn(
        student=_text(found["anonymous"] or f"{found['name']}_{found['id']}"),
        path=_text(found.string),
        name=_text(found["name"]) if found["name"] else None,
        student_id=found["id"],
        files=(File(path=home / found.string, name=found["file"] or found["typed"]),),
    )
    return f"canvas {student.student}", student


def _stem(entry: os.DirEntry[str]) -> str:
    """A file's name without its ending; a link's may be a folder's name, which has none."""
    name = entry.name
    endings = sorted((*archive.SUFFIXES, *_SOURCES, *_OTHER_ARCHIVES), key=len, reverse=True)
    ending = next((ending for ending in endings if name.lower().endswith(ending)), None)
    if ending is None:
        return name if entry.is_symlink() else Path(name).stem
    return name[: -len(ending)] or name


def _unique(found: Sequence[HandedIn]) -> list[HandedIn]:
    """The same with no student twice: of two with one name (jane/ and jane.zip), the later go by their whole name."""
    taken: set[str] = set()
    unique: list[HandedIn] = []
    for entry in sorted(found, key=lambda entry: (entry.folder is None, entry.path)):
        numbered = (f"{entry.student} #{number}" for number in itertools.count(2))
        names = itertools.chain((entry.student, entry.path), numbered)
        student = next(name for name in names if name not in taken)
        taken.add(student)
        unique.append(replace(entry, student=student))
    return unique


# --- Gradescope's metadata -------------------------------------------------------------------------------------------

_SUBMISSION = re.compile(r"submission_\d+")
_FOLDER_LINE = re.compile(r"(['\"]?)(?P<folder>[^\s:'\"][^:'\"]*)\1:\s*")
_FIELD_LINE = re.compile(r"(?P<indent>[ ]*)(?P<item>-[ ]+)?:?(?P<key>[a-z_]+):(?:[ ]+(?P<value>.*))?")


@dataclass(slots=True)
class _Person:
    """What the metadata tell of one submitter."""

    fields: dict[str, str] = field(default_factory=dict)


def _metadata(path: Path) -> Mapping[str, list[HandedIn]] | None:
    """Who stands behind each folder: every submitter of it gets a line of their own; None where it is not there.

    The file is YAML as Gradescope writes it; of that, the few lines that name people are read.
    """
    if not os.path.isfile(path):
        return None
    text = archive.content_of(path, _METADATA_BYTES).decode("utf-8", "replace")
    people: dict[str, list[_Person]] = {}
    folder, indent = "", -1
    for line in text.splitlines():
        if found := _FOLDER_LINE.fullmatch(line):
            folder, indent = found["folder"], -1
            people[folder] = []
            continue
        told = _FIELD_LINE.fullmatch(line)
        if told is None or not folder:
            continue
        depth = len(told["indent"])
        if told["key"] == "submitters" and not told["item"] and (indent < 0 or depth <= indent):
            # Only the first: older tries, deeper inside, have submitters of their own.
            indent = depth if not people[folder] else -2
        elif indent >= 0 and (depth < indent or (depth == indent and not told["item"])):
            indent = -2
        elif indent >= 0:
            if told["item"]:
                people[folder].append(_Person())
            if people[folder]:
                people[folder][-1].fields.setdefault(told["key"], _unquoted(told["value"] or ""))
    return {folder: _handed_in_by(folder, persons) for folder, persons in people.items()}


def _unquoted(value: str) -> str:
    """A YAML value on one line as text; an empty one and its null are nothing."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), value[1:-1]).replace('\\"', '"')
    return "" if value in {"~", "null"} else value


def _handed_in_by(folder: str, people: Sequence[_Person]) -> list[HandedIn]:
    shown = _text(folder)
    lines = []
    for person in people or [_Person()]:
        name, email, sid = (clean_line(person.fields.get(key, ""), _NAME) or None for key in ("name", "email", "sid"))
        student = email or sid or name or shown
        lines.append(HandedIn(student=student, path=shown, name=name, email=email, student_id=sid))
    return lines


# --- Reading ---------------------------------------------------------------------------------------------------------


def _of_folder(entry: HandedIn, folder: Path, topics: Collection[str]) -> Submission:
    """A folder's submission: where its exercise files lie, or its only archive."""
    closed: dict[str, str] = {}
    names = list(islice(_walk(folder, (), closed), _ENTRIES))
    sources = [parts for parts in names if parts[-1].endswith(_SOURCES)]
    packed = [parts for parts in names if archive.is_archive(parts[-1])]
    try:
        root = archive.root_of(sources, topics)
    except UsageFault as fault:
        if len(packed) == 1 and not _has_exercises(sources, topics):
            path = folder.joinpath(*packed[0])
            return archive.read(archive.content_of(path), path.name, topics, entry.path)
        inner = _perhaps_class(folder, fault) if entry.alone else ""
        shut = next(iter(closed.values()), "")
        if shut and not names:
            raise UsageFault(shut) from None
        other = shut or _several(packed) or _foreign(names) or _held(folder, fault, names)
        raise UsageFault(together(str(fault), inner, other)) from None
    read = submission.read(folder.joinpath(*root), entry.path, topics)
    refused = {**closed, **read.refused}
    return replace(read, refused=refused, others=archive.seen_from(root, names)).assigned(topics)


def _held(folder: Path, fault: UsageFault, names: Sequence[archive.Parts]) -> str:
    if not names and _listed(folder):
        return _("It holds nothing but folders, as far as it was searched ({depth} deep).").format(depth=_DEPTH)
    return archive.held(fault, names)


def _perhaps_class(folder: Path, fault: UsageFault) -> str:
    """Where the class's only folder holds exercise files in several: the folder that may be meant as the class."""
    if not isinstance(fault, archive.SeveralFolders):
        return ""
    told = _("If these are two students, name the folder that holds them: {folder}")
    return told.format(folder=_text(folder.joinpath(*fault.above)))


def _walk(folder: Path, parts: archive.Parts, closed: dict[str, str]) -> Iterator[archive.Parts]:
    """The files beneath a folder as paths, outer ones first; links are not followed.

    Why folders can't be looked into is added to `closed`, of the first few, by their paths.
    """
    try:
        entries = _listed(folder.joinpath(*parts))
    except UsageFault as fault:
        if len(closed) < _CLOSED:
            closed["/".join(parts)] = str(fault)
        return
    for entry in entries:
        if not entry.is_dir(follow_symlinks=False):
            yield (*parts, entry.name)
    if len(parts) < _DEPTH:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(folder, (*parts, entry.name), closed)


def _has_exercises(sources: Sequence[archive.Parts], topics: Collection[str]) -> bool:
    return any(_parted(parts[-1])[0] in topics for parts in sources)


def _parted(name: str) -> tuple[str, str]:
    """The name of a source, and its ending."""
    ending = next(ending for ending in _SOURCES if name.endswith(ending))
    return name.removesuffix(ending), ending


def _several(packed: Sequence[archive.Parts]) -> str:
    if len(packed) < 2:
        return ""
    listed = _(", ").join(_text(parts[-1]) for parts in packed[:3])
    told = _("It holds {count} archives ({files}); which one counts can't be told. Choose one, and remove the others.")
    return told.format(count=len(packed), files=listed)


def _foreign(names: Sequence[archive.Parts]) -> str:
    other = next((parts[-1] for parts in names if parts[-1].lower().endswith(_OTHER_ARCHIVES)), None)
    if other is None or archive.is_archive(other):
        return ""
    told = _("It holds {file}, an archive of another kind; {kinds} are read.")
    return told.format(file=_text(other), kinds=_(", ").join(archive.SUFFIXES))


def _of_files(files: Sequence[File], topics: Collection[str], selected: Sequence[str], shown: str) -> Submission:
    sources = [file for file in files if file.name.endswith(_SOURCES)]
    packed = [file for file in files if archive.is_archive(file.name)]
    if len(packed) == 1 and not sources:
        return archive.read(archive.content_of(packed[0].path), packed[0].name, topics, shown)
    if not sources:
        raise UsageFault(_nothing_to_read(files, packed))
    named = _named(sources, topics, selected)
    taken = archive.Selection(shown)
    for name, (*others, file) in sorted(named.items(), key=lambda item: submission.by_rank(item[0], topics)):
        _take(taken, name, file)
        for other in others:
            told = _("{file} was left out: {other} is for the same exercise file, and counts.")
            taken.refuse(_key(other, named), told.format(file=_text(other.name), other=_text(file.name)))
    for file in files:
        if file not in sources and (told := _why_left_out(file)):
            taken.refuse(_key(file, named), told)
    return taken.submission().assigned(topics)


def _nothing_to_read(files: Sequence[File], packed: Sequence[File]) -> str:
    """Why there is no submission in files of which none is a source."""
    if len(packed) > 1:
        return _several([(file.name,) for file in packed])
    if link := next((file for file in files if file.path.is_symlink()), None):
        return _("{file} is a link; links are not followed.").format(file=_text(link.name))
    told = _(
        "There is nothing to grade in it, only {files}. "
        "A folder, an archive ({kinds}), a .py file or a notebook (.ipynb) is needed."
    ).format(
        files=_(", ").join(_text(file.name) for file in files[:3]),
        kinds=_(", ").join(archive.SUFFIXES),
    )
    written = next((_ending_in_capitals(file) for file in files if _is_in_capitals(file)), "")
    return together(told, written or _foreign([(file.name,) for file in files]))


def _why_left_out(file: File) -> str:
    """Why a file that is no source was left out beside some; "" where nobody would take it for work to grade."""
    if _is_in_capitals(file):
        return _ending_in_capitals(file)
    if file.name.lower().endswith((*archive.SUFFIXES, *_OTHER_ARCHIVES)):
        told = _("{file} was left out: there are .py files or notebooks beside it, and they count.")
        return told.format(file=_text(file.name))
    return ""


def _is_in_capitals(file: File) -> bool:
    return file.name.lower().endswith(_SOURCES) and not file.name.endswith(_SOURCES)


def _ending_in_capitals(file: File) -> str:
    told = _("{file} was left out: its name has to end in small letters ({endings}).")
    return told.format(file=_text(file.name), endings=_(", ").join(_SOURCES))


def _key(file: File, named: Collection[str]) -> str:
    """Under which name to note a file that was left out: never one that has content, nor a notebook's, which counts."""
    return f"{file.name}, left out" if file.name in named or file.name.endswith(notebook.SUFFIX) else file.name


def _named(sources: Sequence[File], topics: Collection[str], selected: Sequence[str]) -> dict[str, list[File]]:
    """The files by the name they should have; of several with one name, the one that counts is the last."""
    ranked: dict[str, list[tuple[bool, int, int, File]]] = {}
    for position, file in enumerate(sources):
        stem, ending = _parted(file.name)
        again = None if stem.isidentifier() else _AGAIN.fullmatch(stem)
        stem = again["stem"] if again else stem
        topic = stem if stem in topics else _meant(stem, topics)
        rank = (stem == topic, int(again["number"] or again["try"]) if again else 0, position, file)
        ranked.setdefault((topic or stem) + ending, []).append(rank)
    named = {name: [file for *_rank, file in sorted(files, key=lambda one: one[:3])] for name, files in ranked.items()}
    if not any(_parted(name)[0] in topics for name in named):
        if len(sources) == 1 and sources[0].name.endswith(notebook.SUFFIX):
            # One notebook may hold all topics.
            return {sources[0].name: [sources[0]]}
        if len(sources) == 1 and len(selected) == 1:
            return {f"{selected[0]}.py": [sources[0]]}
        some = _(", ").join(f"{topic}.py" for topic in sorted(topics)[:3])
        told = _(
            "Which exercise file {file} is can't be told from its name. "
            "Call it like the exercise file ({some} or another one), or by that name behind a student's and a _."
        )
        raise UsageFault(told.format(file=_text(sources[0].name), some=some))
    return named


def _meant(stem: str, topics: Collection[str]) -> str | None:
    """The topic that a name ends with ("jane_slope.py"), the longest that does."""
    written = re.sub(r"[ .\-]", "_", stem.lower())
    ends = [topic for topic in topics if written.endswith(f"_{topic}")]
    return max(ends, key=len) if ends else None


def _take(taken: archive.Selection, name: str, file: File) -> None:
    is_notebook = name.endswith(notebook.SUFFIX)
    if not is_notebook and not name[:-3].isidentifier():
        told = _("{file} was left out: its name is neither an exercise file's nor one that can be imported. Rename it.")
        taken.refuse(file.name, told.format(file=_text(file.name)))
        return
    try:
        content = archive.content_of(file.path, notebook.BYTES if is_notebook else FILE_BYTES)
    except UsageFault as fault:
        taken.refuse(name, str(fault))
    else:
        taken.add(name, len(content), lambda: content)
