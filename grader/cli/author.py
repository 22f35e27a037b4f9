"""What authors and instructors ask for: proof of a course, platform files, the machine, the schema."""

from pathlib import Path
from typing import Any

import click

from grader.cli.options import PATH, ExerciseName, course_in, decimal, number, only, track, whole
from grader.cli.output import tell, write
from grader.i18n import _

_BELOW = 1


@click.command(
    name="verify",
    help=_("Prove a course: stubs, references, known mistakes, mutants, unusual right answers, junk, inputs."),
)
@click.argument("folder", type=PATH, required=False)
@click.option(
    "--seeds",
    type=whole(1, 1000),
    default=20,
    metavar="NUMBER",
    help=_("How many seeds to try. [default: 20]"),
)
@click.option(
    "--only",
    type=ExerciseName(),
    multiple=True,
    metavar="NAME",
    help=_("Prove only this exercise or topic (repeatable)."),
)
def verify(folder: Path | None, seeds: int, only: tuple[str, ...]) -> int:
    """Prove a course: stubs, references, known mistakes, mutants, unusual right answers, junk, inputs."""
    from grader.authoring import verify as proving  # noqa: PLC0415
    from grader.courses import course as courses  # noqa: PLC0415 - see the package's docstring

    loaded = course_in(folder)
    proof = proving.verify(loaded, courses.select(loaded, only), seeds=seeds)
    write(proving.render(proof).encode("utf-8"))
    return 0 if proof.holds else _BELOW


@click.command(
    name="export-autograder",
    help=_("Write what Gradescope, GitHub Classroom or PrairieLearn takes to grade by itself."),
)
@click.argument("platform", type=click.Choice(["gradescope", "github", "prairielearn"]))
@click.argument("folder", type=PATH)
@click.option(
    "--wheel", metavar="FILE", help=_("The grader's wheel (for github, its address). [default: built or pinned]")
)
@only
@track
@click.option("--feedback", type=click.Choice(["full", "hints", "score"]), default="full", show_default=True)
@click.option(
    "--isolation", type=click.Choice(["kernel", "process"]), help=_("Refuse to grade below this level there.")
)
@click.option(
    "--pass-score",
    type=decimal(0, 100),
    default=100.0,
    callback=number,
    metavar="PERCENT",
    help=_("On github: pass from this score on. [default: 100]"),
)
@click.option(
    "--visibility",
    type=click.Choice(["visible", "hidden", "after_due_date", "after_published"]),
    default="visible",
    help=_("On gradescope: when students see the tests."),
)
@click.option("--course", type=PATH, metavar="FOLDER", help=_("Grade by another course."))
def export_autograder(platform: str, folder: Path, wheel: str | None, course: Path | None, **terms: Any) -> None:  # noqa: ANN401
    """Write what Gradescope, GitHub Classroom or PrairieLearn takes to grade by itself."""
    from grader.authoring import platforms  # noqa: PLC0415 - see the package's docstring

    agreed = platforms.Terms(**terms)
    made = platforms.export_autograder(
        platforms.Platform(platform), folder, course_in(course), wheel=wheel, terms=agreed
    )
    tell(_("{count} files for {platform} are in {folder}.").format(count=len(made), platform=platform, folder=folder))


@click.command(name="doctor", help=_("Say how well this machine can keep learner code in, and why."))
def doctor() -> None:
    """Say how well this machine can keep learner code in, and why."""
    from grader.cli import doctor as examination  # noqa: PLC0415 - see the package's docstring
    from grader.sandbox.sandbox import Sandbox  # noqa: PLC0415

    with Sandbox() as sandbox:
        for line in examination.examine(sandbox):
            tell(line)


@click.command(name="schema", help=_("Print the JSON Schema of the report."))
def print_schema() -> None:
    """Print the JSON Schema of the report."""
    from grader.grading import report  # noqa: PLC0415 - see the package's docstring

    write(report.SCHEMA.read_bytes())
