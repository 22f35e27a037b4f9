"""Answers of the parent's functions to questions that were asked before, sealed: only the question opens its answer.

An answer that the child finds among these takes a fraction of the time of one that the parent has to be asked for. Each
is encrypted with a key stream that SHAKE-256 (FIPS 202) makes of its question, and found by the first bytes of that
stream. A question can be guessed, but one that is guessed can be asked as well: learner code that reads all entries out
of the child's memory has no more than it could have asked for.
"""

import hashlib

from grader.sandbox.child.wire_format import COUNT_STRUCT

_NAME_BYTES = 16


def seal_answer(question: bytes, answer: bytes) -> bytes:
    """One entry for `SealedAnswers.add_entries`."""
    stream = hashlib.shake_256(question).digest(_NAME_BYTES + len(answer))
    return stream[:_NAME_BYTES] + COUNT_STRUCT.pack(len(answer)) + _xor(answer, stream[_NAME_BYTES:])


class SealedAnswers:
    """What the parent has sent, by the name that is made of the question."""

    def __init__(self) -> None:
        self._sealed: dict[bytes, bytes] = {}

    def add_entries(self, entries: bytes) -> None:
        """Take in entries that `seal_answer` made, one behind the other."""
        start = 0
        while start < len(entries):
            begin = start + _NAME_BYTES + COUNT_STRUCT.size
            (length,) = COUNT_STRUCT.unpack_from(entries, start + _NAME_BYTES)
            self._sealed[entries[start : start + _NAME_BYTES]] = entries[begin : begin + length]
            start = begin + length

    def open_answer(self, question: bytes) -> bytes | None:
        """The answer to a question, or None if it is not among these."""
        if not self._sealed:
            return None
        stream = hashlib.shake_256(question)
        sealed = self._sealed.get(stream.digest(_NAME_BYTES))
        return None if sealed is None else _xor(sealed, stream.digest(_NAME_BYTES + len(sealed))[_NAME_BYTES:])


def _xor(data: bytes, key: bytes) -> bytes:
    return (int.from_bytes(data, "little") ^ int.from_bytes(key, "little")).to_bytes(len(data), "little")
