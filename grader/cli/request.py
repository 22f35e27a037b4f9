"""The options that `grade`, `grade report` and in part `grade watch` share, and the grading with them.

The sandbox is opened before numpy, pytest and other heavy modules are imported here, so that its fork server imports
its own modules at the same time.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.ci_server import is_in_ci
from grader.cli.choice import WordChoice
from grader.cli.options import (
    PATH_TYPE,
    Function,
    course_option,
    decimal_type,
    memory_option,
    only_option,
    reject_nan,
    timeout_option,
    track_option,
    whole_number_type,
)
from grader.cli.output import print_error
from grader.errors import SubmissionError
from grader.grading.options import SEED_COUNT, FeedbackLevel
from grader.i18n import _, labelled, use_course
from grader.sandbox.isolation import IsolationLevel
from grader.sanitize import path_line
from grader.submissions.file_suffixes import SOURCE_SUFFIXES

if TYPE_CHECKING:
    from grader.grading.options import GradingOptions
    from grader.grading.report import Report
    from grader.grading.session import Session
    from grader.submissions.submission import Submission


def seed_option(command: Function) -> Function:
    """A decorator that adds the option `--seed`."""
    text = _("Draw the inputs of an earlier run again. [default: new ones]")
    kind = whole_number_type(0, SEED_COUNT - 1)
    return click.option("--seed", type=kind, metavar="NUMBER", help=text)(command)


def with_request_options(command: Function) -> Function:
    """A decorator that adds the argument `path`, the options that `make_grading_options` reads, and `--pass-score`."""
    for option in reversed([*_selection_options(), *_grading_options()]):
        command = option(command)
    return command


def _selection_options() -> list[Callable[[Function], Function]]:
    return [
        click.argument("path", type=PATH_TYPE, required=False),
        only_option,
        track_option,
    ]


def _grading_options() -> list[Callable[[Function], Function]]:
    return [
        click.option(
            "--pass-score",
            type=decimal_type(0, 100),
            default=100.0,
            callback=reject_nan,
            metavar="PERCENT",
            help=_("Exit 0 from this score on. [default: 100]"),
        ),
        seed_option,
        timeout_option(_("Time limit of a check. [default: {default}]")),
        memory_option,
        click.option(
            "--feedback",
            type=WordChoice(list(FeedbackLevel)),
            default="full",
            help=_("How much is told: all, no expected values, or verdicts only. [default: full]"),
        ),
        click.option(
            "--isolation",
            type=WordChoice(list(IsolationLevel)),
            help=_("Refuse to grade below this level, or stay at it. [default: the best that the machine offers]"),
        ),
        course_option,
    ]


@contextmanager
def open_session(course: Path | None, options: "GradingOptions") -> "Iterator[Session]":
    """A session for a command; the sandbox starts before anything else is loaded."""
    from grader.grading.session import Session  # noqa: PLC0415 - see the module's docstring

    with Session(course, options) as session:
        use_course(session.course.folder)
        yield session


def learner_folder(path: Path) -> Path | None:
    """The folder that belongs to whoever made the submission; None for an archive, which brings no links."""
    if os.path.isdir(path):
        return path
    return path.parent if path.suffix.lower() in SOURCE_SUFFIXES else None


def require_no_link_in_ci(path: Path) -> None:
    """Raise SubmissionError where, in CI, a path is or leads through a link that the graded repository may hold.

    Git keeps links. `exercises` as a link to where the grader is installed would hand in the references.
    """
    if not is_in_ci():
        return
    here = Path.cwd()
    own = [part for part in path.parents if not part.is_absolute() or part.is_relative_to(here)]
    link = next((part for part in (path, *own) if os.path.islink(part)), None)
    if link is not None:
        template = _("{path} is a link, and in CI it could lead to the solutions. Put the files themselves there.")
        raise SubmissionError(template.format(path=path_line(link)))


def grade_path(session: "Session", path: Path) -> "tuple[Submission, Report]":
    """The submission at a path and the report on it, which includes the hints that its folder says were shown.

    In CI, where others' code is graded, say so on standard error if that is done below level `kernel`, and raise
    SubmissionError for a link.
    """
    from grader.practice import progress  # noqa: PLC0415 - see the module's docstring
    from grader.sandbox.isolation import below_kernel_warning  # noqa: PLC0415

    require_no_link_in_ci(path)
    submission = session.read(path)
    folder = path if os.path.isdir(path) else path.parent
    report = session.grade(submission, hints=progress.load_progress(folder).hints)
    if is_in_ci() and report.isolation.missing:
        print_error(labelled("grade", below_kernel_warning()))
    return submission, report
