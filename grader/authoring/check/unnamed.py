"""Mutants of a reference that fail the checks and that nothing names: what their learner would be shown.

Each of them is a slip that a learner may make too; they would get the wrong calls, but no sentence about the mistake.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from grader.authoring.verify.material import Material
from grader.authoring.verify.mutants import MUTANT_SECONDS, Mutant, topic_mutants
from grader.authoring.verify.process_pool import TimedTask, run_tasks
from grader.courses.course import Exercise
from grader.courses.modules import file_place
from grader.grading.diagnosis.naming import diagnose_checks
from grader.grading.feedback import FeedbackWriter
from grader.grading.in_process import InProcessRunner
from grader.grading.options import SubmissionLimits
from grader.grading.report import Counterexample
from grader.grading.verdicts import Verdict
from grader.sandbox.replies import ReturnedValue
from grader.submissions.submission import Submission

_SHOWN_PER_EXERCISE = 3
_SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnnamedMutant:
    """A mutant without a sentence: where the reference was changed, how, and the first wrong call of its checks."""

    exercise: Exercise
    where: str
    diff: str
    counterexample: Counterexample


def unnamed_mutants(material: Material, exercises: Sequence[Exercise]) -> list[UnnamedMutant]:
    """Some such mutants of each exercise, no two of them with the same results."""
    topics = dict.fromkeys(exercise.topic for exercise in exercises)
    mutants = [
        mutant
        for topic in topics
        for mutant in topic_mutants(material.course, topic)
        if mutant.exercises[0] in exercises
    ]
    tasks = [TimedTask(work=partial(_find_unnamed, material, mutant), seconds=MUTANT_SECONDS) for mutant in mutants]
    found: dict[Exercise, dict[str, UnnamedMutant]] = {}
    for each in run_tasks(tasks):
        if isinstance(each, UnnamedMutant):
            of_exercise = found.setdefault(each.exercise, {})
            if len(of_exercise) < _SHOWN_PER_EXERCISE:
                of_exercise.setdefault(repr(each.counterexample), each)
    return [each for of_exercise in found.values() for each in of_exercise.values()]


def _find_unnamed(material: Material, mutant: Mutant) -> UnnamedMutant | None:
    """What the learner of a mutant would see, or None if it passes, is named, or explains itself as exceptions do."""
    exercise = mutant.exercises[0]
    try:
        function = mutant.mutated_function(exercise, material.references[exercise.topic])
    except Exception:  # noqa: BLE001 - a mutant that can't even be defined is no answer
        return None
    checks = material.checks.for_exercise(exercise)
    outcomes = [material.checks.run_check(check, InProcessRunner(function), _SEED) for check in checks]
    failed = next((each for each in outcomes if each.verdict is Verdict.failed and each.records), None)
    wrong = [record.reply for outcome in outcomes for record in outcome.records if not record.is_right]
    if failed is None or not all(isinstance(reply, ReturnedValue) and reply.value is not None for reply in wrong):
        return None
    said = diagnose_checks(material.checks.catalogue(exercise), [outcome.records for outcome in outcomes])
    if any(each is not None for each in said):
        return None
    reference = material.reference_function(exercise)
    submission = Submission(path="", files={}, refused={})
    writer = FeedbackWriter(
        exercise=exercise, submission=submission, reference=reference, memory=SubmissionLimits().memory
    )
    counterexample = writer.write_feedback(failed.records).counterexample
    if counterexample is None:
        return None
    where = file_place(material.course.references_folder / exercise.file_name, mutant.line)
    return UnnamedMutant(exercise=exercise, where=where, diff=mutant.diff, counterexample=counterexample)
