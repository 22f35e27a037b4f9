"""What a file is by how it begins, whatever its name says: of the files that are handed in under the name of an
archive or a notebook.
"""

import re
from enum import StrEnum

from grader.i18n import N_


class FileKind(StrEnum):
    """What a file is, as a sentence calls it."""

    zip = N_("a zip file")
    gzip = N_("a file packed by gzip (.gz)")
    tar = N_("a tar file")
    rar = N_("a RAR archive")
    seven_zip = N_("a 7z archive")
    bzip2 = N_("a file packed by bzip2 (.bz2)")
    xz = N_("a file packed by xz (.xz)")
    pdf = N_("a PDF document")
    page = N_("a web page")


BEGINNING_BYTES = 512
"""How much of a file tells its kind."""

_SIGNATURES = {
    FileKind.zip: rb"PK(?:\x03\x04|\x05\x06|\x07\x08)",
    FileKind.gzip: rb"\x1f\x8b",
    FileKind.tar: rb".{257}ustar",
    FileKind.rar: rb"Rar!\x1a\x07",
    FileKind.seven_zip: rb"7z\xbc\xaf\x27\x1c",
    FileKind.bzip2: rb"BZh[1-9]",
    FileKind.xz: rb"\xfd7zXZ\x00",
    FileKind.pdf: rb"%PDF-",
    FileKind.page: rb"(?:\xef\xbb\xbf)?\s*(?i:<!doctype html|<html)",
}
_KINDS_BY_ENDING = {".zip": FileKind.zip, ".tar.gz": FileKind.gzip, ".tgz": FileKind.gzip, ".tar": FileKind.tar}


def foreign_kind(name: str, beginning: bytes) -> tuple[str, FileKind] | None:
    """An archive's ending and what the file is instead, by its first bytes; None where it may be what the name says."""
    ending = next((ending for ending in _KINDS_BY_ENDING if name.lower().endswith(ending)), "")
    kind = next((kind for kind, start in _SIGNATURES.items() if re.match(start, beginning, re.DOTALL)), None)
    return None if kind is None or kind is _KINDS_BY_ENDING.get(ending) else (ending, kind)
