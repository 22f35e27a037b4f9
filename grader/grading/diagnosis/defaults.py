"""A default that is not the one of the line that was given: wrong are only the calls that leave the argument to it.

Without this, the known mistakes would be asked about calls that are wrong for another reason than they are.
"""

from collections.abc import Sequence

from grader.grading.answer import CallRecord
from grader.grading.diagnosis.arguments import ConstantSearch
from grader.grading.diagnosis.catalogue import Catalogue
from grader.grading.diagnosis.observation import has_result, observe_call
from grader.grading.messages import message
from grader.grading.report import Message


def other_default_message(catalogue: Catalogue, records: Sequence[CallRecord]) -> Message | None:
    """Which parameter has another default than in the reference, if that explains all calls of the exercise.

    A call that gives the argument has to be right where the learner's default would make it wrong: otherwise a number
    may stand in the argument's place everywhere.
    """
    for name, default in catalogue.defaults.items():
        if not isinstance(default, float):
            continue
        left = [record for record in records if name not in record.case.named_arguments(catalogue.parameters)]
        given = [record for record in records if name in record.case.named_arguments(catalogue.parameters)]
        wrong = next((record for record in left if not record.has_right_value), None)
        if wrong is None or not all(has_result(observe_call(catalogue.reference, each.case), each) for each in given):
            continue
        search = ConstantSearch(function=catalogue.reference, parameters=catalogue.parameters, name=name)
        for value in search.possible_constants(wrong):
            explains_left = all(search.explains(value, record) for record in left)
            if explains_left and not all(search.explains(value, record) for record in given):
                return message("family_other_default", name=name, value=str(value), default=str(default))
    return None
