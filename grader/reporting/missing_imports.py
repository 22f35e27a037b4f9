"""An import that a file lacks stops every function of it: a report for people tells it once, where it is met first."""

from dataclasses import replace

from grader.grading.report import CheckResult, ExerciseResult, Message, Report
from grader.i18n import _
from grader.reporting.plain_text import function_name

_IDS_OF_A_MISSING_IMPORT = frozenset({"raised_no_numpy", "raised_no_math"})


def told_once(report: Report) -> Report:
    """The report in which later exercises of a file only name the one that stopped at the same missing import."""
    first: dict[tuple[str, str], ExerciseResult] = {}
    return replace(
        report,
        exercises=tuple(
            replace(exercise, checks=tuple(_told_check(check, exercise, first) for check in exercise.checks))
            for exercise in report.exercises
        ),
    )


def _told_check(
    check: CheckResult, exercise: ExerciseResult, first: dict[tuple[str, str], ExerciseResult]
) -> CheckResult:
    """The check, shortened if an earlier exercise is `first` with the missing import; else that is noted there."""
    if check.message is None or check.place is None:
        return check
    kind = check.message.id.partition("+")[0]
    if kind not in _IDS_OF_A_MISSING_IMPORT:
        return check
    met = first.setdefault((check.place.file, kind), exercise)
    if met is exercise:
        return check
    text = _("This stops at the same missing import as {function}.").format(function=function_name(met))
    return replace(check, message=Message(id=check.message.id, text=text), place=None, counterexample=None)
