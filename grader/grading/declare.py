"""Checks in one line each, for a course's check files: `check_<exercise>__<what> = declare.values(title, cases)`.

`cases` are what `answer.agrees` takes: a list of the arguments of one call each, or a function that draws such a list
from a numpy random generator. A check that needs more is written as a function (see the fixtures `answer`, `rng`).

>>> from grader.grading import declare
>>> check_scale__ordinary = declare.values("Scales numbers", lambda rng: [(rng.uniform(1.0, 2.0), -3.0)])
>>> check_scale__ordinary.__doc__
'Scales numbers'
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, TypeVar

import numpy as np
import pytest

from grader.grading.answer import AnswerBase
from grader.grading.call_case import CaseLike
from grader.grading.compare import ATOL, RTOL
from grader.grading.special_arrays import SpecialArrays

Cases: TypeAlias = Sequence[CaseLike] | Callable[[np.random.Generator], Sequence[CaseLike]]
DeclaredCheck: TypeAlias = Callable[[AnswerBase, np.random.Generator], None]
_Special = TypeVar("_Special")

SPECIAL_NUMBERS = (2.5, 0.0, -1.7, 1.0, 0.4, 150.5, 0.0004, -3.0)
"""Between them they have all properties of numbers that wrong answers hinge on."""

SPECIAL_TEXTS = (
    "To be, or not to be",
    "",
    "level",
    "  two  spaces \n",
    "A",
    "word",
    "SHOUT 42 times! SHOUT",
    " ",
    "naïve café, été",
    "the end of the line is the end of the road, and whoever comes to it must turn round and go back to the start",
)
"""Between them they have all properties of texts that wrong answers hinge on."""

EXACT_RTOL = 1e-9
"""What checks on numbers and arrays of every kind allow: an answer that computes in 32 bits somewhere fails."""

MANNERS_TITLE = "No warning, arguments unchanged, same answer if called again"
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
    given = list(cases) if isinstance(cases, Iterator) else cases  # a check runs more than once

    def check(answer: AnswerBase, rng: np.random.Generator) -> None:
        __tracebackhide__ = True
        drawn = given(rng) if callable(given) else given
        answer.agrees(drawn, rtol=rtol, atol=atol, unchanged=unchanged, quiet=quiet, repeatable=repeatable)

    check.__doc__ = title
    return check if points is None else pytest.mark.points(points)(check)


def arrays(
    title: str,
    case: Callable[..., CaseLike] = lambda *given: given,
    *,
    count: int = 1,
    points: int | None = None,
    rtol: float = EXACT_RTOL,
) -> DeclaredCheck:
    """A check on arrays of every kind: with zeros, sorted, of one entry and of a hundred, tables, not contiguous, ...

    `case` makes the arguments of a call from `count` such arrays of one shape; by default they are the arguments.
    """
    return values(
        title, lambda rng: [case(*given) for given in SpecialArrays(rng).assortment(count)], points=points, rtol=rtol
    )


def numbers(
    title: str,
    case: Callable[..., CaseLike] = lambda *given: given,
    *,
    count: int = 1,
    points: int | None = None,
    rtol: float = EXACT_RTOL,
) -> DeclaredCheck:
    """A check on numbers of every kind: 0, 1, negative, tiny, large, whole; each of `count` arguments is each of them.

    `case` makes the arguments of a call from `count` such numbers; by default they are the arguments.
    """
    return values(title, [case(*given) for given in _each_in_turn(SPECIAL_NUMBERS, count)], points=points, rtol=rtol)


def texts(
    title: str, case: Callable[..., CaseLike] = lambda *given: given, *, count: int = 1, points: int | None = None
) -> DeclaredCheck:
    """A check on texts of every kind: empty, of one letter, with spaces at the ends, a line break, digits, accents, ...

    `case` makes the arguments of a call from `count` such texts; by default they are the arguments.
    """
    return values(title, [case(*given) for given in _each_in_turn(SPECIAL_TEXTS, count)], points=points)


def _each_in_turn(special: Sequence[_Special], count: int) -> list[list[_Special]]:
    """As many calls as there are special values, so that each of `count` arguments is each of them once."""
    places = range(len(special))
    return [[special[(at + 3 * turn) % len(places)] for turn in range(count)] for at in places]


def manners(cases: Cases, title: str = MANNERS_TITLE, *, points: int | None = None) -> DeclaredCheck:
    """A check that calls change no argument, warn of nothing, and give the same value when they are repeated."""
    return values(title, cases, points=points, unchanged=True, quiet=True, repeatable=True)
