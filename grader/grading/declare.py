"""Checks in one line each, for a course's check files: `check_<exercise>__<what> = declare.values(title, cases)`.

`cases` are what `answer.agrees` takes: a list of the arguments of one call each, or a function that draws such a list
from a numpy random generator. A check that needs more is written as a function (see the fixtures `answer`, `rng`).

>>> from grader.grading import declare
>>> check_scale__ordinary = declare.values("Scales numbers", lambda rng: [(rng.uniform(1.0, 2.0), -3.0)])
>>> check_scale__ordinary.__doc__
'Scales numbers'
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import numpy as np
import pytest

from grader.grading.answer import AnswerBase, CaseLike
from grader.grading.compare import ATOL, RTOL

Cases: TypeAlias = Sequence[CaseLike] | Callable[[np.random.Generator], Sequence[CaseLike]]
DeclaredCheck: TypeAlias = Callable[[AnswerBase, np.random.Generator], None]

MANNERS_TITLE = "No warnings, arguments unchanged, same answer when called again"
"""A course translates it, as it does the titles of its own."""


def values(  # noqa: PLR0913 - one keyword for each thing that a check may require
    title: str,
    cases: Cases,
    *,
    points: int | None = None,
    rtol: float = RTOL,
    atol: float = ATOL,
    unchanged: bool = False,
    quiet: bool = False,
    repeatable: bool = False,
) -> DeclaredCheck:
    """A check that the learner's function gives the reference's values on these cases.

    `points` is what it is worth (see `pytest_plugin` for the default); the other keywords are those of
    `answer.agrees`.
    """

    def check(answer: AnswerBase, rng: np.random.Generator) -> None:
        drawn = cases(rng) if callable(cases) else cases
        answer.agrees(drawn, rtol=rtol, atol=atol, unchanged=unchanged, quiet=quiet, repeatable=repeatable)

    check.__doc__ = title
    return check if points is None else pytest.mark.points(points)(check)


def shapes(
    title: str,
    case: Callable[[np.random.Generator, tuple[int, ...]], CaseLike],
    sizes: Iterable[tuple[int, ...]] = ((), (3,), (2, 3)),
    *,
    points: int | None = None,
) -> DeclaredCheck:
    """A check of one case a shape: `case` draws the arguments for arrays of a shape, () for a single number."""
    chosen = tuple(sizes)
    return values(title, lambda rng: [case(rng, size) for size in chosen], points=points)


def manners(cases: Cases, title: str = MANNERS_TITLE, *, points: int | None = None) -> DeclaredCheck:
    """A check that calls change no argument, warn of nothing, and give the same value when they are repeated."""
    return values(title, cases, points=points, unchanged=True, quiet=True, repeatable=True)
