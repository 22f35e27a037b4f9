"""Trials of carrying forward: an answer that only hands on another exercise's function earns nothing by ours.

Each earlier exercise that the course does not say it is built on (`needs`) is tried as the one handed on. Where
it passes a check by itself, such an answer is graded in the sandbox like a learner's, above a stub and above a wrong
function.
"""

import inspect

from grader.authoring.verify.material import Material, definition_place
from grader.authoring.verify.result import Defect, ProofColumn
from grader.authoring.verify.trials import TrialResult
from grader.courses.course import Exercise
from grader.grading.lending import Lending
from grader.grading.options import GradingOptions
from grader.grading.session import Session
from grader.submissions.folder import read_folder
from grader.submissions.submission import Submission

_SEED = 0
_BODIES_BENEATH = ("raise NotImplementedError", "return 0.0")


def try_lending(material: Material, exercise: Exercise) -> TrialResult:
    """The earlier exercises that could be handed on without being named in `needs`, and defects for those that lend."""
    lending = Lending(material.course, material.checks)
    orders = {
        other: order
        for other in _possible_lenders(material, lending, exercise)
        if (order := _order(material, lending, exercise, other))
    }
    if not orders:
        return TrialResult()
    with Session(material.course, GradingOptions(seed=_SEED), checks=material.checks) as session:
        defects = [
            _lending_defect(material, exercise, other, points)
            for other, order in orders.items()
            for body in _BODIES_BENEATH
            if (points := _points_by_handing_on(material, session, exercise, other, order, body))
        ]
    return TrialResult(defects=tuple(dict.fromkeys(defects)), lenders=tuple(other.id for other in orders))


def _possible_lenders(material: Material, lending: Lending, exercise: Exercise) -> list[Exercise]:
    exercises = material.course.exercises
    meant = lending.built_on(exercise)
    return [other for other in exercises[: exercises.index(exercise)] if other.id not in meant]


def _order(material: Material, lending: Lending, exercise: Exercise, other: Exercise) -> tuple[int, ...] | None:
    orders = (lending.handing_order(check, other) for check in material.checks.for_exercise(exercise))
    return next((order for order in orders if order is not None), None)


def _points_by_handing_on(
    material: Material, session: Session, exercise: Exercise, other: Exercise, order: tuple[int, ...], body: str
) -> int:
    files = dict(read_folder(material.course.references_folder, "").files)
    parameters = list(inspect.signature(material.reference_function(exercise)).parameters)
    beneath = f"\n\ndef {other.function}(*args, **kwargs):\n    {body}\n"
    call = f"lender.{other.function}({', '.join(parameters[position] for position in order)})"
    answer = (
        f"\n\nimport {other.topic} as lender\n\n\n"
        f"def {exercise.function}{inspect.signature(material.reference_function(exercise))}:\n    return {call}\n"
    )
    files[other.file_name] += beneath.encode()
    files[exercise.file_name] += answer.encode()
    handed_in = Submission(path=exercise.id, files=files, refused={})
    (result,) = session.grade(handed_in, exercises=[exercise]).exercises
    return result.score


def _lending_defect(material: Material, exercise: Exercise, other: Exercise, points: int) -> Defect:
    where = definition_place(material.course.references_folder / exercise.file_name, exercise.function)
    text = (
        f"`return {other.function}(...)` earns {points} points by the reference of {other.id}; "
        f"name {other.id} in its needs if that is meant"
    )
    return material.make_defect(ProofColumn.lending, exercise, where, text)
