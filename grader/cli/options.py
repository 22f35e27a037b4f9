"""Types of options, and options that several commands share."""

import math
import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from grader.courses import COURSE_VARIABLE
from grader.errors import UsageError
from grader.i18n import _, use_course
from grader.submissions.file_suffixes import exercise_file_names

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from grader.courses.course import Course
    from grader.grading.options import GradingOptions

Function = TypeVar("Function", bound=Callable[..., Any])


def whole_number_type(least: int, most: int) -> click.IntRange:
    """The type of whole numbers within these bounds, with error messages in the current language."""
    kind = click.IntRange(least, most)
    kind.name = _("whole number")
    return kind


def decimal_type(least: float, most: float, *, min_open: bool = False) -> click.FloatRange:
    """The type of decimal numbers within these bounds, with error messages in the current language."""
    kind = click.FloatRange(least, most, min_open=min_open)
    kind.name = _("number")
    return kind


def parse_memory(context: click.Context, parameter: click.Parameter, value: str) -> int:
    """An amount of memory in bytes, from a text like "512M" or "2G"; a number without a unit is in MiB."""
    del context
    found = re.fullmatch(r"(\d{1,6})([MG]?)(?:i?B)?", value, re.IGNORECASE)
    if not found:
        text = _("{value!r} is no amount of memory. Write 512M or 2G.")
        raise click.BadParameter(text.format(value=value), param=parameter)
    amount = int(found[1]) * 2 ** (30 if found[2].upper() == "G" else 20)
    if amount < _MIN_MEMORY_BYTES:
        text = _("{value!r} is too little for Python and numpy. Allow 256M or more.")
        raise click.BadParameter(text.format(value=value), param=parameter)
    return amount


def reject_nan(context: click.Context, parameter: click.Parameter, value: float) -> float:
    del context
    if math.isnan(value):
        raise click.BadParameter(_("nan is no number."), param=parameter)
    return value


_MIN_MEMORY_BYTES = 256 * 2**20


"""How the names of exercise files end, which no result may overwrite."""


USUAL_FOLDER = "exercises"
"""Where the exercise files are if nothing else is said, and they are not in this folder."""


class _PathType(click.Path):
    """A path, which has at least one character; click takes an empty one for this folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """The path; fail where it is empty, as an unset variable of a script is."""
        if value == "":
            self.fail(_("An empty text is no path."), param, ctx)
        return super().convert(value, param, ctx)


PATH_TYPE = _PathType(readable=False, path_type=Path)
"""A path from the command line. It is not checked here: the code that opens it has better error messages."""


class ExerciseName(click.types.StringParamType):
    """The name of an exercise, or of a topic too where one is taken, with shell completion."""

    name = "text"

    def __init__(self, *, with_topics: bool) -> None:
        self._with_topics = with_topics

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
        """The names that begin like this, of the course in an earlier `--course`, else of the course that ships.

        An argument may be a file instead; for the order see the completions of the first word.
        """
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only a shell asks for it

        files = [CompletionItem(incomplete, type="file")] if isinstance(param, click.Argument) else []
        topics = load_course_in(ctx.params.get("course")).topics
        names = [
            name
            for topic in topics
            for name in (*([topic.id] if self._with_topics else ()), *(each.function for each in topic.exercises))
        ]
        return [*files, *(CompletionItem(name) for name in dict.fromkeys(names) if name.startswith(incomplete))]


class TrackName(click.types.StringParamType):
    """The name of a track, with shell completion. `select_exercises` checks it, which knows the course."""

    name = "text"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
        """The tracks that begin like this, of the course in an earlier `--course`, else of the course that ships."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only a shell asks for it

        del param
        tracks = load_course_in(ctx.params.get("course")).tracks
        return [CompletionItem(track.id) for track in tracks if track.id.startswith(incomplete)]


def timeout_option(text: str) -> Callable[[Function], Function]:
    """A decorator that adds the option `--timeout`; its help may name the `{default}`, in seconds."""
    from grader.grading.options import SubmissionLimits  # noqa: PLC0415 - see the package's docstring

    default = SubmissionLimits().check
    return click.option(
        "--timeout",
        type=decimal_type(0.05, 3600),
        default=default,
        callback=reject_nan,
        metavar="SECONDS",
        help=text.format(default=f"{default:g}"),
    )


def memory_option(command: Function) -> Function:
    """A decorator that adds the option `--memory`."""
    from grader.grading.options import SubmissionLimits  # noqa: PLC0415 - see the package's docstring

    default = f"{SubmissionLimits().memory // 2**20}M"
    text = _("Memory limit of a submission. [default: {default}]").format(default=default)
    return click.option("--memory", callback=parse_memory, default=default, metavar="SIZE", help=text)(command)


def only_option(command: Function) -> Function:
    """A decorator that adds the option `--only`."""
    text = _("Grade only this exercise or topic (repeatable).")
    return click.option("--only", type=ExerciseName(with_topics=True), multiple=True, metavar="NAME", help=text)(
        command
    )


def track_option(command: Function) -> Function:
    """A decorator that adds the option `--track`."""
    text = _("Grade only this part of the course; `grade list` names them.")
    return click.option("--track", type=TrackName(), multiple=True, metavar="NAME", help=text)(command)


def folder_argument(command: Function) -> Function:
    """A decorator that adds the argument `folder`, which is None where it is not given (see `chosen_folder`)."""
    return click.argument("folder", type=PATH_TYPE, required=False)(command)


def chosen_folder(course: "Course", named: Path | None) -> Path:
    """The path that a user named; without one this folder if it holds exercise files, else `exercises` in it.

    Where there is no `exercises` either, this folder counts that holds a copy which counts as an exercise file. Raise
    UsageError where the path is none, but nearly one or a name of the course, or can't be looked at.
    """
    if named is None or not (named.is_absolute() or os.path.lexists(named)):
        os.getcwd()  # raises the error of a deleted folder, from where no path can be named nor a folder be made
    usual = _usual_folder(course)
    if named is not None and not os.path.lexists(named):
        from grader.cli.mistyped import explain_path  # noqa: PLC0415 - only for an error message
        from grader.files import require_reachable  # noqa: PLC0415
        from grader.sanitize import path_line  # noqa: PLC0415

        require_reachable(named, path_line(named))
        explain_path(named, course, usual)
    return usual if named is None else named


def _usual_folder(course: "Course") -> Path:
    from grader.submissions.copy_names import sole_copies  # noqa: PLC0415 - see the package's docstring

    here, usual = Path(), Path(USUAL_FOLDER)
    if holds_exercise_files(course, here):
        return here
    with suppress(OSError):
        if not os.path.lexists(usual) and sole_copies(os.listdir(here), [topic.id for topic in course.topics]):
            return here
    return usual


def exercise_or_folder(
    named: Path | None, name: str | None, folder: Path | None
) -> "tuple[Course, str | None, Path | None]":
    """The course, the name of an exercise or topic, and the folder, of a command to which each may be given alone.

    A single word that names no exercise but a folder, or that only a path can be, is one.
    """
    is_path = name is not None and (os.path.lexists(name) or os.path.dirname(name) != "")
    may_be_folder = is_path and folder is None
    course = load_course_in(chosen_course(named, Path(str(name)) if may_be_folder else folder))
    known = {word for each in course.exercises for word in (each.id, each.function, each.topic)}
    if may_be_folder and name not in known:
        return course, None, Path(str(name))
    return course, name, folder


def holds_exercise_files(course: "Course", folder: Path) -> bool:
    """Whether a file of one of the course's topics lies in a folder."""
    names = exercise_file_names(topic.id for topic in course.topics)
    return any(os.path.lexists(folder / name) for name in names)


def course_option(command: Function) -> Function:
    """A decorator that adds the option `--course`: a course's folder or name, which `load_course_in` takes."""
    text = _(
        "Another course: its folder, or its name if it is installed. [default: GRADE_COURSE, else the folder's own]"
    )
    return click.option("--course", type=PATH_TYPE, metavar="COURSE", envvar=COURSE_VARIABLE, help=text)(command)


def chosen_course(named: Path | None, exercises: Path | None) -> Path | None:
    """The course that was named, else the one that the folder of exercises remembers; None is the one that ships.

    `exercises` is the path that the user named, None for the usual one (see `chosen_folder`).
    """
    from grader.practice.course_memory import recall_course  # noqa: PLC0415 - see the package's docstring

    if named is not None:
        return named
    paths = [Path(), Path(USUAL_FOLDER)] if exercises is None else [exercises]
    folders = [path if os.path.isdir(path) else path.parent for path in paths]
    return next((course for course in map(recall_course, folders) if course is not None), None)


def require_format(given: Mapping[str, object], formats: Sequence[str], form: str) -> None:
    """Raise UsageError where an option that is for these formats only is given (is not None) with another one."""
    option = next((name for name, value in given.items() if value is not None), None)
    if form not in formats and option is not None:
        template = _("{option} is for --format {formats} only; {form} has no such thing.")
        raise UsageError(template.format(option=option, formats=_(", ").join(formats), form=form))


def load_course_in(named: Path | None) -> "Course":
    """Load a course by its folder or name (default: the one that ships), and use its translations from now on."""
    from grader.courses import course  # noqa: PLC0415 - see the package's docstring
    from grader.courses.catalogue import course_folder  # noqa: PLC0415

    loaded = course.load_course(course_folder(named))
    use_course(loaded.folder)
    return loaded


def make_grading_options(values: Mapping[str, Any]) -> "GradingOptions":
    """The grading options that a command got, by the names of its command line options; those it has not are unset."""
    from dataclasses import replace  # noqa: PLC0415 - see the package's docstring

    from grader.grading.options import FeedbackLevel, GradingOptions, SubmissionLimits  # noqa: PLC0415
    from grader.sandbox.isolation import IsolationLevel  # noqa: PLC0415

    limits = SubmissionLimits()
    limits = replace(limits, check=values.get("timeout", limits.check), memory=values.get("memory", limits.memory))
    isolation = values.get("isolation")
    return GradingOptions(
        seed=values.get("seed"),
        limits=limits,
        feedback=FeedbackLevel(values["feedback"]),
        isolation=None if isolation is None else IsolationLevel(isolation),
        exercises=values["only"],
        tracks=values["track"],
    )
