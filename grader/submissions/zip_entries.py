"""The entries of a zip file. Their list and the sizes that it claims are bounded before anything is unpacked.

`zipfile` finds the entries, with zip64 records or without, and unpacks what is stored or deflated. It would unpack a
whole piece of any other method at once, however large that becomes, so those go through the standard library's own
decompressors, which take a limit.
"""

import bz2
import copy
import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from typing import IO, TypeAlias

from grader.i18n import _
from grader.submissions.archive_entries import (
    ArchiveEntry,
    ArchiveError,
    EntryKind,
    broken_archive_error,
    check_bounds,
    path_parts,
)
from grader.submissions.budget import ReadingClock, max_bytes_for

_MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
_MIN_DICTIONARY_BYTES = 1 << 12
_CHUNK_BYTES = 1 << 16
_LZMA_HEADER = struct.Struct("<2xH")
_LZMA_PROPERTIES = struct.Struct("<BI")
_METHOD_NAMES = {9: "Deflate64", 12: "BZip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd", 99: "AES"}
_READ_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})

_Decompressor: TypeAlias = bz2.BZ2Decompressor | lzma.LZMADecompressor


def zip_entries(content: bytes, clock: ReadingClock) -> list[ArchiveEntry]:
    file = _BoundedBytes(content)
    if not zipfile.is_zipfile(file):
        raise zipfile.BadZipFile(_("it is no zip file"))
    archive = zipfile.ZipFile(file)
    members = archive.infolist()
    check_bounds(len(members), sum(member.file_size for member in members), len(content))
    return [
        ArchiveEntry(
            parts=path_parts(member.filename.replace("\\", "/")),
            size=member.file_size,
            kind=zip_kind(member),
            method=_METHOD_NAMES.get(member.compress_type, str(member.compress_type)),
            read_bytes=partial(_read_member, archive, member, clock),
        )
        for member in members
        if not member.is_dir()
    ]


class _BoundedBytes(io.BytesIO):
    """An archive of which only so much is read at once.

    The list of entries is read as a whole, and every entry costs memory. Wherever the length of that list comes from,
    the end record or a zip64 record, it is refused here.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = self.getbuffer().nbytes - self.tell() if size is None or size < 0 else size
        if wanted > _MAX_DIRECTORY_BYTES:
            template = _(
                "The archive's list of files is longer than {most} MiB. "
                "Pack the exercise files only, no virtual environment."
            )
            raise ArchiveError(template.format(most=_MAX_DIRECTORY_BYTES // 2**20))
        return super().read(wanted)


def zip_kind(member: zipfile.ZipInfo) -> EntryKind:
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode):
        return EntryKind.link
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        return EntryKind.other
    if member.flag_bits & 1:
        return EntryKind.encrypted
    return EntryKind.file if member.compress_type in _READ_METHODS else EntryKind.foreign


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, clock: ReadingClock) -> bytes:
    """A file's bytes, at most one more than its limit."""
    most = max_bytes_for(member.filename) + 1
    if member.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        with archive.open(member) as file:
            return _joined_pieces(file.read, most, clock)
    with archive.open(_as_stored(member)) as file:
        unpack = _piece_reader(file, _decompressor_for(member, file))
        data = _joined_pieces(unpack, min(most, member.file_size), clock)
    if len(data) == member.file_size and zlib.crc32(data) != member.CRC:
        raise broken_archive_error(_("its checksum is wrong"))
    return data


def _joined_pieces(read: Callable[[int], bytes], most: int, clock: ReadingClock) -> bytes:
    pieces = bytearray()
    while len(pieces) < most and (piece := read(min(most - len(pieces), _CHUNK_BYTES))):
        clock.check()
        pieces += piece
    return bytes(pieces)


def _as_stored(member: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The entry as if it were not packed, so that `zipfile` gives its packed bytes."""
    packed = copy.copy(member)
    packed.compress_type = zipfile.ZIP_STORED
    packed.file_size = packed.compress_size
    # The checksum is that of the unpacked bytes.
    del packed.CRC
    return packed


def _decompressor_for(member: zipfile.ZipInfo, file: IO[bytes]) -> _Decompressor:
    """The decompressor of an entry, behind the header that LZMA has in a zip file: a version and its properties."""
    if member.compress_type == zipfile.ZIP_BZIP2:
        return bz2.BZ2Decompressor()
    [length] = _LZMA_HEADER.unpack(file.read(_LZMA_HEADER.size))
    packed_settings, dictionary_bytes = _LZMA_PROPERTIES.unpack(file.read(length))
    position_bits, literal_bits = divmod(packed_settings, 9)
    settings = {
        "id": lzma.FILTER_LZMA1,
        # The dictionary is what was unpacked before, so none is larger than the file, whatever the header claims.
        "dict_size": max(min(dictionary_bytes, member.file_size), _MIN_DICTIONARY_BYTES),
        "lc": literal_bits,
        "lp": position_bits % 5,
        "pb": position_bits // 5,
    }
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[settings])


def _piece_reader(file: IO[bytes], decompressor: _Decompressor) -> Callable[[int], bytes]:
    """A function that gives at most so many unpacked bytes of a file; none at the end."""

    def read_piece(size: int) -> bytes:
        while not decompressor.eof:
            packed = file.read(_CHUNK_BYTES) if decompressor.needs_input else b""
            if decompressor.needs_input and not packed:
                raise EOFError
            if piece := decompressor.decompress(packed, size):
                return piece
        return b""

    return read_piece
