"""Rules that turn expected numbers into a learner's: a factor, a sign, a rounding, an order, a missing row.

A rule's constants (the factor, the digits, the bound) are computed from the learner's numbers; whether the rule then
fits all calls is found out by the caller.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TypeAlias

import numpy as np

from grader.grading.compare import FloatArray, float_array, shape_of
from grader.grading.diagnosis.observation import is_close
from grader.grading.messages import message
from grader.grading.ratio_rules import NamedArguments, record_count
from grader.grading.report import Message

_MAX_DIGITS = 10
_CHANGE_RTOL = 1e-7
_MAX_PART_LEFT = 1e-5

NumberPairs: TypeAlias = Sequence[tuple[FloatArray, FloatArray]]
"""An expected and an actual array for each call."""


@dataclass(frozen=True, kw_only=True)
class Calls:
    """The arguments of some calls, by name."""

    named: Sequence[NamedArguments]

    @cached_property
    def counts(self) -> Sequence[int]:
        """The number of records of each call."""
        return [record_count(given) for given in self.named]

    @cached_property
    def counted(self) -> str:
        """The argument whose length the number of records is: the first array of the first call that has one."""
        return next((name for given in self.named for name, value in given.items() if shape_of(value)), "")

    @cached_property
    def numeric_arguments(self) -> Mapping[str, Sequence[FloatArray]]:
        """The arguments that are numbers or arrays of them in all calls, as arrays by their name."""
        found = {name: [argument_values(name, given) for given in self.named] for name in self.named[0]}
        known = {name: [value for value in values if value is not None] for name, values in found.items()}
        return {name: values for name, values in known.items() if len(values) == len(self.named)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What turns one array into another, given the call's arguments; `apply` gives None where it makes no sense.

    `alone` is the id of the message that says it of an answer that is right otherwise, `also` of one that has another
    mistake, too (None: the rule is too special to be said of such an answer).
    """

    alone: str
    apply: Callable[[FloatArray, NamedArguments], FloatArray | None]
    also: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    factor: str = ""
    """The factor as it is written, if the rule is one factor for all calls."""

    cost: int = 0
    """How much less simple the rule is than others, to choose between two that both fit."""

    is_about_change: bool = False
    """Whether the rule is about a small change of a number, which is only as exact as the number."""

    @property
    def message(self) -> Message:
        return message(self.alone, **self.values)

    @property
    def besides(self) -> Message | None:
        return None if self.also is None else message(self.also, **self.values)

    def fits(self, pairs: NumberPairs, calls: Calls) -> bool:
        return all(self._fits_one(*pair, given) for pair, given in zip(pairs, calls.named, strict=True))

    def _fits_one(self, expected: FloatArray, actual: FloatArray, given: NamedArguments) -> bool:
        return self.matches(self.apply(expected, given), expected, actual)

    def matches(self, value: FloatArray | None, expected: FloatArray, actual: FloatArray) -> bool:
        """Whether a value that the rule gave for an expected one is the learner's."""
        if value is None or value.shape != actual.shape:
            return False
        if not self.is_about_change:
            return is_close(value, actual) and is_far_nearer(value, expected, actual)
        return bool(np.all(np.abs(value - actual) <= _CHANGE_RTOL * np.max(np.abs(expected), initial=0.0)))


def is_far_nearer(value: FloatArray, expected: FloatArray, actual: FloatArray) -> bool:
    """Whether a value leaves next to nothing of the learner's difference: a factor of 0.99999 may only be near it."""
    if expected.shape != actual.shape or is_close(expected, actual):
        return True
    with np.errstate(all="ignore"):
        left, off = np.abs(value - actual), np.abs(expected - actual)
    known = np.isfinite(left) & np.isfinite(off)
    return not known.any() or bool(left[known].max() <= _MAX_PART_LEFT * off[known].max())


RuleFactory: TypeAlias = Callable[[NumberPairs, Calls], Iterator[Rule]]


def first_fitting_rule(pairs: NumberPairs, calls: Calls, *factories: RuleFactory) -> Rule | None:
    """The first rule of these factories that fits all calls."""
    for factory in factories:
        for rule in factory(pairs, calls):
            if rule.fits(pairs, calls):
                return rule
    return None


# --- Rules for numbers of the same shape ------------------------------------------------------------------------------


def round_rules(pairs: NumberPairs, calls: Calls) -> Iterator[Rule]:
    """Rounded to the fewest digits that hold all of the learner's numbers; only if the expected ones need more."""
    del calls
    actual = np.concatenate([numbers.ravel() for _, numbers in pairs])
    expected = np.concatenate([numbers.ravel() for numbers, _ in pairs])
    if not actual.size or actual.shape != expected.shape or not np.abs(expected - actual).max() <= 1 / 2:
        return
    for digits in range(_MAX_DIGITS + 1):
        if _is_rounded(actual.item(0), digits) and np.array_equal(np.round(actual, digits), actual):
            off = np.abs(expected - actual)
            # Several expected numbers do not end here, and none is farther off than rounding takes it.
            needed = max(1, min(2, actual.size // 2))
            if np.count_nonzero(off > 1e-3 * 10.0**-digits) >= needed and np.all(off <= 0.500001 * 10.0**-digits):
                yield Rule(
                    alone="family_rounded",
                    also="also_rounded",
                    values={"count": digits},
                    apply=partial(_round_values, digits),
                    cost=1,
                )
            return


def _is_rounded(number: float, digits: int) -> bool:
    """Whether numpy leaves a number as it is where it rounds it; found out in a tenth of numpy's time."""
    scaled = number * 10.0**digits
    return not math.isfinite(scaled) or round(scaled) / 10.0**digits == number


def _round_values(digits: int, expected: FloatArray, given: NamedArguments) -> FloatArray:
    del given
    return np.asarray(np.round(expected, digits))


def clip_rules(pairs: NumberPairs, calls: Calls) -> Iterator[Rule]:
    """Cut off at a bound: the learner's largest (smallest) number, where several expected ones lie beyond it."""
    del calls
    if any(expected.shape != actual.shape or not actual.size for expected, actual in pairs):
        return
    actual = np.concatenate([numbers.ravel() for _, numbers in pairs])
    expected = np.concatenate([numbers.ravel() for numbers, _ in pairs])
    for bound, is_above in ((float(actual.max()), True), (float(actual.min()), False)):
        beyond = expected > bound if is_above else expected < bound
        if len(set(expected[beyond].tolist())) >= 2 and not beyond.all() and math.isfinite(bound):
            name = "family_cut_above" if is_above else "family_cut_below"
            apply = partial(_clipped_values, bound, is_above)
            yield Rule(alone=name, values={"bound": f"{bound:.6g}"}, apply=apply)


def _clipped_values(bound: float, is_above: bool, expected: FloatArray, given: NamedArguments) -> FloatArray:  # noqa: FBT001 - for `partial`
    del given
    return np.minimum(expected, bound) if is_above else np.maximum(expected, bound)


def argument_rules(pairs: NumberPairs, calls: Calls) -> Iterator[Rule]:
    """An argument as it came in, or added to, taken from, multiplied with or divided into the expected value."""
    del pairs
    for name in calls.named[0]:
        yield Rule(alone="family_argument", values={"name": name}, apply=partial(_argument_alone, name))
        yield Rule(alone="family_plus", values={"name": name}, apply=partial(_add_argument, name, 1))
        yield Rule(alone="family_minus", values={"name": name}, apply=partial(_add_argument, name, -1))
        yield Rule(alone="family_times", values={"name": name}, apply=partial(_scale_by_argument, name, 1))
        yield Rule(alone="family_over", values={"name": name}, apply=partial(_scale_by_argument, name, -1))


def argument_values(name: str, given: NamedArguments) -> FloatArray | None:
    value = given.get(name)
    return None if shape_of(value) is None else float_array(value)


def _argument_alone(name: str, expected: FloatArray, given: NamedArguments) -> FloatArray | None:
    del expected
    return argument_values(name, given)


def _add_argument(name: str, sign: int, expected: FloatArray, given: NamedArguments) -> FloatArray | None:
    value = argument_values(name, given)
    return None if value is None or value.shape not in {(), expected.shape} else expected + sign * value


def _scale_by_argument(name: str, power: int, expected: FloatArray, given: NamedArguments) -> FloatArray | None:
    value = argument_values(name, given)
    if value is None or value.shape not in {(), expected.shape} or not np.all(value):
        return None
    return expected * value**power


_ONE_MORE = Rule(alone="family_one_more", apply=lambda expected, _: expected + 1)


def one_more_rules(pairs: NumberPairs, calls: Calls) -> Iterator[Rule]:
    """One more than expected, before all factors: of few numbers, such as places, a factor like N/3 fits by chance."""
    del calls
    if len({number for expected, _ in pairs for number in expected.ravel().tolist()}) > 1:
        yield _ONE_MORE


def value_rules(pairs: NumberPairs, calls: Calls) -> Iterator[Rule]:
    """The other rules for numbers of the same shape."""
    del calls
    first = pairs[0][1]
    # Before the constant: a function that returns 0 everywhere is more likely not finished than cut off.
    if not first.any():
        yield Rule(alone="family_zero", apply=lambda expected, _: np.zeros(expected.shape))
    is_same = all(expected.shape == pairs[0][0].shape and is_close(expected, pairs[0][0]) for expected, _ in pairs[1:])
    if np.isfinite(first).all() and not is_same:
        yield Rule(alone="family_constant", apply=lambda expected, _: first if first.shape == expected.shape else None)
    yield Rule(alone="family_running_sum", apply=_running_sum)
    yield Rule(alone="family_squared", apply=lambda expected, _: expected**2)
    yield Rule(alone="family_root", apply=lambda expected, _: np.sqrt(np.abs(expected)))
    yield Rule(alone="family_absolute", apply=lambda expected, _: np.abs(expected))
    yield Rule(alone="family_reciprocal", apply=lambda expected, _: 1 / expected if np.all(expected) else None)
    yield Rule(alone="family_whole", apply=lambda expected, _: np.trunc(expected))
    yield Rule(alone="family_floor", apply=lambda expected, _: np.floor(expected))
    yield _ONE_MORE


def _running_sum(expected: FloatArray, given: NamedArguments) -> FloatArray:
    del given
    return np.cumsum(expected, axis=0) if expected.ndim else expected


# --- Rules for another order or shape ---------------------------------------------------------------------------------


def order_rules(pairs: NumberPairs, calls: Calls) -> Iterator[Rule]:
    """The right numbers in another order or shape, or some of them: also said of an answer with another mistake."""
    del calls
    first, wanted = pairs[0]
    for name, dimensions, rearranged in _ORDERS:
        # Most do not even fit the first call.
        found = rearranged(first) if first.ndim in dimensions else None
        if found is None or found.shape != wanted.shape or not is_close(found, wanted):
            continue
        # The first or last one of equal numbers may be any of them, or their largest.
        if name not in _PLACES or any(np.ptp(expected) for expected, _ in pairs if expected.size):
            yield Rule(
                alone=f"family_{name}",
                also=f"also_{name}",
                apply=partial(_rearranged_values, dimensions, rearranged),
                cost=1,
            )


_PLACES = frozenset({"last", "no_first", "no_last"})
_ANY = range(1, 9)
_ORDERS: Sequence[tuple[str, range, Callable[[FloatArray], FloatArray]]] = (
    ("boxed", range(1), lambda numbers: numbers.reshape(1)),
    ("reversed", _ANY, lambda numbers: numbers[::-1]),
    ("columns_reversed", _ANY[1:], lambda numbers: numbers[..., ::-1]),
    ("transposed", _ANY[1:], lambda numbers: numbers.T),
    ("flat", _ANY[1:], lambda numbers: numbers.ravel()),
    ("column", _ANY[:1], lambda numbers: numbers.reshape(-1, 1)),
    ("row", _ANY[:1], lambda numbers: numbers.reshape(1, -1)),
    ("last", _ANY, lambda numbers: np.asarray(numbers[-1]) if len(numbers) else numbers),
    ("no_first", _ANY, lambda numbers: numbers[1:]),
    ("no_last", _ANY, lambda numbers: numbers[:-1]),
)
"""Other orders and shapes: their names, and the numbers of dimensions for which they make sense."""


def _rearranged_values(
    dimensions: range,
    rearranged: Callable[[FloatArray], FloatArray],
    expected: FloatArray,
    given: NamedArguments,
) -> FloatArray | None:
    del given
    return rearranged(expected) if expected.ndim in dimensions else None


def total_rules(pairs: NumberPairs, calls: Calls) -> Iterator[Rule]:
    """One number where several are expected."""
    del calls
    sizes = [expected.size if expected.ndim else 0 for expected, _ in pairs]
    # The sum of a single value is that value: only its shape is lost. That of zeros is what any 0 is.
    if min(sizes) > 0 and max(sizes) > 1 and any(expected.any() for expected, _ in pairs):
        yield Rule(alone="family_sum", apply=lambda expected, _: np.asarray(expected.sum()))
        yield Rule(alone="family_mean", apply=lambda expected, _: np.asarray(expected.mean()))
