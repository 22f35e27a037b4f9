"""What a first word may mean that is neither a command nor a path: an exercise, a topic, or a slip of the finger."""

import os
import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from grader.cli.options import chosen_course, load_course_in
from grader.courses import COURSE_VARIABLE
from grader.errors import UsageError
from grader.i18n import _

_NAME_PATTERN = re.compile(r"[\w-]+(\.[A-Za-z_]\w*)?")
_LEAST_LIKENESS = 0.7


def explain_first_word(args: Sequence[str], commands: Sequence[str]) -> None:
    """Raise UsageError where the first word is a name of the course, or nearly a name or a command.

    To be called where nothing exists at this path. Words that can only be paths are left to who opens them.
    """
    word = args[0]
    if not _NAME_PATTERN.fullmatch(word) or word.startswith("-"):
        return
    course = load_course_in(chosen_course(_course_option(args), None))
    topics = {topic.id for topic in course.topics}
    exercises = {name for exercise in course.exercises for name in (exercise.function, exercise.id)}
    if word.removesuffix(".py") in topics:
        raise UsageError(_("{word} is a topic: grade --only {topic}").format(word=word, topic=word.removesuffix(".py")))
    if word in exercises:
        template = _("{word} is an exercise: grade --only {word}. What it asks: grade show {word}")
        raise UsageError(template.format(word=word))
    near = next(
        iter(get_close_matches(word, [*commands, *sorted(topics), *sorted(exercises)], 1, _LEAST_LIKENESS)), None
    )
    if near is not None:
        command = f"grade {near}" if near in commands else f"grade --only {near}"
        raise UsageError(
            _("{word} is no command, and no file or folder here. Did you mean `{command}`?").format(
                word=word, command=command
            )
        )


def _course_option(args: Sequence[str]) -> Path | None:
    """What `--course` or the environment says; the command itself, which would parse it, is not known yet."""
    for word, following in zip(args, [*args[1:], ""], strict=True):
        if word == "--course" and following:
            return Path(following)
        if word.startswith("--course="):
            return Path(word.partition("=")[2])
    named = os.environ.get(COURSE_VARIABLE)
    return Path(named) if named else None
