"""One cause that stops several functions: an import that a file lacks, or a statement that fails when it is loaded.

Where all exercises are read together, it is told once, where it is met first.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from grader.grading.report import CheckResult, ExerciseResult, Message
from grader.grading.verdicts import Verdict
from grader.i18n import _
from grader.reporting.plain_text import FILE_MESSAGE_IDS, file_problem_check, function_name

_IDS_OF_A_MISSING_IMPORT = frozenset({"raised_no_numpy", "raised_no_math"})
_TOLD_ID = "told_before"


def shared_cause(check: CheckResult) -> Hashable:
    """What the check has in common with all that fail for the same cause, in whatever exercise; None if it has nothing.

    What is said of a call names its function. So the same words about the same line, without a call, are about a
    statement of the file.
    """
    if check.message is None or check.verdict is Verdict.passed:
        return None
    kind = check.message.id.partition("+")[0]
    if check.place is not None and kind in _IDS_OF_A_MISSING_IMPORT:
        return (check.place.file, kind)
    is_about_file = kind in FILE_MESSAGE_IDS or (check.place is not None and check.counterexample is None)
    return (check.message, check.place) if is_about_file else None


def cause_groups(exercises: Iterable[ExerciseResult]) -> list[list[ExerciseResult]]:
    """The exercises, those together in which all that failed has one cause: it is told once."""
    groups: dict[Hashable, list[ExerciseResult]] = {}
    for exercise in exercises:
        causes = {shared_cause(check) for check in exercise.checks if check.verdict is not Verdict.passed}
        cause = causes.pop() if len(causes) == 1 else None
        groups.setdefault(object() if cause is None else cause, []).append(exercise)
    return list(groups.values())


def told_once(exercises: Sequence[ExerciseResult]) -> list[ExerciseResult]:
    """The exercises, of which later ones only name the one that stopped for the same cause.

    What is wrong with the whole file of a topic stays: it stands at the head of the topic.
    """
    first: dict[Hashable, ExerciseResult] = {}
    told: list[ExerciseResult] = []
    for _topic, grouped in groupby(exercises, key=attrgetter("topic")):
        topic = list(grouped)
        told += topic if file_problem_check(topic) else (_told_exercise(exercise, first) for exercise in topic)
    return told


def _told_exercise(exercise: ExerciseResult, first: dict[Hashable, ExerciseResult]) -> ExerciseResult:
    return replace(exercise, checks=tuple(_told_check(check, exercise, first) for check in exercise.checks))


def _told_check(check: CheckResult, exercise: ExerciseResult, first: dict[Hashable, ExerciseResult]) -> CheckResult:
    """The check, shortened if an earlier exercise is `first` with its cause; else that is noted there."""
    cause = shared_cause(check)
    met = exercise if cause is None else first.setdefault(cause, exercise)
    if check.message is None or met is exercise:
        return check
    is_import = check.message.id.partition("+")[0] in _IDS_OF_A_MISSING_IMPORT
    text = (
        _("This stops at the same missing import as {function}.")
        if is_import
        else _("This stops at the same line of the file as {function}.")
    )
    told = Message(id=_TOLD_ID, text=text.format(function=function_name(met)))
    return replace(check, message=told, place=None, counterexample=None)
