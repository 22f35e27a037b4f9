"""The commands for authors and instructors: verify, export-autograder, doctor, schema."""

import sys
from pathlib import Path
from typing import Any

import click

from grader.cli.choice import WordChoice
from grader.cli.options import (
    PATH_TYPE,
    ExerciseName,
    course_option,
    decimal_type,
    load_course_in,
    make_grading_options,
    only_option,
    reject_nan,
    track_option,
    whole_number_type,
)
from grader.cli.output import print_error, print_text, progress_for_people, terminal_columns, write_stdout
from grader.counts import points_text
from grader.courses import COURSE_VARIABLE
from grader.errors import CourseError, UsageError
from grader.grading.options import FeedbackLevel
from grader.i18n import _, course_text, ngettext, use_course
from grader.sandbox.isolation import IsolationLevel

_EXIT_NOT_PROVEN = 1
_EXIT_BROKEN_COURSE = 2


@click.command(name="verify")
@click.argument("course", type=PATH_TYPE, required=False, envvar=COURSE_VARIABLE)
@click.option(
    "--seeds",
    type=whole_number_type(1, 1000),
    default=20,
    metavar="NUMBER",
    help=_("How many seeds to try. [default: 20]"),
)
@click.option(
    "--only",
    type=ExerciseName(with_topics=True),
    multiple=True,
    metavar="NAME",
    help=_("Prove only this exercise or topic (repeatable)."),
)
@click.option("--quiet", "-q", is_flag=True, help=_("Say nothing on the way."))
def verify_course(course: Path | None, seeds: int, only: tuple[str, ...], *, quiet: bool) -> int:
    """Prove a course: stubs, references, known mistakes, mutants, unusual right answers, junk, inputs."""
    from grader.authoring import verify as proving  # noqa: PLC0415
    from grader.courses import course as courses  # noqa: PLC0415 - see the package's docstring

    loaded = load_course_in(course)
    progress = progress_for_people(is_quiet=quiet)
    proof = proving.verify(loaded, courses.select_exercises(loaded, only), seeds=seeds, progress=progress)
    write_stdout(proving.render_proof(proof, terminal_columns(sys.stdout)).encode("utf-8"))
    return 0 if proof.holds else _EXIT_NOT_PROVEN


@click.command(name="export-autograder")
@click.argument("platform", type=WordChoice(["gradescope", "github", "prairielearn"]), metavar="PLATFORM")
@click.argument("folder", type=PATH_TYPE)
@click.option(
    "--wheel",
    metavar="FILE",
    help=_("The grader's wheel; for github its address, with #sha256=... [default: built of a clone]"),
)
@only_option
@track_option
@click.option(
    "--feedback",
    type=WordChoice(list(FeedbackLevel)),
    default="full",
    help=_("How much the reports tell. [default: full]"),
)
@click.option("--isolation", type=WordChoice(list(IsolationLevel)), help=_("Refuse to grade below this level there."))
@click.option(
    "--pass-score",
    type=decimal_type(0, 100),
    default=100.0,
    callback=reject_nan,
    metavar="PERCENT",
    help=_("On github: pass from this score on. [default: 100]"),
)
@click.option(
    "--visibility",
    type=WordChoice(["visible", "hidden", "after_due_date", "after_published"]),
    help=_("On gradescope: when students see the tests."),
)
@course_option
def export_autograder(
    platform: str,
    folder: Path,
    *,
    wheel: str | None,
    course: Path | None,
    pass_score: float,
    visibility: str | None,
    **terms: Any,  # noqa: ANN401 - click's own
) -> None:
    """Write what Gradescope, GitHub Classroom or PrairieLearn takes to grade by itself."""
    from grader.authoring import platforms  # noqa: PLC0415 - see the package's docstring

    if visibility is not None and platform != platforms.Platform.gradescope:
        raise UsageError(_("--visibility is for gradescope alone."))
    options = platforms.ExportOptions(
        grading=make_grading_options(terms),
        pass_score=pass_score,
        visibility=visibility or "visible",
    )
    files = platforms.export_autograder(
        platforms.Platform(platform), folder, load_course_in(course), wheel=wheel, options=options
    )
    template = ngettext(
        "{count} file for {platform} is in {folder}.", "{count} files for {platform} are in {folder}.", len(files)
    )
    print_text(template.format(count=len(files), platform=platform, folder=folder))
    if readable := platforms.readable_folders(folder, files):
        template = _("Students can read the checks and the solutions there, in {folders}.")
        print_text(template.format(folders=_(", ").join(readable)))


@click.command(name="courses")
def list_courses() -> None:
    """List the courses that are installed."""
    from grader.courses import catalogue  # noqa: PLC0415 - see the package's docstring
    from grader.courses import course as courses  # noqa: PLC0415

    are_usable = True
    for name, find_folder in catalogue.installed_courses():
        try:
            folder = find_folder()
            course = courses.load_course(folder)
        except (CourseError, UsageError) as error:
            print_error(_("grade: {fault}").format(fault=error))
            are_usable = False
            continue
        use_course(folder)
        template = ngettext(
            "{name}  {title}, version {version}: {count} exercise, {points}",
            "{name}  {title}, version {version}: {count} exercises, {points}",
            len(course.exercises),
        )
        points = sum(exercise.points for exercise in course.exercises)
        facts = {"version": course.version, "count": len(course.exercises), "points": points_text(points)}
        print_text(template.format(name=name, title=course_text(course.title), **facts))
    if not are_usable:
        sys.exit(_EXIT_BROKEN_COURSE)


@click.command(name="doctor")
def examine_machine() -> None:
    """Say how well this machine can keep learner code in, and why."""
    from grader.cli import doctor as examination  # noqa: PLC0415 - see the package's docstring
    from grader.sandbox.sandbox import Sandbox  # noqa: PLC0415

    with Sandbox() as sandbox:
        for line in examination.machine_lines(sandbox):
            print_text(line)
        examination.try_child(sandbox)


@click.command(name="schema")
def print_schema() -> None:
    """Print the JSON Schema of the report."""
    from grader.grading import report  # noqa: PLC0415 - see the package's docstring

    write_stdout(report.SCHEMA_PATH.read_bytes())
