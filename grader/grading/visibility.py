"""How much of a result a feedback level lets a learner see."""

from dataclasses import replace

from grader.grading.options import FeedbackLevel
from grader.grading.report import ExerciseResult, Report

_LEVELS = (FeedbackLevel.score, FeedbackLevel.hints, FeedbackLevel.full)
"""The levels, each with those before it that tell less."""


def levels_within(level: FeedbackLevel) -> tuple[FeedbackLevel, ...]:
    """The levels that tell no more than this one."""
    return _LEVELS[: _LEVELS.index(level) + 1]


def visible_report(report: Report, level: FeedbackLevel) -> Report:
    """The parts of a report that the level allows; what an earlier level left out of it stays out."""
    results = tuple(visible_result(result, level) for result in report.exercises)
    return replace(report, feedback=level.value, exercises=results)


def visible_result(result: ExerciseResult, level: FeedbackLevel) -> ExerciseResult:
    """The parts of a result that the level allows."""
    match level:
        case FeedbackLevel.full:
            return result
        case FeedbackLevel.hints:
            return replace(result, checks=tuple(replace(check, counterexample=None) for check in result.checks))
        case FeedbackLevel.score:
            return replace(
                result,
                cell=None,
                line=None,
                hints=(),
                output="",
                checks=tuple(
                    replace(check, message=None, place=None, counterexample=None, mistake=None)
                    for check in result.checks
                ),
            )
