"""A learner's folder, read as bytes before anything runs.

Regular files only, no link followed, size and count bounded. Nothing here parses, imports or executes what it reads,
and only `.py` files (and packages of them) and notebooks are looked at: a submission's configuration means nothing.
Of a notebook the code cells are kept, each as a source of its own (`notebooks`).
"""

import codecs
import hashlib
import os
import re
import shlex
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.errors import UsageError
from grader.i18n import _, join_sentences, os_reason
from grader.sanitize import clean_line, path_text
from grader.submissions import notebook as notebooks
from grader.submissions import stray_files

ARCHIVE_SUFFIXES = (".zip", ".tar.gz", ".tgz")
"""How the archives' names end that are read as they are (`archives`)."""

MAX_FILE_BYTES = 1024 * 1024
MAX_TOTAL_BYTES = 4 * 1024 * 1024
MAX_FILES = 200
MAX_ENTRIES = 5_000
MAX_NOTEBOOKS = 40
MAX_NOTEBOOKS_TOTAL_BYTES = 100 * 1024 * 1024
_MAX_PACKAGE_DEPTH = 3
_MAX_SHOWN_CHARS = 300
_MAX_NAMES_SHOWN = 3
_NAME_PATTERN = rb"([\w\x80-\xff]+)"
_DEFINITION_PATTERN = re.compile(
    rb"(?:async[ \t]+)?(?:def|class)[ \t]+" + _NAME_PATTERN + rb"|" + _NAME_PATTERN + rb"[ \t]*(?::[^=]+)?=(?!=)"
)
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What is graded: the sources by their path inside the folder ("activation.py", "helpers/sums.py"), and the code
    cells of notebooks ("activation.ipynb, cell 3").

    `refused` holds one sentence for each file that was not read. `topic` is the only topic to grade where a single file
    was named. `notebooks` says which notebook serves a topic; which ones do is known once the course is (`for_topics`).
    `others` are the files and folders ("week2/") beside them, by their paths from the folder; of those that may be
    meant as work, `for_topics` notes that they do not count.
    """

    path: str
    files: dict[str, bytes]
    refused: dict[str, str]
    topic: str | None = None
    notebooks: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The digest of all names and contents, in the order of the names; of a notebook, of its code only."""
        digest = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            digest.update(f"{len(name)} {name} {len(content)} ".encode())
            digest.update(content)
        return digest.hexdigest()

    @property
    def cells_by_topic(self) -> dict[str, list[str]]:
        """The sources of each topic that a notebook serves, in the order of its cells."""
        cells = {notebook: self._file_sources(notebook) for notebook in set(self.notebooks.values())}
        return {topic: cells[notebook] for topic, notebook in self.notebooks.items() if cells[notebook]}

    def topic_file(self, topic: str) -> str:
        """The file that holds a topic, or should: the exercise file, or a notebook."""
        return self.notebooks.get(topic, f"{topic}.py")

    def has_source(self, topic: str) -> bool:
        """Whether there is something to run for a topic."""
        return bool(self._file_sources(self.topic_file(topic)))

    def has_file(self, topic: str) -> bool:
        """Whether a topic's file is there, read or refused."""
        return self.has_source(topic) or self.topic_file(topic) in self.refused

    def no_exercise_sentence(self, topics: Iterable[str]) -> str:
        """What to say where no exercise file is there: which ones could be, what is there instead, what to do."""
        template = _("{folder} holds none of the exercise files ({files}).")
        names = _(", ").join(f"{topic}.py" for topic in topics)
        return join_sentences(
            template.format(folder=self.path, files=names), self._contents_sentence(), _("Name the folder that does.")
        )

    def _contents_sentence(self) -> str:
        """What there is; hidden files are nobody's."""
        sources = {notebooks.source_origin(source)[0] for source in {*self.files, *self.refused} if "/" not in source}
        return stray_files.contents_sentence(
            sorted(file for file in {*sources, *self.others} if not file.startswith("."))
        )

    def belongs_to(self, source: str, topic: str) -> bool:
        """Whether a source is the topic's own file, or one of its cells."""
        return notebooks.source_origin(source)[0] == self.topic_file(topic)

    def find_definition(self, topic: str, function: str) -> tuple[str, int] | None:
        """The source and the line in it that define a topic's function, as far as the text tells; the last counts."""
        for source in reversed(self._file_sources(self.topic_file(topic))):
            line = self.definition_line(source, function)
            if line is not None:
                return source, line
        return None

    def source_line(self, file: str, number: int) -> str | None:
        """A line of a file (from 1), quoted from our own bytes, or None where there is none."""
        lines = self.files.get(file, b"").splitlines()
        return lines[number - 1].decode("utf-8", "replace") if 0 < number <= len(lines) else None

    def definition_line(self, file: str, function: str) -> int | None:
        """The line on which a file defines a name, as far as its text tells; the last counts, as in Python."""
        lines = self.files.get(file, b"").removeprefix(codecs.BOM_UTF8).splitlines()
        found = (number for number, line in enumerate(lines, 1) if function.encode() in _defined_names(line))
        return max(found, default=None)

    def for_topics(self, topics: Collection[str]) -> "Submission":
        """The same with a notebook for each topic that one serves, and with notes on what looks like work and is none.

        A notebook named as a topic serves it, unless its exercise file is there. Without any of these, the only
        notebook serves all topics; so does one that was named by itself. What serves none is noted in `refused`. Raise
        UsageFault where a notebook would serve and can't be read for want of nbformat.
        """
        return self._with_notebooks(topics).with_stray_notes(topics)

    def with_stray_notes(self, topics: Collection[str]) -> "Submission":
        """The same with notes on the others, by the topics that have a file; none of these counts."""
        there = {topic for topic in topics if self.has_file(topic)}
        # Who names one file knows that it is one of several; and where no file is right, that is said instead.
        if not self.others or self.topic is not None or not there:
            return self
        own = (name for name in self.files if name.endswith(".py") and "/" not in name)
        others = (name for name in self.others if name not in self.files)
        notes = stray_files.stray_file_notes([*others, *own], topics, there)
        return replace(self, refused={**self.refused, **notes}, others=())

    def _with_notebooks(self, topics: Collection[str]) -> "Submission":
        found = _notebook_names(self.files) | _notebook_names(self.refused)
        if not found or self.notebooks:
            return self
        if self.topic not in {None, *topics} and f"{self.topic}.ipynb" in found:
            return self._with_one_notebook(f"{self.topic}.ipynb", topics)
        by_file = {topic for topic in topics if f"{topic}.py" in {*self.files, *self.refused}}
        own = {topic: f"{topic}.ipynb" for topic in topics if f"{topic}.ipynb" in found}
        others = found - {*own.values()}
        if not own and not by_file and len(others) == 1:
            return self._with_one_notebook(min(others), topics)
        serving = {topic: notebook for topic, notebook in own.items() if topic not in by_file}
        idle = {own[topic]: _shadowed_sentence(own[topic], f"{topic}.py") for topic in own if topic in by_file}
        idle |= {name: _extra_notebook_sentence(name, others, topics, named=bool(own or by_file)) for name in others}
        # Who names one file knows that it is one of several.
        notes = idle if self.topic is None else {}
        return self._with_assignment(serving, self._files_without(idle), {**self.refused, **notes}, self.topic)

    def _with_one_notebook(self, notebook: str, topics: Collection[str]) -> "Submission":
        replaced = {f"{topic}.py" for topic in topics} | _notebook_names(self.files) - {notebook}
        refused = {name: sentence for name, sentence in self.refused.items() if name not in replaced}
        return self._with_assignment(dict.fromkeys(topics, notebook), self._files_without(replaced), refused, None)

    def _files_without(self, names: Collection[str]) -> dict[str, bytes]:
        return {source: text for source, text in self.files.items() if notebooks.source_origin(source)[0] not in names}

    def _with_assignment(
        self, serving: Mapping[str, str], files: dict[str, bytes], refused: dict[str, str], topic: str | None
    ) -> "Submission":
        if not notebooks.is_available():
            for name in serving.values():
                raise UsageError(refused[name])
        return replace(self, notebooks=serving, files=files, refused=refused, topic=topic)

    def _file_sources(self, file: str) -> list[str]:
        """A file as the sources that it consists of; nothing where it was not read."""
        if not file.endswith(notebooks.NOTEBOOK_SUFFIX):
            return [file] if file in self.files else []
        return [source for source in self.files if source.startswith(f"{file}, cell ")]


def _notebook_names(sources: Iterable[str]) -> set[str]:
    """The notebooks among these files and sources."""
    files = {notebooks.source_origin(source)[0] for source in sources if notebooks.NOTEBOOK_SUFFIX in source}
    return {file for file in files if file.endswith(notebooks.NOTEBOOK_SUFFIX)}


def _shadowed_sentence(notebook: str, file: str) -> str:
    return _("{notebook} was not read: {file} is there too, and counts. Grade the notebook by its own name.").format(
        notebook=notebook, file=file
    )


def _extra_notebook_sentence(notebook: str, others: Collection[str], topics: Collection[str], *, named: bool) -> str:
    """Why a notebook whose name is no topic serves none."""
    if named:
        return _(
            "{file} was not read: files named as the topics are there, and count. Grade {file} by its own name."
        ).format(file=notebook)
    return _(
        "{file} was not read: which of {count} notebooks counts can't be told. "
        "Name them as the topics ({topics}, ...), or grade one of them by its own name."
    ).format(
        file=notebook,
        count=len(others),
        topics=_(", ").join(f"{topic}.ipynb" for topic in sorted(topics)[:_MAX_NAMES_SHOWN]),
    )


def _defined_names(line: bytes) -> tuple[bytes, ...]:
    """The name that a line at the left margin defines, if it does."""
    found = _DEFINITION_PATTERN.match(line)
    return tuple(name for name in found.groups() if name) if found else ()


def read_submission(path: Path, shown: str, topics: Collection[str] = ()) -> Submission:
    """Read a folder, or one file with its folder beside it; raise UsageFault where there is nothing to read.

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


class NotebookBudget:
    """Notebooks as they are read, up to the limits that hold for all of a submission's."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._bytes = 0

    def take_cells(self, name: str, content: Callable[[], bytes | str]) -> dict[str, bytes] | str:
        """A notebook's cells, or the sentence that says why there are none; `content` may give one too."""
        if name in self._names or len(self._names) >= MAX_NOTEBOOKS or self._bytes > MAX_NOTEBOOKS_TOTAL_BYTES:
            return _(
                "{file} was not read: a submission may hold at most {count} notebooks, "
                "and {size} MiB of them, each with a name of its own."
            ).format(file=name, count=MAX_NOTEBOOKS, size=MAX_NOTEBOOKS_TOTAL_BYTES // 2**20)
        self._names.add(name)
        found = content()
        self._bytes += len(found)
        return found if isinstance(found, str) else notebooks.read_cells(found, name)


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


def no_room_sentence(name: str) -> str:
    """What is said of a file that would be too much with the others."""
    template = _("{file} was not read: all .py files together may hold at most {most} MiB.")
    return template.format(file=name, most=MAX_TOTAL_BYTES // 2**20)


def too_large_sentence(name: str, size: int, most: int) -> str:
    """What is said of a file above its limit."""
    template = (
        _("{file} holds {size} bytes; at most {most} are read. Clear its outputs and save it again.")
        if name.endswith(notebooks.NOTEBOOK_SUFFIX)
        else _("{file} holds {size} bytes; at most {most} are read. Did something else land in it?")
    )
    return template.format(file=name, size=size, most=most)
