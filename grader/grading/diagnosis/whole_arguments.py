"""A whole number of the learner's own in an argument's place, such as a number of steps that is always the same."""

from collections.abc import Sequence
from functools import partial

from grader.grading.answer import CallRecord
from grader.grading.call_case import Case
from grader.grading.diagnosis.arguments import ArgumentChange
from grader.grading.diagnosis.catalogue import Catalogue
from grader.grading.diagnosis.observation import replace_argument
from grader.grading.messages import message

_USUAL_NUMBERS = range(13)


def find_own_whole_number(catalogue: Catalogue, records: Sequence[CallRecord]) -> ArgumentChange | None:
    """The argument in whose place the learner uses a whole number, if the reference then explains all of these calls.

    As with other constants it is only named if the argument had several values in the wrong calls, all different
    from it. One of them has to be smaller, since a loop that ends too early gives few of what is counted, too; and one
    larger, since nobody knows how long the reference takes beyond what it is asked in the checks. And no other usual
    number may explain them as well, as where the results are one word or truth value throughout.
    """
    wrong = [record for record in records if not record.has_right_value]
    named = [catalogue.named_arguments(record.case) for record in wrong]
    for name in catalogue.parameters:
        given = [value for each in named if type(value := each.get(name)) is int]
        if len(given) < len(named) or len(set(given)) < 2:
            continue
        smaller = (value for value in _USUAL_NUMBERS if value < max(given))
        changes = {value: _number_change(catalogue, name, value) for value in smaller}
        possible = [value for value, each in changes.items() if each.explains(catalogue.reference, [*wrong, *records])]
        if len(possible) == 1 and possible[0] > min(given) and possible[0] not in given:
            return changes[possible[0]]
    return None


def _number_change(catalogue: Catalogue, name: str, value: int) -> ArgumentChange:
    return ArgumentChange(
        message=message("family_own_constant", name=name, value=str(value)),
        apply=partial(_with_number, catalogue.parameters, name, value),
    )


def _with_number(parameters: tuple[str, ...], name: str, value: int, case: Case) -> Case:
    return replace_argument(case, parameters, name, value)
