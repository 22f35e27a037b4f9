"""Which known name a mistyped one was meant to be."""

import math
from collections.abc import Iterable

_LEAST_BEGINNING = 3
_CHARS_PER_SLIP = 3


def nearest_name(word: str, known: Iterable[str]) -> str | None:
    """The known name nearest to a word, the first of several; None where none is near.

    A name is near that differs by capitals, by one slip of the finger in three characters (one left out, added, wrong,
    or two in the wrong order), or that begins with the word. One slip is nearer than a beginning, two are not; of two
    names that are as many slips away, the one with the same characters is nearer.
    """
    wanted = word.casefold()
    most = min(max(len(wanted) // _CHARS_PER_SLIP, 1), len(wanted) - 1)
    slips = {name: _count_slips(wanted, name.casefold(), most) for name in known}
    near = {name: count for name, count in slips.items() if count <= most}
    if len(wanted) >= _LEAST_BEGINNING:
        near |= {name: min(count, 1.5) for name, count in slips.items() if name.casefold().startswith(wanted)}
    return min(near, key=lambda name: (near[name], sorted(name.casefold()) != sorted(wanted)), default=None)


def _count_slips(left: str, right: str, most: int) -> float:
    """How many characters one text has to leave out, add, change or swap with the next one to become the other.

    Infinite where that is soon seen to be more than `most`: a text may be as long as a file.
    """
    if abs(len(left) - len(right)) > most:
        return math.inf
    before: list[int] = []
    last = list(range(len(right) + 1))
    for row, char in enumerate(left, 1):
        line = [row]
        for column, other in enumerate(right, 1):
            count = min(last[column] + 1, line[-1] + 1, last[column - 1] + (char != other))
            if row > 1 and column > 1 and char == right[column - 2] and left[row - 2] == other:
                count = min(count, before[column - 2] + 1)
            line.append(count)
        if min(*last, *line) > most:
            return math.inf
        before, last = last, line
    return last[-1]
