"""The first word of a command line, where it is neither a command nor a path."""

import os
from collections.abc import Sequence
from pathlib import Path

from grader.cli import mistyped
from grader.cli.options import USUAL_FOLDER, chosen_course, chosen_folder, load_course_in
from grader.courses import COURSE_VARIABLE


def explain_first_word(args: Sequence[str], commands: Sequence[str]) -> None:
    """Raise UsageError where the first word is no path, with what it may mean.

    To be called where nothing exists at this path. Words that can only be paths are left to who opens them, as is what
    scripts name: the usual folder, and the folder that is graded for a platform, which takes a refusal in its format.
    """
    word = args[0]
    course = load_course_in(chosen_course(_course_option(args), None))
    mistyped.explain_word(word, course, chosen_folder(course, None), commands)
    if word != USUAL_FOLDER and not any(other.startswith("--format") for other in args):
        mistyped.refuse_first_word(word)


def _course_option(args: Sequence[str]) -> Path | None:
    """What `--course` or the environment says; the command itself, which would parse it, is not known yet."""
    for word, following in zip(args, [*args[1:], ""], strict=True):
        if word == "--course" and following:
            return Path(following)
        if word.startswith("--course="):
            return Path(word.partition("=")[2])
    named = os.environ.get(COURSE_VARIABLE)
    return Path(named) if named else None
