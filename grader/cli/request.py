"""What a user asks to be graded, and how: the options that `grade` and `grade report` share, and the grading itself.

The sandbox is opened before numpy, pytest and the rest are loaded, so that both load at once.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import (
    PATH_TYPE,
    Function,
    decimal_type,
    load_course_in,
    only_option,
    parse_memory,
    reject_nan,
    track_option,
    whole_number_type,
)
from grader.errors import SubmissionError, UsageError
from grader.grading import chance
from grader.i18n import _
from grader.sanitize import clean_text, path_text

if TYPE_CHECKING:
    from grader.courses.course import Course, Exercise
    from grader.grading.report import Report
    from grader.grading.runner import SubmissionLimits
    from grader.sandbox.sandbox import Sandbox
    from grader.submissions.submission import Submission

_MAX_PATH_CHARS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a user asked to be graded, and how."""

    path: Path
    only: tuple[str, ...]
    track: tuple[str, ...]
    seed: int | None
    timeout: float
    memory: int
    feedback: str
    isolation: str | None
    course: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedRequest:
    """A report and what it was made with; the sandbox takes more calls as long as it is open."""

    report: "Report"
    course: "Course"
    submission: "Submission"
    exercises: "tuple[Exercise, ...]"
    limits: "SubmissionLimits"
    sandbox: "Sandbox"


def with_request_options(command: Function) -> Function:
    """Give a command the argument and the options of a request, under the names of its fields, and `pass_score`."""
    for option in reversed(_request_options()):
        command = option(command)
    return command


def _request_options() -> list[Callable[[Function], Function]]:
    return [
        click.argument("path", type=PATH_TYPE, default=Path("exercises")),
        only_option,
        track_option,
        click.option(
            "--pass-score",
            type=decimal_type(0, 100),
            default=100.0,
            callback=reject_nan,
            metavar="PERCENT",
            help=_("Exit 0 from this score on. [default: 100]"),
        ),
        click.option(
            "--seed",
            type=whole_number_type(0, chance.SEED_COUNT - 1),
            metavar="NUMBER",
            help=_("Draw the inputs of an earlier run again. [default: new ones]"),
        ),
        click.option(
            "--timeout",
            type=decimal_type(0.05, 3600),
            default=2.0,
            callback=reject_nan,
            metavar="SECONDS",
            help=_("Time limit of a check. [default: 2]"),
        ),
        click.option(
            "--memory",
            callback=parse_memory,
            default="1G",
            metavar="SIZE",
            help=_("Memory limit of the submission. [default: 1G]"),
        ),
        click.option(
            "--feedback",
            type=click.Choice(["full", "hints", "score"]),
            default="full",
            help=_("How much is told: all, no expected values, or verdicts only. [default: full]"),
        ),
        click.option(
            "--isolation",
            type=click.Choice(["kernel", "process"]),
            help=_("Refuse to grade below this level, or stay at it. [default: the best that the machine offers]"),
        ),
        click.option(
            "--course",
            type=PATH_TYPE,
            metavar="FOLDER",
            help=_("Grade by another course (a folder with a course.toml)."),
        ),
    ]


@contextmanager
def open_grading(request: Request) -> Iterator[GradedRequest]:
    """Grade; while the block lasts, the sandbox stays open."""
    from grader.sandbox.sandbox import Sandbox  # noqa: PLC0415 - the child loads numpy while we load the rest

    with Sandbox(kernel=request.isolation != "process") as sandbox:
        yield _grade_request(request, sandbox)


def _read_submission(path: Path, shown: str, topics: Sequence[str]) -> "Submission":
    """What lies there; archives are known to a module of their own, which takes its time to load."""
    from grader.submissions import submission  # noqa: PLC0415 - see the package's docstring

    if path.name.lower().endswith(submission.ARCHIVE_SUFFIXES):
        from grader.submissions import archive  # noqa: PLC0415

        return archive.submission_at(path, shown, topics)
    return submission.read_submission(path, shown).for_topics(topics)


def _grade_request(request: Request, sandbox: "Sandbox") -> GradedRequest:
    from grader.courses import course  # noqa: PLC0415 - see the package's docstring
    from grader.grading import grade  # noqa: PLC0415
    from grader.grading.runner import SubmissionLimits  # noqa: PLC0415
    from grader.practice import progress  # noqa: PLC0415

    shown = clean_text(path_text(request.path), _MAX_PATH_CHARS)
    loaded = load_course_in(request.course)
    with _as_submission_error(request.path):
        read = _read_submission(request.path, shown, [topic.id for topic in loaded.topics])
    exercises = course.select_exercises(loaded, request.only, request.track, read.topic)
    if request.isolation == "kernel" and sandbox.lock.missing:
        raise UsageError(
            _(
                "--isolation kernel: this machine does not offer it ({missing}). "
                "`grade doctor` says more; --isolation process grades without."
            ).format(missing="; ".join(sandbox.lock.missing))
        )
    limits = SubmissionLimits(check=request.timeout, memory=request.memory)
    options = grade.Options(
        seed=chance.draw_seed() if request.seed is None else request.seed,
        limits=limits,
        feedback=grade.FeedbackLevel(request.feedback),
        hints=progress.load_progress(request.path if request.path.is_dir() else request.path.parent).hints,
    )
    with _as_submission_error(request.path):
        report = grade.grade(read, loaded, exercises, options, sandbox)
    return GradedRequest(
        report=report,
        course=loaded,
        submission=read,
        exercises=exercises,
        limits=limits,
        sandbox=sandbox,
    )


@contextmanager
def _as_submission_error(path: Path) -> Iterator[None]:
    """What is wrong here is wrong with what was handed in, unless nothing is at this path at all."""
    try:
        yield
    except UsageError as fault:
        if not os.path.lexists(path):
            raise
        raise SubmissionError(str(fault)) from None
