"""Grading, the command that needs no name.

What is heavy is loaded late: the sandbox opens first (see `request`), and a help page needs none of it.
"""

import os
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.options import PATH_TYPE
from grader.cli.output import print_error, report_table, write_stdout
from grader.cli.request import Request, open_grading, with_request_options
from grader.errors import SubmissionError
from grader.i18n import _

if TYPE_CHECKING:
    from grader.grading.report import Report

_EXIT_BELOW_PASS_SCORE, _EXIT_UNGRADED = 1, 3


class OutputFormat(StrEnum):
    """What goes to standard output."""

    table = "table"
    json = "json"
    markdown = "markdown"
    junit = "junit"
    github = "github"
    gradescope = "gradescope"
    prairielearn = "prairielearn"
    exercism = "exercism"


@click.command(name="run", hidden=True, help=_("Grade exercise files."))
@with_request_options
@click.option(
    "--json",
    "json_file",
    type=PATH_TYPE,
    metavar="FILE",
    help=_("Write the JSON report there too."),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(OutputFormat)),
    help=_("What goes to standard output. [default: table on a terminal, else json]"),
)
@click.option("--quiet", "-q", is_flag=True, help=_("No table beside the JSON."))
def grade_submission(
    json_file: Path | None,
    form: str | None,
    *,
    quiet: bool,
    pass_score: float,
    **request: Any,  # noqa: ANN401 - click's own
) -> int:
    """Grade exercise files."""
    try:
        with open_grading(Request(**request)) as graded:
            report = graded.report
    except SubmissionError as fault:
        if form != OutputFormat.exercism:
            raise
        return _write_exercism_refusal(fault)
    _write_report(report, json_file, OutputFormat(form) if form else None, quiet=quiet)
    if not report.is_graded:
        return _EXIT_UNGRADED
    if form == OutputFormat.exercism:
        # Its test runners end well wherever they could run the tests.
        return 0
    return 0 if report.is_at_least(pass_score) else _EXIT_BELOW_PASS_SCORE


def _write_exercism_refusal(fault: SubmissionError) -> int:
    """Its website waits for a results file, also where there is nothing to grade."""
    from grader.reporting import exercism  # noqa: PLC0415 - see the package's docstring

    write_stdout(exercism.render_refusal(str(fault)).encode("utf-8"))
    print_error(_("grade: {fault}").format(fault=fault))
    return 0


def _write_report(report: "Report", json_file: Path | None, form: OutputFormat | None, *, quiet: bool) -> None:
    """Standard output first, then the file: where that can't be written, the grading is not lost."""
    from grader.grading import report as reports  # noqa: PLC0415 - see the package's docstring

    document = reports.as_json(report)
    reports.validate_report(document)
    text = reports.json_text(document)
    is_for_people = sys.stdout is not None and sys.stdout.isatty() and not os.environ.get("CI")
    if form is None:
        form = OutputFormat.table if is_for_people and str(json_file) != "-" else OutputFormat.json
    if form is OutputFormat.table:
        write_stdout(report_table(report, sys.stdout).encode(sys.stdout.encoding, "replace"))
    else:
        # What programs read is UTF-8, whatever the locale says.
        write_stdout((text if form is OutputFormat.json else _render_report(report, form)).encode("utf-8"))
        if not quiet and sys.stderr is not None:
            with suppress(OSError):
                sys.stderr.write(report_table(report, sys.stderr))
                sys.stderr.flush()
    if json_file is not None and str(json_file) != "-":
        reports.atomic_write_text(json_file, text)


def _render_report(report: "Report", form: OutputFormat) -> str:
    from grader import reporting  # noqa: PLC0415 - see the package's docstring

    if form is OutputFormat.github:
        from grader.reporting import github  # noqa: PLC0415

        for variable, addition in (
            ("GITHUB_STEP_SUMMARY", github.render_summary(report)),
            ("GITHUB_OUTPUT", f"result={github.classroom_result(report)}\n"),
        ):
            if os.environ.get(variable):
                with open(os.environ[variable], "a", encoding="utf-8") as file:
                    file.write(addition)
    return reporting.renderer_for(form)(report)
