"""Read a folder, or one file of it, as bytes: regular files only, no link followed, size and count bounded."""

import os
import shlex
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from grader.errors import UsageError
from grader.i18n import _, os_reason
from grader.sanitize import clean_line, path_text
from grader.submissions import notebook as notebooks
from grader.submissions.budget import (
    ARCHIVE_SUFFIXES,
    MAX_ENTRIES,
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_TOTAL_BYTES,
    NotebookBudget,
    no_room_sentence,
    too_large_sentence,
)
from grader.submissions.submission import Submission

_MAX_PACKAGE_DEPTH = 3
_MAX_SHOWN_CHARS = 300
_MAX_NAMES_SHOWN = 3
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def read_folder(path: Path, shown: str, topics: Collection[str] = ()) -> Submission:
    """Read a folder, or one file with its folder beside it; raise UsageError where there is nothing to read.

    `shown` is the path as the user gave it, for messages and the report. The files of `topics` are read before others,
    of which there may be more than are read.
    """
    try:
        if path.is_file() and path.suffix in {".py", notebooks.NOTEBOOK_SUFFIX}:
            return _read_single_file(path, shown, topics)
        if not path.is_dir():
            raise UsageError(_path_problem(path, shown))
        reader = _FolderReader(topics)
        reader.read_folder(path, "", _MAX_PACKAGE_DEPTH)
    except OSError as error:
        raise _unreadable_error(shown, error) from None
    return Submission(path=shown, files=reader.files, refused=reader.refused, others=tuple(reader.others))


def _unreadable_error(shown: str, error: OSError) -> UsageError:
    return UsageError(
        _("{path} cannot be read: {reason}. Check its permissions.").format(path=shown, reason=os_reason(error))
    )


def _read_single_file(path: Path, shown: str, topics: Collection[str]) -> Submission:
    """One file, and what lies beside it: an exercise is built on others."""
    folder = path.absolute().parent
    topic = path.stem
    reader = _FolderReader({topic, *topics})
    if path.suffix == notebooks.NOTEBOOK_SUFFIX:
        topic = notebook_name(path.name).removesuffix(notebooks.NOTEBOOK_SUFFIX)
        # First, because there may be more of them than are read; and instead of the exercise file of its name.
        reader.read_notebook(path)
        reader.read_folder(folder, "", _MAX_PACKAGE_DEPTH, without={path.name, f"{path.stem}.py"})
    else:
        reader.read_folder(folder, "", _MAX_PACKAGE_DEPTH)
    return Submission(path=shown, files=reader.files, refused=reader.refused, topic=topic)


def reading_order_key(name: str, topics: Collection[str]) -> tuple[bool, str]:
    """The key by which files are read: exercise files first, so that no helper file takes their room."""
    return name.removesuffix(".py").removesuffix(notebooks.NOTEBOOK_SUFFIX) not in topics, name


def notebook_name(name: str) -> str:
    """A notebook's name as text: it need not be a module's, so anything may stand in it."""
    return clean_line(path_text(name), _MAX_SHOWN_CHARS)


def _path_problem(path: Path, shown: str) -> str:
    if not os.path.lexists(path) and path.suffix:
        template = _("{path} does not exist. Name a folder with your exercise files, or one of these files.")
    elif not os.path.lexists(path):
        template = _(
            "{path} does not exist. Name a folder with your exercise files, or make one with: grade init {argument}"
        )
    elif path.is_symlink():
        template = _("{path} is a link that leads nowhere. Name the folder with your exercise files itself.")
    elif path.name.lower().endswith(ARCHIVE_SUFFIXES) and path.is_file():
        template = _("{path} is an archive. Unpack it first; only grading takes it as it is: grade {argument}")
    else:
        template = _(
            "{path} is neither a folder nor a .py file nor a notebook (.ipynb) nor an archive ({kinds}). "
            "Name the folder with your exercise files."
        )
    return template.format(path=shown, argument=shlex.quote(shown), kinds=_(", ").join(ARCHIVE_SUFFIXES))


class _FolderReader:
    def __init__(self, topics: Collection[str]) -> None:
        self._topics = topics
        self.files: dict[str, bytes] = {}
        self.refused: dict[str, str] = {}
        self.others: list[str] = []
        self._entries = 0
        self._total = 0
        self._notebook_budget = NotebookBudget()

    def read_folder(self, folder: Path, prefix: str, depth: int, without: Collection[str] = ()) -> None:
        for entry in self._sorted_entries(folder):
            name = prefix + entry.name
            if entry.name in without:
                continue
            if entry.name.endswith(".py") and entry.name[:-3].isidentifier():
                self._read_source(folder / entry.name, name)
            elif entry.name.endswith(notebooks.NOTEBOOK_SUFFIX) and not prefix and not entry.name.startswith("."):
                self.read_notebook(folder / entry.name)
            elif entry.is_dir(follow_symlinks=False):
                if depth and entry.name.isidentifier():
                    self._read_package(folder / entry.name, name, depth - 1)
                if not prefix and entry.name != "__pycache__":
                    self.others.append(f"{name}/")
            elif not prefix and entry.is_file(follow_symlinks=False):
                self.others.append(name)

    def read_notebook(self, path: Path) -> None:
        name = notebook_name(path.name)
        cells = self._notebook_budget.take_cells(name, lambda: _file_content(path, name, notebooks.MAX_NOTEBOOK_BYTES))
        if isinstance(cells, str):
            self.refused[name] = cells
        elif self._has_room(name, sum(map(len, cells.values()))):
            self.files.update(cells)

    def _read_package(self, folder: Path, name: str, depth: int) -> None:
        try:
            if (folder / "__init__.py").is_file():
                self.read_folder(folder, f"{name}/", depth)
        except OSError as error:
            self.refused[name] = _("{file} cannot be read: {reason}.").format(file=name, reason=os_reason(error))

    def _sorted_entries(self, folder: Path) -> Iterator[os.DirEntry[str]]:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: reading_order_key(entry.name, self._topics)):
                self._entries += 1
                if self._entries > MAX_ENTRIES:
                    self.refused[entry.name] = _(
                        "{file} and what follows were not read: a submission may hold at most {count} files."
                    ).format(file=entry.name, count=MAX_ENTRIES)
                    return
                yield entry

    def _read_source(self, path: Path, name: str) -> None:
        if sum(source.endswith(".py") for source in self.files) >= MAX_FILES:
            template = _("{file} was not read: a submission may hold at most {most} .py files.")
            self.refused[name] = template.format(file=name, most=MAX_FILES)
            return
        content = _file_content(path, name, MAX_FILE_BYTES)
        if isinstance(content, str):
            self.refused[name] = content
        elif self._has_room(name, len(content)):
            self.files[name] = content

    def _has_room(self, name: str, size: int) -> bool:
        """Whether so many bytes more are not too many; noted where they are."""
        if self._total + size > MAX_TOTAL_BYTES:
            self.refused[name] = no_room_sentence(name)
            return False
        self._total += size
        return True


def _file_content(path: Path, name: str, most: int) -> bytes | str:
    """A regular file's bytes, or the sentence that says why it was not read."""
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except OSError as error:
        if path.is_symlink():
            return _("{file} is a link; links are not followed. Put the file itself there.").format(file=name)
        return _("{file} cannot be opened: {reason}.").format(file=name, reason=os_reason(error))
    try:
        return _regular_content(descriptor, name, most)
    except OSError as error:
        return _("{file} cannot be read: {reason}.").format(file=name, reason=os_reason(error))
    finally:
        os.close(descriptor)


def _regular_content(descriptor: int, name: str, most: int) -> bytes | str:
    before = os.fstat(descriptor)
    if stat.S_ISDIR(before.st_mode):
        return _("{file} is a folder; a file of Python source is needed.").format(file=name)
    if not stat.S_ISREG(before.st_mode):
        return _("{file} is not a regular file; a file of Python source is needed.").format(file=name)
    if before.st_size > most:
        return too_large_sentence(name, before.st_size, most)
    with os.fdopen(os.dup(descriptor), "rb") as file:
        content = file.read(most + 1)
    after = os.fstat(descriptor)
    if len(content) != before.st_size or (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        return _("{file} changed while it was read. Save it and grade again.").format(file=name)
    return content


def folders_with_exercises(folder: Path, topics: Collection[str]) -> list[Path]:
    """The folder itself and those in it, hidden ones left out, as far as they hold a file of one of these topics.

    Where none does, those that hold a notebook of any name.
    """
    names = {f"{topic}{suffix}" for topic in topics for suffix in (".py", notebooks.NOTEBOOK_SUFFIX)}
    inside = sorted(entry.path for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    # A hidden folder holds an editor's own copies.
    searched = [folder, *(path for path in map(Path, inside) if not path.name.startswith("."))]
    listed = {path: _readable_names(path) for path in searched}
    named = [path for path, found in listed.items() if not names.isdisjoint(found)]
    return named or [path for path, found in listed.items() if any(map(_is_notebook, found))]


def _readable_names(folder: Path) -> list[str]:
    """What a folder holds; nothing where it can't be looked into."""
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _is_notebook(name: str) -> bool:
    return name.endswith(notebooks.NOTEBOOK_SUFFIX) and not name.startswith(".")
