"""Which exercises of a content must be graded again after a change of the course, and which results still hold.

Theory of operation. The file keeps a digest of every exercise of each course that it was graded by. A content with a
result by another state of the course is graded again only in what the change touches, with the inputs (the seed) of the
report that it has, so that the report is the one that the whole would get by that seed. Touched are

- the exercises whose own material changed, or that were not graded before;
- behind one of these, or behind one that is gone, all that did not pass by themselves: our functions may have taken
  part in their results (see `grading.carry_forward`).

That holds only where results don't depend on each other in other ways. So the whole is graded again where a check
timed out or crashed, where something was printed, where the report was nearly too large, where the order of the
exercises changed, and where the sources look as if they kept something from one call to the next (`independence`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from grader.classroom.content import Content, EarlierResult
from grader.classroom.independence import is_by_itself, is_independent, may_keep_state
from grader.classroom.store import ResultStore
from grader.classroom.store_rows import Batch, ResultKey
from grader.grading.report import Report
from grader.grading.report_reader import read_report

_MAX_REPORT_CHARS = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseChange:
    """How a course differs from an earlier state: ids of exercises, in the order of each state."""

    before: Sequence[str]
    now: Sequence[str]
    changed: frozenset[str]

    @property
    def is_same_order(self) -> bool:
        kept = set(self.before) & set(self.now)
        return [name for name in self.before if name in kept] == [name for name in self.now if name in kept]

    def comes_before(self, exercise: str) -> bool:
        """Whether something changed or is gone before this exercise."""
        earlier = self.now[: self.now.index(exercise)]
        earlier_then = self.before[: self.before.index(exercise)] if exercise in self.before else ()
        return any(name in self.changed for name in earlier) or not set(earlier_then) <= set(self.now)


def course_change(before: Mapping[str, str], now: Mapping[str, str]) -> CourseChange:
    """The change between two states, each given as the digests of its exercises by their ids, in order."""
    changed = frozenset(name for name, digest in now.items() if before.get(name) != digest)
    return CourseChange(before=tuple(before), now=tuple(now), changed=changed)


class Regrading:
    """Finds for each content what is to be graded of it, in a batch whose course may have changed."""

    def __init__(self, results: ResultStore, batch: Batch, digests: Mapping[str, str]) -> None:
        """`digests` are those of the course's exercises now, by their ids, in order."""
        self._results = results
        self._exercises: Sequence[str] = json.loads(batch.options)["exercises"]
        states = results.exercise_digests()
        self._earlier = [
            (key, course_change(states[key.course_digest], digests))
            for key in results.result_keys()
            if key.course_digest in states and _is_comparable(key, batch)
        ]

    @property
    def changed_exercises(self) -> Sequence[str]:
        """The exercises that changed since the class was last graded with these options; all if it never was."""
        if not self._earlier:
            return self._exercises
        return [name for name in self._exercises if name in self._earlier[0][1].changed]

    @property
    def has_earlier_results(self) -> bool:
        return bool(self._earlier)

    def with_earlier_result(self, content: Content) -> Content:
        """The content with its earlier result and what is to be graded of it again; as it is where that is all."""
        for key, change in self._earlier:
            text = self._results.report_of(content.sha256, key)
            if text is None:
                continue
            exercises = touched_exercises(read_report(json.loads(text)), change, self._exercises)
            if exercises is None or len(text) > _MAX_REPORT_CHARS or may_keep_state(content.files.values()):
                return content
            return replace(content, earlier=EarlierResult(report=text, exercises=tuple(exercises)))
        return content


def _is_comparable(key: ResultKey, batch: Batch) -> bool:
    """Whether a result is of this batch but for the course, and for which of its exercises were graded."""
    before, now = ({**json.loads(options), "exercises": None} for options in (key.options, batch.options))
    is_own = (key.course_digest, key.options) == (batch.course_digest, batch.options)
    return not is_own and key.seed == batch.seed and before == now


def touched_exercises(report: Report, change: CourseChange, exercises: Sequence[str]) -> list[str] | None:
    """Which of these exercises are to be graded again; None where all of them are."""
    if not change.is_same_order or not is_independent(report):
        return None
    results = {result.id: result for result in report.exercises}
    first_new = next((at for at, name in enumerate(exercises) if name not in results), len(exercises))
    touched = [
        name
        for at, name in enumerate(exercises)
        if name not in results
        or name in change.changed
        or (not is_by_itself(results[name]) and (change.comes_before(name) or first_new < at))
    ]
    return None if len(touched) == len(exercises) else touched
