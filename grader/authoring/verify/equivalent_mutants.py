"""`equivalent_mutants.toml`, beside course.toml: mutants that no check needs to kill, each with the reason.

    [[equal]]
    exercise = "topic.function"
    reason = "At 0 both halves of the curve give 1/2."
    mutants = ['''
    - return np.where(x >= 0.0, 1.0, tail)
    + return np.where(x > 0.0, 1.0, tail)
    ''']

An entry belongs to the mutant of the same exercise with the same changed lines; spaces do not matter. An entry that
belongs to no surviving mutant is a defect.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.verify.mutants import Mutant, normalise_change
from grader.courses.course import Course, read_toml
from grader.errors import CourseError

_ENTRY_FORM = "[[equal]] with exercise, reason and mutants (a list of changes, as texts)"


@dataclass(frozen=True, slots=True, kw_only=True)
class EquivalentMutants:
    """The entries of the list: each reason by the exercise's id and the change."""

    path: Path
    reasons: Mapping[tuple[str, str], str]

    def find_reason(self, mutant: Mutant) -> str | None:
        return next((self.reasons[key] for key in mutant.lookup_keys if key in self.reasons), None)

    def find_line(self, change: tuple[str, str]) -> int | None:
        """The line of a change in the file, or None."""
        first, _, _ = change[1].partition("\n")
        lines = self.path.read_text(encoding="utf-8").splitlines()
        return next((number for number, line in enumerate(lines, 1) if first in " ".join(line.split())), None)


def load_equivalents(course: Course) -> EquivalentMutants:
    """The list of a course, empty without a file; raise CourseError where the file is malformed."""
    path = course.folder / "equivalent_mutants.toml"
    if not path.is_file():
        return EquivalentMutants(path=path, reasons={})
    declared = read_toml(path)
    odd_key = next((key for key in declared if key != "equal"), None)
    if odd_key is not None:
        raise CourseError(f"{path}: there is no key {odd_key!r}. Did you mean 'equal'?")
    entries = declared.get("equal", [])
    if not isinstance(entries, list):
        entries = [entries]
    known = {exercise.id for exercise in course.exercises}
    reasons: dict[tuple[str, str], str] = {}
    for number, entry in enumerate(entries, 1):
        match entry:
            case {"exercise": str(exercise), "reason": str(reason), "mutants": [*mutants]} if reason.strip():
                pass
            case _:
                raise CourseError(f"{path}: entry {number} is not of the form {_ENTRY_FORM}")
        if exercise not in known:
            raise CourseError(f"{path}: entry {number} names {exercise!r}, which is no exercise")
        for mutant in mutants:
            change = (exercise, normalise_change(str(mutant)))
            if change in reasons:
                raise CourseError(f"{path}: entry {number} lists a change of {exercise} for the second time: {mutant}")
            reasons[change] = reason
    return EquivalentMutants(path=path, reasons=reasons)
