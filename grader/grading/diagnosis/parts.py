"""Rules for results of several parts: every part is compared by itself, and the parts with each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from grader.grading.answer import CallRecord
from grader.grading.compare import FloatArray, float_array, shape_of
from grader.grading.diagnosis.catalogue import Catalogue
from grader.grading.diagnosis.observation import Observation, is_close, is_nearly_equal
from grader.grading.diagnosis.rules import Calls, NumberPairs, Rule, RuleFactory, first_fitting_rule
from grader.grading.diagnosis.scales import scale_rules
from grader.grading.messages import message
from grader.grading.ratio_rules import NamedArguments
from grader.grading.report import Message
from grader.i18n import join_names
from grader.sandbox.replies import ReturnedValue

_MIN_ROUNDED_NUMBERS = 6
_MAX_ROUNDED_DIGITS = 9
_LOSING_RULES = frozenset(
    f"family_{name}" for name in ("rounded", "whole", "floor", "absolute", "squared", "argument", "constant", "zero")
)
PLACE_MESSAGES = frozenset(
    f"family_{name}"
    for name in (
        *("only_part", "one_right_part", "right_parts", "rows_right"),
        *("first_step", "first_step_number", "first_step_number_factor"),
    )
)
"""What is said of where a result is wrong, and not why."""

Parts = Sequence[FloatArray]
"""The parts of a result; a result that is no tuple or list is a single part."""


def aligned_parts(expected: object, actual: object) -> Parts | None:
    """The parts of a value in the places where the expected value has them; None if there are no such parts."""
    if not isinstance(expected, (tuple, list)):
        return None if shape_of(actual) is None else [float_array(actual)]
    if isinstance(actual, np.ndarray):
        actual = list(actual) if actual.ndim else None
    if not isinstance(actual, (tuple, list)) or len(actual) != len(expected):
        return None
    inner = [aligned_parts(*pair) for pair in zip(expected, actual, strict=True)]
    found = [parts for parts in inner if parts is not None]
    return [part for parts in found for part in parts] if len(found) == len(inner) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueComparison:
    """The parts of some calls' values, before and after something that is to be found out."""

    before: Sequence[Parts]
    after: Sequence[Parts]
    calls: Calls

    @property
    def count(self) -> int:
        """The number of parts in every call; 0 if it differs between calls."""
        counts = {len(parts) for parts in (*self.before, *self.after)}
        return counts.pop() if len(counts) == 1 else 0

    def part_pairs(self, part: int) -> list[tuple[FloatArray, FloatArray]]:
        return [(first[part], second[part]) for first, second in zip(self.before, self.after, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transformation:
    """What turns one value into another, part by part; None leaves a part as it is.

    `is_reversed`: the parts change places, the last becomes the first, before the rules apply.
    """

    rules: tuple[Rule | None, ...]
    is_reversed: bool = False

    def explains(self, parts: Parts, actual: Parts, given: NamedArguments) -> bool:
        """Whether these parts become the learner's."""
        if not len(parts) == len(actual) == len(self.rules):
            return False
        parts = parts[::-1] if self.is_reversed else parts
        with np.errstate(all="ignore"):
            return all(
                is_nearly_equal(part, other) if rule is None else rule.matches(rule.apply(part, given), part, other)
                for rule, part, other in zip(self.rules, parts, actual, strict=True)
            )

    @property
    def changed(self) -> Sequence[tuple[int, Rule]]:
        return [(at, rule) for at, rule in enumerate(self.rules) if rule is not None]

    @property
    def loses_values(self) -> bool:
        """Whether different values become the same: rounded, without their sign, or with another in their place."""
        return any(rule.alone in _LOSING_RULES for _, rule in self.changed)

    @property
    def cost(self) -> int:
        if self.is_reversed:
            return 1
        return sum({rule.alone: rule.cost for _, rule in self.changed}.values()) + len(self._texts) - 1

    @property
    def _texts(self) -> set[str]:
        return {rule.message.text for _, rule in self.changed}

    @property
    def messages(self) -> list[Message]:
        """What is said of an answer that is right but for this."""
        if self.is_reversed:
            return [message("family_order")]
        if len(self._texts) == 1 and len(self.changed) == len(self.rules):
            return [self.changed[0][1].message]
        return [_part_message(at, rule.message) for at, rule in self.changed]

    @property
    def besides(self) -> list[Message] | None:
        """What is said of an answer that has another mistake, too; None if a rule is too special for that."""
        if self.is_reversed:
            return [message("also_order")]
        said = [(at, rule.besides) for at, rule in self.changed if rule.besides is not None]
        if len(said) < len(self.changed):
            return None
        if len(self._texts) == 1 and len(said) == len(self.rules):
            return [said[0][1]]
        return [_part_message(at, each) for at, each in said]


def _part_message(part: int, said: Message) -> Message:
    composed = message("family_part", part=part + 1, text=said.text)
    return Message(id=f"{said.id}.part{part + 1}", text=composed.text)


def find_transformation(comparison: ValueComparison, factories: Sequence[RuleFactory]) -> Transformation | None:
    """The rules of these factories that turn the first values into the second in all calls; None if there are none.

    Parts that are the same already get no rule, but one at least has to get one.
    """
    rules: list[Rule | None] = []
    for part in range(comparison.count):
        pairs = comparison.part_pairs(part)
        rule = None if _are_equal(pairs) else first_fitting_rule(pairs, comparison.calls, *factories)
        if rule is None and not _are_equal(pairs):
            return _find_reversal(comparison)
        rules.append(rule)
    return Transformation(rules=tuple(rules)) if any(rules) else None


def _find_reversal(comparison: ValueComparison) -> Transformation | None:
    count = comparison.count
    turned = ValueComparison(
        before=[parts[::-1] for parts in comparison.before], after=comparison.after, calls=comparison.calls
    )
    is_it = count > 1 and all(_are_equal(turned.part_pairs(part)) for part in range(count))
    return Transformation(rules=(None,) * count, is_reversed=True) if is_it else None


def _are_equal(pairs: NumberPairs) -> bool:
    return all(first.shape == second.shape and is_close(first, second) for first, second in pairs)


@dataclass(frozen=True, kw_only=True)
class LearnerValues:
    """The values that a learner's function returned in some calls, to be compared with others of the same calls."""

    catalogue: Catalogue
    records: Sequence[CallRecord]

    @cached_property
    def calls(self) -> Calls:
        return Calls(named=[self.catalogue.named_arguments(record.case) for record in self.records])

    @cached_property
    def _parts(self) -> Sequence[Parts]:
        """The parts of all values; empty if one of them has not the parts of the expected one."""
        found = [
            parts
            for record in self.records
            if isinstance(record.reply, ReturnedValue)
            and (parts := aligned_parts(record.expected, record.reply.value)) is not None
        ]
        return found if len(found) == len(self.records) else []

    def compare_with(self, values: Sequence[object]) -> ValueComparison | None:
        """These values after others; None if one of either has not the parts of the expected one."""
        if not self._parts:
            return None
        before = []
        for record, value in zip(self.records, values, strict=True):
            parts = aligned_parts(record.expected, value)
            if parts is None:
                return None
            before.append(parts)
        return ValueComparison(before=before, after=self._parts, calls=self.calls)

    def find_transformation(
        self, observe: Callable[[CallRecord], Observation], factories: Sequence[RuleFactory]
    ) -> Transformation | None:
        """What turns the values that are observed into the learner's; most are ruled out by two calls."""
        found: Transformation | None = None
        for values in (self._first_two, self):
            seen = [observe(record) for record in values.records]
            comparison = None if any(each.raised for each in seen) else values.compare_with([s.value for s in seen])
            found = None if comparison is None else find_transformation(comparison, factories)
            if found is None:
                return None
        return found

    @cached_property
    def _first_two(self) -> "LearnerValues":
        return LearnerValues(catalogue=self.catalogue, records=self.records[:2])

    def compare_with_expected(self) -> ValueComparison | None:
        return self.compare_with([record.expected for record in self.records])


def place_message(comparison: ValueComparison) -> Message | None:
    """Which part of a result is wrong, if the others are right in all calls, or that all numbers are rounded."""
    digits = _digit_count(comparison)
    if digits is not None:
        return message("family_digits", count=digits) if digits else message("family_all_whole")
    wrong = [part for part in range(comparison.count) if not _are_equal(comparison.part_pairs(part))]
    if len(wrong) == 1 and comparison.count > 1:
        return message("family_only_part", part=wrong[0] + 1)
    right = [str(part + 1) for part in range(comparison.count) if part not in wrong]
    if wrong and right:
        name = "family_one_right_part" if len(right) == 1 else "family_right_parts"
        return message(name, parts=join_names(right))
    return None


def _digit_count(comparison: ValueComparison) -> int | None:
    """The decimals to which all numbers of a learner's are rounded, if they are, and the expected ones are not."""
    actual = np.concatenate([part.ravel() for parts in comparison.after for part in parts] or [np.empty(0)])
    expected = np.concatenate([part.ravel() for parts in comparison.before for part in parts] or [np.empty(0)])
    if actual.shape == expected.shape:  # what is right was not rounded: the start of a path
        actual, expected = actual[actual != expected], expected[actual != expected]
    else:  # nor was what stands elsewhere among the expected ones
        actual = actual[~np.isin(actual, expected)]
    if len(set(actual.tolist())) < _MIN_ROUNDED_NUMBERS or not np.isfinite(actual).all():
        return None
    for digits in range(_MAX_ROUNDED_DIGITS):
        if np.array_equal(np.round(actual, digits), actual):
            rest = np.abs(np.round(expected, digits) - expected)
            return digits if np.mean(rest > 1e-3 * 10.0**-digits) > 1 / 2 else None
    return None


# --- Paths: one row for each step -------------------------------------------------------------------------------------


def is_path(records: Sequence[CallRecord], catalogue: Catalogue) -> bool:
    """Whether the expected values have a row for the start and one for each step: an argument counts the steps."""
    lengths = []
    for record in records:
        shape = shape_of(record.expected) if isinstance(record.expected, np.ndarray) else None
        if not shape:
            return False
        lengths.append(shape[0])
    named = [catalogue.named_arguments(record.case) for record in records]
    return len(records) > 1 and any(
        all(
            type(given.get(name)) is int and given[name] == rows - 1 for given, rows in zip(named, lengths, strict=True)
        )
        for name in named[0]
    )


def path_message(comparison: ValueComparison) -> Message | None:
    """What is wrong with the first step of a path, or from which row on it is wrong; for paths of one part only."""
    if all(_ends_early(*pair) for pair in comparison.part_pairs(0)):
        return message("family_ends_early")
    pairs = [(first, second) for first, second in comparison.part_pairs(0) if first.shape == second.shape]
    if len(pairs) < len(comparison.before):
        return None
    right_rows = min(_right_row_count(*pair) for pair in pairs)
    if right_rows == 0:
        return None
    if right_rows > 1:
        return message("family_rows_right", count=right_rows)
    moving = [(pair, given) for pair, given in zip(pairs, comparison.calls.named, strict=True) if len(pair[0]) > 1]
    steps = [(first[1] - first[0], second[1] - second[0]) for (first, second), _ in moving]
    if len(steps) < 2:
        return None
    calls = Calls(named=[given for _, given in moving])
    rule = first_fitting_rule(steps, calls, scale_rules)
    if rule is not None:
        return message("family_first_step", factor=rule.factor)
    return _first_step_column(steps, calls)


def _first_step_column(steps: Sequence[tuple[FloatArray, FloatArray]], calls: Calls) -> Message | None:
    """Which number of the first step is wrong, if the others are right."""
    shapes = {first.shape for first, _ in steps}
    if len(shapes) != 1 or len(shape := shapes.pop()) != 1:
        return None
    wrong = [at for at in range(shape[0]) if not all(is_close(a[at : at + 1], b[at : at + 1]) for a, b in steps)]
    if not len(wrong) == 1 < shape[0]:
        return None
    place = wrong[0]
    rule = first_fitting_rule([(a[place], b[place]) for a, b in steps], calls, scale_rules)
    if rule is None:
        return message("family_first_step_number", place=place + 1)
    return message("family_first_step_number_factor", place=place + 1, factor=rule.factor)


def _ends_early(first: FloatArray, second: FloatArray) -> bool:
    """Whether a path is right, but has too few rows; or is whole."""
    return second.ndim == first.ndim and len(second) > 0 and is_nearly_equal(first[: len(second)], second)


def _right_row_count(first: FloatArray, second: FloatArray) -> int:
    for row in range(len(first)):
        if not is_close(np.asarray(first[row]), np.asarray(second[row])):
            return row
    return len(first)
