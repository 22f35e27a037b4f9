"""Which checks an answer would pass that only hands on another exercise's function: there nothing is carried forward.

Carrying forward puts our functions in the place of a learner's earlier ones, so that no mistake costs points twice. Of
two exercises with one value the later one would then earn its points by `return earlier(...)`, with `earlier` not even
written. So a check that our earlier function passes by itself, called with the arguments as they are, is not carried
forward by it, unless the course says in `needs` that an answer is built on it.
"""

import inspect
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from itertools import permutations

import numpy as np

from grader.courses.course import Course, Exercise
from grader.errors import CourseError
from grader.grading.check_collection import Checks
from grader.grading.collected_check import Check

_SEED = 0
_MAX_PERMUTED = 3
"""Up to so many arguments are tried in every order, more as they come, reversed and by name."""

_MAX_KNOWN = 20_000
"""Of how many checks, functions and seeds it is kept what was found out: more than a course has under a few seeds."""


class Lending:
    """Knows by trying, once for each check, what would be handed on."""

    def __init__(self, course: Course, checks: Checks) -> None:
        self._checks = checks
        self._exercises = {exercise.id: exercise for exercise in course.exercises}
        self._known: dict[tuple[str, str, int], tuple[int, ...] | None] = {}

    def is_lent(self, check: Check, used: Sequence[str], seed: int = _SEED) -> bool:
        """Whether one of the used exercises' functions, given by id, passes a check that the course didn't build on it.

        Functions that pass it only together are an answer of the learner's own. The seed is that of the inputs on which
        it is tried: the same for all submissions, or that of the run for what a child knows of the run's own inputs.
        """
        others = [self._exercises[name] for name in used if name not in self.built_on(check.exercise)]
        are_known = all((check.id, other.id, seed) in self._known for other in others)
        with nullcontext() if are_known else _kept_random_state():
            return any(self.handing_order(check, other, seed) is not None for other in others)

    def built_on(self, exercise: Exercise) -> set[str]:
        """The ids of the exercises that the course says a usual answer calls, even indirectly."""
        return {name for need in exercise.needs for name in (need, *self.built_on(self._exercises[need]))}

    def handing_order(self, check: Check, other: Exercise, seed: int = _SEED) -> tuple[int, ...] | None:
        """The positions of the check's arguments, in the order in which another exercise's function passes it.

        None if it does not pass in any order. To find it out, checks are run, which seed the global random generators.
        """
        key = (check.id, other.id, seed)
        if key not in self._known:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            passes = partial(self._passes, check, other, seed)
            self._known[key] = next(filter(passes, self._orders(check, other)), None)
        return self._known[key]

    def _orders(self, check: Check, other: Exercise) -> Iterator[tuple[int, ...]]:
        own = list(self._signature(check.exercise).parameters)
        taken = self._signature(other).parameters
        required = sum(each.default is each.empty for each in taken.values())
        if set(list(taken)[:required]) <= set(own):
            yield tuple(own.index(name) for name in taken if name in own)
        for count in range(max(required, 1), min(len(own), len(taken)) + 1):
            if len(own) <= _MAX_PERMUTED:
                yield from permutations(range(len(own)), count)
            else:
                yield tuple(range(count))
                yield tuple(reversed(range(count)))

    def _passes(self, check: Check, other: Exercise, seed: int, order: tuple[int, ...]) -> bool:
        function = self._checks.references[other.id]
        try:
            return self._checks.is_passed_by(check, _handing_on(self._signature(check.exercise), function, order), seed)
        except CourseError:
            # The check itself can't take such a value, so it is not passed.
            return False

    def _signature(self, exercise: Exercise) -> inspect.Signature:
        return inspect.signature(self._checks.references[exercise.id])


def _handing_on(
    signature: inspect.Signature, function: Callable[..., object], order: tuple[int, ...]
) -> Callable[..., object]:
    def hand_on(*args: object, **kwargs: object) -> object:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        values = list(bound.arguments.values())
        return function(*(values[position] for position in order))

    return hand_on


@contextmanager
def _kept_random_state() -> Iterator[None]:
    """The global random generators of whoever uses the library, which running a check in this process would seed."""
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 - others' state, put back as it was
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002
