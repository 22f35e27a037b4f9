"""Which submissions are nearly the same as a whole, in groups of any size: a hint for a human, never part of a score.

`similarity` compares rare code, and what a large group shares is not rare. So whole samples are compared here, against
how much any two submissions of the class differ: copies differ by a small part of that. Where most of a class answers
alike, copies can't be told from what most write, and nothing is said.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from grader.classroom.groups import GroupFinder
from grader.classroom.similarity import FingerprintPair, HashArray, hash_array, is_comparable, reach_of

_USUAL_PERCENTILE = 80
"""Which of the distances counts as usual: copies are alike in at most so many pairs, unless most are copies."""

_MIN_USUAL_DISTANCE = 0.5
_COPY_SHARE = 0.25
"""Copies differ by at most this share of the usual distance: measured on made-up classes, no honest pair does."""

_SAMPLED_PAIRS = 2_000
_PROBE_HASHES = 64
_PROBE_MARGIN = 0.15


def find_similar_wholes(prints: Mapping[str, bytes]) -> list[FingerprintPair] | None:
    """Pairs that connect every group of nearly the same submissions; None where the class is too alike to tell.

    A pair's similarity is the share of code that is in both, of all that is in either. There is one pair fewer than a
    group has members.
    """
    owners: dict[bytes, list[str]] = {}
    for student in sorted(prints):
        if is_comparable(prints[student]):
            owners.setdefault(prints[student], []).append(student)
    samples = [hash_array(sample) for sample in owners]
    students = list(owners.values())
    usual = _usual_distance(samples)
    if len(samples) < 2:
        return [] if sum(map(len, students)) < 2 else None
    if usual < _MIN_USUAL_DISTANCE:
        return None
    same = [
        FingerprintPair(first=first, second=other, similarity=1.0) for first, *others in students for other in others
    ]
    near = [
        FingerprintPair(first=students[first][0], second=students[second][0], similarity=1 - distance)
        for first, second, distance in _near_pairs(samples, _COPY_SHARE * usual)
    ]
    return [*same, *near]


def _distance(first: HashArray, second: HashArray) -> float:
    """The share of code that only one has, of all that either has, as far as both samples reach."""
    reach = min(reach_of(first), reach_of(second))
    one, other = (sample[: np.searchsorted(sample, reach, side="right")] for sample in (first, second))
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return 1 - shared / max(len(one) + len(other) - shared, 1)


def _usual_distance(samples: Sequence[HashArray]) -> float:
    """The distance that most pairs don't exceed, estimated from the same pairs every time."""
    count = len(samples)
    if count < 2:
        return 0.0
    if count * (count - 1) // 2 <= _SAMPLED_PAIRS:
        pairs = list(itertools.combinations(range(count), 2))
    else:
        first, second = np.random.default_rng(0).integers(0, count, (2, _SAMPLED_PAIRS))
        pairs = [(int(one), int(other)) for one, other in zip(first, second, strict=True) if one != other]
    return float(np.percentile([_distance(samples[one], samples[other]) for one, other in pairs], _USUAL_PERCENTILE))


def _near_pairs(samples: Sequence[HashArray], most: float) -> Iterator[tuple[int, int, float]]:
    """Pairs at a distance of at most `most`, as many as connect all that are connected."""
    groups = GroupFinder(len(samples))
    for first, second in _probable_pairs(samples, most + _PROBE_MARGIN):
        if groups.find(first) == groups.find(second):
            continue
        distance = _distance(samples[first], samples[second])
        if distance <= most:
            groups.join(first, second)
            yield first, second, distance


def _probable_pairs(samples: Sequence[HashArray], most: float) -> Iterator[tuple[int, int]]:
    """Pairs whose distance is probably at most this: by the hashes below one limit, the same for all."""
    limit = int(np.median([sample[min(_PROBE_HASHES, len(sample)) - 1] for sample in samples]))
    probes = [sample[: np.searchsorted(sample, limit, side="right")] for sample in samples]
    sizes = np.array([len(probe) for probe in probes])
    hashes = np.concatenate(probes)
    order = np.argsort(hashes, kind="stable")
    owners: npt.NDArray[np.int64] = np.repeat(np.arange(len(samples)), sizes)[order]
    ordered = hashes[order]
    for place, probe in enumerate(probes):
        starts = np.searchsorted(ordered, probe)
        ends = np.searchsorted(ordered, probe, side="right")
        held = [owners[start:end] for start, end in zip(starts, ends, strict=True)]
        shared = np.bincount(np.concatenate(held), minlength=len(samples)) if held else np.zeros(len(samples))
        either = np.maximum(sizes + len(probe) - shared, 1)
        for other in np.flatnonzero(1 - shared / either <= most):
            if other > place:
                yield place, int(other)
