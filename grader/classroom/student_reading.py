"""Read one student's part of a class as a submission.

A student's files may be named in many ways: by a platform, by a browser that numbers its downloads, by the student.
What can't be read is a UsageError that says why; what is left out beside files that count is noted in the submission.
"""

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from grader.classroom.home_folder import handed_in_folders
from grader.classroom.student_entry import (
    METADATA_FILE,
    UNSORTED_ATTEMPT,
    StudentEntry,
    StudentFile,
    last_attempt,
    shown_name,
    split_ending,
    visible_entries,
)
from grader.errors import UsageError
from grader.i18n import _, join_sentences
from grader.submissions import archive, exercise_folder, notebook
from grader.submissions.budget import MAX_FILE_BYTES, MAX_LISTED_ENTRIES, ReadingClock, SubmissionBuilder
from grader.submissions.copy_names import copied_topic
from grader.submissions.exercise_folder import PathParts
from grader.submissions.file_suffixes import (
    ARCHIVE_SUFFIXES,
    NOTEBOOK_SUFFIX,
    OTHER_ARCHIVE_SUFFIXES,
    SOURCE_SUFFIXES,
    exercise_file_names,
)
from grader.submissions.folder import read_folder, reading_order_key
from grader.submissions.stray_files import shown_file
from grader.submissions.submission import Submission

_COUNTING_SUFFIXES = (*SOURCE_SUFFIXES, *ARCHIVE_SUFFIXES, *OTHER_ARCHIVE_SUFFIXES)
_MAX_OTHER_FILES = 1_000
_MAX_DATES_SHOWN = 10
_MAX_FOLDER_DEPTH = 5
_MAX_CLOSED_FOLDERS = 5
_NUMBERED_STEM = re.compile(r"(?P<stem>.+?)(?:[ _]?\((?P<number>\d{1,3})\)|-(?P<try>\d{1,3}))", re.DOTALL)
"""The name of a file that was downloaded or handed in again: "topic (1)", "topic-1"."""


def read_submission(entry: StudentEntry, topics: Collection[str], selected: Sequence[str]) -> Submission:
    """What a student handed in, as a submission; raise UsageError saying why it can't be read.

    `selected` are the topics that are graded. Where that is one, a single file of any name is taken for it.
    """
    if entry.attempts:
        raise _unsorted_attempts_error(entry.attempts)
    if entry.folder is not None:
        read = _folder_submission(entry, entry.folder, topics)
        earlier = {name: _earlier_sentence(name, attempt) for name, attempt in entry.earlier}
        return read._replace(refused={**read.refused, **earlier})
    if not entry.files:
        template = _("{file} lists {folder}, but there is no such folder. Download the submissions again.")
        raise UsageError(template.format(file=METADATA_FILE, folder=entry.path))
    return _files_submission(entry.files, topics, selected, entry.path)


def _folder_submission(entry: StudentEntry, folder: Path, topics: Collection[str]) -> Submission:
    """A folder as a submission: the folder inside that holds the exercise files, or the only archive there is."""
    closed: dict[str, str] = {}
    names = list(islice(_FolderWalk(folder, topics, closed).paths(()), MAX_LISTED_ENTRIES))
    sources = [parts for parts in names if parts[-1].endswith(SOURCE_SUFFIXES)]
    packed = [parts for parts in names if archive.is_archive(parts[-1])]
    try:
        root = exercise_folder.find_exercise_folder(sources, topics)
    except UsageError as fault:
        if packed and len({parts[:-1] for parts in packed}) == 1 and not _has_exercises(sources, topics):
            archives = [StudentFile(path=folder.joinpath(*parts), name=parts[-1]) for parts in packed]
            if (counting := _counting_archive(archives)) is not None:
                return _archive_submission(archives, counting, {}, topics, entry.path)
        inner = _class_hint(folder, fault) if entry.alone else ""
        shut = next(iter(closed.values()), "")
        if shut and not names:
            raise UsageError(shut) from None
        other = (
            shut
            or _several_archives(packed)
            or _foreign_archive(names)
            or _holding_sentence(folder, fault, names, topics)
        )
        raise UsageError(join_sentences(str(fault), inner, other)) from None
    read = read_folder(folder.joinpath(*root), entry.path, topics)
    refused = {**closed, **read.refused}
    return read._replace(refused=refused, others=exercise_folder.paths_from(root, names, topics)).for_topics(topics)


def _holding_sentence(folder: Path, fault: UsageError, names: Sequence[PathParts], topics: Collection[str]) -> str:
    """What a folder without exercise files holds instead."""
    if not names and visible_entries(folder):
        return _("It holds nothing but folders, as far as it was searched ({depth} deep).").format(
            depth=_MAX_FOLDER_DEPTH
        )
    return exercise_folder.contents_sentence_for(fault, names, topics)


def _class_hint(folder: Path, fault: UsageError) -> str:
    """Which folder may be meant as the class, where the only entry holds exercise files in several folders."""
    if not isinstance(fault, exercise_folder.SeveralFoldersError):
        return ""
    template = _("If these are two students, name the folder that holds them: {folder}")
    return template.format(folder=shown_name(folder.joinpath(*fault.above)))


class _FolderWalk:
    """The paths of the files beneath a folder; links are not followed.

    Of each folder there are all files that may count, but only so many others. For the first few folders that can't be
    read, the reason is added to `closed` under the folder's path.
    """

    def __init__(self, folder: Path, topics: Collection[str], closed: dict[str, str]) -> None:
        self._folder = folder
        self._exercise_names = exercise_file_names(topics)
        self._closed = closed
        self._clock = ReadingClock()

    def paths(self, parts: PathParts) -> Iterator[PathParts]:
        """The paths beneath the inner folder at `parts`, outer ones first."""
        self._clock.check()
        try:
            entries = visible_entries(self._folder.joinpath(*parts), MAX_LISTED_ENTRIES)
        except UsageError as fault:
            if len(self._closed) < _MAX_CLOSED_FOLDERS:
                self._closed["/".join(parts)] = str(fault)
            return
        folders = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        handed_in = handed_in_folders(folders)
        for name in self._file_names(parts, [entry.name for entry in entries], folders):
            yield (*parts, name)
        if len(parts) < _MAX_FOLDER_DEPTH:
            for name in handed_in:
                yield from self.paths((*parts, name))

    def _file_names(self, parts: PathParts, names: Sequence[str], folders: Collection[str]) -> Iterator[str]:
        """The files of a folder: those that may count, exercise files first, then the first few others."""
        files = dict.fromkeys(names)
        for folder in folders:
            del files[folder]
        if len(names) >= MAX_LISTED_ENTRIES:
            # A folder with more files than are listed may still hold exercise files.
            inside = self._folder.joinpath(*parts)
            files |= dict.fromkeys(name for name in self._exercise_names if os.path.lexists(inside / name))
        may_count = [name for name in files if name.lower().endswith(_COUNTING_SUFFIXES)]
        yield from sorted(may_count, key=lambda name: name not in self._exercise_names)
        yield from islice((name for name in files if not name.lower().endswith(_COUNTING_SUFFIXES)), _MAX_OTHER_FILES)


def _has_exercises(sources: Sequence[PathParts], topics: Collection[str]) -> bool:
    return any(split_ending(parts[-1])[0] in topics for parts in sources)


def _several_archives(packed: Sequence[PathParts]) -> str:
    if len(packed) < 2:
        return ""
    listed = _(", ").join(shown_name(parts[-1]) for parts in packed[:3])
    template = _(
        "It holds {count} archives ({files}); which one counts can't be told. Choose one, and remove the others."
    )
    return template.format(count=len(packed), files=listed)


def _foreign_archive(names: Sequence[PathParts]) -> str:
    other = next((parts[-1] for parts in names if parts[-1].lower().endswith(OTHER_ARCHIVE_SUFFIXES)), None)
    if other is None or archive.is_archive(other):
        return ""
    template = _("It holds {file}, an archive of another kind; {kinds} are read.")
    return template.format(file=shown_name(other), kinds=_(", ").join(ARCHIVE_SUFFIXES))


def _files_submission(
    files: Sequence[StudentFile], topics: Collection[str], selected: Sequence[str], shown: str
) -> Submission:
    worked = sorted({file.attempt for file in files if file.is_work})
    if len(worked) > 1 and worked[-1].startswith(UNSORTED_ATTEMPT):
        raise _unsorted_attempts_error(worked)
    last = last_attempt(files)
    earlier = [file for file in files if file.is_work and file.attempt < last]
    files = [file for file in files if file.attempt == last]
    sources = [file for file in files if file.name.endswith(SOURCE_SUFFIXES)]
    packed = [file for file in files if archive.is_archive(file.name)]
    if not sources and (counting := _counting_archive(packed)) is not None:
        return _archive_submission(packed, counting, _earlier_notes(earlier, ()), topics, shown)
    if not sources:
        raise UsageError(_no_source_sentence(files, packed))
    named = _files_by_name(sources, topics, selected)
    selection = SubmissionBuilder(shown)
    for name, (*others, file) in sorted(named.items(), key=lambda item: reading_order_key(item[0], topics)):
        _take_file(selection, name, file)
        for other in others:
            template = _("{file} was left out: {other} is for the same exercise file, and counts.")
            # Two files that a platform or --names tells apart by a number may have had one name.
            names = (other.path.name, file.path.name) if other.name == file.name else (other.name, file.name)
            left_out, counted = map(shown_name, names)
            selection.refuse_file(_refusal_key(other, named), template.format(file=left_out, other=counted))
    for key, sentence in _earlier_notes(earlier, named).items():
        selection.refuse_file(key, sentence)
    for file in files:
        if file not in sources and (sentence := _left_out_sentence(file)):
            selection.refuse_file(_refusal_key(file, named), sentence)
    last_names = {name: found[-1].name for name, found in named.items()}
    real_names = {
        name: shown_name(own) for name, own in last_names.items() if name != own and copied_topic(own, topics)
    }
    return selection.build_submission()._replace(real_names=real_names).for_topics(topics)


def _archive_submission(
    packed: Sequence[StudentFile],
    counting: StudentFile,
    notes: Mapping[str, str],
    topics: Collection[str],
    shown: str,
) -> Submission:
    """The archive that counts as a submission, with notes on what was left out beside it."""
    read = archive.read_archive(archive.read_handed_in_file(counting.path), counting.name, topics, shown)
    return read._replace(refused={**_copies_notes(packed, counting), **notes, **read.refused})


def _copies_notes(packed: Sequence[StudentFile], counting: StudentFile) -> dict[str, str]:
    """That an archive was left out which was handed in again, by its name."""
    template = _("{file} was left out: {other} has a higher number, and counts.")
    counted = shown_name(counting.name)
    others = [file.name for file in packed if file is not counting]
    return {name: template.format(file=shown_name(name), other=counted) for name in others}


def _earlier_notes(earlier: Sequence[StudentFile], named: Collection[str]) -> dict[str, str]:
    """That the work of earlier attempts was left out, under the names by which to note it."""
    return {
        f"{_refusal_key(file, named)}, {file.attempt}": _earlier_sentence(file.name, file.attempt) for file in earlier
    }


def _earlier_sentence(name: str, attempt: str) -> str:
    template = _("{file} was left out: it is of an earlier attempt ({date}); the last one counts.")
    return template.format(file=shown_name(name), date=shown_name(attempt))


def _unsorted_attempts_error(attempts: Sequence[str]) -> UsageError:
    """Why none of several attempts is taken, as their dates are not understood, or the same."""
    template = _("Which attempt is the last can't be told ({dates}). Leave one in the class's folder, and grade again.")
    dates = _("; ").join(shown_name(attempt.removeprefix(UNSORTED_ATTEMPT)) for attempt in attempts[:_MAX_DATES_SHOWN])
    return UsageError(template.format(dates=dates))


def _counting_archive(packed: Sequence[StudentFile]) -> StudentFile | None:
    """The only archive, or the last of those whose names differ in the number of a copy alone."""
    by_number: dict[int, StudentFile] = {}
    names = set()
    for file in packed:
        stem, ending = split_ending(file.name)
        name, number = _numbered_stem(stem)
        names.add((name, ending))
        by_number[number] = file
    return by_number[max(by_number)] if len(names) == 1 and len(by_number) == len(packed) else None


def _no_source_sentence(files: Sequence[StudentFile], packed: Sequence[StudentFile]) -> str:
    """Why files without a source among them are no submission."""
    if len(packed) > 1:
        return _several_archives([(file.name,) for file in packed])
    if link := next((file for file in files if file.path.is_symlink()), None):
        return _("{file} is a link; links are not followed.").format(file=shown_name(link.name))
    sentence = _(
        "There is nothing to grade in it, only {files}. "
        "A folder, an archive ({kinds}), a .py file or a notebook (.ipynb) is needed."
    ).format(
        files=_(", ").join(shown_file(file.name) for file in files[:3]),
        kinds=_(", ").join(ARCHIVE_SUFFIXES),
    )
    written = next((_capital_ending_sentence(file) for file in files if _has_capital_ending(file)), "")
    return join_sentences(sentence, written or _foreign_archive([(file.name,) for file in files]))


def _left_out_sentence(file: StudentFile) -> str:
    """Why a file was left out that is no source, but may be meant as work; "" for any other file."""
    if _has_capital_ending(file):
        return _capital_ending_sentence(file)
    if file.name.lower().endswith((*ARCHIVE_SUFFIXES, *OTHER_ARCHIVE_SUFFIXES)):
        template = _("{file} was left out: there are .py files or notebooks beside it, and they count.")
        return template.format(file=shown_name(file.name))
    return ""


def _has_capital_ending(file: StudentFile) -> bool:
    return file.name.lower().endswith(SOURCE_SUFFIXES) and not file.name.endswith(SOURCE_SUFFIXES)


def _capital_ending_sentence(file: StudentFile) -> str:
    template = _("{file} was left out: its name has to end in small letters ({endings}).")
    return template.format(file=shown_name(file.name), endings=_(", ").join(SOURCE_SUFFIXES))


def _refusal_key(file: StudentFile, named: Collection[str]) -> str:
    """The name under which to note that a file was left out.

    Exercises fail whose file is noted as refused. So it is never the name of a file that counts, nor of a notebook.
    """
    return f"{file.name}, left out" if file.name in named or file.name.endswith(NOTEBOOK_SUFFIX) else file.name


def _files_by_name(
    sources: Sequence[StudentFile], topics: Collection[str], selected: Sequence[str]
) -> dict[str, list[StudentFile]]:
    """The files by the name that they should have; where several should have one name, the last one counts."""
    ranked: dict[str, list[tuple[bool, int, int, StudentFile]]] = {}
    for position, file in enumerate(sources):
        stem, ending = split_ending(file.name)
        stem, number = _numbered_stem(stem)
        topic = stem if stem in topics else _topic_in_name(stem, topics) or copied_topic(file.name, topics)
        rank = (stem == topic, number, position, file)
        ranked.setdefault((topic or stem) + ending, []).append(rank)
    named = {name: [file for *_rank, file in sorted(files, key=lambda one: one[:3])] for name, files in ranked.items()}
    if not any(split_ending(name)[0] in topics for name in named):
        if len(sources) == 1 and sources[0].name.endswith(NOTEBOOK_SUFFIX):
            # A notebook may hold all topics, so its name need not say which.
            return {sources[0].name: [sources[0]]}
        if len(sources) == 1 and len(selected) == 1:
            return {f"{selected[0]}.py": [sources[0]]}
        some = _(", ").join(f"{topic}.py" for topic in sorted(topics)[:3])
        template = _(
            "Which exercise file {file} is can't be told from its name. "
            "Call it like the exercise file ({some} or another one), or by that name behind a student's and a _."
        )
        raise UsageError(template.format(file=shown_name(sources[0].name), some=some))
    return named


def _numbered_stem(stem: str) -> tuple[str, int]:
    """A file's name without its ending and without the number of a copy, and that number; 0 where there is none."""
    again = None if stem.isidentifier() else _NUMBERED_STEM.fullmatch(stem)
    return (again["stem"], int(again["number"] or again["try"])) if again else (stem, 0)


def _topic_in_name(stem: str, topics: Collection[str]) -> str | None:
    """The longest topic that a name ends with, as in "jane_slope"."""
    written = re.sub(r"[ .\-]", "_", stem.lower())
    ends = [topic for topic in topics if written.endswith(f"_{topic}")]
    return max(ends, key=len) if ends else None


def _take_file(selection: SubmissionBuilder, name: str, file: StudentFile) -> None:
    is_notebook = name.endswith(NOTEBOOK_SUFFIX)
    if not is_notebook and not name[:-3].isidentifier():
        template = _(
            "{file} was left out: its name is neither an exercise file's nor one that can be imported. Rename it."
        )
        selection.refuse_file(file.name, template.format(file=shown_name(file.name)))
        return
    try:
        content = archive.read_handed_in_file(file.path, notebook.MAX_NOTEBOOK_BYTES if is_notebook else MAX_FILE_BYTES)
    except UsageError as fault:
        selection.refuse_file(name, str(fault))
    else:
        selection.add_file(name, lambda: content, len(content))
