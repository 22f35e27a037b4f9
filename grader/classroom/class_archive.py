"""A class as the archive that a platform gave (.zip, .tar, .tar.gz, .tgz), unpacked for as long as it is needed.

It is unpacked into a new temporary folder, which is then read like any class's folder. What it may unpack to is bounded
before and while it is written. No path leads out of the folder, and no link into anything: where the archive holds a
link, a link to itself takes its place, so that it is told as one, as in a folder that was unpacked by hand. A file too
large to be read in a class gets its size only. A name that is too long for a file system is shortened in the middle, so
that one student's file stops nobody's grading.
"""

import errno
import gzip
import hashlib
import io
import os
import stat
import tarfile
import tempfile
import time
import unicodedata
import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from grader import files
from grader.classroom.archive_names import first_doubtful_name, is_text, name_encoding
from grader.classroom.student_entry import shown_name, visible_entries
from grader.errors import DiskError, UsageError
from grader.i18n import _, os_reason
from grader.progress_view import ProgressView
from grader.submissions.archive import MAX_ARCHIVE_BYTES, unpacking_error
from grader.submissions.archive_entries import (
    ALWAYS_ALLOWED_BYTES,
    MAX_UNPACK_RATIO,
    ArchiveError,
    EntryKind,
    broken_archive_error,
    path_parts,
)
from grader.submissions.file_kinds import BEGINNING_BYTES
from grader.submissions.file_suffixes import exercise_file_names
from grader.submissions.tar_entries import MAX_SPARSE_PIECES, bounded_header_class, tar_kind
from grader.submissions.zip_entries import zip_kind

CLASS_SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz")
"""How the names of the archives end that a class may be."""

_MAX_PACKED_BYTES = 1024**3
_MAX_UNPACKED_BYTES = 4 * 1024**3
_MAX_ENTRIES = 100_000
_MAX_DIRECTORY_BYTES = 16 * 1024**2
"""How long a zip file's list of entries may be, which is read at once, and all of whose entries are kept."""

_MAX_NAME_BYTES = 255
"""How long a name may be on Linux. Windows and macOS count characters, and hold names that are longer in bytes."""

_CHUNK_BYTES = 1 << 20
_UTF8_FLAG = 0x800


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedClass:
    """The folder in which a class can be read, and what the user called it, if it was unpacked there."""

    folder: Path
    archive: Path | None = None

    def as_shown(self, text: str) -> str:
        """A text in which the folder is called as the user called the class."""
        return text if self.archive is None else text.replace(str(self.folder), shown_name(self.archive))


@contextmanager
def opened_class(path: Path, topics: Collection[str], progress: ProgressView) -> Iterator[OpenedClass]:
    """A class's folder, or its archive unpacked into a folder that is there as long as the block lasts.

    `topics` are the ids of the exercise files; `progress` shows a sentence before the unpacking, and a remark after it
    if names may be misread. Raise UsageError where the archive can't be unpacked, or is more than is unpacked.
    """
    if not path.name.lower().endswith(CLASS_SUFFIXES) or not os.path.isfile(path):
        yield OpenedClass(folder=path)
        return
    with _temporary_folder(path) as folder:
        progress.show_line(_("Unpacking {file}").format(file=shown_name(path)))
        with _explain_archive_errors(path):
            misread = _unpack(path, folder)
        if misread:
            template = _(
                "Names in {file} may be wrong here, as their encoding is not known ({name}). "
                "If they are, unpack it yourself, and name the folder."
            )
            progress.show_remark(template.format(file=shown_name(path), name=shown_name(misread)))
        opened = OpenedClass(folder=_class_home(folder, topics), archive=path)
        try:
            yield opened
        except UsageError as fault:
            raise type(fault)(opened.as_shown(str(fault))) from None


@contextmanager
def _temporary_folder(path: Path) -> Iterator[Path]:
    try:
        place = tempfile.TemporaryDirectory(prefix="grade-", ignore_cleanup_errors=True)
    except OSError as error:
        raise _unpacking_error(path, error) from None
    with place:
        yield Path(place.name)


@contextmanager
def _explain_archive_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except UsageError as fault:
        raise UsageError(_("{file}: {fault}").format(file=shown_name(path), fault=fault)) from None
    except OSError as error:
        if not isinstance(error, gzip.BadGzipFile):
            raise _unpacking_error(path, error) from None
        raise _broken_error(path, error) from None
    except Exception as error:  # noqa: BLE001 - two libraries on hostile bytes: whatever they raise, it can't be read
        raise _broken_error(path, error) from None


def _broken_error(path: Path, error: Exception) -> UsageError:
    beginning = b""
    with suppress(OSError), open(path, "rb") as file:
        beginning = file.read(BEGINNING_BYTES)
    fault = unpacking_error(error, path.name, beginning)
    return UsageError(_("{file}: {fault}").format(file=shown_name(path), fault=fault))


def _unpacking_error(path: Path, error: OSError) -> UsageError | DiskError:
    problem = _("{file} can't be unpacked: {reason}.").format(file=shown_name(path), reason=os_reason(error))
    return files.user_or_disk_error(
        problem, _("Unpack it yourself, and name the folder."), is_disk=files.is_disk_problem(error)
    )


def _class_home(folder: Path, topics: Collection[str]) -> Path:
    """The folder with the submissions: the only one inside, if it holds several things and is no submission itself."""
    entries = visible_entries(folder)
    if len(entries) != 1 or not entries[0].is_dir(follow_symlinks=False):
        return folder
    inner = folder / entries[0].name
    names = {entry.name for entry in visible_entries(inner)}
    is_submission = not names.isdisjoint(exercise_file_names(topics))
    return inner if len(names) > 1 and not is_submission else folder


def _unpack(path: Path, folder: Path) -> str:
    """Unpack a class, and return a name of which the encoding is not known, if there is one."""
    size = path.stat().st_size
    if size > _MAX_PACKED_BYTES:
        template = _("it holds {size} MiB; at most {most} are unpacked. Unpack it yourself, and name the folder.")
        raise ArchiveError(template.format(size=size // 2**20, most=_MAX_PACKED_BYTES // 2**20))
    room = _UnpackingRoom(size)
    with open(path, "rb") as file:
        if path.name.lower().endswith(".zip"):
            return _unpack_zip(file, folder, room)
        return _unpack_tar(file, folder, room, is_packed=not path.name.lower().endswith(".tar"))


class _UnpackingRoom:
    """How many files, and how many bytes, an archive of a size may still unpack to."""

    def __init__(self, packed: int) -> None:
        self._entries = _MAX_ENTRIES
        self._most = min(max(ALWAYS_ALLOWED_BYTES, MAX_UNPACK_RATIO * packed), _MAX_UNPACKED_BYTES)
        self._bytes = self._most
        self.spellings: dict[Path, Sequence[str]] = {}

    def take_entry(self) -> None:
        self._entries -= 1
        if self._entries < 0:
            template = _("it holds more than {most} files. Unpack it yourself, and name the folder.")
            raise ArchiveError(template.format(most=_MAX_ENTRIES))

    def take_bytes(self, count: int) -> None:
        self._bytes -= count
        if self._bytes < 0:
            template = _(
                "it unpacks to more than {most} MiB, far more than it holds. Unpack it yourself, and name the folder."
            )
            raise ArchiveError(template.format(most=self._most // 2**20))


# --- Zip files -------------------------------------------------------------------------------------------------------


def _unpack_zip(file: IO[bytes], folder: Path, room: _UnpackingRoom) -> str:
    with zipfile.ZipFile(_BoundedFile(file)) as archive:
        members = archive.infolist()
        encoding = name_encoding([_name_bytes(member) for member in members if not _is_marked(member)])
        names = [_entry_name(member, encoding) for member in members]
        for member, name in zip(members, names, strict=True):
            room.take_entry()
            parts = path_parts(name.replace("\\", "/"))
            if not parts:
                continue
            if name.endswith(("/", "\\")):
                _ready_path(folder, parts, room, is_folder=True)
                continue
            kind = zip_kind(member)
            if kind in {EntryKind.encrypted, EntryKind.foreign} or member.compress_type not in _STREAMED_METHODS:
                kind = EntryKind.foreign if kind is EntryKind.file else kind
                raise ArchiveError(_(kind.value).format(file=shown_name(name), method=member.compress_type))
            target = _ready_path(folder, parts, room)
            with archive.open(member) as source:
                _put_entry(target, kind, source, member.file_size, room)
            _set_time(target, time.mktime((*member.date_time, 0, 0, -1)))
    unmarked = [name for member, name in zip(members, names, strict=True) if not _is_marked(member)]
    return first_doubtful_name(unmarked, encoding)


_STREAMED_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Of the others, the library unpacks a whole piece at once, however large that becomes."""


class _BoundedFile(io.RawIOBase):
    """A file of which only so much is read at once: the list of a zip file's entries."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def read(self, size: int = -1, /) -> bytes:
        if size < 0 or size > _MAX_DIRECTORY_BYTES:
            size = _MAX_DIRECTORY_BYTES + 1
        data = self._file.read(size)
        if len(data) > _MAX_DIRECTORY_BYTES:
            template = _("its list of files is longer than {most} MiB. Unpack it yourself, and name the folder.")
            raise ArchiveError(template.format(most=_MAX_DIRECTORY_BYTES // 2**20))
        return data


def _is_marked(member: zipfile.ZipInfo) -> bool:
    """Whether an entry says that its name is UTF-8."""
    return bool(member.flag_bits & _UTF8_FLAG)


def _name_bytes(member: zipfile.ZipInfo) -> bytes:
    return member.orig_filename.encode("cp437")


def _entry_name(member: zipfile.ZipInfo, encoding: str) -> str:
    if _is_marked(member):
        return member.orig_filename
    return _name_bytes(member).decode(encoding).partition("\0")[0]


# --- Tar files -------------------------------------------------------------------------------------------------------


def _unpack_tar(file: IO[bytes], folder: Path, room: _UnpackingRoom, *, is_packed: bool) -> str:
    misread = ""
    stream = gzip.GzipFile(fileobj=file, mode="rb") if is_packed else file
    with tarfile.open(fileobj=_CountedStream(stream, room), mode="r|", tarinfo=bounded_header_class()) as archive:
        while (member := archive.next()) is not None:
            room.take_entry()
            misread = misread or ("" if is_text([os.fsencode(member.name)], "utf-8") else member.name)
            parts = path_parts(member.name)
            if member.size < 0:
                raise broken_archive_error(_("its headers are wrong"))
            if parts and member.isdir():
                _ready_path(folder, parts, room, is_folder=True)
            elif parts:
                target = _ready_path(folder, parts, room)
                kind = tar_kind(member)
                if len(member.sparse or ()) > MAX_SPARSE_PIECES:
                    raise broken_archive_error(_("its headers are too long"))
                source = archive.extractfile(member) if kind is EntryKind.file else None
                # What is read is counted already, but not the holes of a sparse file.
                uncounted = room if member.issparse() else None
                _put_entry(target, kind, source or io.BytesIO(), member.size, uncounted)
                _set_time(target, float(member.mtime))
            member.pax_headers, member.sparse = {}, None
    return misread


class _CountedStream(io.BufferedIOBase):
    """The bytes of a tar file, unpacked and read forwards, of which there may be only so many."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, room: _UnpackingRoom) -> None:
        self._stream = stream
        self._room = room

    def read(self, size: int | None = -1, /) -> bytes:
        data = self._stream.read(-1 if size is None else size)
        self._room.take_bytes(len(data))
        return data


# --- Both ------------------------------------------------------------------------------------------------------------


def _ready_path(folder: Path, parts: Sequence[str], room: _UnpackingRoom, *, is_folder: bool = False) -> Path:
    """Where an entry goes: nothing stands there if it is a file, as of two files with one path the last one counts.

    Accents are written in one way, but no file takes the place of one whose path is written in another: the folders
    may be of two students.
    """
    target = folder.joinpath(*(_fitting_name(_in_one_way(part, "NFC")) for part in parts))
    if not is_folder and room.spellings.setdefault(target, parts) != parts:
        target = folder.joinpath(*(_fitting_name(_in_one_way(part, "NFD")) for part in parts))
    try:
        (target if is_folder else target.parent).mkdir(parents=True, exist_ok=True)
        if not is_folder:
            target.unlink(missing_ok=True)
    except OSError as error:
        if os.path.isdir(target) or isinstance(error, FileExistsError | NotADirectoryError):
            template = _("another file or folder is in the way of {file}")
            raise FileExistsError(errno.EEXIST, template.format(file=shown_name("/".join(parts)))) from None
        raise
    return target


def _in_one_way(name: str, form: Literal["NFC", "NFD"]) -> str:
    """A name that a system wrote, its accents as in this form; no system writes a Kelvin sign for a K."""
    is_written = any(unicodedata.is_normalized(each, name) for each in ("NFC", "NFD"))
    return unicodedata.normalize(form, name) if is_written else name


def _fitting_name(name: str) -> str:
    """A name that file systems hold; of a longer one both ends stay: they say whose it is, and what kind of file."""
    data = name.encode("utf-8", "surrogateescape")
    if len(data) <= _MAX_NAME_BYTES:
        return name
    middle = f"~{hashlib.sha256(data).hexdigest()[:16]}~"
    kept = (_MAX_NAME_BYTES - len(middle)) // 2
    return data[:kept].decode("utf-8", "ignore") + middle + data[-kept:].decode("utf-8", "ignore")


def _put_entry(target: Path, kind: EntryKind, source: IO[bytes], size: int, room: _UnpackingRoom | None) -> None:
    """Write an entry. `room` is None where the bytes are counted already."""
    if kind is not EntryKind.file:
        target.symlink_to(target.name)
        return
    with open(target, "xb") as file:
        if size > MAX_ARCHIVE_BYTES:
            # More than is ever read of a class's file, so that its size is all that matters.
            file.truncate(size)
            return
        while chunk := source.read(_CHUNK_BYTES):
            if room is not None:
                room.take_bytes(len(chunk))
            file.write(chunk)


def _set_time(target: Path, seconds: float) -> None:
    """Give a file the time that the archive tells, if there is such a time."""
    if not stat.S_ISLNK(target.lstat().st_mode):
        with suppress(OSError, OverflowError, ValueError):
            os.utime(target, (seconds, seconds))
