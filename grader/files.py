"""Files written whole or not at all, and regular files read within bounds, without following a link."""

import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

from grader.errors import UsageError
from grader.i18n import _, join_sentences, os_reason
from grader.sanitize import clean_line, path_text

_MAX_PATH_CHARS = 300
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
"""A link is refused, and a named pipe without a writer is not waited for. Windows has none of these flags."""


class FileProblem(Enum):
    """Why a file was not read."""

    link = auto()
    unopened = auto()
    unreadable = auto()
    folder = auto()
    irregular = auto()
    too_large = auto()
    changed = auto()


class FileReadError(Exception):
    """A file that was not read; callers say it in a sentence of their own.

    `reason` is the system's, in the language spoken, where the problem is that it refused something. `size` is the
    file's, in bytes, where it is too large.
    """

    def __init__(self, problem: FileProblem, *, reason: str = "", size: int = 0) -> None:
        super().__init__(problem.name)
        self.problem = problem
        self.reason = reason
        self.size = size


def read_regular_file(path: Path, max_bytes: int) -> bytes:
    """The content of a regular file of at most this size; raise FileReadError for anything else at this path."""
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except OSError as error:
        problem = FileProblem.link if path.is_symlink() else FileProblem.unopened
        raise FileReadError(problem, reason=os_reason(error)) from None
    try:
        return _read_descriptor(descriptor, max_bytes)
    except OSError as error:
        raise FileReadError(FileProblem.unreadable, reason=os_reason(error)) from None
    finally:
        os.close(descriptor)


def _read_descriptor(descriptor: int, max_bytes: int) -> bytes:
    before = os.fstat(descriptor)
    if stat.S_ISDIR(before.st_mode):
        raise FileReadError(FileProblem.folder)
    if not stat.S_ISREG(before.st_mode):
        raise FileReadError(FileProblem.irregular)
    if before.st_size > max_bytes:
        raise FileReadError(FileProblem.too_large, size=before.st_size)
    with open(descriptor, "rb", closefd=False) as file:
        content = file.read(before.st_size + 1)
    after = os.fstat(descriptor)
    if len(content) != before.st_size or (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise FileReadError(FileProblem.changed, reason=_("it changed while it was read"))
    return content


def atomic_write(path: Path, parts: Iterable[bytes], advice: str = "") -> None:
    """Write a file from its parts, as they come; raise UsageError, with `advice`, where it can't be written.

    Whatever ends the writing early, the old file stays as it was. A link is followed. A pipe or a device is written
    directly.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(None, _("it is a folder"))
        if path.exists() and not path.is_file():
            # By the name that was given: what /dev/stdout or /dev/fd/63 leads to may have none of its own.
            _write_through(path, parts)
        else:
            replace_file(path.resolve() if path.is_symlink() else path, parts)
    except OSError as error:
        shown = clean_line(path_text(path), _MAX_PATH_CHARS)
        problem = _("{file} cannot be written: {reason}.").format(file=shown, reason=os_reason(error))
        advice = advice or _("Name a file in a folder you may write to.")
        raise UsageError(join_sentences(problem, advice)) from None


def _write_through(target: Path, parts: Iterable[bytes]) -> None:
    with open(target, "wb") as file:
        file.writelines(parts)


def replace_file(target: Path, parts: Iterable[bytes]) -> None:
    """Write a temporary file beside the target and rename it, with the target's mode; raise OSError as it comes.

    A link at `target` is not followed: the new file takes its place.
    """
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(parts)
        os.chmod(temporary, _file_mode(target))
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _file_mode(target: Path) -> int:
    """The mode of the file that is there, else that of any new file."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask
