"""Trials of the checks' inputs: whether one check at least tells the known mistakes of its exercise apart.

Where none does, a mistake that is mixed with another shortcoming is not named (see `grader.grading.diagnosis`).
"""

from grader.authoring.verify.material import Material, checks_place
from grader.authoring.verify.result import Defect, ProofColumn
from grader.authoring.verify.trials import TrialResult
from grader.courses.course import Exercise
from grader.grading.collected_check import Check
from grader.grading.diagnosis.separation import Separation, separate_mistakes
from grader.grading.in_process import InProcessRunner

_SEED_STEP = 10
_MAX_NAMED_PAIRS = 3


def try_separation(material: Material, exercise: Exercise) -> TrialResult:
    """The number of telling checks on the first seed, and a defect if there is none on a seed."""
    checks = material.checks.for_exercise(exercise)
    if not material.checks.known_mistakes[exercise.id]:
        return TrialResult()
    first = [_separation(material, check, material.seeds[0]) for check in checks]
    defects = [] if any(each.is_telling for each in first) else [_separation_defect(material, exercise, first)]
    for seed in material.seeds[_SEED_STEP::_SEED_STEP]:
        if not defects and not any(_separation(material, check, seed).is_telling for check in checks):
            defects.append(
                _separation_defect(material, exercise, [_separation(material, check, seed) for check in checks])
            )
    return TrialResult(defects=tuple(defects), telling=sum(each.is_telling for each in first))


def _separation(material: Material, check: Check, seed: int) -> Separation:
    """How the inputs of a check separate the known mistakes of its exercise."""
    catalogue = material.checks.catalogue(check.exercise)
    outcome = material.checks.run_check(check, InProcessRunner(catalogue.reference), seed)
    return separate_mistakes(catalogue, tuple(record.case for record in outcome.records))


def _separation_defect(material: Material, exercise: Exercise, separations: list[Separation]) -> Defect:
    """A defect that names some mistakes that look alike to the check that comes nearest to telling all apart."""
    best = max(separations, key=lambda each: len(each.wrong) - len(each.confused))
    pairs = [
        f"{first.id.rpartition('.')[2]} and {second.id.rpartition('.')[2]}"
        for first, second in best.confused[:_MAX_NAMED_PAIRS]
    ]
    unseen = len(material.checks.known_mistakes[exercise.id]) - len(best.wrong)
    said = f"; alike there: {', '.join(pairs)}" if pairs else ""
    text = f"no check tells the known mistakes apart: the best one misses {unseen} of them{said}"
    where = checks_place(material, exercise)
    return material.make_defect(ProofColumn.telling, exercise, where, text)
