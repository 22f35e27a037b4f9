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
from grader.courses.toml_faults import key_place, require_known_name, require_schema
from grader.errors import CourseError
from grader.i18n import _

EQUIVALENTS_FILE = "equivalent_mutants.toml"
_SCHEMA = Path(__file__).with_name("equivalent_mutants.schema.json")


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
    path = course.folder / EQUIVALENTS_FILE
    if not path.is_file():
        return EquivalentMutants(path=path, reasons={})
    declared = read_toml(path)
    require_schema(declared, _SCHEMA, path)
    known = [exercise.id for exercise in course.exercises]
    reasons: dict[tuple[str, str], str] = {}
    for number, entry in enumerate(declared.get("equal", ())):
        keys, exercise = ("equal", number), entry["exercise"]
        require_known_name(path, (*keys, "exercise"), exercise, known)
        for mutant in entry["mutants"]:
            change = (exercise, normalise_change(mutant))
            if change in reasons:
                template = _("a change of {exercise} is listed for the second time: {change}")
                raise CourseError(f"{key_place(path, keys)}: {template.format(exercise=exercise, change=change[1])}")
            reasons[change] = entry["reason"]
    return EquivalentMutants(path=path, reasons=reasons)
