"""The next hint for an exercise: the recognised mistake first, then the idea, the formula, nearly the code."""

import secrets
from pathlib import Path

from grader import grading, progress, submission
from grader.course import Course, Exercise, select
from grader.errors import UsageFault
from grader.report import Status
from grader.sandbox.starting import Sandbox

_NAMES = ("The idea", "The formula", "Nearly the code")


def give(course: Course, name: str, folder: Path, sandbox: Sandbox) -> list[str]:
    """Grade the exercise, and give the lines to show; what was shown is remembered in the folder.

    Raise UsageFault for a name that means no one exercise, or a folder without exercise files.
    """
    chosen = select(course, [name])
    if len(chosen) != 1:
        raise UsageFault(f"{name} is a topic. Name one exercise: {', '.join(exercise.id for exercise in chosen)}.")
    exercise = chosen[0]
    folder = folder.parent if folder.suffix == ".py" else folder
    read = submission.read(folder, str(folder))
    options = grading.Options(seed=secrets.randbelow(2**32))
    result = grading.grade(read, course, chosen, options, sandbox).exercises[0]
    if result.status is Status.passed:
        return [f"{exercise.id} is right already: no hint is needed."]
    mistake = next((check.mistake.text for check in result.checks if check.mistake), None)
    before = progress.load(folder)
    after = before if before.hints.get(exercise.id, 0) == len(_NAMES) else before.with_hint(exercise.id)
    progress.save(folder, after)
    return [*([mistake, ""] if mistake else []), *shown(exercise, after)]


def shown(exercise: Exercise, seen: progress.Progress) -> list[str]:
    """All hints of an exercise that its learner has seen, with their names."""
    count = seen.hints.get(exercise.id, 0)
    lines = [f"{name}: {text}" for name, text in zip(_NAMES, exercise.hints, strict=True)]
    more = [f"({len(_NAMES) - count} more: ask again.)"] if 0 < count < len(_NAMES) else []
    return [*lines[:count], *more]
