"""Which submissions are nearly the same as a whole, in groups of any size: a hint for a human, never part of a score.

`similarity` compares rare code, and what a large group shares is not rare. So whole samples are compared here, against
how much any two submissions of the class differ: copies differ by a small part of that. Where most of a class answers
alike, copies can't be told from what most write, and nothing is said.
"""

import hashlib
import itertools
from collections.abc import Iterator

import numpy as np

from grader.classroom.groups import GroupFinder
from grader.classroom.hash_owners import HashOwners
from grader.classroom.hash_samples import HashArray, HashSamples
from grader.classroom.similarity import MIN_HASHES, FingerprintPair, reach_of

_USUAL_PERCENTILE = 80
"""Which of the distances counts as usual: copies are alike in at most so many pairs, unless most are copies."""

_MIN_USUAL_DISTANCE = 0.5
_COPY_SHARE = 0.25
"""Copies differ by at most this share of the usual distance: measured on made-up classes, no honest pair does."""

_SAMPLED_PAIRS = 2_000
_PROBE_HASHES = 64
_DIGEST_BYTES = 16
_PROBE_MARGIN = 0.15
_ROUNDING = 1e-9


def find_similar_wholes(class_samples: HashSamples) -> list[FingerprintPair] | None:
    """Pairs that connect every group of nearly the same submissions; None where the class is too alike to tell.

    A pair's similarity is the share of code that is in both, of all that is in either. There is one pair fewer than a
    group has members.
    """
    places: dict[bytes, int] = {}
    same: list[FingerprintPair] = []
    for place, (student, sample) in enumerate(zip(class_samples.names, class_samples, strict=True)):
        if len(sample) >= MIN_HASHES:
            digest = hashlib.blake2b(sample.tobytes(), digest_size=_DIGEST_BYTES).digest()
            first = places.setdefault(digest, place)
            if first != place:
                same.append(FingerprintPair(first=class_samples.names[first], second=student, similarity=1.0))
    samples = class_samples.select(list(places.values()))
    if len(samples) < 2:
        return None if same else []
    usual = _usual_distance(samples)
    if usual < _MIN_USUAL_DISTANCE:
        return None
    near = [
        FingerprintPair(first=samples.names[first], second=samples.names[second], similarity=1 - distance)
        for first, second, distance in _near_pairs(samples, _COPY_SHARE * usual)
    ]
    return [*same, *near]


def _distance(first: HashArray, second: HashArray) -> float:
    """The share of code that only one has, of all that either has, as far as both samples reach."""
    reach = min(reach_of(first), reach_of(second))
    one, other = (sample[: np.searchsorted(sample, reach, side="right")] for sample in (first, second))
    found = np.searchsorted(other, one)
    found[found == len(other)] = 0
    shared = np.count_nonzero(other[found] == one) if len(other) else 0
    return 1 - shared / max(len(one) + len(other) - shared, 1)


def _usual_distance(samples: HashSamples) -> float:
    """The distance that most pairs don't exceed, estimated from the same pairs every time."""
    count = len(samples)
    if count * (count - 1) // 2 <= _SAMPLED_PAIRS:
        pairs = list(itertools.combinations(range(count), 2))
    else:
        first, second = np.random.default_rng(0).integers(0, count, (2, _SAMPLED_PAIRS))
        pairs = [(int(one), int(other)) for one, other in zip(first, second, strict=True) if one != other]
    return float(np.percentile([_distance(samples[one], samples[other]) for one, other in pairs], _USUAL_PERCENTILE))


def _near_pairs(samples: HashSamples, most: float) -> Iterator[tuple[int, int, float]]:
    """Pairs at a distance of at most `most`, as many as connect all that are connected."""
    groups = GroupFinder(len(samples))
    probes = _Probes(samples, most + _PROBE_MARGIN)
    for first in range(len(samples)):
        for second in probes.find_alike(first):
            if groups.find(first) == groups.find(second):
                continue
            distance = _distance(samples[first], samples[second])
            if distance <= most:
                groups.join(first, second)
                yield first, second, distance


class _Probes:
    """The hashes of each sample below one limit, the same for all: they tell whose distance is probably small.

    Two probes that differ by at most `most` have one of the rarest hashes of either in common: as many as may be
    missing, and one more (the prefix filter that `similarity` uses, too). So each is compared with few others.
    """

    def __init__(self, samples: HashSamples, most: float) -> None:
        limit = int(np.median([sample[min(_PROBE_HASHES, len(sample)) - 1] for sample in samples]))
        self._probes = samples.up_to(limit)
        self._sizes = self._probes.sizes
        self._most = most
        self._owners = HashOwners(self._probes, len(samples))

    def find_alike(self, place: int) -> list[int]:
        """The samples behind this one whose probes differ from its by at most `most`, in order."""
        probe = self._probes[place]
        rarest = np.argsort(self._owners.owner_counts(probe), kind="stable")
        owners = self._owners.owners_of(probe[rarest[: int(self._most * len(probe) + _ROUNDING) + 1]])
        later = np.unique(owners[owners > place])
        if not len(later):
            return []
        shared = self._owners.shared_counts(probe)[later]
        either = self._sizes[later] + len(probe) - shared
        return [int(other) for other in later[1 - shared / either <= self._most]]
