"""The course's own answer to an exercise: open once the learner's is right, or on demand, which is noted."""

from pathlib import Path
from typing import TYPE_CHECKING

from grader.courses import stubs
from grader.courses.course import Course, Exercise
from grader.errors import UsageError
from grader.grading.verdicts import Status
from grader.i18n import _
from grader.practice import progress

if TYPE_CHECKING:
    from grader.grading.report import ExerciseResult


def open_solution(
    course: Course,
    exercise: Exercise,
    result: "ExerciseResult | None",
    folder: Path,
    *,
    anyway: bool,
    hint_command: str,
) -> str:
    """The source of the course's answer to an exercise with this result (None: still a stub).

    Raise UsageError, which names the command for a hint, if the learner's is not right and it is not opened `anyway`.
    """
    if result is None or result.status is not Status.passed:
        if not anyway:
            message = _(
                "{id} is not right yet, so its solution stays closed. `{command}` helps on; --anyway opens it, "
                "and that is noted."
            )
            raise UsageError(message.format(id=exercise.id, command=hint_command))
        progress.save_progress(folder, progress.load_progress(folder).with_opened(exercise.id))
    return stubs.solution_source(course, exercise).rstrip("\n")
