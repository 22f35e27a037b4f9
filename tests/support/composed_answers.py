"""Two shortcomings at once, made by machine: every known mistake with every convention and every missed edge case.

A convention is another way to hand back the same thing (twice as large, rounded, in another order, the first record
only); a missed edge case is a known mistake that the main check does not see. What is then said has to be true of one
of the two. Truth is known here, because the answer is made of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np
import numpy.typing as npt

from grader.courses.course import Exercise
from grader.grading.answer import CallRecord
from grader.grading.call_case import Case
from grader.grading.check_collection import Checks
from grader.grading.compare import shape_of
from grader.grading.diagnosis.arguments import left_out_records, scaled_arguments
from grader.grading.diagnosis.catalogue import Catalogue, Mistake
from grader.grading.diagnosis.compositions import composed_explanations
from grader.grading.diagnosis.naming import diagnose_checks
from grader.grading.diagnosis.observation import has_result, is_nearly_equal, observe_call
from grader.grading.diagnosis.parts import is_path
from grader.grading.diagnosis.separation import separate_mistakes
from grader.grading.in_process import InProcessRunner
from grader.grading.ratio_rules import record_count
from grader.grading.report import Message
from grader.sandbox.replies import ReturnedValue

Function = Callable[..., object]
ValueChange = Callable[[object, Case], object]


class Truth(StrEnum):
    """What the sentences about a composed answer are."""

    true = "true"
    unnamed = "unnamed"
    false = "false"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedAnswer:
    """A wrong answer made of a known mistake and something else; `known` are the ids that are true of it."""

    name: str
    function: Function
    known: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """What was said of a composed answer, and whether it is true."""

    name: str
    truth: Truth
    said: tuple[Message, ...]


def judge_compositions(
    checks: Checks, exercise: Exercise, seed: int, *, every: int = 1, start: int = 0
) -> Iterator[Composition]:
    """What is said of the composed answers of an exercise that fail its checks; of `every` so many, one is tried."""
    judge = _Judge(checks=checks, exercise=exercise, seed=seed)
    own = judge.records_of(judge.catalogue.reference)
    for number, answer in enumerate(_composed_answers(judge.catalogue, own)):
        if number % every == start % every:
            records = judge.records_of(answer.function)
            wrong = [record for each in records for record in each if not record.has_right_value]
            if any(isinstance(record.reply, ReturnedValue) for record in wrong):
                yield judge.judge(answer, records)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """Knows what is true of the composed answers of one exercise under one seed."""

    checks: Checks
    exercise: Exercise
    seed: int

    def judge(self, answer: ComposedAnswer, records: Sequence[Sequence[CallRecord]]) -> Composition:
        named = [each for each in diagnose_checks(self.catalogue, records) if each is not None]
        everything = [record for each in records for record in each]
        is_true = all(self._is_true(answer, message, everything) for message in named)
        truth = Truth.unnamed if not named else Truth.true if is_true else Truth.false
        return Composition(name=answer.name, truth=truth, said=tuple(named))

    @property
    def catalogue(self) -> Catalogue:
        return self.checks.catalogue(self.exercise)

    def records_of(self, function: Function) -> list[Sequence[CallRecord]]:
        """The records of all checks of the exercise for one answer."""
        runner = InProcessRunner(function)
        checks = self.checks.for_exercise(self.exercise)
        return [self.checks.run_check(check, runner, self.seed).records for check in checks]

    def _is_true(self, answer: ComposedAnswer, message: Message, records: Sequence[CallRecord]) -> bool:
        """Whether a message names a part of the answer, or is a rule, or a mistake that does the same on every call.

        Rules are true by themselves: they were found to hold for the answer's own values. A mistake that is the named
        one but for a factor is as true as that one.
        """
        listed = {mistake.id: mistake for mistake in self.catalogue.mistakes}
        names = [name for name in message.id.split("+") if name in listed]
        known = {listed[name].sentence for name in answer.known if name in listed}
        if all(listed[name].sentence in known for name in names):
            return True
        if message.id in listed and all(
            has_result(observe_call(listed[message.id].function, record.case), record) for record in records
        ):
            return True
        alike = {listed[name].sentence for known_id in answer.known for name in self._scaled_mistakes(listed[known_id])}
        return all(listed[name].sentence in known | alike for name in names)

    def _scaled_mistakes(self, mistake: Mistake) -> set[str]:
        """The ids of the mistakes that give this one's values on a check but for a factor."""
        with np.errstate(all="ignore"):
            return {
                each.mistake.id
                for records in self.records_of(mistake.function)
                if records and all(isinstance(record.reply, ReturnedValue) for record in records)
                for each in composed_explanations(self.catalogue, records)
                if each.mistake is not None and each.transformation is not None
                if all(rule.factor for _, rule in each.transformation.changed)
            }


# --- Making them ------------------------------------------------------------------------------------------------------


def _composed_answers(catalogue: Catalogue, own: Sequence[Sequence[CallRecord]]) -> Iterator[ComposedAnswer]:
    records = [record for each in own for record in each]
    conventions = [
        (name, composed, _mistakes_like(catalogue, composed(catalogue.reference), own[0]))
        for name, composed in _conventions(catalogue, records)
    ]
    edges = _edge_mistakes(catalogue, own)
    for mistake in catalogue.mistakes:
        for name, composed, alike in conventions:
            known = frozenset({mistake.id, *alike})
            yield ComposedAnswer(name=f"{mistake.id} {name}", function=composed(mistake.function), known=known)
        for edge in edges:
            if edge is not mistake:
                yield ComposedAnswer(
                    name=f"{mistake.id} and {edge.id}",
                    function=_with_edge(catalogue, mistake, edge),
                    known=frozenset({mistake.id, edge.id}),
                )


def _mistakes_like(catalogue: Catalogue, function: Function, records: Sequence[CallRecord]) -> set[str]:
    """The ids of the known mistakes that are this convention."""
    wanted = [observe_call(function, record.case).value for record in records]
    return {
        mistake.id
        for mistake in catalogue.mistakes
        if all(
            is_nearly_equal(observe_call(mistake.function, record.case).value, value)
            for record, value in zip(records, wanted, strict=True)
        )
    }


def _edge_mistakes(catalogue: Catalogue, own: Sequence[Sequence[CallRecord]]) -> list[Mistake]:
    """The known mistakes that give right values on the main check: what they miss is an edge case."""
    for records in own:
        separation = separate_mistakes(catalogue, tuple(record.case for record in records))
        if separation.is_telling:
            return [mistake for mistake in catalogue.mistakes if mistake not in separation.wrong]
    return []


def _with_edge(catalogue: Catalogue, mistake: Mistake, edge: Mistake) -> Function:
    """What the edge mistake gives where it is wrong, and what the other gives elsewhere."""

    def composed(*args: object, **kwargs: object) -> object:
        case = Case(args=args, kwargs=kwargs)
        right, missed = (case.apply_to(function) for function in (catalogue.reference, edge.function))
        return mistake.function(*args, **kwargs) if is_nearly_equal(right, missed) else missed

    return composed


Composer = Callable[[Function], Function]


def _conventions(catalogue: Catalogue, records: Sequence[CallRecord]) -> Iterator[tuple[str, Composer]]:
    first = records[0].expected
    if is_path(records, catalogue):
        for change in scaled_arguments(catalogue, records):
            if "2" in change.message.text:
                yield change.message.text, _on_case(change.apply)
        yield "without its last row", _on_value(lambda value, _: np.asarray(value)[:-1])
        yield "without its first row", _on_value(lambda value, _: np.asarray(value)[1:])
    elif isinstance(first, (tuple, list)):
        yield "parts reversed", _on_value(lambda value, _: value[::-1] if isinstance(value, (tuple, list)) else value)
    else:
        for factor in (2.0, 0.5, -1.0):
            yield f"times {factor:g}", _on_value(partial(_scaled_numbers, lambda _, factor=factor: factor))
        if any(record_count(catalogue.named_arguments(record.case)) for record in records):
            yield "times N", _on_value(partial(_scaled_numbers, partial(_count, catalogue)))
            yield "over N", _on_value(partial(_scaled_numbers, lambda case: 1 / _count(catalogue, case)))
    yield "rounded", _on_value(lambda value, _: _each_part(value, lambda part: np.round(part, 3)))
    yield "as a list", _on_value(lambda value, _: _each_part(value, lambda part: part.tolist()))
    if any(np.ndim(record.expected) == 2 for record in records if isinstance(record.expected, np.ndarray)):
        yield "transposed", _on_value(lambda value, _: np.asarray(value).T)
    change = next(left_out_records(catalogue, records), None)
    if change and all(_keeps_shape(catalogue, change.apply(record.case), record.expected) for record in records):
        yield change.message.text, _on_case(change.apply)


def _keeps_shape(catalogue: Catalogue, case: Case, expected: object) -> bool:
    seen = observe_call(catalogue.reference, case)
    return not seen.raised and shape_of(expected) is not None and shape_of(seen.value) == shape_of(expected)


def _on_value(change: ValueChange) -> Composer:
    def composer(function: Function) -> Function:
        def composed(*args: object, **kwargs: object) -> object:
            return change(function(*args, **kwargs), Case(args=args, kwargs=kwargs))

        return composed

    return composer


def _on_case(change: Callable[[Case], Case]) -> Composer:
    def composer(function: Function) -> Function:
        def composed(*args: object, **kwargs: object) -> object:
            case = change(Case(args=args, kwargs=kwargs))
            return function(*case.args, **case.kwargs)

        return composed

    return composer


def _scaled_numbers(factor: Callable[[Case], float], value: object, case: Case) -> object:
    """A value times a factor, if it holds nothing but numbers."""
    return value if shape_of(value) is None else factor(case) * np.asarray(value)


def _count(catalogue: Catalogue, case: Case) -> int:
    return record_count(catalogue.named_arguments(case)) or 1


def _each_part(value: object, change: Callable[[npt.NDArray[np.float64]], object]) -> object:
    if isinstance(value, (tuple, list)):
        return [_each_part(part, change) for part in value]
    return value if shape_of(value) is None else change(np.asarray(value, dtype=np.float64))
