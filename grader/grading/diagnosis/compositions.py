"""A known mistake together with something else: a rule for its values, or an argument that is used otherwise."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from grader.grading.answer import CallRecord
from grader.grading.diagnosis import arguments
from grader.grading.diagnosis.arguments import ArgumentChange
from grader.grading.diagnosis.catalogue import Catalogue, Mistake
from grader.grading.diagnosis.observation import Observation, has_result, observe_call
from grader.grading.diagnosis.parts import (
    LearnerValues,
    Transformation,
    aligned_parts,
    find_transformation,
    is_path,
)
from grader.grading.diagnosis.rules import argument_values
from grader.grading.diagnosis.scales import (
    COMPOSED_FACTORIES,
    SHAPE_FACTORIES,
    VALUE_FACTORIES,
    scale_rules,
    share_rules,
)
from grader.grading.diagnosis.whole_arguments import find_own_whole_number
from grader.grading.messages import joined_messages
from grader.grading.report import Message
from grader.i18n import course_text
from grader.sandbox.replies import ReturnedValue

_MAX_COST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a learner's function does: what a known mistake (None: the reference) does, changed in up to two ways.

    `variant` is a right answer of another form in the reference's place. `change` is applied to the arguments before
    the call, `transformation` to its result.
    """

    catalogue: Catalogue
    mistake: Mistake | None = None
    variant: Callable[..., object] | None = None
    change: ArgumentChange | None = None
    transformation: Transformation | None = None

    @property
    def message(self) -> Message | None:
        """All of it in words; None if it can't be said together."""
        said: list[Message] = []
        if self.mistake is not None:
            said.append(Message(id=self.mistake.id, text=course_text(self.mistake.sentence)))
        if self.change is not None:
            said.append((said and self.change.besides) or self.change.message)
        if self.transformation is not None:
            besides = self.transformation.besides if said else self.transformation.messages
            if besides is None:
                return None
            said += besides
        return joined_messages(said) if said else None

    @property
    def is_bare(self) -> bool:
        """Whether it is a known mistake, or the reference, as it stands."""
        return self.change is None and self.transformation is None

    @property
    def cost(self) -> int:
        return 0 if self.transformation is None else self.transformation.cost

    def explains(self, record: CallRecord) -> bool:
        """Whether this gives the learner's result of a call."""
        seen = self.observe(record)
        if self.transformation is None:
            return has_result(seen, record)
        parts = None if seen.raised else aligned_parts(record.expected, seen.value)
        reply = record.reply
        actual = aligned_parts(record.expected, reply.value) if isinstance(reply, ReturnedValue) else None
        given = self.catalogue.named_arguments(record.case)
        return parts is not None and actual is not None and self.transformation.explains(parts, actual, given)

    def observe(self, record: CallRecord) -> Observation:
        """What is observed of the call before the transformation."""
        function = (self.variant or self.catalogue.reference) if self.mistake is None else self.mistake.function
        return observe_call(function, record.case if self.change is None else self.change.apply(record.case))

    def is_about_what_changes(self, records: Sequence[CallRecord]) -> bool:
        """Whether an argument whose change is said to be wrong is one that a right answer changes a little.

        A product of two numbers is no change of either, though the sum that a learner took for it is.
        """
        changed = () if self.transformation is None else self.transformation.changed
        return all(
            self._is_little_changed(str(rule.values["name"]), part, records)
            for part, rule in changed
            if rule.is_about_change
        )

    def is_cut_twice(self, record: CallRecord) -> bool:
        """Whether both the mistake and the rule leave values out, so that what is there is no sign of the mistake."""
        if not isinstance(record.reply, ReturnedValue):
            return False
        mistaken = _value_count(self.observe(record).value)
        return _value_count(record.reply.value) < mistaken < _value_count(record.expected)

    def _is_little_changed(self, name: str, part: int, records: Sequence[CallRecord]) -> bool:
        size = change = 0.0
        for record in records:
            parts = aligned_parts(record.expected, record.expected)
            value = argument_values(name, self.catalogue.named_arguments(record.case))
            if parts is None or value is None or parts[part].shape != value.shape:
                return False
            size += float(np.abs(parts[part]).sum())
            change += float(np.abs(parts[part] - value).sum())
        return change < size

    def with_mistake(self, other: Mistake) -> "Explanation":
        """The same for another mistake in place of this one."""
        return Explanation(
            catalogue=self.catalogue, mistake=other, change=self.change, transformation=self.transformation
        )


def _value_count(result: object) -> int:
    """How many numbers a result holds."""
    parts = aligned_parts(result, result)
    return 0 if parts is None else sum(part.size for part in parts)


# --- Without a known mistake ------------------------------------------------------------------------------------------


def rule_explanation(
    catalogue: Catalogue, returned: Sequence[CallRecord], wrong: Sequence[CallRecord]
) -> Explanation | None:
    """The rules that turn the expected values into the learner's: of all calls that returned one, or of the wrong."""
    for records, factories in ((returned, VALUE_FACTORIES), (wrong, SHAPE_FACTORIES)):
        comparison = LearnerValues(catalogue=catalogue, records=records).compare_with_expected()
        found = None if comparison is None else find_transformation(comparison, factories)
        if found is not None:
            return Explanation(catalogue=catalogue, transformation=found)
    return None


def argument_explanation(catalogue: Catalogue, records: Sequence[CallRecord]) -> Explanation | None:
    """The reference function with its arguments used otherwise, or with a factor beside its result.

    The factor is sought here, too, because what is expected may be exact where the reference is not.
    """
    learner = LearnerValues(catalogue=catalogue, records=records)
    plain = Explanation(catalogue=catalogue)
    scaled = learner.find_transformation(plain.observe, (scale_rules,))
    if scaled is not None:
        return Explanation(catalogue=catalogue, transformation=scaled)
    changes = [
        *arguments.exchanged_arguments(catalogue, records),
        *arguments.left_out_records(catalogue, records),
    ]
    if is_path(records, catalogue):
        changes += arguments.scaled_arguments(catalogue, records)
    for change in changes:
        explanation = Explanation(catalogue=catalogue, change=change)
        if all(map(explanation.explains, records)):
            return explanation
        scaled = learner.find_transformation(explanation.observe, (scale_rules, share_rules))
        if scaled is not None:
            return Explanation(catalogue=catalogue, change=change, transformation=scaled)
    found = arguments.find_own_constant(catalogue, catalogue.reference, records)
    found = found or find_own_whole_number(catalogue, records)
    if found is not None:
        return Explanation(catalogue=catalogue, change=found)
    other = arguments.find_own_constant_of_variant(catalogue, records)
    return None if other is None else Explanation(catalogue=catalogue, variant=other[0], change=other[1])


def scaled_array_explanation(catalogue: Catalogue, records: Sequence[CallRecord]) -> Explanation | None:
    """The reference function with a factor beside an array; too much may be explained so to say it of one check."""
    change = arguments.scaled_arrays(catalogue, records)
    return None if change is None else Explanation(catalogue=catalogue, change=change)


# --- With a known mistake ---------------------------------------------------------------------------------------------


def composed_explanations(catalogue: Catalogue, records: Sequence[CallRecord]) -> list[Explanation]:
    """The known mistakes that give the learner's result on these calls together with something else, simplest first."""
    found = list(_composed(catalogue, records))
    return sorted(found, key=lambda each: each.cost)


def _composed(catalogue: Catalogue, records: Sequence[CallRecord]) -> Iterator[Explanation]:
    learner = LearnerValues(catalogue=catalogue, records=records)
    changes = list(arguments.scaled_arguments(catalogue, records)) if is_path(records, catalogue) else []
    for mistake in catalogue.mistakes:
        plain = Explanation(catalogue=catalogue, mistake=mistake)
        found = learner.find_transformation(plain.observe, COMPOSED_FACTORIES)
        if found is not None and found.besides is not None and found.cost <= _MAX_COST:
            explanation = Explanation(catalogue=catalogue, mistake=mistake, transformation=found)
            if explanation.is_about_what_changes(records) and not any(map(explanation.is_cut_twice, records)):
                yield explanation
        for change in changes:
            explanation = Explanation(catalogue=catalogue, mistake=mistake, change=change)
            if all(map(explanation.explains, records)):
                yield explanation


def constant_explanations(catalogue: Catalogue, records: Sequence[CallRecord]) -> list[Explanation]:
    """The known mistakes that give the learner's results on these calls with a constant in an argument's place."""
    found = [
        (mistake, arguments.find_own_constant(catalogue, mistake.function, records)) for mistake in catalogue.mistakes
    ]
    return [
        Explanation(catalogue=catalogue, mistake=mistake, change=change)
        for mistake, change in found
        if change is not None and change.besides is not None
    ]
