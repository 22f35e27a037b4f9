"""The fixture `special`: arrays with the properties that wrong answers hinge on, for the cases of a check.

An answer may be wrong only where an array holds a zero, is sorted, has more than 10 entries or is not contiguous. Four
kinds of arrays have all of these properties between them; `grade verify` says which of them a check's inputs lack.
"""

from collections.abc import Callable, Sequence

import numpy as np

from grader.grading.compare import FloatArray
from grader.i18n import _

_MIXED_ENTRIES = 8
_MIXED_ROWS = 3


class SpecialArrays:
    """Draws arrays of any shape; two arrays of one kind have different numbers."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._mixed_count = 0
        self._rising_count = 0

    def assortment(self, count: int) -> list[tuple[FloatArray, ...]]:
        """Arguments for functions of this many arrays of one shape: all kinds, vectors and tables, and one of zeros."""
        drawn: Sequence[tuple[Callable[..., FloatArray], tuple[int, ...]]] = (
            (self.mixed, (101,)),
            (self.rising, (11,)),
            (self.falling, (4,)),
            (self.level, (2,)),
            (self.level, (1,)),
            (self.mixed, (12, 12)),
            (self.mixed, (5, 3)),
            (self.falling, (2, 3)),
            (self.falling, (1, 3)),
            (self.rising, (3, 1)),
        )
        arguments = [tuple(draw(*shape) for _each in range(count)) for draw, shape in drawn]
        zeros = [tuple(np.zeros(2) if i == place else self.level(2) for i in range(count)) for place in range(count)]
        return [*arguments, *zeros]

    def mixed(self, *shape: int) -> FloatArray:
        """Both signs, 0 at both ends, 1, a tiny number, a number below -100 at changing places, one number twice.

        A single axis gives an array that is not contiguous. Two give a table in Fortran order, with one row twice.
        Raise ValueError for fewer than 8 entries or, of a table, than 3 rows.
        """
        size = int(np.prod(shape))
        if size < _MIXED_ENTRIES or (len(shape) > 1 and shape[0] < _MIXED_ROWS):
            template = _("special.mixed{shape} is too small: it takes 8 entries and, of a table, 3 rows at least")
            raise ValueError(template.format(shape=shape))
        entries = self._rng.choice([-1.0, 1.0], size) * self._rng.uniform(0.3, 2.4, size)
        drawn = self._rng.uniform(1.2, 1.8)
        entries[[0, 1, 2, 3, -3, -2, -1]] = 0.0, drawn, 1.0, drawn, 0.0004 * drawn, -0.7 * drawn, 0.0
        entries[4 + self._mixed_count % (size - 7)] = -100.0 * drawn
        self._mixed_count += 1
        if len(shape) == 1:
            return self.apart(entries)
        table = entries.reshape(shape)
        table[-2] = table[1]
        return np.asfortranarray(table)

    def rising(self, *shape: int) -> FloatArray:
        """Whole numbers above 0, each larger than the one before; two arrays never begin alike."""
        self._rising_count += 1
        steps = self._rng.integers(1, 4, int(np.prod(shape)))
        steps[:1] = self._rising_count
        return np.cumsum(steps).astype(np.float64).reshape(shape)

    def falling(self, *shape: int) -> FloatArray:
        """Numbers between -0.3 and -0.9, each smaller than the one before."""
        size = int(np.prod(shape))
        places = (np.arange(1, size + 1) + self._rng.uniform(-0.2, 0.2, size)) / (size + 2)
        entries: FloatArray = -0.3 - 0.6 * places
        return entries.reshape(shape)

    def level(self, *shape: int) -> FloatArray:
        """One number throughout, between 1 and 2."""
        return np.full(shape, self._rng.uniform(1.2, 1.8))

    def apart(self, array: FloatArray) -> FloatArray:
        """The same numbers as an array that is not contiguous."""
        return np.repeat(array, 2, axis=-1)[..., ::2]
