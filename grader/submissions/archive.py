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
from grader.submissions import stray_files, submission
from grader.submissions.notebook import BYTES as NOTEBOOK_BYTES
from grader.submissions.notebook import SUFFIX as NOTEBOOK
from grader.submissions.submission import (
    FILE_BYTES,
    FILES,
    TOTAL_BYTES,
    Shelf,
    Submission,
    by_rank,
    no_room,
    notebook_name,
    too_large,
)

SUFFIXES = submission.ARCHIVES
ARCHIVE_BYTES = 64 * 1024 * 1024
ENTRIES = 20_000
UNPACKED_BYTES = 256 * 1024 * 1024
RATIO = 200
"""How many times its own size an archive may unpack to; small ones may anyway."""

_HARMLESS_BYTES = 16 * 1024 * 1024
_NOTEBOOKS_BYTES = 64 * 1024 * 1024
_DIRECTORY_BYTES = 4 * 1024 * 1024
_DEPTH = 12
_PACKAGE_DEPTH = 3
_SHOWN = 100
_PATH = 300
_SENTENCE = 500
_CHUNK = 1 << 16
_GZIP = 31
_EXTENSION_WORK = 2_000_000_000
"""How much a tar file's extension headers may cost, as the sum of their lengths' squares: reading one is not linear."""

_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_IGNORED = frozenset({"__MACOSX", "__pycache__", "site-packages", "node_modules"})

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

Parts: TypeAlias = tuple[str, ...]


class ArchiveError(UsageError):
    """An archive that is not read, and why."""


class SeveralFoldersError(UsageError):
    """Exercise files lie in more than one folder, and none of these is the one; `above` is the folder around them."""

    def __init__(self, told: str, folders: Sequence[Parts]) -> None:
        super().__init__(told)
        steps = takewhile(lambda step: len(set(step)) == 1, zip(*folders, strict=False))
        self.above: Parts = tuple(step[0] for step in steps)


class _Kind(StrEnum):
    """What an entry is, and the sentence that refuses it."""

    file = "file"
    link = N_("{file} is a link; links are not followed. Put the file itself there.")
    encrypted = N_("{file} is encrypted. Pack it again without a password.")
    other = N_("{file} is not a regular file.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One file of an archive; `read` gives at most one byte more than its limit allows."""

    parts: Parts
    size: int
    kind: _Kind
    read: Callable[[], bytes]


def is_archive(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def submission_at(path: Path, shown: str, topics: Collection[str]) -> Submission:
    """What lies where a user points: an archive, a folder, or one file; raise UsageFault where it can't be read.

    An archive of which nothing can be read is no answer that is wrong, here as in a class.
    """
    if not is_archive(path.name) or not os.path.isfile(path):
        return submission.read(path, shown, topics).assigned(topics)
    try:
        found = read(content_of(path), path.name, topics, shown)
        if not found.files and found.refused:
            raise ArchiveError(clean_line(" ".join(found.refused.values()), _SENTENCE))
    except UsageError as fault:
        raise UsageError(_("{file}: {fault}").format(file=clean_line(shown, _PATH), fault=fault)) from None
    return found


def read(content: bytes, name: str, topics: Collection[str], shown: str) -> Submission:
    """The submission inside an archive; raise ArchiveError where there is none, or where it is not safe to look.

    `name` tells the kind of archive, `topics` are the ids of the exercise files to look for.
    """
    if len(content) > ARCHIVE_BYTES:
        raise ArchiveError(_too_large(_("The archive"), len(content), ARCHIVE_BYTES))
    try:
        entries = _zip_entries(content) if name.lower().endswith(".zip") else _tar_entries(content)
        return _selected(entries, topics, shown)
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001 - two libraries on hostile bytes: whatever they raise, it can't be read
        raise ArchiveError(_("The archive is broken ({why}). Pack it again.").format(why=_why(error))) from None


def content_of(path: Path, most: int = ARCHIVE_BYTES) -> bytes:
    """The bytes of a regular file of at most this size, no link followed; raise UsageFault where it is none."""
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except OSError as error:
        if path.is_symlink():
            told = _("{file} is a link; links are not followed.").format(file=_name(path))
        else:
            told = _("{file} cannot be opened: {reason}.").format(file=_name(path), reason=os_reason(error))
        raise ArchiveError(told) from None
    try:
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise ArchiveError(_(_Kind.other.value).format(file=_name(path)))
            if status.st_size > most:
                raise ArchiveError(_too_large(_name(path), status.st_size, most))
            return file.read(most + 1)[:most]
    except OSError as error:
        told = _("{file} cannot be read: {reason}.").format(file=_name(path), reason=os_reason(error))
        raise ArchiveError(told) from None


def _name(path: Path) -> str:
    return clean_line(path_text(path.name), _SHOWN)


def _too_large(name: str, size: int, most: int) -> str:
    told = _("{name} holds {size:.1f} MiB; at most {most} are read. Hand in the exercise files only.")
    return told.format(name=name, size=size / 2**20, most=most // 2**20)


def _why(error: Exception) -> str:
    if isinstance(error, EOFError):
        return _("it ends too early")
    text = clean_line(str(error), _SHOWN)
    return text.rstrip(".") or type(error).__name__


# --- What an archive lists -------------------------------------------------------------------------------------------


def _zip_entries(content: bytes) -> list[_Entry]:
    _bound_directory(content)
    archive = zipfile.ZipFile(io.BytesIO(content))
    members = archive.infolist()
    _bound(len(members), sum(member.file_size for member in members), len(content))
    return [
        _Entry(
            parts=_parts(member.filename.replace("\\", "/")),
            size=member.file_size,
            kind=_zip_kind(member),
            read=_zip_reader(archive, member),
        )
        for member in members
        if not member.is_dir()
    ]


def _bound_directory(content: bytes) -> None:
    """Hold the list of entries against its bound before it is read: every entry costs memory."""
    at = len(content) - 22
    if content[at : at + 4] != b"PK\5\6" or content[-2:] != b"\0\0":
        at = content.rfind(b"PK\5\6", max(at - (1 << 16), 0))
    if at < 0:
        raise ArchiveError(_("The archive is broken ({why}). Pack it again.").format(why=_("it is no zip file")))
    directory = int.from_bytes(content[at + 12 : at + 16], "little")
    if directory > _DIRECTORY_BYTES or content[max(at - 20, 0) : at].startswith(b"PK\6\7"):
        raise ArchiveError(_too_many())


def _zip_kind(member: zipfile.ZipInfo) -> _Kind:
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode):
        return _Kind.link
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        return _Kind.other
    if member.flag_bits & 1:
        return _Kind.encrypted
    known = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    return _Kind.file if member.compress_type in known else _Kind.other


def _zip_reader(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def content() -> bytes:
        with archive.open(member) as file:
            return file.read(_most(member.filename) + 1)

    return content


def _tar_entries(content: bytes) -> list[_Entry]:
    entries: list[_Entry] = []
    kept = Counter[int]()
    unpacked = io.BufferedReader(_Unpacked(content), _CHUNK)
    with tarfile.open(fileobj=unpacked, mode="r|", bufsize=_CHUNK, tarinfo=_bounded_header()) as archive:
        for count, member in enumerate(archive, 1):
            _bound(count, 0, len(content))
            if member.isdir():
                continue
            parts = _parts(member.name)
            data = b""
            most = _most(member.name)
            if member.isreg() and not member.issparse() and member.size <= most and _is_source(parts):
                kept[most] += member.size
                _bound_kept(kept)
                file = archive.extractfile(member)
                data = file.read(most + 1) if file else b""
            entries.append(_Entry(parts=parts, size=member.size, kind=_tar_kind(member), read=_constant(data)))
    return entries


def _bounded_header() -> type[tarfile.TarInfo]:
    """Headers as tarfile reads them; extensions (long names and the like) are refused before they are read."""
    work = 0
    extensions = {
        *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
        *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.GNUTYPE_SPARSE),
    }

    class Header(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
            nonlocal work
            header = super().frombuf(buf, encoding, errors)
            if header.type in extensions:
                work += header.size**2
                if work > _EXTENSION_WORK:
                    why = _("its headers are too long")
                    raise ArchiveError(_("The archive is broken ({why}). Pack it again.").format(why=why))
            return header

    return Header


def _most(name: str) -> int:
    """The limit for a file of this name: a notebook holds more than code."""
    return NOTEBOOK_BYTES if name.endswith(NOTEBOOK) else FILE_BYTES


def _bound_kept(kept: Mapping[int, int]) -> None:
    """Hold what is kept against its bounds, by the limits of the files: notebooks have one of their own."""
    if kept[NOTEBOOK_BYTES] > _NOTEBOOKS_BYTES:
        raise ArchiveError(
            _("The archive holds more than {size} MiB of notebooks. Clear their outputs and pack it again.").format(
                size=_NOTEBOOKS_BYTES // 2**20
            )
        )
    if kept[FILE_BYTES] > _HARMLESS_BYTES:
        told = _("The archive holds more than {most} MiB of .py files. Pack the exercise files only.")
        raise ArchiveError(told.format(most=_HARMLESS_BYTES // 2**20))


def _tar_kind(member: tarfile.TarInfo) -> _Kind:
    if member.issym() or member.islnk():
        return _Kind.link
    return _Kind.file if member.isreg() and not member.issparse() else _Kind.other


def _constant(data: bytes) -> Callable[[], bytes]:
    return lambda: data


class _Unpacked(io.RawIOBase):
    """A gzip file as it unpacks, up to its bounds; several in a row are one, as for gzip."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._packed = memoryview(content)
        self._position = 0
        self._total = 0
        self._inflate = zlib.decompressobj(wbits=_GZIP)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        view = memoryview(buffer)
        data = self._some(len(view))
        self._total += len(data)
        _bound(0, self._total, len(self._packed))
        view[: len(data)] = data
        return len(data)

    def _some(self, most: int) -> bytes:
        while True:
            if self._inflate.eof:
                self._position -= len(self._inflate.unused_data)
                if bytes(self._packed[self._position : self._position + 2]) != b"\x1f\x8b":
                    return b""
                self._inflate = zlib.decompressobj(wbits=_GZIP)
            packed = self._inflate.unconsumed_tail or self._next_packed()
            data = self._inflate.decompress(packed, most)
            if data:
                return data
            if not packed and not self._inflate.eof:
                raise EOFError

    def _next_packed(self) -> memoryview:
        packed = self._packed[self._position : self._position + _CHUNK]
        self._position += len(packed)
        return packed


def _bound(count: int, unpacked: int, packed: int) -> None:
    if count > ENTRIES:
        raise ArchiveError(_too_many())
    if unpacked > UNPACKED_BYTES or unpacked > max(_HARMLESS_BYTES, RATIO * packed):
        told = _(
            "The archive unpacks to far more than it holds (over {size} MiB); "
            "it is not read. Pack the exercise files only."
        )
        raise ArchiveError(told.format(size=min(unpacked, UNPACKED_BYTES) // 2**20))


def _too_many() -> str:
    told = _("The archive holds more than {most} files. Pack the exercise files only, no virtual environment.")
    return told.format(most=ENTRIES)


def _parts(name: str) -> Parts:
    """A path's steps; raise ArchiveError where it leads out of the archive."""
    steps = name.split("/")
    if name.startswith("/") or ".." in steps or steps[0].endswith(":"):
        told = _("The archive holds a path that leads out of it ({path!r}); it is not read. Pack the folder itself.")
        raise ArchiveError(told.format(path=clean_line(name, _SHOWN)))
    return tuple(step for step in steps if step not in {"", "."})


def _is_source(parts: Parts) -> bool:
    return 0 < len(parts) <= _DEPTH and parts[-1].endswith((".py", NOTEBOOK)) and not _is_hidden(parts)


def _is_hidden(parts: Parts) -> bool:
    return any(part.startswith(".") or part in _IGNORED for part in parts)


# --- Which of it is the submission -----------------------------------------------------------------------------------


def root_of(files: Iterable[Parts], topics: Collection[str]) -> Parts:
    """The folder among these paths that holds the exercise files: the one with most of them, the outer of two.

    A notebook named as a topic is one; where there is none of these, any notebook is, for one may hold all topics.
    Raise UsageFault where there is no exercise file, or where two folders would do.
    """
    wanted = {f"{topic}.py" for topic in topics}
    sources = set(files)
    stems = {(parts[:-1], parts[-1].removesuffix(NOTEBOOK).removesuffix(".py")) for parts in sources}
    found = Counter(folder for folder, stem in stems if stem in topics)
    found = found or Counter(parts[:-1] for parts in sources if parts[-1].endswith(NOTEBOOK))
    if not found:
        some = _(", ").join(sorted(wanted)[:3])
        raise UsageError(_("There is no exercise file in it ({some} or another one).").format(some=some))
    best = max((count, -len(folder)) for folder, count in found.items())
    roots = sorted(folder for folder, count in found.items() if (count, -len(folder)) == best)
    named = [folder for folder in roots if folder and folder[-1] == "exercises"]
    if len(roots) > 1 and len(named) != 1:
        names = join_names([clean_line("/".join(folder), _SHOWN) for folder in roots[:2]])
        told = _("There are exercise files in both {folders}; which ones count can't be told. Keep one folder.")
        raise SeveralFoldersError(told.format(folders=names), roots)
    return (named or roots)[0]


def _selected(entries: Sequence[_Entry], topics: Collection[str], shown: str) -> Submission:
    sources = [entry for entry in entries if _is_source(entry.parts)]
    try:
        root = root_of((entry.parts for entry in sources), topics)
    except UsageError as fault:
        what = _nested(entries) or held(fault, [entry.parts for entry in entries if not _is_hidden(entry.parts)])
        raise ArchiveError(join_sentences(str(fault), what)) from None
    inside = [entry for entry in sources if entry.parts[: len(root)] == root]
    by_name = {"/".join(entry.parts[len(root) :]): entry for entry in inside}
    twice = {name for name, count in Counter("/".join(e.parts[len(root) :]) for e in inside).items() if count > 1}
    selection = Selection(shown)
    names = (name for name in by_name if _is_importable(name, by_name))
    for name in sorted(names, key=lambda name: by_rank(name, topics)):
        if name in twice:
            told = _("{file} is in the archive twice; which one counts can't be told. Keep one.")
            selection.refuse(name, told.format(file=name))
        elif by_name[name].kind is not _Kind.file:
            selection.refuse(name, _(by_name[name].kind.value).format(file=name))
        else:
            selection.add(name, by_name[name].size, by_name[name].read)
    others = seen_from(root, (entry.parts for entry in entries if not _is_hidden(entry.parts)))
    return replace(selection.submission(), others=others).assigned(topics)


def seen_from(root: Parts, files: Iterable[Parts]) -> tuple[str, ...]:
    """These files as paths from a folder: "slope.txt", "week2/loss.py", "../loss.py"."""
    return tuple(_seen_from(root, parts) for parts in files if parts)


def _seen_from(root: Parts, parts: Parts) -> str:
    common = sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(root, parts, strict=False)))
    return "/".join([*[".."] * (len(root) - common), *parts[common:]])


def held(fault: UsageError, files: Sequence[Parts]) -> str:
    """What there is where no exercise file is (`leftovers.held`); "" for other faults."""
    return "" if isinstance(fault, SeveralFoldersError) else stray_files.held(["/".join(parts) for parts in files])


def _nested(entries: Iterable[_Entry]) -> str:
    inner = next((entry.parts[-1] for entry in entries if entry.parts and is_archive(entry.parts[-1])), None)
    if inner is None:
        return ""
    told = _("It holds another archive ({file}); archives in archives are not opened.")
    return told.format(file=clean_line(inner, _SHOWN))


def _is_importable(name: str, names: Collection[str]) -> bool:
    """A module, or one in packages: what a folder on disk would give."""
    *folders, file = name.split("/")
    if file.endswith(NOTEBOOK):
        return not folders
    if not file[:-3].isidentifier() or len(folders) > _PACKAGE_DEPTH:
        return False
    packages = ["/".join([*folders[: depth + 1], "__init__.py"]) for depth in range(len(folders))]
    return all(folder.isidentifier() for folder in folders) and all(package in names for package in packages)


class Selection:
    """Files for a submission, taken up to the limits that hold for a folder."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._files: dict[str, bytes] = {}
        self._refused: dict[str, str] = {}
        self._total = 0
        self._shelf = Shelf()

    def refuse(self, name: str, sentence: str) -> None:
        self._refused[name] = sentence

    def add(self, name: str, size: int, content: Callable[[], bytes]) -> None:
        """Take a file in, or say why not."""
        if name.endswith(NOTEBOOK):
            self._add_notebook(notebook_name(name), size, content)
        elif sum(file.endswith(".py") for file in self._files) >= FILES:
            told = _("{file} was not read: a submission may hold at most {most} .py files.")
            self.refuse(name, told.format(file=name, most=FILES))
        elif size > FILE_BYTES:
            told = _("{file} holds {size} bytes; at most {most} are read.")
            self.refuse(name, told.format(file=name, size=size, most=FILE_BYTES))
        elif self._total + size > TOTAL_BYTES:
            self.refuse(name, no_room(name))
        else:
            # A library never gives more than the size it told before.
            self._files[name] = content()
            self._total += size

    def _add_notebook(self, name: str, size: int, content: Callable[[], bytes]) -> None:
        is_large = size > NOTEBOOK_BYTES
        cells = self._shelf.cells(name, lambda: too_large(name, size, NOTEBOOK_BYTES) if is_large else content())
        if isinstance(cells, str):
            self.refuse(name, cells)
        elif self._total + sum(map(len, cells.values())) > TOTAL_BYTES:
            self.refuse(name, no_room(name))
        else:
            self._files.update(cells)
            self._total += sum(map(len, cells.values()))

    def submission(self) -> Submission:
        return Submission(path=self._shown, files=self._files, refused=self._refused)
