"""Which submissions are nearly the same: a hint for a human, who then looks at both, and never part of a score.

A fingerprint is a small sample of a submission's code without its comments, strings, layout and chosen names, so that
renaming and commenting don't change it. It holds the smallest hashes of all runs of K tokens (the bottom-k sketch of
Broder, "On the resemblance and containment of documents", 1997). What two samples share is then an estimate of what the
submissions share. Small exercises have few correct solutions, so hashes that many students have mean nothing and are
left out, as are those of the stubs.
"""

import builtins
import heapq
import keyword
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from grader.classroom.hash_owners import HashOwners
from grader.classroom.hash_samples import HashArray, HashSamples

MAX_FINGERPRINT_BYTES = 2048
"""The size of the largest fingerprint."""

MIN_HASHES = 40
"""How many hashes a comparison needs: three or four lines that few others have. Fewer are the same by chance."""

_HASH_BYTES = 4
_MAX_HASHES = MAX_FINGERPRINT_BYTES // _HASH_BYTES
_RUN_TOKENS = 12
"""How many tokens a hash covers: about a line and a half, which is longer than any common expression."""

_MAX_HASH = int(np.iinfo(np.uint32).max)

_MAX_SOURCE_BYTES = 256 * 1024
"""How much of a submission is read."""

_TOKEN_PATTERN = re.compile(
    rb"#[^\n]*"
    rb"|[bBrRuUfF]{0,2}(?:\"\"\"(?s:.)*?(?:\"\"\"|\Z)|'''(?s:.)*?(?:'''|\Z)"
    rb"|\"(?:\\(?s:.)|[^\"\\\n])*\"?|'(?:\\(?s:.)|[^'\\\n])*'?)"
    rb"|\s+|\\\n"
    rb"|(\.?[^\W\d]\w*|\.?\d[\w.]*|\*\*|//|[^\w\s])"
)
"""A comment, string or white space, which is dropped, or a token: a name (with its dot), a number or an operator."""

_DEFINED_FUNCTION = re.compile(rb"^[ \t]*def[ \t]+(\w+)", re.MULTILINE)
_COMMON_NAMES = frozenset(word.encode() for word in (*keyword.kwlist, *dir(builtins), "np", "math"))
_CHOSEN_NAME_TOKEN = b"name"
_MIN_COMMON_STUDENTS, _COMMON_PERCENT, _MAX_COMMON_STUDENTS = 5, 5, 200
"""A hash is common if more students have it than this number and this share of the class, or than the maximum."""

_MAX_CANDIDATE_PAIRS = 20_000
_ROUNDING = 1e-9
_HASH_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True)
class FingerprintPair:
    """Two students, and the share of rare code that they have in common; 1.0 is all of the shorter submission."""

    first: str
    second: str
    similarity: float


def compute_fingerprint(files: Mapping[str, bytes], stubs: Mapping[str, bytes]) -> bytes:
    """A submission's fingerprint, of at most `MAX_FINGERPRINT_BYTES`; empty if it holds nothing but the stubs.

    The files may hold any bytes; text that isn't Python has a fingerprint too.
    """
    known, given = _stub_hashes(tuple(sorted(stubs.items())))
    found = _file_hashes(files, known)
    fresh = found[~np.isin(found, given, assume_unique=True)]
    return fresh[:_MAX_HASHES].astype("<u4").tobytes()


@lru_cache(maxsize=8)
def _stub_hashes(stubs: tuple[tuple[str, bytes], ...]) -> tuple[frozenset[bytes], HashArray]:
    """The names and the hashes that the stubs hold, and so everybody has; cached, as a class has the same stubs."""
    known = frozenset(name for _, text in stubs for name in _DEFINED_FUNCTION.findall(text))
    return known, _file_hashes(dict(stubs), known)


def _file_hashes(files: Mapping[str, bytes], known: frozenset[bytes]) -> HashArray:
    """The hashes of all runs of tokens in all files, without duplicates, the smallest first."""
    left = _MAX_SOURCE_BYTES
    found: list[bytes] = []
    for _, text in sorted(files.items()):
        # Each file by itself: a string that is not closed in one file must not go on in the next.
        found += filter(None, _TOKEN_PATTERN.findall(text[:left]))
        left -= min(left, len(text))
    numbers = {
        token: zlib.crc32(_CHOSEN_NAME_TOKEN if _is_chosen_name(token, known) else token) for token in set(found)
    }
    return np.unique(_run_hashes(np.array([numbers[token] for token in found], dtype=np.uint64)))


def _is_chosen_name(token: bytes, known: frozenset[bytes]) -> bool:
    """Whether a token is a name that a learner chose; all of these count as the same token."""
    return token[:1].replace(b"_", b"a").isalpha() and token not in _COMMON_NAMES and token not in known


def _run_hashes(tokens: npt.NDArray[np.uint64]) -> HashArray:
    """A hash of every run of tokens. They are spread evenly, so that the smallest are a fair sample."""
    count = len(tokens) - _RUN_TOKENS + 1
    if count < 1:
        return np.empty(0, dtype=np.uint32)
    mixed = np.zeros(count, dtype=np.uint64)
    for place in range(_RUN_TOKENS):
        mixed = (mixed ^ tokens[place : place + count]) * _HASH_FACTOR
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(32)).astype(np.uint32)


def reach_of(hashes: HashArray) -> int:
    """Up to where a sample is complete: a full one says nothing of hashes above its largest."""
    return int(hashes[-1]) if len(hashes) >= _MAX_HASHES else _MAX_HASH


def is_comparable(fingerprint: bytes) -> bool:
    """Whether a fingerprint is large enough to compare; that of an untouched or nearly empty submission is not."""
    return len(fingerprint) >= MIN_HASHES * _HASH_BYTES


def find_similar(samples: HashSamples, *, threshold: float = 0.7, limit: int = 200) -> list[FingerprintPair]:
    """The pairs of students who share at least `threshold` of the shorter submission's rare code, most similar first.

    They must share as much of all its code, too, so that one rare expression in otherwise different answers makes no
    pair. Code is common, and not compared, if more than 5 students and more than 5 % of the class have it, or more than
    200. A submission with fewer than `MIN_HASHES` hashes of rare code is not compared. At most `limit` pairs are
    returned.
    """
    students = samples.names
    if len(students) < 2:
        return []
    index = _HashIndex(samples)
    best: dict[tuple[int, int], float] = {}
    for place in range(len(students)):
        for other, share in index.find_holders(place, threshold):
            pair = (min(place, other), max(place, other))
            best[pair] = max(share, best.get(pair, 0.0))
        if len(best) > _MAX_CANDIDATE_PAIRS:
            best = dict(_most_similar(best, limit))
    return [
        FingerprintPair(first=students[first], second=students[second], similarity=share)
        for (first, second), share in _most_similar(best, limit)
    ]


def _most_similar(best: Mapping[tuple[int, int], float], limit: int) -> list[tuple[tuple[int, int], float]]:
    return heapq.nsmallest(limit, best.items(), key=lambda item: (-item[1], item[0]))


class _HashIndex:
    """Which students have which of the rare hashes.

    Who is to have `threshold` of a student's hashes lacks few of them, and so nobody does where more than these are
    nobody else's (the prefix filter of Chaudhuri, Ganti and Kaushik, "A primitive operator for similarity joins in data
    cleaning", 2006). So most students are compared with nobody, and the time grows with the class, not its square.
    """

    def __init__(self, samples: HashSamples) -> None:
        count = len(samples)
        most = max(_MIN_COMMON_STUDENTS, min(count * _COMMON_PERCENT // 100, _MAX_COMMON_STUDENTS))
        self._owners = HashOwners(samples, most)
        self._all = samples
        self._reach = np.array([reach_of(own) for own in samples], dtype=np.uint32)
        self._least_reach = self._reach.min()

    def find_holders(self, place: int, threshold: float) -> Iterator[tuple[int, float]]:
        """The others who have at least `threshold` of this student's rare hashes, each with the share."""
        own = self._owners.without_common(self._all[place])
        if len(own) < MIN_HASHES or not self._may_be_shared(own, threshold):
            return
        shared = self._owners.shared_counts(own)
        shared[place] = 0
        probable = np.flatnonzero(shared >= threshold * MIN_HASHES)
        comparable = np.searchsorted(own, self._reach[probable], side="right")
        is_alike = (comparable >= MIN_HASHES) & (shared[probable] >= threshold * comparable)
        for other, size in zip(probable[is_alike], comparable[is_alike], strict=True):
            if self._shared_fraction(place, int(other)) >= threshold:
                yield int(other), float(shared[other] / size)

    def _may_be_shared(self, own: HashArray, threshold: float) -> bool:
        """Whether few enough of these are nobody else's, in any beginning of `own` that ends where some sample does."""
        missing = np.cumsum(self._owners.owner_counts(own) == 0)
        first = max(int(np.searchsorted(own, self._least_reach, side="right")), MIN_HASHES)
        sizes = np.arange(first, len(own) + 1)
        return bool(np.any(missing[first - 1 :] <= (1 - threshold) * sizes + _ROUNDING))

    def _shared_fraction(self, place: int, other: int) -> float:
        """The share of all of one student's hashes that another has, as far as both samples reach."""
        own = self._all[place]
        comparable = own[: np.searchsorted(own, self._reach[other], side="right")]
        return float(np.mean(np.isin(comparable, self._all[other], assume_unique=True)))
