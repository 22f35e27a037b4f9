"""How well each check separates strong from weak students, from the counts of one pass over the class.

The measure is the corrected point-biserial correlation (item-rest correlation): Pearson's correlation between passing
the check, 0 or 1, and the student's points without those of the check itself. Moodle's quiz statistics call it the
discrimination index. See docs/class.md for the formula and its source.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.grading.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStatistics:
    """A check over a class: how many of the graded students passed it, and how well it separates them.

    `discrimination` is from -1 to 1; None where it is not defined, because all passed, nobody did, or all have the same
    points without it.
    """

    id: str
    exercise: str
    title: str
    passed: int
    graded: int
    discrimination: float | None


class CheckCounter:
    """Counts one check."""

    def __init__(self, exercise: str, check: Mapping[str, Any]) -> None:
        self._exercise = exercise
        self._check = check
        self._graded = self._passed = 0
        self._rests = self._rest_squares = self._passed_rests = 0

    def add_check(self, check: Mapping[str, Any], score: int) -> None:
        """Count a student's outcome; `score` is the points of the whole report."""
        is_passed = check["verdict"] == Verdict.passed
        rest = score - check["points"]
        self._graded += 1
        self._passed += is_passed
        self._rests += rest
        self._rest_squares += rest * rest
        self._passed_rests += rest * is_passed

    def item_statistics(self) -> ItemStatistics:
        return ItemStatistics(
            id=self._check["id"],
            exercise=self._exercise,
            title=self._check["title"],
            passed=self._passed,
            graded=self._graded,
            discrimination=self._discrimination(),
        )

    def _discrimination(self) -> float | None:
        # In whole numbers, so that no rounding makes a spread out of none.
        count, passed = self._graded, self._passed
        item_spread = count * passed - passed * passed
        rest_spread = count * self._rest_squares - self._rests * self._rests
        if not item_spread or not rest_spread:
            return None
        return (count * self._passed_rests - passed * self._rests) / math.sqrt(item_spread * rest_spread)
