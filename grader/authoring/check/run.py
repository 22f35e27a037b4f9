"""check_course(folder) -> CourseCheck: prove what changed on one seed, and remember what was clean."""

from dataclasses import dataclass
from pathlib import Path

from grader.authoring.check.clean_exercises import load_clean_digests, save_clean_digests
from grader.authoring.check.unnamed import UnnamedMutant, unnamed_mutants
from grader.authoring.verify.material import collect_material
from grader.authoring.verify.result import Defect
from grader.authoring.verify.run import prove_material
from grader.courses.course import load_course
from grader.courses.exercise_digests import proof_digests

_SEED_COUNT = 1
_TRIAL_SECONDS = 20.0
"""As long as an author may wait; a check that has not ended by then would make every learner wait, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseCheck:
    """The result of a check: how many exercises were checked and how many had not changed, and what was found."""

    checked: int
    unchanged: int
    defects: tuple[Defect, ...] = ()
    suggestions: tuple[UnnamedMutant, ...] = ()


def check_course(folder: Path) -> CourseCheck:
    """Check the exercises of the course in a folder whose material changed since they were last found clean.

    Raise CourseError where its files can't even be loaded.
    """
    course = load_course(folder)
    known = load_clean_digests(folder)
    digests = proof_digests(course)
    changed = [exercise for exercise in course.exercises if known.get(exercise.id) != digests[exercise.id]]
    if not changed:
        return CourseCheck(checked=0, unchanged=len(digests))
    material = collect_material(course, list(dict.fromkeys(exercise.topic for exercise in changed)), _SEED_COUNT)
    proof = prove_material(material, changed, trial_seconds=_TRIAL_SECONDS)
    faulty = {row.exercise for row in proof.rows if row.defects}
    clean = {exercise: digest for exercise, digest in digests.items() if exercise not in faulty}
    save_clean_digests(folder, clean)
    return CourseCheck(
        checked=len(changed),
        unchanged=len(digests) - len(changed),
        defects=proof.defects,
        suggestions=tuple(unnamed_mutants(material, [each for each in changed if each.id not in faulty])),
    )
