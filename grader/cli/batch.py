"""The command `grade batch`, which grades a whole class."""

from pathlib import Path
from typing import Any

import click

from grader.cli.choice import WordChoice
from grader.cli.options import (
    PATH_TYPE,
    course_option,
    load_course_in,
    make_grading_options,
    memory_option,
    only_option,
    timeout_option,
    track_option,
    whole_number_type,
)
from grader.cli.output import print_error, print_line, progress_for_people
from grader.cli.output_names import require_result_names
from grader.errors import UsageError
from grader.grading.options import SEED_COUNT, FeedbackLevel
from grader.i18n import _
from grader.sandbox.isolation import IsolationLevel
from grader.sanitize import path_line

_EXIT_WRONG_USAGE, _EXIT_UNGRADED = 2, 3
_SIGNAL_EXIT_BASE = 128


@click.command(name="batch")
@click.argument("folder", type=PATH_TYPE)
@click.option(
    "-o",
    "--output",
    "results",
    type=PATH_TYPE,
    required=True,
    metavar="RESULTS",
    help=_("The file for the results (SQLite)."),
)
@click.option(
    "--workers", type=whole_number_type(1, 1024), metavar="N", help=_("Worker processes. [default: all cores]")
)
@click.option("--dask", metavar="SCHEDULER", help=_("Grade on a dask cluster: the address of its scheduler."))
@click.option(
    "--names",
    metavar="TEMPLATE",
    help=_("How loose files are named, such as '{student}_{number}_{file}'; or a regular expression with such groups."),
)
@click.option(
    "--file-times",
    is_flag=True,
    help=_("Take the files' times for those of submission, where the download tells none."),
)
@only_option
@track_option
@click.option(
    "--seed",
    type=whole_number_type(0, SEED_COUNT - 1),
    metavar="NUMBER",
    help=_("The inputs' seed, the same for all, and known once reports are out. [default: a new one each run]"),
)
@timeout_option(_("Time limit of a check. [default: {default}]"))
@memory_option
@click.option(
    "--feedback",
    type=WordChoice(list(FeedbackLevel)),
    default="full",
    help=_("How much the reports tell. [default: full]"),
)
@click.option(
    "--isolation",
    type=WordChoice(list(IsolationLevel)),
    help=_("Refuse to grade below this level, or stay at it. [default: the best that the machine offers]"),
)
@course_option
@click.option(
    "--student",
    "students",
    multiple=True,
    metavar="NAME",
    help=_("Grade only this student again, named as in the results, by name, e-mail address or id (repeatable)."),
)
@click.option("--explain", is_flag=True, help=_("Print a table of old and new points: whose changed in this run."))
@click.option("--quiet", "-q", is_flag=True, help=_("Say nothing on the way but what may be wrong."))
def grade_class(
    folder: Path,
    results: Path,
    *,
    course: Path | None,
    **terms: Any,  # noqa: ANN401 - click's own
) -> int:
    """Grade a class, and print the summary; the exit code says how it ended."""
    from grader.classroom import batch, batch_summary  # noqa: PLC0415 - see the package's docstring
    from grader.classroom.point_changes import change_table  # noqa: PLC0415

    if terms["dask"] and terms["workers"]:
        raise UsageError(_("--workers counts processes on this machine; with --dask the cluster has its own. Use one."))
    require_result_names({"--output": results})
    loaded = load_course_in(course)
    request = batch.BatchRequest(
        folder=folder,
        results=results,
        course=loaded,
        options=make_grading_options(terms),
        workers=terms["workers"],
        dask=terms["dask"],
        names=terms["names"],
        students=terms["students"],
        explains=terms["explain"],
        file_times=terms["file_times"],
    )
    summary = batch.run_batch(request, progress_for_people(is_quiet=terms["quiet"]))
    shown = path_line(results)
    for line in batch_summary.summary_lines(summary, shown):
        print_error(line)
    if terms["explain"]:
        for line in change_table(summary.changes):
            print_line(line)
    if summary.stopped_by is not None:
        return _SIGNAL_EXIT_BASE + summary.stopped_by
    if summary.tally.unreadable == summary.tally.students:
        return _EXIT_WRONG_USAGE
    return _EXIT_UNGRADED if summary.tally.ungraded or summary.waiting_count else 0
