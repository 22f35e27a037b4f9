"""The command that grades a submission and needs no name: `grade PATH`.

Heavy modules are imported late: the sandbox opens first (see `request`), and a help page needs none of them.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.ci_server import is_in_ci
from grader.cli.choice import WordChoice
from grader.cli.options import PATH_TYPE, chosen_course, chosen_folder, make_grading_options
from grader.cli.output import (
    diverted_stdout,
    print_error,
    report_table,
    silence_stream,
    stream_encoding,
    write_stdout,
)
from grader.cli.output_names import require_different_files, require_result_names
from grader.cli.request import grade_path, learner_folder, open_session, require_no_link_in_ci, with_request_options
from grader.errors import GraderError, SubmissionError, UsageError
from grader.i18n import _
from grader.reporting import OutputFormat

if TYPE_CHECKING:
    from grader.grading.report import Report
    from grader.grading.session import Session

_EXIT_BELOW_PASS_SCORE, _EXIT_UNGRADED = 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The reason why there is nothing to grade, and the points that would have been possible."""

    sentence: str
    max_score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """The result goes to `file` (default: standard output) in this format, and the JSON report to `json_file` too.

    `submission` is the folder that belongs to whoever is graded, whose links are not written through.
    """

    form: OutputFormat
    file: Path | None
    json_file: Path | None
    is_quiet: bool
    visibility: str
    submission: Path | None = None


@click.command(name="run", hidden=True)
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
    type=WordChoice(list(OutputFormat)),
    metavar="NAME",
    help=_("What goes to standard output: {formats}. [default: table on a terminal, else json]").format(
        formats=", ".join(OutputFormat)
    ),
)
@click.option(
    "--output",
    "-o",
    "file",
    type=PATH_TYPE,
    metavar="FILE",
    help=_("Write what --format names there, and the table to standard output."),
)
@click.option(
    "--visibility",
    type=WordChoice(["visible", "hidden", "after_due_date", "after_published"]),
    help=_("With --format gradescope: when students see the tests."),
)
@click.option("--quiet", "-q", is_flag=True, help=_("No table beside the result."))
def grade_submission(
    path: Path | None,
    *,
    course: Path | None,
    pass_score: float,
    **terms: Any,  # noqa: ANN401 - click's own
) -> int:
    """Grade exercise files."""
    destination = _make_destination(terms)
    # The course's code runs in this process: what it prints must not mix with the result.
    with (
        diverted_stdout(),
        open_session(chosen_course(course, path), make_grading_options(terms)) as session,
    ):
        where = chosen_folder(session.course, path)
        destination = replace(destination, submission=learner_folder(where))
        result = _grade_or_refuse(session, where, destination.form)
    if isinstance(result, Refusal):
        return _write_refusal(result, destination)
    return _write_report(result, destination, pass_score)


def _make_destination(terms: Mapping[str, Any]) -> Destination:
    files = {"--output": terms["file"], "--json": terms["json_file"]}
    require_result_names(files)
    require_different_files(files)
    file: Path | None = terms["file"]
    form = _chosen_format(terms["form"], terms["json_file"], file)
    if terms["visibility"] is not None and form is not OutputFormat.gradescope:
        raise UsageError(_("--visibility is for --format gradescope alone."))
    return Destination(
        form=form,
        file=None if str(file) == "-" else file,
        json_file=terms["json_file"],
        is_quiet=terms["quiet"],
        visibility=terms["visibility"] or "visible",
    )


def _chosen_format(form: str | None, json_file: Path | None, file: Path | None) -> OutputFormat:
    if form is not None:
        return OutputFormat(form)
    if file is not None:
        raise UsageError(_("--output {file}: say with --format what to write there.").format(file=file))
    is_for_people = sys.stdout is not None and sys.stdout.isatty() and not is_in_ci()
    return OutputFormat.table if is_for_people and str(json_file) != "-" else OutputFormat.json


def _grade_or_refuse(session: "Session", path: Path, form: OutputFormat) -> "Report | Refusal":
    """The report; or, for a platform, a refusal if there is nothing to grade."""
    if not form.is_of_platform:
        return grade_path(session, path)[1]
    try:
        # Exercism packs no folder: its students are told what theirs holds instead of the exercise files.
        where = path if form is OutputFormat.exercism else _packed_folder(session, path, form)
        return grade_path(session, where)[1]
    except SubmissionError as error:
        return Refusal(sentence=str(error), max_score=sum(exercise.points for exercise in session.exercises))


def _packed_folder(session: "Session", path: Path, form: OutputFormat) -> Path:
    """The path itself, or the only folder inside it with exercise files: students often hand in a whole folder.

    Raise SubmissionError if no folder, or more than one equally deep, has exercise files. A notebook is one if it is
    named like a topic; notebooks with other names count only if there are no exercise files.
    """
    from grader.submissions.folder import folders_with_exercises  # noqa: PLC0415 - see the module's docstring

    require_no_link_in_ci(path)
    if os.path.isdir(path):
        folders = folders_with_exercises(path, [topic.id for topic in session.course.topics])
        if folders[:1] == [path] or len(folders) == 1:
            return folders[0]
    elif path.exists() or form is not OutputFormat.github:
        return path
    # A missing folder on GitHub means that the student deleted all files, since git does not keep empty folders.
    names = ", ".join(dict.fromkeys(exercise.file_name for exercise in session.exercises))
    template = _("Nothing was graded: hand in the exercise files ({files}) themselves, with their names unchanged.")
    raise SubmissionError(template.format(files=names))


def _write_refusal(refusal: Refusal, destination: Destination) -> int:
    """Write a refusal in the platform's format. On GitHub, where the exit code counts, it is below any pass score."""
    from grader import reporting  # noqa: PLC0415 - see the module's docstring

    rendered = reporting.render_refusal(destination.form, refusal.sentence, refusal.max_score)
    _append_for_runner(reporting.runner_refusal_files(destination.form, refusal.sentence, refusal.max_score))
    _write_result(rendered, destination)
    print_error(_("grade: {fault}").format(fault=refusal.sentence))
    return _EXIT_BELOW_PASS_SCORE if destination.form is OutputFormat.github else 0


def _write_report(report: "Report", destination: Destination, pass_score: float) -> int:
    """Write the result first, then the JSON file: if that can't be written, the result is not lost."""
    from grader import reporting  # noqa: PLC0415 - see the module's docstring
    from grader.grading import report as reports  # noqa: PLC0415

    form = destination.form
    if form is OutputFormat.gradescope and not report.is_graded:
        raise GraderError(_("not every exercise could be graded, so there is no result. Run it again."))
    document = reports.as_json(report)
    text = reports.json_text(document)
    if form is OutputFormat.table and destination.file is None:
        write_stdout(report_table(report, sys.stdout).encode(stream_encoding(sys.stdout), "replace"))
    else:
        shown = _seen_from_workspace(report) if form is OutputFormat.github else report
        rendered = text if form is OutputFormat.json else reporting.render(shown, form, destination.visibility)
        _append_for_runner(reporting.runner_files(report, form))
        _write_result(rendered, destination)
        _write_table(report, destination)
    if destination.json_file is not None and str(destination.json_file) != "-":
        reports.atomic_write_text(destination.json_file, text, submission=destination.submission)
    if not report.is_graded:
        return _EXIT_UNGRADED
    # An Exercism test runner exits with 0 whenever it could run the tests.
    is_enough = form is OutputFormat.exercism or report.is_at_least(pass_score)
    return 0 if is_enough else _EXIT_BELOW_PASS_SCORE


def _seen_from_workspace(report: "Report") -> "Report":
    """The report with the submission's path as GitHub reads it: from the repository's root, wherever the step runs."""
    root = os.environ.get("GITHUB_WORKSPACE")
    if not root:
        return report
    try:
        path = Path(os.path.abspath(report.submission.path)).relative_to(os.path.realpath(root))
    except ValueError:  # it is no part of the repository
        return report
    return replace(report, submission=replace(report.submission, path=str(path)))


def _write_result(text: str, destination: Destination) -> None:
    """Write a result that programs read: in UTF-8, whatever the locale is."""
    if destination.file is None:
        write_stdout(text.encode("utf-8"))
        return
    from grader.grading.report import atomic_write_text  # noqa: PLC0415 - see the module's docstring

    atomic_write_text(destination.file, text, submission=destination.submission)


def _write_table(report: "Report", destination: Destination) -> None:
    """Print the table for people: on standard error if the result goes to standard output."""
    stream = sys.stderr if destination.file is None else sys.stdout
    if destination.is_quiet or stream is None:
        return
    try:
        stream.write(report_table(report, stream))
        stream.flush()
    except OSError:
        silence_stream(stream)


def _append_for_runner(additions: Mapping[str, str]) -> None:
    """Append texts to the files that a CI runner named in its environment; does nothing outside a runner."""
    for variable, text in additions.items():
        if os.environ.get(variable):
            with open(os.environ[variable], "a", encoding="utf-8") as file:
                # What stands there already may lack the end of its last line.
                file.write(f"\n{text}" if os.fstat(file.fileno()).st_size else text)
