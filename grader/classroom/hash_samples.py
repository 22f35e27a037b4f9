"""The fingerprints of a class in one piece of memory: as so many arrays of their own they would take twice as much."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

HashArray: TypeAlias = npt.NDArray[np.uint32]
IntArray: TypeAlias = npt.NDArray[np.int64]


class HashSamples:
    """The hashes of each student's sample, in ascending order; the students, by name, are `names`."""

    def __init__(self, names: Sequence[str], hashes: HashArray, starts: IntArray, ends: IntArray) -> None:
        """The sample of each name is the part of `hashes` from its start to its end."""
        self.names = names
        self._hashes = hashes
        self._starts = starts
        self._ends = ends

    @staticmethod
    def from_fingerprints(prints: Iterable[tuple[str, bytes]]) -> "HashSamples":
        """The samples in these fingerprints (`similarity`), each with a name of its own, in any order."""
        data, ends, names = bytearray(), array("q"), []
        for name, fingerprint in prints:
            data += fingerprint
            ends.append(len(data))
            names.append(name)
        hashes = np.frombuffer(data, dtype="<u4").astype(np.uint32, copy=False)
        places = np.frombuffer(ends, dtype=np.int64) // hashes.itemsize
        order = sorted(range(len(names)), key=names.__getitem__)
        starts = np.concatenate([np.zeros(1, dtype=np.int64), places])[:-1]
        return HashSamples([names[place] for place in order], hashes, starts[order], places[order])

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, place: int) -> HashArray:
        return self._hashes[self._starts[place] : self._ends[place]]

    def __iter__(self) -> Iterator[HashArray]:
        return map(self.__getitem__, range(len(self)))

    def select(self, places: Sequence[int]) -> "HashSamples":
        """Some of these samples."""
        return HashSamples(
            [self.names[place] for place in places], self._hashes, self._starts[places], self._ends[places]
        )

    def up_to(self, limit: int) -> "HashSamples":
        """The beginnings of these samples: the hashes of at most this number."""
        most = np.uint32(limit)
        sizes = np.array([np.searchsorted(sample, most, side="right") for sample in self], dtype=np.int64)
        return HashSamples(self.names, self._hashes, self._starts, self._starts + sizes)

    def pieces(
        self, firsts: npt.NDArray[np.integer], lasts: npt.NDArray[np.integer]
    ) -> tuple[HashArray, npt.NDArray[np.int32]]:
        """The hashes from one place to another of each sample, one piece behind the other, and whose each is."""
        sizes = (lasts - firsts).astype(np.int64)
        places = np.repeat(self._starts + firsts - np.cumsum(sizes) + sizes, sizes)
        places += np.arange(len(places))
        return self._hashes[places], np.repeat(np.arange(len(self), dtype=np.int32), sizes)

    @property
    def sizes(self) -> IntArray:
        """How many hashes each has."""
        return self._ends - self._starts
