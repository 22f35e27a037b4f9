"""Files written whole or not at all, and regular files read within bounds, without following a link.

All that the package writes for a user goes through this module, since a folder that somebody handed in may hold links.
"""

import errno
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from enum import Enum, auto
from pathlib import Path
from typing import IO

from grader.errors import DiskError, GraderError, UsageError
from grader.i18n import _, join_sentences, os_reason
from grader.sanitize import path_line

_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
"""A link is refused, and a named pipe without a writer is not waited for. Windows has none of these flags."""

_DISK_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""No space, quota used up, file-size limit, input/output error."""

_SHORTAGE_ERRNOS = {errno.EMFILE, errno.ENFILE, errno.ENOMEM}
"""Too many open files in this process or on the machine, no memory: nothing is wrong with what was to be opened."""

_CREATE_FLAGS = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)

_KEPT_NAME_CHARS = 40
"""How much of its name a temporary file keeps: with four bytes a character it stays below the 255 of a name."""

_made_paths: ContextVar[list[Path] | None] = ContextVar("made_paths", default=None)
"""What the innermost `all_or_none` of this thread would take away; None outside of any."""

_written_paths: set[Path] = set()
"""The files and folders that this process has made or replaced for the user and not taken away again."""


class FileProblem(Enum):
    """Why a file was not read."""

    link = auto()
    unopened = auto()
    unreadable = auto()
    folder = auto()
    irregular = auto()
    foreign = auto()
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


def read_regular_file(path: Path, max_bytes: int, *, owners: Collection[int] | None = None) -> bytes:
    """The content of a regular file of at most this size; raise FileReadError for anything else at this path.

    Raise GraderError where this process can open no more files, or is given no memory.
    With `owners`, a file that is another user's, or that every user may write, is not read either.
    """
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except OSError as error:
        raise_shortage(error, path_line(path))
        problem = FileProblem.link if os.path.islink(path) else FileProblem.unopened
        raise FileReadError(problem, reason=os_reason(error)) from None
    try:
        return _read_descriptor(descriptor, max_bytes, owners)
    except OSError as error:
        raise_shortage(error, path_line(path))
        raise FileReadError(FileProblem.unreadable, reason=os_reason(error)) from None
    finally:
        os.close(descriptor)


def _read_descriptor(descriptor: int, max_bytes: int, owners: Collection[int] | None) -> bytes:
    before = os.fstat(descriptor)
    if stat.S_ISDIR(before.st_mode):
        raise FileReadError(FileProblem.folder)
    if not stat.S_ISREG(before.st_mode):
        raise FileReadError(FileProblem.irregular)
    if owners is not None and (before.st_uid not in owners or before.st_mode & stat.S_IWOTH):
        raise FileReadError(FileProblem.foreign)
    if before.st_size > max_bytes:
        raise FileReadError(FileProblem.too_large, size=before.st_size)
    with open(descriptor, "rb", closefd=False) as file:
        content = file.read(before.st_size + 1)
    after = os.fstat(descriptor)
    if len(content) != before.st_size or (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise FileReadError(FileProblem.changed, reason=_("it changed while it was read"))
    return content


def require_reachable(path: Path, shown: str) -> None:
    """Raise UsageError where the system does not say what is at a path: a folder above is closed, a name too long.

    `shown` is the path in the message.
    """
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return  # It is said to be no path; with a null character (ValueError) none can be.
    except OSError as error:
        raise read_error(error, shown) from None


def read_error(error: OSError, shown: str) -> UsageError | GraderError:
    """What to raise where a path can't be read, which is `shown` in the message."""
    if error.errno in _SHORTAGE_ERRNOS:
        return _reading_shortage(error, shown)
    template = _("{path} can't be read: {reason}. Check its permissions.")
    return UsageError(template.format(path=shown, reason=os_reason(error)))


def raise_shortage(error: OSError, shown: str) -> None:
    """Raise GraderError where nothing is wrong with the path `shown`: the system has too little for this process."""
    if error.errno in _SHORTAGE_ERRNOS:
        raise _reading_shortage(error, shown) from None


def _reading_shortage(error: OSError, shown: str) -> GraderError:
    return _shortage_error(_("{file} can't be read: {reason}.").format(file=shown, reason=os_reason(error)))


def _shortage_error(problem: str) -> GraderError:
    """The error for a limit of this process, or of the machine, which a script must not take for the user's fault."""
    return GraderError(join_sentences(problem, _("Let the grader have more (`ulimit -a` shows limits).")))


def atomic_write(path: Path, parts: Iterable[bytes], *, submission: Path | None = None) -> None:
    """Write a file that the user named; raise UsageError where it can't be written.

    The parts are written as they come, and whatever ends the writing early, the old file stays as it was. A link is
    followed, and a pipe or a device written directly, as these are the user's own; but not inside the folder of the
    `submission` that is graded, which may have brought them.
    """
    with _explain_write_error(path, _("Name a file in a folder you may write to.")):
        if submission is not None:
            require_own_path(path, submission)
        if path.is_dir():
            raise IsADirectoryError(None, _("it is a folder"))
        if path.exists() and not path.is_file():
            # By the name that was given: what /dev/stdout or /dev/fd/63 leads to may have none of its own.
            _write_through(path, parts)
        else:
            _replace_file(path.resolve() if path.is_symlink() else path, parts)


def overwrite_file(path: Path, content: bytes, advice: str = "") -> None:
    """Write a file of ours, or a learner's own, in a folder of exercises; raise UsageError where it can't be written.

    The old file stays until the new one is whole. Whatever else has the name (a link, a pipe, a second name of another
    file) makes room for a new file and is not written through: a submission may have brought it.
    """
    with _explain_write_error(path, advice):
        _replace_file(path, [content])


@contextmanager
def seekable_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that the user named, to be written in any order while the block lasts.

    It takes the place of the old one, if any, once the block has ended without an error. Raise UsageError where it
    can't be written.
    """
    with _explain_write_error(path, _("Name a file in a folder you may write to.")):
        if path.is_dir():
            raise IsADirectoryError(None, _("it is a folder"))
        if path.exists() and not path.is_file():
            raise OSError(None, _("it is no regular file"))
        with _replacing_file(path.resolve() if path.is_symlink() else path) as file:
            yield file


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder to be filled with files while the block lasts, which is at `path` once the block has ended.

    Where there is a folder already, the files go into it and replace those of the same names. Until then nothing of it
    changes; raise UsageError where it can't be written.
    """
    with _explain_write_error(path, _("Name a folder you may write to.")):
        import shutil  # noqa: PLC0415 - the commands that write nothing spare it
        import tempfile  # noqa: PLC0415

        with all_or_none():
            make_folders(path.parent)
            temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name[:_KEPT_NAME_CHARS]}."))
            try:
                yield temporary
                _move_into_place(temporary, path)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)


def _move_into_place(temporary: Path, folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        for path in sorted(temporary.iterdir()):
            os.replace(path, folder / path.name)
            _note_written(folder / path.name, is_new=False)
        return
    temporary.chmod(0o777 & ~_file_mask())
    os.replace(temporary, folder.resolve() if folder.is_symlink() else folder)
    _note_written(folder, is_new=False)


def create_file(path: Path, content: bytes) -> None:
    """Write a new file; raise OSError as it comes: FileExistsError if anything, even a broken link, has the name."""
    with all_or_none():
        descriptor = os.open(path, _CREATE_FLAGS, 0o666)
        _note_written(path, is_new=True)
        with open(descriptor, "wb") as file:
            file.write(content)


def make_folders(path: Path) -> None:
    """Make a folder, and those above it, where there is none; raise OSError as it comes."""
    with all_or_none():
        for folder in reversed([path, *path.parents]):
            try:
                folder.mkdir()
            except OSError:
                # Another process may have made it just now.
                if not folder.is_dir():
                    raise
            else:
                _note_written(folder, is_new=True)


@contextmanager
def all_or_none() -> Iterator[None]:
    """Take the files and folders that the block makes away again where it fails or is interrupted.

    What it replaces stays replaced.
    """
    made: list[Path] = []
    outer = _made_paths.get()
    token = _made_paths.set(made)
    try:
        yield
    except BaseException:
        while made:
            _take_away(made.pop())
        raise
    finally:
        _made_paths.reset(token)
        if outer is not None:
            outer.extend(made)


def _take_away(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
    if not os.path.lexists(path):
        _written_paths.discard(path)


def _note_written(path: Path, *, is_new: bool) -> None:
    _written_paths.add(path)
    made = _made_paths.get()
    if is_new and made is not None:
        made.append(path)


def has_written() -> bool:
    """Whether this process has made or replaced a file or folder for the user, other than those it took away again."""
    return bool(_written_paths)


def require_own_path(path: Path, folder: Path) -> None:
    """Raise UsageError where writing to a path would go through something that a submission's folder brought.

    That is a link at any step of the path that lies in the folder, or a pipe, a device or a socket there.
    """
    home = Path(os.path.realpath(folder))
    place = Path(os.path.realpath(path.anchor or os.curdir))
    for name in path.relative_to(path.anchor).parts:
        step = place / name
        is_odd = step.is_symlink() or (step.exists() and not step.is_file() and not step.is_dir())
        if is_odd and place.is_relative_to(home):
            template = _(
                "{file} is a link, or no regular file, in the folder that is graded: nothing is written through it. "
                "Name a file elsewhere."
            )
            raise UsageError(template.format(file=path_line(step)))
        place = Path(os.path.realpath(step))


@contextmanager
def _explain_write_error(path: Path, advice: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise write_error(error, path, advice) from None


def write_error(error: OSError, path: Path, advice: str = "") -> UsageError | GraderError:
    """What to raise where a file or folder can't be written; `advice` helps where the user may write elsewhere."""
    problem = _("{file} can't be written: {reason}.").format(file=path_line(path), reason=os_reason(error))
    if error.errno in _SHORTAGE_ERRNOS:
        return _shortage_error(problem)
    return user_or_disk_error(problem, advice, is_disk=is_disk_problem(error))


def is_disk_problem(error: OSError) -> bool:
    """Whether a disk is full or broken, in difference to what a user may not do or has misnamed."""
    return error.errno in _DISK_ERRNOS


def user_or_disk_error(problem: str, advice: str, *, is_disk: bool) -> UsageError | DiskError:
    """The user's fault, with advice; or that of a full or broken disk, which a script must not take for it."""
    if is_disk:
        return DiskError(
            join_sentences(problem, _("See that the disk works and has room (quota and ulimit count, too)."))
        )
    return UsageError(join_sentences(problem, advice))


def _write_through(target: Path, parts: Iterable[bytes]) -> None:
    with open(target, "wb") as file:
        _note_written(target, is_new=False)
        file.writelines(parts)


def _replace_file(target: Path, parts: Iterable[bytes]) -> None:
    """Write a temporary file beside the target and rename it, with the target's mode; raise OSError as it comes."""
    with _replacing_file(target) as file:
        file.writelines(parts)


@contextmanager
def _replacing_file(target: Path) -> Iterator[IO[bytes]]:
    """A temporary file beside the target, which takes its place at the end; raise OSError as it comes."""
    temporary = target.parent / f".{target.name[:_KEPT_NAME_CHARS]}.{os.urandom(8).hex()}"
    descriptor = os.open(temporary, _CREATE_FLAGS, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        os.chmod(temporary, _file_mode(target))
        is_new = not os.path.lexists(target)
        os.replace(temporary, target)
        _note_written(target, is_new=is_new)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _file_mode(target: Path) -> int:
    """The mode of the regular file that is there, else that of any new file."""
    with suppress(FileNotFoundError):
        there = target.lstat().st_mode
        if stat.S_ISREG(there):
            return there & 0o777
    return 0o666 & ~_file_mask()


def _file_mask() -> int:
    """What new files may not be, by the user's wish."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
