"""Name what is wrong with an exercise: one message for each of its checks, or none where nothing certain is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from grader.courses.modules import running_course_code
from grader.grading.answer import CallRecord
from grader.grading.call_case import Case
from grader.grading.compare import FloatArray, MismatchKind, float_array, shape_of
from grader.grading.diagnosis.arguments import find_own_constant
from grader.grading.diagnosis.catalogue import Catalogue, Mistake
from grader.grading.diagnosis.compositions import (
    Explanation,
    argument_explanation,
    composed_explanations,
    constant_explanations,
    rule_explanation,
    scaled_array_explanation,
)
from grader.grading.diagnosis.defaults import other_default_message
from grader.grading.diagnosis.handed import handed_back_message, has_several_numbers, whole_array_message
from grader.grading.diagnosis.observation import has_effects, has_result, is_nearly_equal, observe_call
from grader.grading.diagnosis.other_exercises import other_exercise_message
from grader.grading.diagnosis.parts import LearnerValues, aligned_parts, is_path, path_message, place_message
from grader.grading.diagnosis.rules import is_far_nearer
from grader.grading.diagnosis.separation import separate_mistakes
from grader.grading.messages import message
from grader.grading.report import Message
from grader.i18n import Language, current_language
from grader.sandbox.replies import RaisedException, ReturnedValue

Records = tuple[CallRecord, ...]

_MAX_PARTS = 100_000
"""How many numbers and other parts all wrong results may hold together: far more than expected ones ever have."""

_SAME_RTOL = 1e-8
"""Up to which relative difference two results are the same to all digits that may count."""


def diagnose_checks(catalogue: Catalogue, checks: Sequence[Sequence[CallRecord]]) -> list[Message | None]:
    """What is wrong, for each check of an exercise; `checks` are the records of their calls.

    A check that passed or whose learner's function could not be called gets None.
    """
    with np.errstate(all="ignore"), running_course_code():
        return list(_diagnose(catalogue, tuple(map(tuple, checks)), current_language()))


@lru_cache(maxsize=2048)
def _diagnose(catalogue: Catalogue, checks: tuple[Records, ...], language: Language) -> tuple[Message | None, ...]:
    """Cached, because submissions that reply alike share their records; messages are in the current language."""
    del language
    diagnosis = _Diagnosis(catalogue=catalogue, checks=checks)
    if diagnosis.is_self_explanatory or _are_too_long(diagnosis.wrong):
        return (None,) * len(checks)
    if all(isinstance(record.reply, RaisedException) for record in diagnosis.wrong):
        return (None,) * len(checks)
    said = diagnosis.common_message()
    if said is not None:
        return tuple(said if any(not r.is_right for r in records) else None for records in checks)
    said = diagnosis.rule_message()
    if said is not None:  # a rule says nothing of calls that returned no value
        return tuple(said if _wrong_values(records) else None for records in checks)
    by_check = diagnosis.message_by_check()
    if not any(by_check):
        said = diagnosis.constant_message() or whole_array_message(_wrong_values(diagnosis.records))
        return tuple(said if _wrong_values(records) else None for records in checks)
    return by_check


def _are_too_long(records: Records) -> bool:
    """Whether the results hold more than any of the expected ones; found out without looking at the rest."""
    left = _MAX_PARTS
    values = [record.reply.value for record in records if isinstance(record.reply, ReturnedValue)]
    while values and left > 0:
        value = values.pop()
        match value:
            case np.ndarray():
                left -= value.size
            case str() | bytes():
                left -= len(value)
            case tuple() | list() | dict():
                left -= len(value)
                values += (value.values() if isinstance(value, dict) else value) if left > 0 else ()
            case _:
                left -= 1
    return left <= 0


@dataclass(frozen=True, kw_only=True)
class _Diagnosis:
    """The records of all checks of one exercise, and what they have in common."""

    catalogue: Catalogue
    checks: tuple[Records, ...]

    @cached_property
    def records(self) -> Records:
        return tuple(record for records in self.checks for record in records)

    @cached_property
    def wrong(self) -> Records:
        return tuple(record for record in self.records if not record.is_right)

    @property
    def is_self_explanatory(self) -> bool:
        """Whether the check's own sentence explains it all: nothing is wrong, or numbers of too few digits."""
        return all(record.mismatch and record.mismatch.kind is MismatchKind.wrong_dtype for record in self.wrong)

    # --- One explanation for all calls ---

    def common_message(self) -> Message | None:
        """What explains all calls of the exercise, those that raised an exception included."""
        listed = self._listed_mistake()
        if listed is not None:
            return Explanation(catalogue=self.catalogue, mistake=listed).message
        said = self._steadiness_message() or other_default_message(self.catalogue, self.records)
        return said or other_exercise_message(self.catalogue, self.records)

    def _listed_mistake(self) -> Mistake | None:
        """The known mistake with the learner's results on all calls, if possible with the same effects, too."""
        if all(record.is_unrepeatable for record in self.wrong):
            return None
        # Wrong calls come first, because the first of them rules out most mistakes.
        possible = self._possible_mistakes(sorted(self.records, key=lambda record: record.is_right))
        exact = [mistake for mistake in possible if self._has_effects(mistake)]
        return next((mistake for mistake in (*exact, *possible) if self._may_be_named(mistake)), None)

    def _possible_mistakes(self, records: Sequence[CallRecord]) -> list[Mistake]:
        """The known mistakes with the learner's results on all of these calls; the first of them rules out most."""
        return [
            mistake
            for mistake in self.catalogue.mistakes
            if all(has_result(observe_call(mistake.function, record.case), record) for record in records)
        ]

    def _has_effects(self, mistake: Mistake) -> bool:
        return all(has_effects(observe_call(mistake.function, record.case), record) for record in self.records)

    def _may_be_named(self, mistake: Mistake) -> bool:
        """Whether a mistake is not about a change of arguments, or the learner's function changes some, too."""
        changes = any(
            observe_call(mistake.function, record.case).changed
            for record in self.records
            if record.requirements.unchanged
        )
        return not changes or any(record.changed_arguments for record in self.wrong)

    def _steadiness_message(self) -> Message | None:
        """Whether the same call gave different wrong values."""
        unsteady = any(
            record.mismatch is not None
            and isinstance(record.reply, ReturnedValue)
            and isinstance(record.second_reply, ReturnedValue)
            and not is_nearly_equal(record.reply.value, record.second_reply.value)
            for record in self.wrong
        )
        return message("family_unsteady") if unsteady else None

    def rule_message(self) -> Message | None:
        """What rule or use of the arguments explains all calls of the exercise that returned a value."""
        returned, wrong = _returned(self.records), _wrong_values(self.records)
        if len(returned) == len(self.records) > 1 and _is_one_number(returned):
            return message("family_constant" if float_array(returned[0].reply.value).any() else "family_zero")  # type: ignore[union-attr]
        handed = handed_back_message(wrong)
        if handed is not None or not _may_follow_rule(wrong):
            return handed
        found = rule_explanation(self.catalogue, returned, wrong)
        if found is None and len(returned) == len(self.records):
            found = argument_explanation(self.catalogue, returned) or scaled_array_explanation(self.catalogue, returned)
        return None if found is None else found.message

    def constant_message(self) -> Message | None:
        """What known mistake with a constant in an argument's place explains all calls of the exercise."""
        if len(_returned(self.records)) < len(self.records):
            return None
        possible = constant_explanations(self.catalogue, self.records)
        found = _only_one([each for each in possible if each.mistake is not None and self._may_be_named(each.mistake)])
        return None if found is None else found.message

    # --- Several shortcomings ---

    def message_by_check(self) -> tuple[Message | None, ...]:
        """What each check shows: the main shortcoming, as the main check shows it, or another one besides."""
        return tuple(self._check_message(records) for records in self.checks)

    @cached_property
    def _main_check(self) -> Records:
        """The first check that tells the known mistakes apart and whose calls all returned a value; () if none does."""
        return next(
            (
                records
                for records in self.checks
                if records
                and len(_returned(records)) == len(records)
                and separate_mistakes(self.catalogue, _cases(records)).is_telling
            ),
            (),
        )

    @cached_property
    def _main_explanation(self) -> Explanation | None:
        """What explains all calls of the main check; with nothing in it if they are right."""
        if all(record.has_right_value for record in self._main_check):
            return Explanation(catalogue=self.catalogue) if self._main_check else None
        return self._explanation(self._main_check)

    def _explanation(self, records: Records) -> Explanation | None:
        """What one check shows: a known mistake, a rule, or a known mistake with something else, in this order."""
        # The same number everywhere is what many a slip gives.
        if _is_uniform(records):
            return None
        listed = [
            Explanation(catalogue=self.catalogue, mistake=mistake)
            for mistake in self._possible_mistakes(records)
            if self._may_be_named(mistake) and _is_seen(mistake, records)
        ]
        found = _only_one(listed)
        if found is not None:
            return found
        wrong = _wrong_values(records)
        if not _may_follow_rule(wrong) or handed_back_message(wrong) is not None:
            return None
        found = rule_explanation(self.catalogue, records, wrong) or argument_explanation(self.catalogue, records)
        if found is not None or listed:
            return found
        composed = [
            each
            for each in composed_explanations(self.catalogue, records)
            if each.mistake is None or self._may_be_named(each.mistake)
        ]
        return _only_one([each for each in composed if each.cost == composed[0].cost])

    def _check_message(self, records: Records) -> Message | None:
        if all(record.is_right for record in records):
            return None
        main, wrong = self._main_explanation, _wrong_values(records)
        if main is not None and main.message is not None and all(map(main.explains, records)):
            return main.message if any(not record.has_right_value for record in records) else None
        if main is not None and self._is_said_of_main(records, main):
            return main.message
        if main is not None and records is not self._main_check:
            other = self._other_shortcoming(records, main) or handed_back_message(wrong)
            return self._place(records) if other is None and main.message is None else other
        handed = handed_back_message(wrong)
        return self._place(records) if handed is None and records is self._main_check else handed

    def _is_said_of_main(self, records: Records, main: Explanation) -> bool:
        """Whether each call of a check is explained by the main mistake, or by one that has the same sentence."""
        if main.mistake is None:
            return False
        alike = [other.function for other in self.catalogue.mistakes if other.sentence == main.mistake.sentence]
        return all(
            main.explains(record) or any(has_result(observe_call(each, record.case), record) for each in alike)
            for record in records
        )

    def _other_shortcoming(self, records: Records, main: Explanation) -> Message | None:
        """The known mistake that this check shows besides the main one, if no other is possible.

        It has to be right on the main check, which would show it otherwise. If the main mistake is listed and follows
        no rule, calls that do not show the other one may be explained by the main one.
        """
        rule = main
        if main.mistake is not None and main.is_bare:
            rule = rule_explanation(self.catalogue, self._main_check, _wrong_values(self._main_check)) or main
        if rule.change is not None or rule.cost > 1:  # several mistakes may be said to be one mistake and such a rule
            return None
        if rule.transformation is not None and rule.transformation.loses_values:
            return None
        plain = Explanation(catalogue=self.catalogue)
        found = [
            other
            for other in self._unseen_mistakes
            if any(self._explains_besides(each.with_mistake(other), main, records) for each in (plain, rule))
            and self._may_be_named(other)
        ]
        sentences = {other.sentence: other for other in found}
        if len(sentences) == 1:
            (other,) = sentences.values()
            return Explanation(catalogue=self.catalogue, mistake=other).message
        if len(sentences) > 1 or len(_returned(records)) < len(records):
            return None
        function = self.catalogue.reference if main.mistake is None else main.mistake.function
        constant = find_own_constant(self.catalogue, function, records)
        return None if constant is None or main.transformation is not None else constant.message

    @cached_property
    def _unseen_mistakes(self) -> Sequence[Mistake]:
        """The known mistakes that give right values on the main check."""
        seen = separate_mistakes(self.catalogue, _cases(self._main_check)).wrong
        return [mistake for mistake in self.catalogue.mistakes if mistake not in seen]

    def _explains_besides(self, other: Explanation, main: Explanation, records: Records) -> bool:
        assert other.mistake is not None  # noqa: S101 - made for one
        is_shown = False
        for record in records:
            is_wrong = not is_nearly_equal(observe_call(other.mistake.function, record.case).value, record.expected)
            if other.explains(record):
                is_shown = is_shown or (is_wrong and _has_telling_value(record))
            elif is_wrong or not main.explains(record):
                return False
        return is_shown

    def _place(self, records: Records) -> Message | None:
        """Which part of the results is wrong, or since which row."""
        comparison = LearnerValues(catalogue=self.catalogue, records=records).compare_with_expected()
        if comparison is None:
            return None
        said = place_message(comparison)
        return path_message(comparison) if said is None and is_path(records, self.catalogue) else said


def _only_one(possible: Sequence[Explanation]) -> Explanation | None:
    """The one explanation that there is; None if several say different things."""
    texts = {each.message.text for each in possible if each.message is not None}
    return possible[0] if len(texts) == 1 else None


def _returned(records: Iterable[CallRecord]) -> Records:
    return tuple(record for record in records if isinstance(record.reply, ReturnedValue))


def _wrong_values(records: Sequence[CallRecord]) -> Records:
    return tuple(record for record in records if record.mismatch is not None)


def _may_follow_rule(wrong: Records) -> bool:
    """Whether a rule can be seen in these calls: too many rules fit a single number, and small errors fit any."""
    return (len(wrong) > 1 or has_several_numbers(wrong)) and not all(
        isinstance(record.reply, ReturnedValue) and is_nearly_equal(record.expected, record.reply.value)
        for record in wrong
    )


def _is_one_number(records: Records) -> bool:
    """Whether the same plain, finite number came back from all calls, though they ask for different ones."""
    values = [record.reply.value for record in records if isinstance(record.reply, ReturnedValue)]
    return (
        all(shape_of(value) == () and is_nearly_equal(value, values[0]) for value in values)
        and bool(np.isfinite(float_array(values[0])).all())
        and not all(is_nearly_equal(record.expected, records[0].expected) for record in records)
    )


def _is_seen(mistake: Mistake, records: Records) -> bool:
    """Whether one check shows a known mistake: it is far nearer to each wrong value than what is expected is.

    Where what a mistake changes is small beside the rest, other mistakes are as near as rounding is.
    """
    wrong = _wrong_values(records)
    return any(map(_has_telling_value, wrong)) and all(_leaves_nothing(mistake, record) for record in wrong)


def _has_telling_value(record: CallRecord) -> bool:
    """Whether what is wrong about a value is more than NaN, which the most different mistakes give."""
    if not isinstance(record.reply, ReturnedValue):
        return False
    pairs = _part_pairs(record.expected, record.reply.value)
    return not pairs or any(
        before.shape != after.shape or not np.isnan(after[~np.isclose(after, before, rtol=_SAME_RTOL, atol=0)]).all()
        for before, after in pairs
    )


def _leaves_nothing(mistake: Mistake, record: CallRecord) -> bool:
    if not isinstance(record.reply, ReturnedValue):
        return True
    seen = _part_pairs(record.expected, observe_call(mistake.function, record.case).value)
    given = _part_pairs(record.expected, record.reply.value)
    return all(
        np.allclose(value, after, rtol=_SAME_RTOL, atol=0, equal_nan=True) or is_far_nearer(value, before, after)
        for (before, value), (_, after) in zip(seen, given, strict=True)
    )


def _part_pairs(expected: object, value: object) -> list[tuple[FloatArray, FloatArray]]:
    """The parts of an expected value, each with what a value has in its place; none where the parts don't match."""
    before, after = aligned_parts(expected, expected), aligned_parts(expected, value)
    return [] if before is None or after is None else list(zip(before, after, strict=True))


def _is_uniform(records: Records) -> bool:
    """Whether all that the learner's function returned is one number."""
    values = [record.reply.value for record in records if isinstance(record.reply, ReturnedValue)]
    if any(shape_of(value) is None for value in values):
        return False
    return len({number for value in values for number in float_array(value).ravel().tolist()}) == 1


def _cases(records: Records) -> tuple[Case, ...]:
    return tuple(record.case for record in records)
