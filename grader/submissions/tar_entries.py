"""The entries of a gzipped tar file. It can only be read from its beginning to its end, so its sources are kept."""

import gzip
import io
import tarfile
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Self

from grader.i18n import _
from grader.submissions.archive_entries import (
    ALWAYS_ALLOWED_BYTES,
    ArchiveEntry,
    ArchiveError,
    EntryKind,
    broken_archive_error,
    check_bounds,
    is_source,
    path_parts,
)
from grader.submissions.budget import MAX_FILE_BYTES, max_bytes_for
from grader.submissions.notebook import MAX_NOTEBOOK_BYTES

_MAX_KEPT_NOTEBOOKS_BYTES = 64 * 1024 * 1024
_MAX_EXTENSION_WORK = 2_000_000_000
"""How much a tar file's extension headers may cost, as the sum of their lengths' squares: reading one is not linear."""

_MAX_PACKED_READS = 100_000
_MAX_GZIP_MEMBERS = 10_000
"""Each member costs time, and so does a member's name, which `gzip` reads byte by byte. Honest archives need few reads
(64 MiB in pieces of 8 KiB) and one member, or one for each 64 KiB.
"""

_GZIP_MAGIC = b"\x1f\x8b\x08"
_CHUNK_BYTES = 1 << 16


def tar_entries(content: bytes) -> list[ArchiveEntry]:
    entries: list[ArchiveEntry] = []
    kept = Counter[int]()
    headers = _bounded_header_class()
    with tarfile.open(fileobj=_CountedGzip(content), mode="r|", bufsize=_CHUNK_BYTES, tarinfo=headers) as archive:
        for count, member in enumerate(archive, 1):
            check_bounds(count, 0, len(content))
            if member.isdir():
                continue
            parts = path_parts(member.name)
            data = b""
            most = max_bytes_for(member.name)
            if member.isreg() and not member.issparse() and member.size <= most and is_source(parts):
                kept[most] += member.size
                _check_kept_bytes(kept)
                file = archive.extractfile(member)
                data = file.read(most + 1) if file else b""
            entries.append(
                ArchiveEntry(parts=parts, size=member.size, kind=_tar_kind(member), read_bytes=_constant_reader(data))
            )
    return entries


def _bounded_header_class() -> type[tarfile.TarInfo]:
    """A class for tarfile's headers that refuses too long extensions (long names and the like) before they are read."""
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


def _tar_kind(member: tarfile.TarInfo) -> EntryKind:
    if member.issym() or member.islnk():
        return EntryKind.link
    return EntryKind.file if member.isreg() and not member.issparse() else EntryKind.other


def _constant_reader(data: bytes) -> Callable[[], bytes]:
    return lambda: data


class _CountedGzip(gzip.GzipFile):
    """A gzip file that counts the bytes that it really unpacks to, and stops at the bounds."""

    def __init__(self, content: bytes) -> None:
        if content.count(_GZIP_MAGIC) > _MAX_GZIP_MEMBERS:
            raise broken_archive_error(_("its headers are too long"))
        super().__init__(fileobj=_CountedBytes(content), mode="rb")
        self._packed_bytes = len(content)
        self._unpacked_bytes = 0

    def read(self, size: int | None = -1) -> bytes:
        # As much as there is: reading on until `size` would meet what follows the last member before it is needed.
        data = super().read1(size or -1)
        self._unpacked_bytes += len(data)
        check_bounds(0, self._unpacked_bytes, self._packed_bytes)
        return data


class _CountedBytes(io.BytesIO):
    """The packed bytes, which may be read in so many pieces only."""

    _reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self._reads += 1
        if self._reads > _MAX_PACKED_READS:
            raise broken_archive_error(_("its headers are too long"))
        return super().read(size)
