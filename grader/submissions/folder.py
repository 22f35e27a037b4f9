"""Read a folder, or one file of it, as bytes: regular files only, no link followed, size and count bounded."""

import os
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from grader.errors import UsageError
from grader.files import FileProblem, FileReadError, raise_shortage, read_error, read_regular_file, require_reachable
from grader.i18n import _, os_reason
from grader.near_names import nearest_name
from grader.sanitize import clean_line, path_argument, path_text
from grader.submissions.budget import (
    MAX_ENTRIES,
    MAX_LISTED_ENTRIES,
    MAX_PACKAGE_DEPTH,
    SubmissionBuilder,
    max_bytes_for,
    too_large_sentence,
)
from grader.submissions.copy_names import sole_copies
from grader.submissions.file_suffixes import (
    ARCHIVE_SUFFIXES,
    NOTEBOOK_SUFFIX,
    SOURCE_SUFFIXES,
    exercise_file_names,
)
from grader.submissions.notebook import notebook_name
from grader.submissions.submission import Submission

_MAX_PATH_CHARS = 400
_MAX_FOLDER_DEPTH = 5
"""How deep the exercise files may lie in what a student handed in."""


def read_folder(path: Path, shown: str, topics: Collection[str] = ()) -> Submission:
    """Read a folder, or one file with its folder beside it; raise UsageError where there is nothing to read.

    `shown` is the path as the user gave it, for messages and the report. The files of `topics` are read first, since
    there may be more files than are read.
    """
    require_reachable(path, shown)
    try:
        if path.is_file() and path.suffix in SOURCE_SUFFIXES:
            return _read_single_file(path, shown, topics)
        if not path.is_dir():
            raise UsageError(_path_problem(path, shown, topics))
        reader = _FolderReader(shown, topics)
        reader.read_folder(path)
    except OSError as error:
        raise read_error(error, shown) from None
    return reader.build_submission()._replace(others=tuple(reader.others), real_names=reader.real_names)


def _read_single_file(path: Path, shown: str, topics: Collection[str]) -> Submission:
    """One file, and the files beside it, since exercises build on each other."""
    folder = path.absolute().parent
    copies = sole_copies(os.listdir(folder), topics)
    topic = copies.get(path.name, path.name).removesuffix(path.suffix)
    reader = _FolderReader(shown, {topic, *topics})
    if path.suffix == NOTEBOOK_SUFFIX:
        topic = notebook_name(path.name).removesuffix(NOTEBOOK_SUFFIX)
        # First, because there may be more of them than are read; and instead of the exercise file of its name.
        reader.read_file(path, path.name)
        reader.read_folder(folder, without={path.name, f"{path.stem}.py"})
    else:
        reader.read_folder(folder)
    return reader.build_submission()._replace(topic=topic, real_names=reader.real_names)


def reading_order_key(name: str, topics: Collection[str]) -> tuple[bool, str]:
    """The key that sorts files for reading: exercise files first, so that no helper file takes their room."""
    return name.removesuffix(".py").removesuffix(NOTEBOOK_SUFFIX) not in topics, name


def _path_problem(path: Path, shown: str, topics: Collection[str]) -> str:
    meant, near = _file_beside(path), _folder_beside(path, topics)
    if not os.path.lexists(path) and meant:
        template = _("{path} does not exist. Did you mean {near}?")
        return template.format(path=shown, near=meant)
    if not os.path.lexists(path) and near:
        template = _("{path} does not exist. Name the folder with your exercise files, such as {near}.")
    elif not os.path.lexists(path) and path.suffix:
        template = _("{path} does not exist. Name a folder with your exercise files, or one of these files.")
    elif not os.path.lexists(path):
        template = _(
            "{path} does not exist. Name a folder with your exercise files, or make one with: grade init {argument}"
        )
    elif path.is_symlink() and not path.exists():
        template = _("{path} is a link that leads nowhere. Name the folder with your exercise files itself.")
    elif path.name.lower().endswith(ARCHIVE_SUFFIXES) and path.is_file():
        template = _("{path} is an archive. Unpack it first; only grading takes it as it is: grade {argument}")
    else:
        template = _(
            "{path} is neither a folder nor a .py file nor a notebook (.ipynb) nor an archive ({kinds}). "
            "Name the folder with your exercise files."
        )
    return template.format(path=shown, near=near, argument=path_argument(shown), kinds=_(", ").join(ARCHIVE_SUFFIXES))


def _file_beside(path: Path) -> str:
    """The visible file with exercises whose name is nearly that of a path, in the same folder; "" if there is none."""
    suffixes = (*SOURCE_SUFFIXES, *ARCHIVE_SUFFIXES)
    names = (name for name in sorted(_readable_names(path.parent)) if name.lower().endswith(suffixes))
    found = nearest_name(path.name, (name for name in names if not name.startswith(".")))
    return "" if found is None else clean_line(path_text(str(path.parent / found)), _MAX_PATH_CHARS)


def _folder_beside(path: Path, topics: Collection[str]) -> str:
    """The first visible folder with exercise files where a path was looked for; "" if there is none.

    The folders of a course, such as `accepted`, have files of these names, and are nobody's exercises.
    """
    if (path.parent / "course.toml").exists():
        return ""
    names = set(exercise_file_names(topics))
    beside = sorted(name for name in _readable_names(path.parent) if not name.startswith("."))
    found = (path.parent / name for name in beside if not names.isdisjoint(_readable_names(path.parent / name)))
    return clean_line(path_text(str(next(found, ""))), _MAX_PATH_CHARS)


class _FolderReader:
    """Reads a folder into a submission; `others` and `real_names` are as there.

    `others` also holds sources that are not read as exercise files: one may be meant as such.
    """

    def __init__(self, shown: str, topics: Collection[str]) -> None:
        self.others: list[str] = []
        self.real_names: dict[str, str] = {}
        self._topics = topics
        self._builder = SubmissionBuilder(shown)
        self._entry_count = 0

    def read_folder(
        self, folder: Path, prefix: str = "", depth: int = MAX_PACKAGE_DEPTH, without: Collection[str] = ()
    ) -> None:
        first = [] if prefix else [name for name in self._exercise_names(folder) if name not in without]
        for name in first:
            self.read_file(folder / name, name)
        copies = {} if prefix or without else sole_copies(os.listdir(folder), self._topics)
        for name, file in copies.items():
            self.read_file(folder / name, file)
            self.real_names[file] = clean_line(path_text(name), _MAX_PATH_CHARS)
        loose: dict[str, Path] = {}
        for entry in self._sorted_entries(folder):
            name = prefix + entry.name
            if entry.name in without or name in first or name in copies:
                continue
            is_source = entry.name.endswith(".py") and entry.name[:-3].isidentifier()
            if is_source or (_is_notebook(entry.name) and not prefix):
                self.read_file(folder / entry.name, name)
                if is_source and not prefix:
                    self.others.append(name)
            elif entry.is_dir(follow_symlinks=False):
                if depth and entry.name.isidentifier() and not self._read_package(folder / entry.name, name, depth - 1):
                    loose[entry.name] = folder / entry.name
                if not prefix and entry.name != "__pycache__":
                    self.others.append(f"{name}/")
            elif not prefix and entry.is_file(follow_symlinks=False):
                self.others.append(name)
        self._read_imported_folders(loose, prefix, depth - 1)

    def _read_imported_folders(self, loose: dict[str, Path], prefix: str, depth: int) -> None:
        """Read those folders without `__init__.py` that a source imports: most such folders are no part of the work."""
        while imported := [name for name in loose if self._builder.imports(name)]:
            for name in imported:
                self._try_reading(loose.pop(name), prefix + name, depth)

    def read_file(self, path: Path, name: str) -> None:
        self._builder.add_file(name, lambda: _file_content(path, name))

    def _read_package(self, folder: Path, name: str, depth: int) -> bool:
        """Read a folder unless it has no `__init__.py`; return False if it has none."""
        try:
            if not (folder / "__init__.py").is_file():
                return False
        except OSError:
            pass
        self._try_reading(folder, name, depth)
        return True

    def _try_reading(self, folder: Path, name: str, depth: int) -> None:
        try:
            self.read_folder(folder, f"{name}/", depth)
        except OSError as error:
            raise_shortage(error, name)
            template = _("{file} can't be read: {reason}.")
            self._builder.refuse_file(name, template.format(file=name, reason=os_reason(error)))

    def _exercise_names(self, folder: Path) -> list[str]:
        """The exercise files of a folder, found by name, since it may hold more files than are listed."""
        return [name for name in exercise_file_names(self._topics) if os.path.lexists(folder / name)]

    def _sorted_entries(self, folder: Path) -> Iterator[os.DirEntry[str]]:
        self._builder.clock.check()
        with os.scandir(folder) as entries:
            for entry in sorted(islice(entries, MAX_LISTED_ENTRIES), key=lambda entry: entry.name):
                self._entry_count += 1
                if self._entry_count > MAX_ENTRIES:
                    template = _("{file} and what follows were not read: a submission may hold at most {count} files.")
                    self._builder.refuse_file(entry.name, template.format(file=entry.name, count=MAX_ENTRIES))
                    return
                yield entry

    def build_submission(self) -> Submission:
        return self._builder.build_submission()


def _file_content(path: Path, name: str) -> bytes | str:
    """A file's bytes, or the sentence that says why it was not read."""
    if name.endswith(NOTEBOOK_SUFFIX):
        name = notebook_name(name)
    try:
        return read_regular_file(path, max_bytes_for(name))
    except FileReadError as error:
        return _unread_sentence(name, error)


def _unread_sentence(name: str, error: FileReadError) -> str:
    match error.problem:
        case FileProblem.link:
            template = _("{file} is a link; links are not followed. Put the file itself there.")
        case FileProblem.unopened:
            template = _("{file} can't be opened: {reason}.")
        case FileProblem.unreadable:
            template = _("{file} can't be read: {reason}.")
        case FileProblem.folder:
            template = _("{file} is a folder; a file of Python source is needed.")
        case FileProblem.irregular | FileProblem.foreign:
            template = _("{file} is not a regular file; a file of Python source is needed.")
        case FileProblem.changed:
            template = _("{file} changed while it was read. Save it and grade again.")
        case FileProblem.too_large:
            return too_large_sentence(name, error.size)
    return template.format(file=name, reason=error.reason)


def folders_with_exercises(folder: Path, topics: Collection[str]) -> list[Path]:
    """Those of the folder and its visible subfolders that hold a file of one of these topics.

    Where none does, those that hold a copy that counts as one, else those that hold a notebook of any name. Where there
    is none either, those one level further in that do, and so on: who packs a repository packs the folder around
    `exercises/`.
    """
    names = set(exercise_file_names(topics))
    level = [folder, *_visible_folders(folder, os.listdir(folder))]
    for _depth in range(_MAX_FOLDER_DEPTH):
        listed = {path: _readable_names(path) for path in level}
        named = [path for path, found in listed.items() if not names.isdisjoint(found)]
        named = named or [path for path, found in listed.items() if sole_copies(found, topics)]
        if found := named or [path for path, found in listed.items() if any(map(_is_notebook, found))]:
            return found
        inside = (inner for path in level if path != folder for inner in _visible_folders(path, listed[path]))
        level = list(islice(inside, MAX_LISTED_ENTRIES))
    return []


def _visible_folders(folder: Path, names: Collection[str]) -> list[Path]:
    """Those of the names in a folder that are folders, and not hidden: there editors keep copies of files."""
    visible = (folder / name for name in sorted(names) if not name.startswith("."))
    return [path for path in visible if os.path.isdir(path) and not os.path.islink(path)]


def _readable_names(folder: Path) -> list[str]:
    """The names in a folder; none where it can't be read."""
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _is_notebook(name: str) -> bool:
    return name.endswith(NOTEBOOK_SUFFIX) and not name.startswith(".")
