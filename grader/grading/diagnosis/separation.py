"""Which checks tell the known mistakes of an exercise apart: only these may name one by themselves.

On the inputs of an ordinary check every two mistakes give different results. On those of an edge (a single record, a
level line) many are alike, and an unknown mistake would look like a known one, too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.grading.answer import Case
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
    expected = _results(catalogue.reference, cases)
    groups: list[tuple[Sequence[object], list[Mistake]]] = []
    for mistake in catalogue.mistakes:
        results = _results(mistake.function, cases)
        if _are_equal(results, expected):
            continue
        group = next((members for known, members in groups if _are_equal(results, known)), None)
        if group is None:
            groups.append((results, [mistake]))
        else:
            group.append(mistake)
    wrong = frozenset(mistake for _, group in groups for mistake in group)
    confused = tuple(
        (group[0], other) for _, group in groups for other in group[1:] if other.sentence != group[0].sentence
    )
    return Separation(
        wrong=wrong,
        confused=confused,
        is_telling=len(cases) >= _MIN_CASES
        and len(wrong) >= _MIN_FAILING_SHARE * len(catalogue.mistakes)
        and len(confused) <= max(1, _MAX_CONFUSED_SHARE * len(wrong)),  # of a few mistakes, two may be alike
    )


def _results(function: Callable[..., object], cases: Sequence[Case]) -> list[object]:
    seen = [observe_call(function, case) for case in cases]
    return [each.raised or each.value for each in seen]


def _are_equal(first: Sequence[object], second: Sequence[object]) -> bool:
    return all(map(is_nearly_equal, first, second))
