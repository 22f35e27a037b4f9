"""A student's grade: the gradebook's line, the report, and what an instructor decided, as one value.

The score that counts is the report's, less what lateness costs, and with the points that an instructor adds. All
formats and pages take it from here, so that all of them count in the same way.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from grader.classroom.adjustments import Adjustment
from grader.classroom.late_policy import UNKNOWN_LATENESS, Lateness
from grader.classroom.store_rows import GradebookRow
from grader.errors import UsageError
from grader.grading.report import rounded_share
from grader.grading.verdicts import Status
from grader.i18n import _, join_sentences, ngettext
from grader.sanitize import clean_line

_MAX_NAME_CHARS = 200


_NOT_COUNTED_NOTES = frozenset({"refused_file", "more_refused"})
"""The ids of a report's notes on files that were handed in and do not count."""


class GradeState(StrEnum):
    """What became of a student's submission."""

    graded = "graded"
    ungraded = "ungraded"
    unreadable = "unreadable"
    waiting = "waiting"
    absent = "absent"
    unclear = "unclear"
    """There is a submission that may be this student's, or another's on the roster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentGrade:
    """A student's line in the gradebook, the state of the submission, and the report as JSON text, if there is one.

    The numbers in `grade` count only if `state` is graded: an ungraded report has a score, but was not fully graded.
    `source` is the student under whose name the submission was recorded; None for who handed in nothing. Members of a
    group have one source.
    """

    grade: GradebookRow
    state: GradeState
    text: str | None
    source: str | None = None
    lateness: Lateness = UNKNOWN_LATENESS
    adjustment: Adjustment | None = None

    @property
    def is_in_folder(self) -> bool | None:
        """Whether the submission is still in the class's folder; None where no submission is known to be theirs."""
        return None if self.state in {GradeState.absent, GradeState.unclear} else not self.grade.missing

    @property
    def raw_score(self) -> int | None:
        """The report's score; None without a grade."""
        return self.grade.score if self.state is GradeState.graded else None

    @property
    def penalty(self) -> Fraction:
        """The points that lateness costs: a share of the full marks, but no more than there are."""
        if self.raw_score is None or self.grade.max_score is None:
            return Fraction()
        return min(self.lateness.share * self.grade.max_score, Fraction(self.raw_score))

    @property
    def score(self) -> float | None:
        """The score that counts, in points of the course with two decimals, never below 0; None without a grade.

        Points that are added make a grade where there is none; points that are taken off don't.
        """
        if self.raw_score is not None and self.adjustment is None and not self.lateness.share:
            # Nothing was decided, as for most; fractions would take a quarter of the time of an export.
            return float(self.raw_score)
        added = Fraction() if self.adjustment is None else self.adjustment.points
        if self.raw_score is None:
            return None if added <= 0 else _rounded_points(added)
        return _rounded_points(max(self.raw_score - self.penalty + added, Fraction()))

    @property
    def percent(self) -> float | None:
        """The score that counts in per cent of the full marks; None without a grade."""
        score, most = self.score, self.grade.max_score
        return None if score is None or most is None else rounded_share(score, most)

    @property
    def adjustment_sentence(self) -> str:
        """What an instructor added, marked as such; "" where that is nothing."""
        if self.adjustment is None:
            return ""
        points = float(self.adjustment.points)
        template = ngettext(
            "Adjusted by the instructor: {points:+g} point.",
            "Adjusted by the instructor: {points:+g} points.",
            abs(points),
        )
        marked = template.format(points=points)
        return join_sentences(marked, self.adjustment.comment)

    @property
    def decision_sentence(self) -> str:
        """What was taken off for lateness and what the instructor added, and the score with it; "" without either."""
        late = ""
        if self.penalty:
            template = ngettext(
                "Handed in late: {points:g} point was taken off.",
                "Handed in late: {points:g} points were taken off.",
                float(self.penalty),
            )
            late = template.format(points=float(self.penalty))
        if not late and self.adjustment is None:
            return ""
        total = _("With that, the score is {score:g} of {most}.").format(score=self.score, most=self.grade.max_score)
        return join_sentences(late, self.adjustment_sentence, total)

    @property
    def report(self) -> dict[str, Any] | None:
        """The report, parsed anew at each access; raise UsageError where the file was tampered with."""
        if self.text is None:
            return None
        return _parse_report(self.text, self.grade.student)


def not_counted_notes(report: Mapping[str, Any] | None) -> list[str]:
    """What a report says of work that was handed in and does not count, a sentence each."""
    notes = report["notes"] if report is not None else ()
    return [str(note["text"]) for note in notes if note["id"] in _NOT_COUNTED_NOTES]


def _rounded_points(points: Fraction) -> float:
    return math.floor(points * 100 + Fraction(1, 2)) / 100


def grade_state(grade: GradebookRow, text: str | None) -> GradeState:
    """What became of a submission that was handed in."""
    if text is not None:
        return GradeState.ungraded if _is_ungraded(text, grade.student) else GradeState.graded
    return GradeState.waiting if grade.fault is None else GradeState.unreadable


def _is_ungraded(text: str, student: str) -> bool:
    # Parsing a report takes fifty times as long as a search for the word.
    if f'"{Status.ungraded.value}"' not in text:
        return False
    exercises = _parse_report(text, student).get("exercises", [])
    return any(exercise["status"] == Status.ungraded for exercise in exercises)


def _parse_report(text: str, student: str) -> dict[str, Any]:
    try:
        report = json.loads(text)
    except (ValueError, RecursionError):
        report = None
    if not isinstance(report, dict):
        template = _("The report of {student} is no JSON: the file was changed by hand. Grade the class again.")
        raise UsageError(template.format(student=clean_line(student, _MAX_NAME_CHARS)))
    return report
