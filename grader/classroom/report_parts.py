"""Keeps the reports of a class compactly: what many have in common is in the file once.

A report is divided where the result of an exercise begins. Most students' results of it are the same, byte for byte,
and the others differ from the first one of that exercise in a few lines; so a part is kept once, as its difference from
the first of its kind. Put together again, the text is what it was, wherever it was divided. Fingerprints (`similarity`)
are parts of a kind of their own: those of a class have many hashes in common.
"""

import hashlib
import re
import sqlite3
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

SQL_SCHEMA = """
CREATE TABLE report_parts (
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    first INTEGER REFERENCES report_parts (id),
    data BLOB NOT NULL
);
CREATE INDEX report_parts_by_hash ON report_parts (hash);
CREATE TABLE first_parts (
    kind TEXT PRIMARY KEY,
    id INTEGER NOT NULL
) WITHOUT ROWID;
"""
"""`data` is compressed, as the difference from the part `first`; `first_parts` names one for each kind of part.

The `hash` of a part is that of what was compressed, and finds those that may be the same.
"""

_EXERCISE_START = re.compile(r'(?=\{"id":"([\w.]+)","topic":)')
_LEVEL = 9
_MAX_DICTIONARY_BYTES = 32 * 1024
"""How far the compression looks back."""

_FINGERPRINT_KIND = "fingerprint"
"""A kind of part that no exercise can have, as their ids have a dot."""

_HASH_BYTES = 8
_CACHED_PARTS = 2048
_NUMBER_BYTES = 5
"""Enough for the parts of all classes that there are."""


class ReportParts:
    """The reports in an open result file; what is wrong with the file is raised as sqlite3.DatabaseError."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._part_text = lru_cache(maxsize=_CACHED_PARTS)(self._read_part)

    def put_report(self, text: str) -> bytes:
        """Keep the parts of a report that are new, within the transaction that is open; return what stands for it."""
        return b"".join(self._put_part(kind, part).to_bytes(_NUMBER_BYTES, "big") for kind, part in _divide(text))

    def read_report(self, numbers: bytes) -> str:
        """The report that `put_report` gave these bytes for."""
        try:
            return b"".join(map(self._part_text, _part_numbers(numbers))).decode()
        except (ValueError, zlib.error, RecursionError) as error:
            reason = f"a report in it can't be put together ({error})"
            raise sqlite3.DatabaseError(reason) from error

    def put_fingerprint(self, fingerprint: bytes) -> int | None:
        """Keep a fingerprint likewise; return the number that stands for it, None for an empty one."""
        return self._put_part(_FINGERPRINT_KIND, fingerprint) if fingerprint else None

    def read_fingerprint(self, number: int | None) -> bytes:
        """The fingerprint that `put_fingerprint` gave this number for."""
        if number is None:
            return b""
        try:
            return self._part_text(number)
        except (zlib.error, RecursionError) as error:
            reason = f"a fingerprint in it can't be read ({error})"
            raise sqlite3.DatabaseError(reason) from error

    def _put_part(self, kind: str, part: bytes) -> int:
        value = part_hash(hashlib.sha256(part).digest())
        for (known,) in self._connection.execute("SELECT id FROM report_parts WHERE hash = ?", (value,)).fetchall():
            if self._part_text(known) == part:
                return int(known)
        first = self._select("SELECT id FROM first_parts WHERE kind = ?", kind)
        data = _compress(part, b"" if first is None else self._part_text(first[0]))
        query = "INSERT INTO report_parts (hash, first, data) VALUES (?, ?, ?)"
        number = self._connection.execute(query, (value, first and first[0], data)).lastrowid
        assert number is not None  # noqa: S101 - a row was inserted
        if first is None:
            self._connection.execute("INSERT INTO first_parts VALUES (?, ?)", (kind, number))
        return number

    def _read_part(self, number: int) -> bytes:
        found = self._select("SELECT first, data FROM report_parts WHERE id = ?", number)
        if found is None:
            reason = f"part {number} of a report is missing"
            raise sqlite3.DatabaseError(reason)
        first, data = found
        return _decompress(data, b"" if first is None else self._part_text(first))

    def _select(self, query: str, value: object) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._connection.execute(query, (value,)).fetchone()
        return row


def part_hash(digest: bytes) -> int:
    """What finds a part, from its digest."""
    return int.from_bytes(digest[:_HASH_BYTES], "big", signed=True)


def _divide(text: str) -> Iterator[tuple[str, bytes]]:
    """The parts of a report, each with its kind: the exercise that it is about, or "" for what stands before."""
    kind, start = "", 0
    for found in _EXERCISE_START.finditer(text):
        yield kind, text[start : found.start()].encode()
        kind, start = found[1], found.start()
    yield kind, text[start:].encode()


def _part_numbers(data: bytes) -> list[int]:
    """The numbers of the parts in these bytes; raise ValueError where the last one is cut short."""
    if len(data) % _NUMBER_BYTES:
        message = "its list of parts is cut short"
        raise ValueError(message)
    starts = range(0, len(data), _NUMBER_BYTES)
    return [int.from_bytes(data[start : start + _NUMBER_BYTES], "big") for start in starts]


def _compress(data: bytes, known: bytes) -> bytes:
    compressor = zlib.compressobj(_LEVEL, zdict=known[-_MAX_DICTIONARY_BYTES:])
    return compressor.compress(data) + compressor.flush()


def _decompress(data: bytes, known: bytes) -> bytes:
    decompressor = zlib.decompressobj(zdict=known[-_MAX_DICTIONARY_BYTES:])
    text = decompressor.decompress(data) + decompressor.flush()
    if not decompressor.eof:
        reason = "a part is cut short"
        raise zlib.error(reason)
    return text
