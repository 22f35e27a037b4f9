"""Which checks tell the known mistakes of an exercise apart: only these may name one by themselves.

On the inputs of an ordinary check every two mistakes give different results. On those of an edge (a single record, a
level line) many are alike, and an unknown mistake would look like a known one, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.grading.call_case import Case
from grader.grading.diagnosis.catalogue import Catalogue, Mistake
from grader.grading.diagnosis.observation import is_nearly_equal, observe_call

_MIN_CASES = 2
_MIN_FAILING_SHARE = 0.5
_MAX_CONFUSED_SHARE = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """What the inputs of a check tell about the known mistakes of its exercise.

    `wrong` are those that give another result than the reference there; `confused` are pairs of them that give the same
    result although their sentences differ.
    """

    wrong: frozenset[Mistake]
    confused: tuple[tuple[Mistake, Mistake], ...]
    is_telling: bool


@lru_cache(maxsize=1024)
def separate_mistakes(catalogue: Catalogue, cases: tuple[Case, ...]) -> Separation:
    """The separation of an exercise's mistakes by the inputs of one check."""
    groups = _alike_groups(catalogue, cases)[1:]  # those of the first one are right here
    wrong = frozenset(mistake for group in groups for mistake in group)
    confused = tuple(
        (group[0], other) for group in groups for other in group[1:] if other.sentence != group[0].sentence
    )
    return Separation(
        wrong=wrong,
        confused=confused,
        is_telling=len(cases) >= _MIN_CASES
        and len(wrong) >= _MIN_FAILING_SHARE * len(catalogue.mistakes)
        and len(confused) <= max(1, _MAX_CONFUSED_SHARE * len(wrong)),  # of a few mistakes, two may be alike
    )


def _alike_groups(catalogue: Catalogue, cases: Sequence[Case]) -> list[list[Mistake]]:
    """The known mistakes, by what they give in all of these cases; the first group begins with the reference itself.

    Case by case, a group is split into those that give the same as its first function. Most mistakes are alone after
    one or two cases, and need no more calls.
    """
    groups = [[Mistake(id="", sentence="", function=catalogue.reference), *catalogue.mistakes]]
    for case in cases:
        groups = [part for group in groups for part in _split_group(group, case)]
    return groups


def _split_group(group: list[Mistake], case: Case) -> list[list[Mistake]]:
    if len(group) == 1:
        return [group]
    parts: list[tuple[object, list[Mistake]]] = []
    for mistake in group:
        seen = observe_call(mistake.function, case)
        result = seen.raised or seen.value
        part = next((members for known, members in parts if is_nearly_equal(result, known)), None)
        if part is None:
            parts.append((result, [mistake]))
        else:
            part.append(mistake)
    return [members for _, members in parts]
