"""The next hint for an exercise: first the recognised mistake, if any, then the course's hints, one at a time."""

from pathlib import Path
from typing import TYPE_CHECKING

from grader.courses.course import Course, Exercise
from grader.errors import DiskError, UsageError
from grader.grading.verdicts import Status
from grader.i18n import _, course_text
from grader.practice import progress

if TYPE_CHECKING:
    from grader.grading.report import ExerciseResult


def give_hint(
    course: Course, exercise: Exercise, result: "ExerciseResult | None", folder: Path
) -> tuple[list[str], str]:
    """The lines to show for an exercise with this result (None: still a stub), and a remark or "".

    The folder remembers the hints shown; the remark says why it can't.
    """
    if result is not None and result.status is Status.passed:
        return [_("{id} is right already: no hint is needed.").format(id=exercise.id)], ""
    if not exercise.hints:
        return [_("{id} has no hints.").format(id=exercise.id)], ""
    checks = () if result is None else result.checks
    mistake = next((check.mistake.text for check in checks if check.mistake), None)
    seen = progress.load_progress(folder).with_hint(exercise.id, len(exercise.hints))
    remark = _save_remark(folder, seen)
    left = len(exercise.hints) - seen.hints[exercise.id]
    following = _("({count} more: ask again.)").format(count=left) if left else no_more_hints()
    more = [] if left and remark else [following]
    return [*([course_text(mistake), ""] if mistake else []), *shown_hints(course, exercise, seen), *more], remark


def no_more_hints() -> str:
    """What follows the last hint."""
    return _("(There are no more hints.)")


def _save_remark(folder: Path, seen: progress.LearnerProgress) -> str:
    """Why the hints that were seen can't be noted in the folder, after trying to; "" where they are."""
    try:
        progress.save_progress(folder, seen)
    except (DiskError, UsageError) as fault:
        return str(fault)
    return ""


def shown_hints(course: Course, exercise: Exercise, seen: progress.LearnerProgress) -> list[str]:
    """All hints of an exercise that the learner has seen, with their names."""
    count = seen.hints_of(exercise.id, len(exercise.hints))
    template = _("{name}: {hint}")
    names = [*map(course_text, course.hint_names)]
    names += [_("Hint {number}").format(number=number) for number in range(len(names) + 1, count + 1)]
    texts = zip(names, exercise.hints[:count], strict=False)
    return [template.format(name=name, hint=course_text(hint)) for name, hint in texts]
