"""Rules with a factor, computed from the learner's numbers: for a whole value, or for the change of an argument."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from grader.grading.compare import FloatArray
from grader.grading.diagnosis.observation import is_close
from grader.grading.diagnosis.rules import (
    Calls,
    NumberPairs,
    Rule,
    RuleFactory,
    argument_rules,
    argument_values,
    clip_rules,
    one_more_rules,
    order_rules,
    round_rules,
    total_rules,
    value_rules,
)
from grader.grading.ratio_rules import NamedArguments, factor_text, record_count

_MIN_CHANGE = 1e-4
"""The smallest change of a number, relative to its size, of which a rule may speak."""

_MIN_CHANGES = 2
"""In how many calls at least a number has to change by that."""

_PLAIN_FACTORS = {"1", "-1", "2", "-2", "1/2", "-1/2"}
_PLAIN_UNITS = {"1", "-1"}
_SCALE_MESSAGES = {"-1": "family_sign", "N": "family_records", "1/N": "family_per_record"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """What a constant factor is multiplied with: `above` and `below` are its names over and under the line.

    `array` is the argument whose length N is.
    """

    above: str = ""
    below: str = ""
    array: str = ""
    value: Callable[[NamedArguments], float]

    @property
    def name(self) -> str:
        return self.above or self.below

    def written(self, factor: str) -> str:
        """The factor with this unit as people write it: "2", "N/2", "2/N", "-2 N"."""
        sign, (over, under) = "-" if factor.startswith("-") else "", _fraction(factor.lstrip("-"))
        over = " ".join(part for part in (over if over != "1" else "", self.above) if part) or "1"
        under = " ".join(part for part in (under, self.below) if part)
        return sign + over + (f"/({under})" if " " in under else f"/{under}" if under else "")


def _fraction(text: str) -> tuple[str, str]:
    over, _, under = text.partition("/")
    return over, under


_ONE = _Unit(value=lambda _: 1.0)
_RECORDS = _Unit(above="N", value=lambda given: float(record_count(given)))
_PER_RECORD = _Unit(below="N", value=lambda given: 1 / (record_count(given) or math.nan))
_ALL_BUT_ONE = _Unit(value=lambda given: 1 - 1 / (record_count(given) or math.nan))


def scale_rules(pairs: NumberPairs, calls: Calls) -> Iterator[Rule]:
    """One factor for all calls: a constant, or a constant times the number of records N, or divided by it."""
    for unit in _record_units(calls):
        factor = _constant_factor(pairs, calls, unit)
        if factor is not None and (unit.name or not math.isclose(factor, 1, rel_tol=1e-6)):
            yield _scale_rule(factor, unit)


def argument_scale_rules(pairs: NumberPairs, calls: Calls) -> Iterator[Rule]:
    """A constant times a number argument or its square, or divided by it; the argument has to differ between calls.

    Divided by the argument and times another constant than 1 or -1, it may be that constant in the argument's place:
    whether it is takes the reference to find out (see `arguments`).
    """
    for name in calls.named[0]:
        values = [given.get(name) for given in calls.named]
        if all(type(value) in {int, float} for value in values) and len(set(values)) > 1:
            for power in (1, -1, 2, -2):
                written = name if abs(power) == 1 else f"{name}^2"
                value = partial(_argument_power, name, power)
                unit = _Unit(above=written, value=value) if power > 0 else _Unit(below=written, value=value)
                factor = _constant_factor(pairs, calls, unit)
                if factor is not None and (power != -1 or factor_text(factor) in _PLAIN_UNITS):
                    yield _scale_rule(factor, unit)


def share_rules(pairs: NumberPairs, calls: Calls) -> Iterator[Rule]:
    """The mean of all records but one, which was divided by the number of all of them."""
    factor = _constant_factor(pairs, calls, _ALL_BUT_ONE)
    if factor is not None and math.isclose(factor, 1, rel_tol=1e-6):
        yield Rule(
            alone="family_factor",
            also="also_divided_by_all",
            values={"factor": "(N - 1)/N"},
            apply=partial(_scaled_values, 1.0, _ALL_BUT_ONE),
            cost=1,
        )


def _record_units(calls: Calls) -> Iterator[_Unit]:
    yield _ONE
    if len(set(calls.counts) - {0}) > 1:
        yield replace(_RECORDS, array=calls.counted)
        yield replace(_PER_RECORD, array=calls.counted)


def _argument_power(name: str, power: int, given: NamedArguments) -> float:
    value = argument_values(name, given)
    return math.nan if value is None or value.ndim or not value else float(value**power)


def _constant_factor(pairs: NumberPairs, calls: Calls, unit: _Unit) -> float | None:
    """The factor beside a unit that fits all calls, computed from the largest expected number of the first of them."""
    factor: float | None = None
    for (expected, actual), given in zip(pairs, calls.named, strict=True):
        if expected.shape != actual.shape:
            return None
        size = unit.value(given)
        if factor is None and expected.size:
            at = int(np.abs(expected).argmax())
            largest = expected.flat[at]
            if largest and size and math.isfinite(largest):
                factor = float(actual.flat[at] / largest) / size
                if not factor or not math.isfinite(factor):
                    return None
        if not is_close(expected * ((factor or 0.0) * size), actual):
            return None
    return factor


def _scale_rule(factor: float, unit: _Unit) -> Rule:
    text = factor_text(factor)
    written = unit.written(text)
    alone = _SCALE_MESSAGES.get(written, "family_factor_of_records" if unit.name == "N" else "family_factor")
    if text == "1" and unit.name.isidentifier() and unit.name != "N":
        alone = "family_times" if unit.above else "family_over"
    return Rule(
        alone=alone,
        also="also_sign" if written == "-1" else "also_factor",
        values={"factor": written, "name": unit.name, "array": unit.array},
        apply=partial(_scaled_values, factor, unit),
        factor=written,
        cost=2 * bool(unit.name) + (text not in {"1", "-1"}) + (text not in _PLAIN_FACTORS),
    )


def _scaled_values(factor: float, unit: _Unit, expected: FloatArray, given: NamedArguments) -> FloatArray:
    return expected * (factor * unit.value(given))


# --- The change of an argument ----------------------------------------------------------------------------------------


def change_rules(pairs: NumberPairs, calls: Calls) -> Iterator[Rule]:
    """A new value of an argument whose change is wrong by a factor, or that was handed back without the argument.

    An average of two arguments is a change of either. It is taken for one of the nearer, which it updates; where that
    is handed back as it came, nothing changes by any factor.
    """
    if not all(expected.shape == actual.shape for expected, actual in pairs):
        return
    least = [_MIN_CHANGE * np.abs(expected).max(initial=0.0) for expected, _ in pairs]
    for name in _nearest_arguments(pairs, calls):
        values = calls.numeric_arguments[name]
        if all(is_close(value, actual) for value, (_, actual) in zip(values, pairs, strict=True)):
            return
        notable = [at for at, value in enumerate(values) if _is_notable_change(value, pairs[at], least[at])]
        if len(notable) < min(len(pairs), _MIN_CHANGES):
            continue
        is_change = all(np.abs(actual).sum() < np.abs(expected).sum() for expected, actual in pairs)
        yield Rule(
            alone="family_taken_from" if is_change else "family_moved_by",
            values={"name": name},
            apply=partial(_taken_from, name),
            is_about_change=True,
        )
        changes = [(pairs[at][0] - values[at], pairs[at][1] - values[at]) for at in notable]
        for unit in _record_units(calls):
            factor = _change_factor(changes, Calls(named=[calls.named[at] for at in notable]), unit)
            if factor is not None:
                yield _change_rule(name, _scale_rule(factor, unit))
        yield from _added_rules(name, values, pairs)


def _nearest_arguments(pairs: NumberPairs, calls: Calls) -> Sequence[str]:
    """The arguments of the expected values' shapes, those first that are least changed by becoming these values."""
    off = {
        name: sum(float(np.abs(expected - value).sum()) for value, (expected, _) in zip(values, pairs, strict=True))
        for name, values in calls.numeric_arguments.items()
        if all(value.shape == expected.shape for value, (expected, _) in zip(values, pairs, strict=True))
    }
    return sorted(off, key=lambda name: off[name])


def _added_rules(name: str, values: Sequence[FloatArray], pairs: NumberPairs) -> Iterator[Rule]:
    """An argument with a constant times the expected value added to it or taken from it."""
    (expected, actual), value = pairs[0], values[0]
    at = int(np.abs(expected).argmax())
    factor = float((actual - value).flat[at] / (expected.flat[at] or math.nan))
    if math.isfinite(factor) and factor and abs(factor) != 1:
        yield Rule(
            alone="family_added" if factor > 0 else "family_subtracted",
            values={"name": name, "factor": factor_text(abs(factor))},
            apply=partial(_added_to, name, factor),
            is_about_change=True,
        )


def _added_to(name: str, factor: float, expected: FloatArray, given: NamedArguments) -> FloatArray | None:
    value = argument_values(name, given)
    return None if value is None or value.shape != expected.shape else value + factor * expected


def _is_notable_change(value: FloatArray, pair: tuple[FloatArray, FloatArray], least: float) -> bool:
    """Whether an argument changes enough, as it should and as the learner does it, for a rule about the change."""
    if not least:  # 0 is no new value of anything
        return False
    expected, actual = pair
    # Nor is what is hardly more than 0: next to it all other numbers look like a change by themselves.
    return all(bool(np.abs(size).max() > least) for size in (actual, expected - value, actual - value))


def _change_factor(changes: NumberPairs, calls: Calls, unit: _Unit) -> float | None:
    """The factor of the change in the first call, if it is about the same in the others."""
    factors = []
    for (expected, actual), given in zip(changes, calls.named, strict=True):
        at = int(np.abs(expected).argmax())
        factors.append(float(actual.flat[at] / expected.flat[at]) / (unit.value(given) or math.nan))
        if not factors[0] or not math.isclose(factors[-1], factors[0], rel_tol=1 / 100):
            return None
    # A small change is known no more exactly than that.
    is_one = not unit.name and math.isclose(factors[0], 1, rel_tol=1 / 100)
    return None if is_one or not math.isfinite(factors[0]) else factors[0]


def _change_rule(name: str, rule: Rule) -> Rule:
    kind = "change_sign" if rule.factor == "-1" else "change_factor"
    return Rule(
        alone=f"family_{kind}",
        also=f"also_{kind}",
        values={"name": name, "factor": rule.factor},
        apply=partial(_changed_by, rule, name),
        cost=rule.cost + 1,
        is_about_change=True,
    )


def _taken_from(name: str, expected: FloatArray, given: NamedArguments) -> FloatArray | None:
    value = argument_values(name, given)
    return None if value is None or value.shape != expected.shape else value - expected


def _changed_by(rule: Rule, name: str, expected: FloatArray, given: NamedArguments) -> FloatArray | None:
    value = argument_values(name, given)
    if value is None or value.shape != expected.shape:
        return None
    change = rule.apply(expected - value, given)
    return None if change is None else value + change


VALUE_FACTORIES: tuple[RuleFactory, ...] = (
    one_more_rules,
    scale_rules,
    argument_scale_rules,
    argument_rules,
    value_rules,
    change_rules,
    round_rules,
    clip_rules,
)
"""Their messages speak of all calls, so that they must fit all of those that returned a value."""

SHAPE_FACTORIES: tuple[RuleFactory, ...] = (order_rules, total_rules)
"""They must fit the wrong calls only: an order or shape may be the same by chance where there is one number."""

COMPOSED_FACTORIES: tuple[RuleFactory, ...] = (scale_rules, order_rules, round_rules, change_rules)
"""Rules that combine with a known mistake."""
