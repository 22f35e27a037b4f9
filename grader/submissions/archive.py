"""A submission out of an archive (.zip, .tar.gz, .tgz), in memory: nothing is ever written, and little is ever read.

An archive is hostile input. Its size, the number of its entries and what they unpack to are bounded before anything is
unpacked; only `.py` files and notebooks of the folder that holds the exercises are; links, devices and paths that lead
out are not followed. What is not read is said in one sentence. The limits for the sources are those of `submission`.
"""

import io
import os
import stat
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias

from grader.errors import UsageError
from grader.i18n import N_, _, join_names, join_sentences, os_reason
from grader.sanitize import clean_line, path_text
from grader.submissions import stray_files
from grader.submissions.budget import (
    ARCHIVE_SUFFIXES,
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_TOTAL_BYTES,
    NotebookBudget,
    no_room_sentence,
    too_large_sentence,
)
from grader.submissions.folder import notebook_name, read_folder, reading_order_key
from grader.submissions.notebook import MAX_NOTEBOOK_BYTES, NOTEBOOK_SUFFIX
from grader.submissions.submission import Submission

MAX_ARCHIVE_BYTES = 64 * 1024 * 1024
MAX_ENTRIES = 20_000
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_UNPACK_RATIO = 200
"""How many times its own size an archive may unpack to; small ones may anyway."""

_ALWAYS_ALLOWED_BYTES = 16 * 1024 * 1024
_MAX_KEPT_NOTEBOOKS_BYTES = 64 * 1024 * 1024
_MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
_MAX_FOLDER_DEPTH = 12
_MAX_PACKAGE_DEPTH = 3
_MAX_SHOWN_CHARS = 100
_MAX_PATH_CHARS = 300
_MAX_SENTENCE_CHARS = 500
_CHUNK_BYTES = 1 << 16
_GZIP_WBITS = 31
_MAX_EXTENSION_WORK = 2_000_000_000
"""How much a tar file's extension headers may cost, as the sum of their lengths' squares: reading one is not linear."""

_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_IGNORED_NAMES = frozenset({"__MACOSX", "__pycache__", "site-packages", "node_modules"})

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

PathParts: TypeAlias = tuple[str, ...]


class ArchiveError(UsageError):
    """An archive that is not read, and why."""


class SeveralFoldersError(UsageError):
    """Exercise files lie in more than one folder, and none of these is the one; `above` is the folder around them."""

    def __init__(self, message: str, folders: Sequence[PathParts]) -> None:
        super().__init__(message)
        steps = takewhile(lambda step: len(set(step)) == 1, zip(*folders, strict=False))
        self.above: PathParts = tuple(step[0] for step in steps)


class _EntryKind(StrEnum):
    """What an entry is, and the sentence that refuses it."""

    file = "file"
    link = N_("{file} is a link; links are not followed. Put the file itself there.")
    encrypted = N_("{file} is encrypted. Pack it again without a password.")
    other = N_("{file} is not a regular file.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _ArchiveEntry:
    """One file of an archive; `read_bytes` gives at most one byte more than its limit allows."""

    parts: PathParts
    size: int
    kind: _EntryKind
    read_bytes: Callable[[], bytes]


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVE_SUFFIXES)


def read_archive_file(path: Path, shown: str, topics: Collection[str]) -> Submission:
    """What lies where a user points: an archive, a folder, or one file; raise UsageError where it can't be read.

    An archive of which nothing can be read is no answer that is wrong, here as in a class.
    """
    if not is_archive(path.name) or not os.path.isfile(path):
        return read_folder(path, shown, topics).for_topics(topics)
    try:
        found = read_archive(read_regular_file(path), path.name, topics, shown)
        if not found.files and found.refused:
            raise ArchiveError(clean_line(" ".join(found.refused.values()), _MAX_SENTENCE_CHARS))
    except UsageError as fault:
        raise UsageError(_("{file}: {fault}").format(file=clean_line(shown, _MAX_PATH_CHARS), fault=fault)) from None
    return found


def read_archive(content: bytes, name: str, topics: Collection[str], shown: str) -> Submission:
    """The submission inside an archive; raise ArchiveError where there is none, or where it is not safe to look.

    `name` tells the kind of archive, `topics` are the ids of the exercise files to look for.
    """
    if len(content) > MAX_ARCHIVE_BYTES:
        raise ArchiveError(_too_large_sentence(_("The archive"), len(content), MAX_ARCHIVE_BYTES))
    try:
        entries = _zip_entries(content) if name.lower().endswith(".zip") else _tar_entries(content)
        return _select_submission(entries, topics, shown)
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001 - two libraries on hostile bytes: whatever they raise, it can't be read
        raise ArchiveError(_("The archive is broken ({why}). Pack it again.").format(why=_reason_text(error))) from None


def read_regular_file(path: Path, most: int = MAX_ARCHIVE_BYTES) -> bytes:
    """The bytes of a regular file of at most this size, no link followed; raise UsageError where it is none."""
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except OSError as error:
        if path.is_symlink():
            sentence = _("{file} is a link; links are not followed.").format(file=_shown_name(path))
        else:
            sentence = _("{file} cannot be opened: {reason}.").format(file=_shown_name(path), reason=os_reason(error))
        raise ArchiveError(sentence) from None
    try:
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise ArchiveError(_(_EntryKind.other.value).format(file=_shown_name(path)))
            if status.st_size > most:
                raise ArchiveError(_too_large_sentence(_shown_name(path), status.st_size, most))
            return file.read(most + 1)[:most]
    except OSError as error:
        sentence = _("{file} cannot be read: {reason}.").format(file=_shown_name(path), reason=os_reason(error))
        raise ArchiveError(sentence) from None


def _shown_name(path: Path) -> str:
    return clean_line(path_text(path.name), _MAX_SHOWN_CHARS)


def _too_large_sentence(name: str, size: int, most: int) -> str:
    template = _("{name} holds {size:.1f} MiB; at most {most} are read. Hand in the exercise files only.")
    return template.format(name=name, size=size / 2**20, most=most // 2**20)


def _reason_text(error: Exception) -> str:
    if isinstance(error, EOFError):
        return _("it ends too early")
    text = clean_line(str(error), _MAX_SHOWN_CHARS)
    return text.rstrip(".") or type(error).__name__


# --- What an archive lists -------------------------------------------------------------------------------------------


def _zip_entries(content: bytes) -> list[_ArchiveEntry]:
    _check_directory_size(content)
    archive = zipfile.ZipFile(io.BytesIO(content))
    members = archive.infolist()
    _check_bounds(len(members), sum(member.file_size for member in members), len(content))
    return [
        _ArchiveEntry(
            parts=_path_parts(member.filename.replace("\\", "/")),
            size=member.file_size,
            kind=_zip_kind(member),
            read_bytes=_zip_reader(archive, member),
        )
        for member in members
        if not member.is_dir()
    ]


def _check_directory_size(content: bytes) -> None:
    """Hold the list of entries against its bound before it is read: every entry costs memory."""
    at = len(content) - 22
    if content[at : at + 4] != b"PK\5\6" or content[-2:] != b"\0\0":
        at = content.rfind(b"PK\5\6", max(at - (1 << 16), 0))
    if at < 0:
        raise ArchiveError(_("The archive is broken ({why}). Pack it again.").format(why=_("it is no zip file")))
    directory = int.from_bytes(content[at + 12 : at + 16], "little")
    if directory > _MAX_DIRECTORY_BYTES or content[max(at - 20, 0) : at].startswith(b"PK\6\7"):
        raise ArchiveError(_too_many_sentence())


def _zip_kind(member: zipfile.ZipInfo) -> _EntryKind:
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode):
        return _EntryKind.link
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        return _EntryKind.other
    if member.flag_bits & 1:
        return _EntryKind.encrypted
    known = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    return _EntryKind.file if member.compress_type in known else _EntryKind.other


def _zip_reader(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read_member() -> bytes:
        with archive.open(member) as file:
            return file.read(_max_bytes_for(member.filename) + 1)

    return read_member


def _tar_entries(content: bytes) -> list[_ArchiveEntry]:
    entries: list[_ArchiveEntry] = []
    kept = Counter[int]()
    unpacked = io.BufferedReader(_GunzipStream(content), _CHUNK_BYTES)
    with tarfile.open(fileobj=unpacked, mode="r|", bufsize=_CHUNK_BYTES, tarinfo=_bounded_header_class()) as archive:
        for count, member in enumerate(archive, 1):
            _check_bounds(count, 0, len(content))
            if member.isdir():
                continue
            parts = _path_parts(member.name)
            data = b""
            most = _max_bytes_for(member.name)
            if member.isreg() and not member.issparse() and member.size <= most and _is_source(parts):
                kept[most] += member.size
                _check_kept_bytes(kept)
                file = archive.extractfile(member)
                data = file.read(most + 1) if file else b""
            entries.append(
                _ArchiveEntry(parts=parts, size=member.size, kind=_tar_kind(member), read_bytes=_constant_reader(data))
            )
    return entries


def _bounded_header_class() -> type[tarfile.TarInfo]:
    """Headers as tarfile reads them; extensions (long names and the like) are refused before they are read."""
    work = 0
    extensions = {
        *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
        *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.GNUTYPE_SPARSE),
    }

    class BoundedHeader(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
            nonlocal work
            header = super().frombuf(buf, encoding, errors)
            if header.type in extensions:
                work += header.size**2
                if work > _MAX_EXTENSION_WORK:
                    why = _("its headers are too long")
                    raise ArchiveError(_("The archive is broken ({why}). Pack it again.").format(why=why))
            return header

    return BoundedHeader


def _max_bytes_for(name: str) -> int:
    """The limit for a file of this name: a notebook holds more than code."""
    return MAX_NOTEBOOK_BYTES if name.endswith(NOTEBOOK_SUFFIX) else MAX_FILE_BYTES


def _check_kept_bytes(kept: Mapping[int, int]) -> None:
    """Hold what is kept against its bounds, by the limits of the files: notebooks have one of their own."""
    if kept[MAX_NOTEBOOK_BYTES] > _MAX_KEPT_NOTEBOOKS_BYTES:
        raise ArchiveError(
            _("The archive holds more than {size} MiB of notebooks. Clear their outputs and pack it again.").format(
                size=_MAX_KEPT_NOTEBOOKS_BYTES // 2**20
            )
        )
    if kept[MAX_FILE_BYTES] > _ALWAYS_ALLOWED_BYTES:
        template = _("The archive holds more than {most} MiB of .py files. Pack the exercise files only.")
        raise ArchiveError(template.format(most=_ALWAYS_ALLOWED_BYTES // 2**20))


def _tar_kind(member: tarfile.TarInfo) -> _EntryKind:
    if member.issym() or member.islnk():
        return _EntryKind.link
    return _EntryKind.file if member.isreg() and not member.issparse() else _EntryKind.other


def _constant_reader(data: bytes) -> Callable[[], bytes]:
    return lambda: data


class _GunzipStream(io.RawIOBase):
    """A gzip file as it unpacks, up to its bounds; several in a row are one, as for gzip."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._packed = memoryview(content)
        self._position = 0
        self._total = 0
        self._inflate = zlib.decompressobj(wbits=_GZIP_WBITS)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        view = memoryview(buffer)
        data = self._next_unpacked(len(view))
        self._total += len(data)
        _check_bounds(0, self._total, len(self._packed))
        view[: len(data)] = data
        return len(data)

    def _next_unpacked(self, most: int) -> bytes:
        while True:
            if self._inflate.eof:
                self._position -= len(self._inflate.unused_data)
                if bytes(self._packed[self._position : self._position + 2]) != b"\x1f\x8b":
                    return b""
                self._inflate = zlib.decompressobj(wbits=_GZIP_WBITS)
            packed = self._inflate.unconsumed_tail or self._next_packed()
            data = self._inflate.decompress(packed, most)
            if data:
                return data
            if not packed and not self._inflate.eof:
                raise EOFError

    def _next_packed(self) -> memoryview:
        packed = self._packed[self._position : self._position + _CHUNK_BYTES]
        self._position += len(packed)
        return packed


def _check_bounds(count: int, unpacked: int, packed: int) -> None:
    if count > MAX_ENTRIES:
        raise ArchiveError(_too_many_sentence())
    if unpacked > MAX_UNPACKED_BYTES or unpacked > max(_ALWAYS_ALLOWED_BYTES, MAX_UNPACK_RATIO * packed):
        template = _(
            "The archive unpacks to far more than it holds (over {size} MiB); "
            "it is not read. Pack the exercise files only."
        )
        raise ArchiveError(template.format(size=min(unpacked, MAX_UNPACKED_BYTES) // 2**20))


def _too_many_sentence() -> str:
    template = _("The archive holds more than {most} files. Pack the exercise files only, no virtual environment.")
    return template.format(most=MAX_ENTRIES)


def _path_parts(name: str) -> PathParts:
    """A path's steps; raise ArchiveError where it leads out of the archive."""
    steps = name.split("/")
    if name.startswith("/") or ".." in steps or steps[0].endswith(":"):
        template = _(
            "The archive holds a path that leads out of it ({path!r}); it is not read. Pack the folder itself."
        )
        raise ArchiveError(template.format(path=clean_line(name, _MAX_SHOWN_CHARS)))
    return tuple(step for step in steps if step not in {"", "."})


def _is_source(parts: PathParts) -> bool:
    return (
        0 < len(parts) <= _MAX_FOLDER_DEPTH and parts[-1].endswith((".py", NOTEBOOK_SUFFIX)) and not _is_hidden(parts)
    )


def _is_hidden(parts: PathParts) -> bool:
    return any(part.startswith(".") or part in _IGNORED_NAMES for part in parts)


# --- Which of it is the submission -----------------------------------------------------------------------------------


def find_exercise_folder(files: Iterable[PathParts], topics: Collection[str]) -> PathParts:
    """The folder among these paths that holds the exercise files: the one with most of them, the outer of two.

    A notebook named as a topic is one; where there is none of these, any notebook is, for one may hold all topics.
    Raise UsageError where there is no exercise file, or where two folders would do.
    """
    wanted = {f"{topic}.py" for topic in topics}
    sources = set(files)
    stems = {(parts[:-1], parts[-1].removesuffix(NOTEBOOK_SUFFIX).removesuffix(".py")) for parts in sources}
    found = Counter(folder for folder, stem in stems if stem in topics)
    found = found or Counter(parts[:-1] for parts in sources if parts[-1].endswith(NOTEBOOK_SUFFIX))
    if not found:
        some = _(", ").join(sorted(wanted)[:3])
        raise UsageError(_("There is no exercise file in it ({some} or another one).").format(some=some))
    best = max((count, -len(folder)) for folder, count in found.items())
    roots = sorted(folder for folder, count in found.items() if (count, -len(folder)) == best)
    named = [folder for folder in roots if folder and folder[-1] == "exercises"]
    if len(roots) > 1 and len(named) != 1:
        names = join_names([clean_line("/".join(folder), _MAX_SHOWN_CHARS) for folder in roots[:2]])
        template = _("There are exercise files in both {folders}; which ones count can't be told. Keep one folder.")
        raise SeveralFoldersError(template.format(folders=names), roots)
    return (named or roots)[0]


def _select_submission(entries: Sequence[_ArchiveEntry], topics: Collection[str], shown: str) -> Submission:
    sources = [entry for entry in entries if _is_source(entry.parts)]
    try:
        root = find_exercise_folder((entry.parts for entry in sources), topics)
    except UsageError as fault:
        what = _nested_archive_sentence(entries) or contents_sentence_for(
            fault, [entry.parts for entry in entries if not _is_hidden(entry.parts)]
        )
        raise ArchiveError(join_sentences(str(fault), what)) from None
    inside = [entry for entry in sources if entry.parts[: len(root)] == root]
    by_name = {"/".join(entry.parts[len(root) :]): entry for entry in inside}
    twice = {name for name, count in Counter("/".join(e.parts[len(root) :]) for e in inside).items() if count > 1}
    selection = SubmissionBuilder(shown)
    names = (name for name in by_name if _is_importable(name, by_name))
    for name in sorted(names, key=lambda name: reading_order_key(name, topics)):
        if name in twice:
            template = _("{file} is in the archive twice; which one counts can't be told. Keep one.")
            selection.refuse_file(name, template.format(file=name))
        elif by_name[name].kind is not _EntryKind.file:
            selection.refuse_file(name, _(by_name[name].kind.value).format(file=name))
        else:
            selection.add_file(name, by_name[name].size, by_name[name].read_bytes)
    others = paths_from(root, (entry.parts for entry in entries if not _is_hidden(entry.parts)))
    return replace(selection.build_submission(), others=others).for_topics(topics)


def paths_from(root: PathParts, files: Iterable[PathParts]) -> tuple[str, ...]:
    """These files as paths from a folder: "slope.txt", "week2/loss.py", "../loss.py"."""
    return tuple(_path_from(root, parts) for parts in files if parts)


def _path_from(root: PathParts, parts: PathParts) -> str:
    common = sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(root, parts, strict=False)))
    return "/".join([*[".."] * (len(root) - common), *parts[common:]])


def contents_sentence_for(fault: UsageError, files: Sequence[PathParts]) -> str:
    """What there is where no exercise file is (`leftovers.contents_sentence`); "" for other faults."""
    return (
        ""
        if isinstance(fault, SeveralFoldersError)
        else stray_files.contents_sentence(["/".join(parts) for parts in files])
    )


def _nested_archive_sentence(entries: Iterable[_ArchiveEntry]) -> str:
    inner = next((entry.parts[-1] for entry in entries if entry.parts and is_archive(entry.parts[-1])), None)
    if inner is None:
        return ""
    template = _("It holds another archive ({file}); archives in archives are not opened.")
    return template.format(file=clean_line(inner, _MAX_SHOWN_CHARS))


def _is_importable(name: str, names: Collection[str]) -> bool:
    """A module, or one in packages: what a folder on disk would give."""
    *folders, file = name.split("/")
    if file.endswith(NOTEBOOK_SUFFIX):
        return not folders
    if not file[:-3].isidentifier() or len(folders) > _MAX_PACKAGE_DEPTH:
        return False
    packages = ["/".join([*folders[: depth + 1], "__init__.py"]) for depth in range(len(folders))]
    return all(folder.isidentifier() for folder in folders) and all(package in names for package in packages)


class SubmissionBuilder:
    """Files for a submission, taken up to the limits that hold for a folder."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._files: dict[str, bytes] = {}
        self._refused: dict[str, str] = {}
        self._total = 0
        self._notebook_budget = NotebookBudget()

    def refuse_file(self, name: str, sentence: str) -> None:
        self._refused[name] = sentence

    def add_file(self, name: str, size: int, content: Callable[[], bytes]) -> None:
        """Take a file in, or say why not."""
        if name.endswith(NOTEBOOK_SUFFIX):
            self._add_notebook(notebook_name(name), size, content)
        elif sum(file.endswith(".py") for file in self._files) >= MAX_FILES:
            template = _("{file} was not read: a submission may hold at most {most} .py files.")
            self.refuse_file(name, template.format(file=name, most=MAX_FILES))
        elif size > MAX_FILE_BYTES:
            template = _("{file} holds {size} bytes; at most {most} are read.")
            self.refuse_file(name, template.format(file=name, size=size, most=MAX_FILE_BYTES))
        elif self._total + size > MAX_TOTAL_BYTES:
            self.refuse_file(name, no_room_sentence(name))
        else:
            # A library never gives more than the size it told before.
            self._files[name] = content()
            self._total += size

    def _add_notebook(self, name: str, size: int, content: Callable[[], bytes]) -> None:
        is_large = size > MAX_NOTEBOOK_BYTES
        cells = self._notebook_budget.take_cells(
            name, lambda: too_large_sentence(name, size, MAX_NOTEBOOK_BYTES) if is_large else content()
        )
        if isinstance(cells, str):
            self.refuse_file(name, cells)
        elif self._total + sum(map(len, cells.values())) > MAX_TOTAL_BYTES:
            self.refuse_file(name, no_room_sentence(name))
        else:
            self._files.update(cells)
            self._total += sum(map(len, cells.values()))

    def build_submission(self) -> Submission:
        return Submission(path=self._shown, files=self._files, refused=self._refused)
