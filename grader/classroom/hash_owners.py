"""Whose the hashes of many samples are, in few arrays, so that a large class fits into memory."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

HashArray = npt.NDArray[np.uint32]
Places = npt.NDArray[np.intp]


class HashOwners:
    """The samples, by their numbers, that have each hash; each sample has a hash at most once."""

    def __init__(self, samples: Sequence[HashArray], most: int) -> None:
        """Hashes that more than `most` samples have, which are two at least, are `common`, and not kept."""
        hashes, owners = _shared_hashes(samples)
        starts = np.flatnonzero(_is_new(hashes)[:-1])
        sizes = np.diff(starts, append=len(hashes))
        is_kept = sizes <= most
        self.common = hashes[starts[sizes > most]]
        self._values, self._sizes = hashes[starts[is_kept]], sizes[is_kept]
        self._owners = owners[np.repeat(is_kept, sizes)]
        self._starts = np.cumsum(self._sizes) - self._sizes

    def owner_counts(self, hashes: HashArray) -> Places:
        """How many have each of these hashes, none of which is common; 0 where it is one at most."""
        found, is_shared = self._find_shared(hashes)
        counts = np.zeros(len(hashes), dtype=np.intp)
        counts[is_shared] = self._sizes[found[is_shared]]
        return counts

    def owners_of(self, hashes: HashArray) -> npt.NDArray[np.int32]:
        """All owners of those of these hashes that several have, once for each hash."""
        found, is_shared = self._find_shared(hashes)
        starts, sizes = self._starts[found[is_shared]], self._sizes[found[is_shared]]
        # The indices of all owners of these hashes at once: from each start, as many as own the hash.
        places = np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
        owners: npt.NDArray[np.int32] = self._owners[places]
        return owners

    def _find_shared(self, hashes: HashArray) -> tuple[Places, npt.NDArray[np.bool_]]:
        """The places of these hashes among those that are kept, and which of them are there."""
        found = np.searchsorted(self._values, hashes)
        is_shared = found < len(self._values)
        is_shared[is_shared] = self._values[found[is_shared]] == hashes[is_shared]
        return found, is_shared


def _shared_hashes(samples: Sequence[HashArray]) -> tuple[HashArray, npt.NDArray[np.int32]]:
    """The hashes that several samples have, in order, and whose each is.

    Each is sorted in one number with its owner, to save memory.
    """
    keyed = np.empty(sum(map(len, samples)), dtype="<u8")
    end = 0
    for owner, own in enumerate(samples):
        keyed[end : end + len(own)] = own.astype(np.uint64) << np.uint64(32) | np.uint64(owner)
        end += len(own)
    keyed.sort()
    is_new = _is_new(keyed.view("<u4")[1::2])
    words = keyed[~(is_new[:-1] & is_new[1:])].view("<u4")
    return words[1::2].astype(np.uint32), words[::2].astype(np.int32)


def _is_new(ordered: HashArray) -> npt.NDArray[np.bool_]:
    """Whether each differs from the one before it, and one more, for the end."""
    is_new = np.ones(len(ordered) + 1, dtype=np.bool_)
    is_new[1:-1] = ordered[1:] != ordered[:-1]
    return is_new
