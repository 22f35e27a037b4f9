"""A learner's folder, read as bytes before anything runs.

Regular files only, no link followed, size and count bounded. Nothing here parses, imports or executes what it reads,
and only `.py` files (and packages of them) are looked at: a submission's configuration means nothing.
"""

import codecs
import hashlib
import os
import re
import shlex
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageFault

FILE_BYTES = 1024 * 1024
TOTAL_BYTES = 4 * 1024 * 1024
FILES = 200
ENTRIES = 5_000
_PACKAGE_DEPTH = 3
_NAME = rb"([\w\x80-\xff]+)"
_DEFINITION = re.compile(rb"(?:async[ \t]+)?(?:def|class)[ \t]+" + _NAME + rb"|" + _NAME + rb"[ \t]*(?::[^=]+)?=(?!=)")
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What is graded: the sources by their path inside the folder ("activation.py", "helpers/sums.py").

    `refused` holds one sentence for each file that was not read. `topic` is the only topic to grade where a single file
    was named.
    """

    path: str
    files: dict[str, bytes]
    refused: dict[str, str]
    topic: str | None = None

    @property
    def sha256(self) -> str:
        """The digest of all names and contents, in the order of the names."""
        digest = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            digest.update(f"{len(name)} {name} {len(content)} ".encode())
            digest.update(content)
        return digest.hexdigest()

    def line(self, file: str, number: int) -> str | None:
        """A line of a file (from 1), quoted from our own bytes, or None where there is none."""
        lines = self.files.get(file, b"").splitlines()
        return lines[number - 1].decode("utf-8", "replace") if 0 < number <= len(lines) else None

    def definition(self, file: str, function: str) -> int | None:
        """The line on which a file defines a name, as far as its text tells; the last counts, as in Python."""
        lines = self.files.get(file, b"").removeprefix(codecs.BOM_UTF8).splitlines()
        found = (number for number, line in enumerate(lines, 1) if function.encode() in _defined(line))
        return max(found, default=None)


def _defined(line: bytes) -> tuple[bytes, ...]:
    """The name that a line at the left margin defines, if it does."""
    found = _DEFINITION.match(line)
    return tuple(name for name in found.groups() if name) if found else ()


def read(path: Path, shown: str) -> Submission:
    """Read a folder, or one file with its folder beside it; raise UsageFault where there is nothing to read.

    `shown` is the path as the user gave it, for messages and the report.
    """
    try:
        if path.is_file() and path.suffix == ".py":
            submission = read(path.absolute().parent, shown)
            return Submission(path=shown, files=submission.files, refused=submission.refused, topic=path.stem)
        if not path.is_dir():
            raise UsageFault(_what_is_wrong_with(path, shown))
        reader = _Reader()
        reader.read_folder(path, "", _PACKAGE_DEPTH)
    except OSError as error:
        raise UsageFault(f"{shown} cannot be read: {error.strerror}. Check its permissions.") from None
    return Submission(path=shown, files=reader.files, refused=reader.refused)


def _what_is_wrong_with(path: Path, shown: str) -> str:
    if not os.path.lexists(path) and path.suffix:
        return f"{shown} does not exist. Name a folder with your exercise files, or one of these files."
    if not os.path.lexists(path):
        made = f"make one with: grade init {shlex.quote(shown)}"
        return f"{shown} does not exist. Name a folder with your exercise files, or {made}"
    if path.is_symlink():
        return f"{shown} is a link that leads nowhere. Name the folder with your exercise files itself."
    return f"{shown} is neither a folder nor a .py file. Name the folder with your exercise files."


class _Reader:
    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.refused: dict[str, str] = {}
        self._entries = 0
        self._total = 0

    def read_folder(self, folder: Path, prefix: str, depth: int) -> None:
        for entry in self._listed(folder):
            name = prefix + entry.name
            if entry.name.endswith(".py") and entry.name[:-3].isidentifier():
                self._read_entry(folder / entry.name, name)
            elif depth and entry.name.isidentifier() and entry.is_dir(follow_symlinks=False):
                self._read_package(folder / entry.name, name, depth - 1)

    def _read_package(self, folder: Path, name: str, depth: int) -> None:
        try:
            if (folder / "__init__.py").is_file():
                self.read_folder(folder, f"{name}/", depth)
        except OSError as error:
            self.refused[name] = f"{name} cannot be read: {error.strerror}."

    def _listed(self, folder: Path) -> Iterator[os.DirEntry[str]]:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                self._entries += 1
                if self._entries > ENTRIES:
                    self.refused[entry.name] = (
                        f"{entry.name} and what follows were not read: a submission may hold at most {ENTRIES} files."
                    )
                    return
                yield entry

    def _read_entry(self, path: Path, name: str) -> None:
        if len(self.files) >= FILES:
            self.refused[name] = f"{name} was not read: a submission may hold at most {FILES} .py files."
            return
        content = _content(path, name)
        if isinstance(content, str):
            self.refused[name] = content
        elif self._total + len(content) > TOTAL_BYTES:
            self.refused[name] = (
                f"{name} was not read: all .py files together may hold at most {TOTAL_BYTES // 2**20} MiB."
            )
        else:
            self.files[name] = content
            self._total += len(content)


def _content(path: Path, name: str) -> bytes | str:
    """A regular file's bytes, or the sentence that says why it was not read."""
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except OSError as error:
        if path.is_symlink():
            return f"{name} is a link; links are not followed. Put the file itself there."
        return f"{name} cannot be opened: {error.strerror}."
    try:
        return _regular_content(descriptor, name)
    except OSError as error:
        return f"{name} cannot be read: {error.strerror}."
    finally:
        os.close(descriptor)


def _regular_content(descriptor: int, name: str) -> bytes | str:
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        kind = "a folder" if stat.S_ISDIR(before.st_mode) else "not a regular file"
        return f"{name} is {kind}; a file of Python source is needed."
    if before.st_size > FILE_BYTES:
        return f"{name} holds {before.st_size} bytes; at most {FILE_BYTES} are read. Did something else land in it?"
    with os.fdopen(os.dup(descriptor), "rb") as file:
        content = file.read(FILE_BYTES + 1)
    after = os.fstat(descriptor)
    if len(content) != before.st_size or (after.st_size, after.st_mtime_ns) != (
        before.st_size,
        before.st_mtime_ns,
    ):
        return f"{name} changed while it was read. Save it and grade again."
    return content
