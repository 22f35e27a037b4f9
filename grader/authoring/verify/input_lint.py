"""Examine the inputs of the checks: find those for which a wrong answer looks right, or like another wrong answer.

The rules use the roles that a course declares for its parameters (rates, biases, targets, outputs; see
`parameter_roles`). Most apply only to the check of ordinary values. Checks of special cases may use 0, 1 and perfect
fits; they only have to make more than one call, with more than one answer.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from inspect import Parameter

import numpy as np

from grader.authoring.verify.parameter_roles import (
    CallArguments,
    ParameterRoles,
    all_numbers,
    array_arguments,
    call_residuals,
    number_arguments,
    target_count,
)
from grader.grading.answer import CallRecord
from grader.grading.collected_check import Check
from grader.grading.compare import find_mismatch, shape_of
from grader.sandbox.child.wire import encode_frame

NAMED_KINDS = frozenset({Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY})
"""The kinds of parameters that a call can pass by their names."""

_MIN_CHANGE_SPREAD = 30.0
_MANNERS = ("unchanged", "quiet", "repeatable")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInputs:
    """The calls that a check made of the reference with one seed: as recorded, and their arguments by name."""

    check: Check
    seed: int
    records: tuple[CallRecord, ...]
    call_arguments: tuple[CallArguments, ...]
    roles: ParameterRoles

    @property
    def numbered_calls(self) -> Iterable[tuple[int, CallArguments]]:
        """The arguments of each call, numbered from 1."""
        return enumerate(self.call_arguments, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputComplaint:
    """A flaw in a check's inputs, or (without a check) in those of all checks of an exercise together."""

    check: Check | None
    text: str


InputRule = Callable[[CheckInputs], Iterator[str]]


def input_complaints(inputs: Sequence[CheckInputs], parameters: Sequence[Parameter]) -> list[InputComplaint]:
    """The flaws in the inputs of an exercise's checks, each once, given its parameters."""
    found: dict[tuple[str, str], InputComplaint] = {}
    ordinary = _ordinary_check([each.check for each in inputs])
    for each in inputs:
        rules = (*_COMMON_RULES, *_ORDINARY_RULES) if each.check is ordinary else _COMMON_RULES
        for rule in rules:
            for text in rule(each):
                found.setdefault((each.check.id, rule.__name__), InputComplaint(check=each.check, text=text))
    together = [InputComplaint(check=None, text=text) for text in _joint_complaints(inputs, parameters)]
    return [*found.values(), *together]


def _ordinary_check(checks: Sequence[Check]) -> Check:
    """The check of ordinary values: the one whose name says so, or else the one with the most points."""
    named = [check for check in checks if check.id.rpartition(".")[2].startswith("ordinary")]
    return max(named or checks, key=lambda check: check.points)


# --- Every check ------------------------------------------------------------------------------------------------------


def _single_case_complaints(inputs: CheckInputs) -> Iterator[str]:
    if len(inputs.records) < 2:
        yield "asks fewer than two things: one call fits too many wrong answers"


def _same_answer_complaints(inputs: CheckInputs) -> Iterator[str]:
    first, *others = (record.expected for record in inputs.records)
    if others and all(find_mismatch(first, other) is None for other in others):
        yield f"expects the same answer to all its calls (seed {inputs.seed}): a constant passes"


_COMMON_RULES: tuple[InputRule, ...] = (_single_case_complaints, _same_answer_complaints)


# --- The check of ordinary values -------------------------------------------------------------------------------------


def _rate_complaints(inputs: CheckInputs) -> Iterator[str]:
    for number, arguments in inputs.numbered_calls:
        count = target_count(arguments, inputs.roles)
        for name, rate in number_arguments(arguments, inputs.roles.rates):
            if rate in {1.0, 0.5} or (count and rate == 1.0 / count):
                yield (
                    f"has {name} {rate:g} in call {number}: with 1, 1/2 or 1/N a forgotten rate looks like another "
                    "mistake, or like none"
                )


def _record_count_complaints(inputs: CheckInputs) -> Iterator[str]:
    counts = {
        number: count for number, arguments in inputs.numbered_calls if (count := target_count(arguments, inputs.roles))
    }
    if counts and max(counts.values()) < 3:
        yield "has no call of three records or more: with one or two, sums, means and first records look alike"
    for number, count in counts.items():
        if count == 4:
            yield f"has N = 4 in call {number}, where 2/N is 1/2: take 3 or 5 records"


def _place_complaints(inputs: CheckInputs) -> Iterator[str]:
    for number, arguments in inputs.numbered_calls:
        for name, number_there in number_arguments(arguments, inputs.roles.places):
            if number_there in {0.0, 1.0}:
                place = f"{name} {number_there:g} in call {number} (seed {inputs.seed})"
                yield f"has {place}, where wrong answers are right"
        for name, values in array_arguments(arguments, inputs.roles.places):
            if np.any((values == 0.0) | (values == 1.0)):
                yield f"has 0 or 1 in {name} in call {number} (seed {inputs.seed}), where squares and products agree"
            if len(np.unique(values)) < values.size:
                yield f"has a number twice in {name} in call {number} (seed {inputs.seed}): an exchange is not seen"


def _one_sided_complaints(inputs: CheckInputs) -> Iterator[str]:
    for name in inputs.roles.places:
        values = all_numbers(inputs.call_arguments, name)
        if values.size and (values.min() >= 0.0 or values.max() <= 0.0):
            side = "negative" if values.min() >= 0.0 else "positive"
            yield f"has no {side} number in {name} (seed {inputs.seed}): a lost sign is not seen"


def _bias_complaints(inputs: CheckInputs) -> Iterator[str]:
    for (number, arguments), record in zip(inputs.numbered_calls, inputs.records, strict=True):
        for name, bias in number_arguments(arguments, inputs.roles.biases):
            if _is_passed(name, record, arguments) and bias in {0.0, 1.0}:
                yield f"has {name} {bias:g} in call {number}: a lost or squared {name} is not seen"


def _residual_complaints(inputs: CheckInputs) -> Iterator[str]:
    single: list[float] = []
    for number, arguments in inputs.numbered_calls:
        values = call_residuals(arguments, inputs.roles)
        if values is None:
            continue
        if values.ndim == 0:
            single.append(float(values))
        elif values.size >= 3:
            if not (np.any(values > 0) and np.any(values < 0)):
                yield f"has errors of one sign only in call {number} (seed {inputs.seed}): |e| looks like e"
            elif np.ptp(np.abs(values)) <= 1e-9:
                yield f"has errors of one size in call {number} (seed {inputs.seed}): sums of squares look like sums"
    if single and not max(single) > 0.0 > min(single):
        yield f"has errors of one sign only (seed {inputs.seed}): |e| looks like e"


def _sign_complaints(inputs: CheckInputs) -> Iterator[str]:
    for name in (*inputs.roles.errors, *inputs.roles.changes):
        values = all_numbers(inputs.call_arguments, name)
        if values.size and not values.max() > 0.0 > values.min():
            yield f"has one sign only in {name} (seed {inputs.seed}): a lost sign is not seen"


def _loop_complaints(inputs: CheckInputs) -> Iterator[str]:
    for number, arguments in inputs.numbered_calls:
        for name, count in number_arguments(arguments, inputs.roles.counts):
            if count < 3:
                yield f"has {name} {count:g} in call {number}: off by one and taken-once show from 3 on"


def _step_number_complaints(inputs: CheckInputs) -> Iterator[str]:
    values = all_numbers(inputs.call_arguments, *inputs.roles.step_numbers)
    if values.size and len(np.unique(values)) < 3:
        yield "has fewer than three step numbers: powers of the decay look like the decay itself"


def _state_complaints(inputs: CheckInputs) -> Iterator[str]:
    """The inputs of an update rule: the updated parameters, the change, and a state that it keeps between steps."""
    roles = inputs.roles
    if not any(name in inputs.call_arguments[0] for name in roles.updated):
        return
    changes = np.abs(all_numbers(inputs.call_arguments, *roles.changes))
    if changes.size and changes.max() < _MIN_CHANGE_SPREAD * changes.min():
        yield f"has changes all of one size (seed {inputs.seed}): let them spike and get tiny"
    if len(inputs.call_arguments) < 3:
        yield "has fewer than three updates: from a zero state several rules make the same first step"
    for name, value in inputs.call_arguments[0].items():
        if (
            name not in {*roles.updated, *roles.changes}
            and shape_of(value)
            and not np.any(all_numbers(inputs.call_arguments, name))
        ):
            yield f"has only zeros in {name}: what is remembered does not count"


_ORDINARY_RULES: tuple[InputRule, ...] = (
    _rate_complaints,
    _record_count_complaints,
    _place_complaints,
    _one_sided_complaints,
    _bias_complaints,
    _residual_complaints,
    _sign_complaints,
    _loop_complaints,
    _step_number_complaints,
    _state_complaints,
)


# --- All checks of an exercise together -------------------------------------------------------------------------------


def _joint_complaints(inputs: Sequence[CheckInputs], parameters: Sequence[Parameter]) -> Iterator[str]:
    yield from _requirement_complaints(inputs)
    numbered_calls = [
        (record, arguments)
        for each in inputs
        for record, arguments in zip(each.records, each.call_arguments, strict=True)
    ]
    can_be_named = any(each.kind in NAMED_KINDS for each in parameters)
    if can_be_named and not any(record.case.kwargs for record, _ in numbered_calls):
        yield "no call passes its arguments by name, though the names are part of the contract"
    for name in (each.name for each in parameters if each.default is not each.empty):
        if not any(_is_passed(name, record, arguments) for record, arguments in numbered_calls):
            yield f"no call passes {name}: an answer that does not even take it gets full marks"
    yield from _seed_complaints(inputs)
    for reach in inputs[0].roles.reach:
        values = all_numbers((arguments for _, arguments in numbered_calls), *reach.parameters)
        is_asked = inputs[0].check.exercise.id in reach.exercises
        if is_asked and (not values.size or values.max() < reach.most or values.min() > reach.least):
            yield f"no call reaches {reach.most:g} and {reach.least:g}, {reach.why}"


def _is_passed(name: str, record: CallRecord, arguments: CallArguments) -> bool:
    return name in record.case.kwargs or name in list(arguments)[: len(record.case.args)]


def _requirement_complaints(inputs: Sequence[CheckInputs]) -> Iterator[str]:
    """Each requirement is checked at least once, and at most once if a single flaw would break all checks."""
    missing: list[str] = []
    for name in _MANNERS:
        strict = {
            each.check.id for each in inputs if any(getattr(record.requirements, name) for record in each.records)
        }
        if not strict:
            missing.append(f"{name}=True")
        if len(strict) > 1 and name != "quiet":
            yield f"{len(strict)} checks ask for {name}=True, so that one fault is charged more than once"
    if missing:
        remedy = "declare.manners(cases) does" if len(missing) == len(_MANNERS) else "let one answer.agrees ask"
        yield f"no check asks for {', '.join(missing)}: {remedy}"


def _seed_complaints(inputs: Sequence[CheckInputs]) -> Iterator[str]:
    """Inputs depend on the seed, so that a learner can't hard-code the answers; of truth values there are but two.

    Of a function that is passed, it is told by the answers.
    """
    cases = (record.case for each in inputs for record in each.records)
    if all(isinstance(value, bool) for case in cases for value in (*case.args, *case.kwargs.values())):
        return
    pictures: dict[str, set[bytes]] = {}
    for each in inputs:
        picture = b"".join(record.case.as_bytes() + encode_frame(record.expected) for record in each.records)
        pictures.setdefault(each.check.id, set()).add(picture)
    if len({each.seed for each in inputs}) > 1 and all(len(of_check) == 1 for of_check in pictures.values()):
        yield "no input depends on the seed: answers can be learnt by heart"
