"""An answer that is another exercise's: pasted from there, or the wrong one of two formulas with the same names."""

from collections.abc import Sequence

from grader.grading.answer import CallRecord
from grader.grading.diagnosis.catalogue import Catalogue
from grader.grading.diagnosis.observation import has_result, observe_call
from grader.grading.messages import message
from grader.grading.report import Message
from grader.sandbox.replies import ReturnedValue


def other_exercise_message(catalogue: Catalogue, records: Sequence[CallRecord]) -> Message | None:
    """Which other exercise's function returns what the learner's did in all calls of this exercise."""
    if not all(isinstance(record.reply, ReturnedValue) for record in records):
        return None
    wrong_first = sorted(records, key=lambda record: record.has_right_value)
    for name, function in catalogue.others.items():
        if all(has_result(observe_call(function, record.case), record) for record in wrong_first):
            return message("family_other_exercise", name=name)
    return None
