"""Whose the hashes of many samples are, in few arrays, so that a large class fits into memory."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.classroom.hash_samples import HashArray, HashSamples

Places = npt.NDArray[np.intp]

_HASHES_AT_ONCE = 1 << 19
"""About how many hashes are sorted at once: that takes some 50 bytes each."""

_HASHES_COUNTED_AT_ONCE = 16
"""The owners of so many hashes take 8 bytes each."""

_SAMPLES_FOR_CUTS = 1_000


class HashOwners:
    """The samples, by their numbers, that have each hash; each sample has a hash at most once."""

    def __init__(self, samples: HashSamples, most: int) -> None:
        """Hashes that more than `most` samples have, which are two at least, are `common`, and not kept."""
        self._count = len(samples)
        parts = [_owned_hashes(keyed, most) for keyed in _keyed_hashes(samples)]
        self.common = np.concatenate([part.common for part in parts])
        self._values = np.concatenate([part.values for part in parts])
        self._sizes = np.concatenate([part.sizes for part in parts])
        self._owners = np.concatenate([part.owners for part in parts])
        self._starts = np.cumsum(self._sizes) - self._sizes

    def owner_counts(self, hashes: HashArray) -> Places:
        """How many have each of these hashes, none of which is common; 0 where it is one at most."""
        found, is_shared = self._find_shared(hashes)
        counts = np.zeros(len(hashes), dtype=np.intp)
        counts[is_shared] = self._sizes[found[is_shared]]
        return counts

    def shared_counts(self, hashes: HashArray) -> Places:
        """How many of these hashes each sample has; those that one sample alone has, and common ones, don't count."""
        counts = np.zeros(self._count, dtype=np.intp)
        for start in range(0, len(hashes), _HASHES_COUNTED_AT_ONCE):
            counts += np.bincount(
                self.owners_of(hashes[start : start + _HASHES_COUNTED_AT_ONCE]), minlength=self._count
            )
        return counts

    def owners_of(self, hashes: HashArray) -> npt.NDArray[np.int32]:
        """All owners of those of these hashes that several have, once for each hash."""
        found, is_shared = self._find_shared(hashes)
        starts, sizes = self._starts[found[is_shared]], self._sizes[found[is_shared]]
        pieces = [self._owners[start : start + size] for start, size in zip(starts, sizes, strict=True)]
        return np.concatenate(pieces) if pieces else self._owners[:0]

    def without_common(self, hashes: HashArray) -> HashArray:
        """Those of these hashes that are not common."""
        if not len(self.common):
            return hashes
        found = np.minimum(np.searchsorted(self.common, hashes), len(self.common) - 1)
        rare: HashArray = hashes[self.common[found] != hashes]
        return rare

    def _find_shared(self, hashes: HashArray) -> tuple[Places, npt.NDArray[np.bool_]]:
        """The places of these hashes among those that are kept, and which of them are there."""
        found = np.searchsorted(self._values, hashes)
        is_shared = found < len(self._values)
        is_shared[is_shared] = self._values[found[is_shared]] == hashes[is_shared]
        return found, is_shared


@dataclass(frozen=True, slots=True, kw_only=True)
class _OwnedHashes:
    """The hashes in one range that several have, in order: common ones, and the others with their owners."""

    common: HashArray
    values: HashArray
    sizes: Places
    owners: npt.NDArray[np.int32]


def _owned_hashes(keyed: npt.NDArray[np.uint64], most: int) -> _OwnedHashes:
    """What is kept of hashes with their owners, where at most so many may own one."""
    is_new = _is_new(keyed.view("<u4")[1::2])
    words = keyed[~(is_new[:-1] & is_new[1:])].view("<u4")
    hashes, owners = words[1::2].astype(np.uint32), words[::2].astype(np.int32)
    starts = np.flatnonzero(_is_new(hashes)[:-1])
    sizes = np.diff(starts, append=len(hashes))
    is_kept = sizes <= most
    return _OwnedHashes(
        common=hashes[starts[~is_kept]],
        values=hashes[starts[is_kept]],
        sizes=sizes[is_kept],
        owners=owners[np.repeat(is_kept, sizes)],
    )


def _keyed_hashes(samples: HashSamples) -> Iterator[npt.NDArray[np.uint64]]:
    """All hashes, each in one number with its owner, sorted: one range of hashes after the other, to save memory."""
    lasts = _last_hashes(samples)
    ends = np.empty((len(lasts), len(samples)), dtype=np.min_scalar_type(int(samples.sizes.max(initial=0))))
    for owner, own in enumerate(samples):
        ends[:, owner] = np.searchsorted(own, lasts, side="right")
    starts = np.zeros_like(ends[0])
    for part in ends:
        hashes, owners = samples.pieces(starts, part)
        keyed = hashes.astype("<u8") << np.uint64(32) | owners.astype("<u8")
        keyed.sort()
        yield keyed
        starts = part


def _last_hashes(samples: HashSamples) -> HashArray:
    """The last hash of each range, so that there are about equally many in all."""
    count = 1 + sum(map(len, samples)) // _HASHES_AT_ONCE
    some = [samples[place] for place in range(0, len(samples), 1 + len(samples) // _SAMPLES_FOR_CUTS)]
    inner = np.quantile(np.concatenate(some), np.arange(1, count) / count) if count > 1 else np.empty(0)
    return np.append(inner, np.iinfo(np.uint32).max).astype(np.uint32)


def _is_new(ordered: HashArray) -> npt.NDArray[np.bool_]:
    """Whether each differs from the one before it, and one more, for the end."""
    is_new = np.ones(len(ordered) + 1, dtype=np.bool_)
    is_new[1:-1] = ordered[1:] != ordered[:-1]
    return is_new
