"""The entries of a gzipped tar file. It can only be read from its beginning to its end, so its sources are kept.

`tarfile` believes every length that a header claims, and so does `gzip`. What they read from here is bounded instead:
the unpacked bytes (`_ForwardGzip`), what the extension headers cost (`bounded_header_class`), and the time of both.
"""

import gzip
import io
import itertools
import tarfile
from collections import Counter
from collections.abc import Mapping
from typing import Self

from grader.i18n import _
from grader.submissions.archive_entries import (
    ALWAYS_ALLOWED_BYTES,
    MAX_UNPACKED_BYTES,
    ArchiveEntry,
    ArchiveError,
    EntryKind,
    broken_archive_error,
    check_bounds,
    is_source,
    path_parts,
)
from grader.submissions.budget import MAX_FILE_BYTES, ReadingClock, max_bytes_for
from grader.submissions.notebook import MAX_NOTEBOOK_BYTES

_MAX_KEPT_NOTEBOOKS_BYTES = 64 * 1024 * 1024
_MAX_EXTENSION_WORK = 2_000_000_000
"""How much a tar file's extension headers may cost, as the sum of their lengths' squares: reading one is not linear."""

_MAX_GLOBAL_BYTES = 4096
"""How long the headers may be that hold for all entries that follow: each of these entries pays for them."""

_MAX_HEADER_BYTES = 1024 * 1024
"""How long an entry's headers may be together, with the list of a sparse file's holes."""

MAX_SPARSE_PIECES = 1_000
"""How many pieces a sparse source may have: `tarfile` looks through all of them for each that it reads."""

_MAX_PACKED_READS = 100_000
_MAX_GZIP_MEMBERS = 10_000
"""Each member costs time, and so does a member's name, which `gzip` reads byte by byte. Honest archives need few reads
(64 MiB in pieces of 8 KiB) and one member, or one for each 64 KiB.
"""

_GZIP_MAGIC = b"\x1f\x8b\x08"
_CHUNK_BYTES = 1 << 16


def tar_entries(content: bytes, clock: ReadingClock) -> list[ArchiveEntry]:
    entries: list[ArchiveEntry] = []
    kept = Counter[int]()
    unpacked = _ForwardGzip(content, clock)
    with tarfile.TarFile(fileobj=unpacked, tarinfo=bounded_header_class()) as archive:
        for count in itertools.count(1):
            unpacked.readable_bytes = _MAX_HEADER_BYTES
            member = archive.next()
            if member is None:
                return entries
            check_bounds(count, 0, len(content))
            if member.size < 0:
                raise broken_archive_error(_("its headers are wrong"))
            if not member.isdir():
                unpacked.readable_bytes = member.size
                entries.append(_tar_entry(archive, member, kept))
            # `tarfile` keeps all its members, each with a copy of the global headers, or with a long list of holes.
            member.pax_headers, member.sparse = {}, None
    return entries


def _tar_entry(archive: tarfile.TarFile, member: tarfile.TarInfo, kept: Counter[int]) -> ArchiveEntry:
    """An entry with its bytes, if it is a source. `kept` counts these bytes by the limit of one file."""
    parts = path_parts(member.name)
    kind = tar_kind(member)
    data = b""
    most = max_bytes_for(member.name)
    if kind is EntryKind.file and member.size <= most and is_source(parts):
        if len(member.sparse or ()) > MAX_SPARSE_PIECES:
            raise broken_archive_error(_("its headers are too long"))
        kept[most] += member.size
        _check_kept_bytes(kept)
        file = archive.extractfile(member)
        data = file.read() if file else b""
    return ArchiveEntry(parts=parts, size=member.size, kind=kind, read_bytes=lambda: data)


def bounded_header_class() -> type[tarfile.TarInfo]:
    """A class for tarfile's headers that refuses too long extensions (long names and the like) before they are read."""
    work = global_bytes = 0
    extensions = {
        *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
        *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
    }

    class BoundedHeader(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
            nonlocal work, global_bytes
            header = super().frombuf(buf, encoding, errors)
            if header.size < 0:
                raise broken_archive_error(_("its headers are wrong"))
            if header.type in extensions:
                work += header.size**2
                global_bytes += header.size * (header.type == tarfile.XGLTYPE)
                if work > _MAX_EXTENSION_WORK or global_bytes > _MAX_GLOBAL_BYTES:
                    raise broken_archive_error(_("its headers are too long"))
            return header

    return BoundedHeader


def _check_kept_bytes(kept: Mapping[int, int]) -> None:
    """Raise ArchiveError where the sources read so far are too much. `kept` has the bytes by the limit of one file."""
    if kept[MAX_NOTEBOOK_BYTES] > _MAX_KEPT_NOTEBOOKS_BYTES:
        raise ArchiveError(
            _("The archive holds more than {size} MiB of notebooks. Clear their outputs and pack it again.").format(
                size=_MAX_KEPT_NOTEBOOKS_BYTES // 2**20
            )
        )
    if kept[MAX_FILE_BYTES] > ALWAYS_ALLOWED_BYTES:
        template = _("The archive holds more than {most} MiB of .py files. Pack the exercise files only.")
        raise ArchiveError(template.format(most=ALWAYS_ALLOWED_BYTES // 2**20))


def tar_kind(member: tarfile.TarInfo) -> EntryKind:
    if member.issym() or member.islnk():
        return EntryKind.link
    return EntryKind.file if member.isreg() else EntryKind.other


class _ForwardGzip(gzip.GzipFile):
    """A gzip file that is read forwards only: the bytes that it really unpacks to are counted and bounded.

    Nothing depends on how far `seek` is told to go: it ends with the file. `readable_bytes` is how many bytes `read`
    may still give; what is skipped doesn't count.
    """

    def __init__(self, content: bytes, clock: ReadingClock) -> None:
        if content.count(_GZIP_MAGIC) > _MAX_GZIP_MEMBERS:
            raise broken_archive_error(_("its headers are too long"))
        super().__init__(fileobj=_CountedBytes(content), mode="rb")
        self._clock = clock
        self._packed_bytes = len(content)
        self._unpacked_bytes = 0
        self._is_at_end = False
        self.readable_bytes = _MAX_HEADER_BYTES

    def tell(self) -> int:
        return self._unpacked_bytes

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if offset < self._unpacked_bytes or whence != io.SEEK_SET:
            raise broken_archive_error(_("its headers are wrong"))
        while self._unpacked_bytes < offset and self._read_piece(offset - self._unpacked_bytes):
            pass
        return self._unpacked_bytes

    def read(self, size: int | None = -1) -> bytes:
        """So many bytes, fewer at the end; raise EOFError where there were none before, as a loop may ask for ever."""
        wanted = MAX_UNPACKED_BYTES if size is None or size < 0 else size
        if self._is_at_end and wanted:
            raise EOFError
        self.readable_bytes -= wanted
        if self.readable_bytes < 0:
            raise broken_archive_error(_("its headers are too long"))
        pieces = []
        while wanted and (piece := self._read_piece(wanted)):
            pieces.append(piece)
            wanted -= len(piece)
        self._is_at_end = not pieces and wanted > 0
        return b"".join(pieces)

    def _read_piece(self, size: int) -> bytes:
        self._clock.check()
        piece = super().read1(min(size, _CHUNK_BYTES))
        self._unpacked_bytes += len(piece)
        check_bounds(0, self._unpacked_bytes, self._packed_bytes)
        return piece


class _CountedBytes(io.BytesIO):
    """The packed bytes, which may be read in so many pieces only."""

    _reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self._reads += 1
        if self._reads > _MAX_PACKED_READS:
            raise broken_archive_error(_("its headers are too long"))
        return super().read(size)
