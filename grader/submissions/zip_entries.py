"""The entries of a zip file. Their list and the sizes that it claims are bounded before anything is unpacked."""

import io
import stat
import zipfile
from collections.abc import Callable

from grader.i18n import _
from grader.submissions.archive_entries import (
    ArchiveEntry,
    ArchiveError,
    EntryKind,
    broken_archive_error,
    check_bounds,
    path_parts,
    too_many_sentence,
)
from grader.submissions.budget import max_bytes_for

_MAX_DIRECTORY_BYTES = 4 * 1024 * 1024


def zip_entries(content: bytes) -> list[ArchiveEntry]:
    _check_directory_size(content)
    archive = zipfile.ZipFile(io.BytesIO(content))
    members = archive.infolist()
    check_bounds(len(members), sum(member.file_size for member in members), len(content))
    return [
        ArchiveEntry(
            parts=path_parts(member.filename.replace("\\", "/")),
            size=member.file_size,
            kind=_zip_kind(member),
            read_bytes=_zip_reader(archive, member),
        )
        for member in members
        if not member.is_dir()
    ]


def _check_directory_size(content: bytes) -> None:
    """Raise ArchiveError where the list of entries is too long, before it is read: every entry costs memory."""
    at = len(content) - 22
    if content[at : at + 4] != b"PK\5\6" or content[-2:] != b"\0\0":
        at = content.rfind(b"PK\5\6", max(at - (1 << 16), 0))
    if at < 0:
        raise broken_archive_error(_("it is no zip file"))
    directory = int.from_bytes(content[at + 12 : at + 16], "little")
    if directory > _MAX_DIRECTORY_BYTES or content[max(at - 20, 0) : at].startswith(b"PK\6\7"):
        raise ArchiveError(too_many_sentence())


def _zip_kind(member: zipfile.ZipInfo) -> EntryKind:
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode):
        return EntryKind.link
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        return EntryKind.other
    if member.flag_bits & 1:
        return EntryKind.encrypted
    known = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    return EntryKind.file if member.compress_type in known else EntryKind.other


def _zip_reader(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read_member() -> bytes:
        with archive.open(member) as file:
            return file.read(max_bytes_for(member.filename) + 1)

    return read_member
