"""Who handed in what: the submissions in a class's folder, as a person laid it out or a platform's download did.

A student has one sub-folder, archive or file there, or the files that a platform's download names by student
(`download_names`), or files whose names begin alike (`loose_files`). A name that follows no scheme is still a
student's: every submission gets its line in the results, if only one that says why it can't be read. Names come from
strangers, so they are cleaned before they are stored.
"""

import itertools
import os
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.classroom import gradescope_download, loose_files
from grader.classroom.class_archive import CLASS_SUFFIXES
from grader.classroom.cut_names import class_entries
from grader.classroom.download_names import DownloadName
from grader.classroom.home_folder import (
    NOT_SUBMISSIONS,
    draft_sentences,
    find_home_folder,
    names_of_download,
    solution_folders,
)
from grader.classroom.loose_files import LooseFile
from grader.classroom.student_entry import (
    METADATA_FILE,
    UNSORTED_ATTEMPT,
    ClassEntry,
    StudentEntry,
    StudentFile,
    is_hidden,
    shown_name,
    split_ending,
)
from grader.classroom.submission_times import with_submission_time
from grader.errors import UsageError
from grader.i18n import _, os_reason
from grader.sanitize import path_argument
from grader.submissions import archive
from grader.submissions.file_suffixes import ARCHIVE_SUFFIXES, exercise_file_names

_MAX_NAMES_SHOWN = 3

_SYSTEM_FILES = re.compile(
    r"\._.*|\.DS_Store|\.(?:git|ipynb_checkpoints|Trash|idea|vscode|venv|grade).*|__MACOSX|__pycache__"
    r"|\$RECYCLE\.BIN|System Volume Information|lost\+found|@eaDir"
    r"|(?:eh)?thumbs\.db|desktop\.ini|icon\r|~\$.*|submission_metadata\.yml|codegrade_info\.json|.+-(?:wal|shm|journal)",
    re.DOTALL | re.IGNORECASE,
)
"""The files, hidden ones included, that nobody takes for a student's: they are left out without a remark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What was found in a class's folder: an entry a student, sorted by name, and remarks on what was left out."""

    entries: list[StudentEntry]
    remarks: tuple[str, ...]


def take_in(
    folder: Path,
    topics: Collection[str],
    results: Path | None = None,
    *,
    names: str | None = None,
    file_times: bool = False,
) -> Intake:
    """All that was handed in to a class's folder; raise UsageError where it doesn't look like one.

    The file of the `results`, and what SQLite writes beside it, may lie there too; they are skipped. `names` says how
    the names of loose files are made (see `loose_files.named_files`). With `file_times`, the files' own times are taken
    for those of submission where the download tells none.
    """
    shown = shown_name(folder)
    if not os.path.isdir(folder):
        raise UsageError(_folder_problem(folder))
    home = find_home_folder(folder)
    _refuse_single_submission(home, topics, shown)
    class_ = _ClassFolder(home, topics, _own_file_names(home, results), names)
    found = _unique_entries([entry for group in class_.groups.values() for entry in group])
    found = [with_submission_time(entry, file_times=file_times) for entry in found]
    if home != folder:
        found = [replace(entry, path=f"{shown_name(home.relative_to(folder))}/{entry.path}") for entry in found]
    if not found:
        kinds = _(", ").join(ARCHIVE_SUFFIXES)
        template = _("{folder} holds no submissions: no folders, no archives ({kinds}), no .py files, no notebooks.")
        raise UsageError(template.format(folder=shown, kinds=kinds))
    remarks = [*class_.remark_sentences(), *draft_sentences(home)]
    if len(found) == 1:
        found = [replace(found[0], alone=True)]
        if (place := _folder_or_archive(found[0])) is not None:
            template = _("There is one submission only: {path}. If that is the class itself, name it.")
            remarks.append(template.format(path=shown_name(place)))
    return Intake(entries=sorted(found, key=lambda entry: entry.student), remarks=tuple(remarks))


def _refuse_single_submission(home: Path, topics: Collection[str], shown: str) -> None:
    """Raise UsageError for a folder with exercise files of its own."""
    own = next((file for file in exercise_file_names(topics) if os.path.isfile(home / file)), None)
    if own is not None:
        template = _(
            "{folder} holds {file}: it looks like one submission, not like a class. "
            "Name the folder above it, or grade it alone with: grade {argument}"
        )
        raise UsageError(template.format(folder=shown, file=own, argument=path_argument(shown)))


def _folder_or_archive(entry: StudentEntry) -> Path | None:
    """What a student handed in, where it may hold the submissions of others, too."""
    archives = [file.path for file in entry.files if archive.is_archive(file.name)]
    return entry.folder or (archives[0] if len(archives) == len(entry.files) == 1 else None)


def _folder_problem(folder: Path) -> str:
    """Why a path is no folder that can be read."""
    try:
        os.lstat(folder)
    except FileNotFoundError:
        template = _("{folder} does not exist. Name the folder that holds the submissions, one entry a student.")
    except NotADirectoryError:
        template = _(
            "{folder} is no folder, but a place in a file. If that is an archive, unpack it, and name the folder."
        )
    except OSError as error:
        template = _("{path} can't be read: {reason}. Check its permissions.")
        return template.format(path=shown_name(folder), reason=os_reason(error))
    else:
        template = _(
            "{folder} is neither a folder nor an archive that is read ({kinds}). "
            "Name the folder that holds the submissions, one entry a student."
        )
    return template.format(folder=shown_name(folder), kinds=_(", ").join(CLASS_SUFFIXES))


def _own_file_names(home: Path, results: Path | None) -> frozenset[str]:
    """The names of the files that this program itself keeps in the class's folder."""
    if results is None or os.path.realpath(results.parent) != os.path.realpath(home):
        return frozenset()
    return frozenset(f"{results.name}{ending}" for ending in ("", "-wal", "-shm", "-journal"))


class _ClassFolder:
    """The class's folder as it is read, entry by entry: the students, each with all their files, and the rest.

    A group holds the students who share what lies under one key: one student, or Gradescope's submitters of a folder.
    """

    def __init__(self, home: Path, topics: Collection[str], own: Collection[str], names: str | None) -> None:
        self._home_folder = home
        metadata = gradescope_download.read_metadata(home / METADATA_FILE)
        self._people_by_folder = None if metadata is None else metadata.people_by_folder
        self._broken_line = None if metadata is None else metadata.broken_line
        self._unlisted: list[str] = []
        self._not_submissions: list[str] = []
        self.groups = {
            name: people for name, people in (self._people_by_folder or {}).items() if _is_missing(home, name)
        }
        entries = [entry for entry in class_entries(home) if entry.name not in own]
        solutions = solution_folders(home, entries)
        self._not_submissions.extend(solutions)
        entries = [entry for entry in entries if entry.name not in solutions]
        self._read_names([entry for entry in entries if not is_hidden(entry)], topics, names)
        for entry in sorted(entries, key=self._place):
            self._add_entry(entry)

    def _place(self, entry: ClassEntry) -> int:
        found = self._downloaded.get(entry.name)
        return found.place if found else 0

    def _read_names(self, entries: Sequence[ClassEntry], topics: Collection[str], template: str | None) -> None:
        """Find out what the names say, all of them together."""
        listed = self._people_by_folder or {}
        entries = [entry for entry in entries if entry.name not in listed]
        files = [entry.name for entry in entries if not entry.is_dir(follow_symlinks=False)]
        self._named = {} if template is None else loose_files.named_files(files, template, topics)
        if template is not None and not self._named:
            sentence = _("--names {template} fits no file in {folder}, such as {names}.")
            raise UsageError(
                sentence.format(
                    template=repr(shown_name(template)),
                    folder=shown_name(self._home_folder),
                    names=_some_names(files) or _("none at all"),
                )
            )
        self._downloaded = names_of_download(
            self._home_folder, [entry for entry in entries if entry.name not in self._named]
        )
        if template is None:
            others = [name for name in files if name not in self._downloaded and not NOT_SUBMISSIONS.fullmatch(name)]
            self._named = loose_files.shared_files(others, topics)

    def remark_sentences(self) -> Iterator[str]:
        """What an instructor should know about the folder, a sentence each."""
        if self._people_by_folder is not None and not any(
            person.has_identity for people in self._people_by_folder.values() for person in people
        ):
            template = _("{file} tells no student that could be understood; they go by the names of their folders.")
            yield template.format(file=METADATA_FILE)
        elif self._unlisted and self._broken_line is not None:
            template = _(
                "{file} is damaged from line {line} on. Download the class again: of the folders behind that line, "
                "nobody knows whose they are, and they go by their own names: {names}"
            )
            yield template.format(file=METADATA_FILE, line=self._broken_line, names=_some_names(self._unlisted))
        elif self._people_by_folder is not None and self._unlisted:
            template = _("Not in {file}, and called by the names of their folders: {names}")
            yield template.format(file=METADATA_FILE, names=_some_names(self._unlisted))
        if shared := sorted({loose.student for loose in self._named.values()}):
            template = _("Taken together by their names, as files of one student each: {names}")
            yield template.format(names=_some_names(shared))
        if self._not_submissions:
            yield _("Not taken for submissions: {names}").format(names=_some_names(self._not_submissions))

    def _add_entry(self, entry: ClassEntry) -> None:
        if self._people_by_folder and entry.name in self._people_by_folder:
            self.groups[entry.name] = [
                _entry_with_place(person, self._home_folder, entry) for person in self._people_by_folder[entry.name]
            ]
            return
        keyed = None if is_hidden(entry) else self._keyed_entry(entry)
        if keyed is None:
            if not _SYSTEM_FILES.fullmatch(entry.name):
                self._not_submissions.append(entry.name)
            return
        # Two systems may write the accents of one name in two ways.
        key, student_entry = unicodedata.normalize("NFC", keyed[0]), keyed[1]
        if student_entry.folder is not None:
            self._unlisted.append(entry.name)
        before = self.groups.get(key)
        if before and student_entry.files and before[0].files:
            last = student_entry if student_entry.attempt > before[0].attempt else before[0]
            self.groups[key] = [replace(last, files=(*before[0].files, *student_entry.files))]
        elif before:
            self.groups[key] = [_later_folder(before[0], student_entry)]
        else:
            self.groups[key] = [student_entry]

    def _keyed_entry(self, entry: ClassEntry) -> tuple[str, StudentEntry] | None:
        """The student whose entry it is, and a key that all of the student's entries share; None if it is nobody's."""
        if found := self._downloaded.get(entry.name):
            return found.key, _downloaded_entry(found, self._home_folder, entry)
        if loose := self._named.get(entry.name):
            return f"loose {loose.student}", _loose_entry(loose, self._home_folder, entry)
        return _plain_entry(self._home_folder, entry)


def _some_names(names: Sequence[str]) -> str:
    """The first few names, and how many more there are, for a remark."""
    some = _(", ").join(map(shown_name, names[:_MAX_NAMES_SHOWN]))
    if len(names) <= _MAX_NAMES_SHOWN:
        return some
    return _("{names} and {count} more").format(names=some, count=len(names) - _MAX_NAMES_SHOWN)


def _is_missing(home: Path, name: str) -> bool:
    return gradescope_download.is_gradescope_folder(name) and not os.path.lexists(home / name)


def _entry_with_place(student: StudentEntry, home: Path, entry: ClassEntry) -> StudentEntry:
    """A submitter with the folder, or with the file or link that lies in its place."""
    path = home / entry.name
    if entry.is_dir(follow_symlinks=False):
        return replace(student, folder=path)
    return replace(student, files=(StudentFile(path=path, name=entry.name),))


def _later_folder(first: StudentEntry, second: StudentEntry) -> StudentEntry:
    """The folder of the later attempt; where one has no folder, it may be Moodle's online text beside the other."""
    if second.folder is None:
        return first
    if first.folder is None:
        return second
    attempts = (*(first.attempts or (first.attempt,)), second.attempt)
    if first.attempt == second.attempt:
        # Such as "Jane_17_assignsubmission_file_ (1)": a copy, of which nobody knows whether it is the newer one.
        attempts = (*(first.attempts or (_unsorted(first),)), _unsorted(second))
    if any(attempt.startswith(UNSORTED_ATTEMPT) for attempt in attempts):
        return replace(first, attempts=attempts)
    before, last = (first, second) if second.attempt > first.attempt else (second, first)
    return replace(last, earlier=(*first.earlier, *second.earlier, (before.path, before.attempt)))


def _unsorted(entry: StudentEntry) -> str:
    return f"{UNSORTED_ATTEMPT}{entry.path}"


def _downloaded_entry(found: DownloadName, home: Path, entry: ClassEntry) -> StudentEntry:
    student = StudentEntry(
        student=found.student,
        path=shown_name(entry.name),
        name=found.name,
        student_id=found.student_id,
        attempt=found.attempt,
        submitted=found.submitted,
        late=found.late,
    )
    if entry.is_dir(follow_symlinks=False) and not found.is_typed:
        return replace(student, folder=home / entry.name)
    file = StudentFile(
        path=home / entry.name,
        name=found.file or entry.name,
        attempt=found.attempt,
        submitted=found.submitted,
        late=found.late,
    )
    return replace(student, files=(file,))


def _loose_entry(loose: LooseFile, home: Path, entry: ClassEntry) -> StudentEntry:
    return StudentEntry(
        student=shown_name(loose.student),
        path=shown_name(entry.name),
        files=(StudentFile(path=home / entry.name, name=loose.file),),
    )


def _plain_entry(home: Path, entry: ClassEntry) -> tuple[str, StudentEntry] | None:
    """A person's own folder, archive or file, with its key."""
    name = entry.name
    shown = shown_name(name)
    if entry.is_dir(follow_symlinks=False):
        return f"entry {name}", StudentEntry(student=shown, path=shown, folder=home / name)
    if NOT_SUBMISSIONS.fullmatch(name):
        return None
    student = StudentEntry(
        student=shown_name(_name_stem(entry)), path=shown, files=(StudentFile(path=home / name, name=name),)
    )
    return f"entry {name}", student


def _name_stem(entry: ClassEntry) -> str:
    """A file's name without its ending. A link may lead to a folder, so only endings that are known go there."""
    stem, ending = split_ending(entry.name)
    if ending or entry.is_symlink():
        return stem or entry.name
    return Path(entry.name).stem


def _unique_entries(found: Sequence[StudentEntry]) -> list[StudentEntry]:
    """The entries with every student's name once. Folders keep theirs; jane.zip beside jane/ becomes "jane.zip"."""
    taken: set[str] = set()
    unique: list[StudentEntry] = []
    for entry in sorted(found, key=lambda entry: (entry.folder is None, entry.path)):
        numbered = (f"{entry.student} #{number}" for number in itertools.count(2))
        names = itertools.chain((entry.student, entry.path), numbered)
        student = next(name for name in names if name not in taken)
        taken.add(student)
        unique.append(replace(entry, student=student))
    return unique
