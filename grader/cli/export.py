"""The command `grade export`: a class's results as a gradebook, JSON lines, an HTML page or each one's feedback."""

import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.choice import WordChoice
from grader.cli.class_decisions import ClassDecisions, class_options
from grader.cli.export_feedback import (
    FEEDBACK_FORMAT,
    FeedbackOptions,
    FeedbackRequest,
    export_feedback,
    feedback_options,
)
from grader.cli.export_tally import JSONL_FORMAT, MOODLE_FORMAT, MOODLE_SKIPS, PLATFORM_FORMATS, ExportTally
from grader.cli.options import PATH_TYPE, decimal_type, reject_nan, require_format
from grader.cli.output import print_error, write_stdout
from grader.cli.output_names import require_different_files, require_no_submission, require_result_names
from grader.errors import UsageError
from grader.i18n import N_, _, ngettext, use_course
from grader.sanitize import clean_line, path_argument, path_line

if TYPE_CHECKING:
    from grader.classroom.class_list import ClassList
    from grader.classroom.store_rows import Batch

_HTML_FORMAT = "html"
_FORMATS = ("csv", *PLATFORM_FORMATS, JSONL_FORMAT, _HTML_FORMAT, FEEDBACK_FORMAT)
_MAX_NAME_CHARS = 200
_MAX_WORKSHEET_BYTES = 64 * 1024 * 1024
_BLOCK_BYTES = 64 * 1024
_MAX_POINTS = 1_000_000

_REPLACED = N_("Other grades that the worksheet held were replaced: {names}.")
_NOT_LISTED = N_("Not in the worksheet: {names}.")
_OTHERS_NUMBERS = N_(
    "Left out, because the worksheet has others under these numbers: {names}. "
    "Where groups hand in, the numbers are the groups': give the worksheet as --roster, too."
)


def _optional_number(context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    return None if value is None else reject_nan(context, parameter, value)


@click.command(
    name="export",
    epilog=_(
        "csv: one row per student, one column per exercise. canvas, moodle, nbgrader: what these import. "
        "jsonl: one line per student, with the whole report. html: the class at a glance. "
        "feedback: a page and a text for each student, in a zip file or a folder."
    ),
)
@click.argument("results", type=PATH_TYPE)
@click.option("--format", "form", type=WordChoice(_FORMATS), required=True, help=_("What to write."))
@click.option(
    "-o",
    "--output",
    type=PATH_TYPE,
    metavar="FILE",
    help=_("Write it there, whole or not at all. [default: standard output]"),
)
@click.option(
    "--assignment",
    metavar="NAME",
    help=_("The assignment's name there. [default: the course's; on moodle: Grade]"),
)
@click.option(
    "--out-of",
    type=decimal_type(0, _MAX_POINTS, min_open=True),
    callback=_optional_number,
    metavar="POINTS",
    help=_("What full marks count there. [default: the course's points; on moodle: 100]"),
)
@click.option(
    "--worksheet",
    type=PATH_TYPE,
    metavar="FILE",
    help=_("moodle: the grading worksheet that was downloaded there, to be filled in, in whatever language it is."),
)
@click.option(
    "--id-column",
    metavar="NAME",
    help=_("Write only students who have an id in this column there, where they have ids of several kinds."),
)
@click.option(
    "--present-only",
    is_flag=True,
    help=_("Leave out who was not in the class's folder in the last run: renamed or withdrawn students."),
)
@class_options
@feedback_options
def export_results(**arguments: Any) -> None:  # noqa: ANN401 - click's own
    """Write a class's results in one format."""
    from grader.classroom import store as stores  # noqa: PLC0415 - see the package's docstring
    from grader.classroom.class_list import open_class  # noqa: PLC0415
    from grader.courses.course import HOME  # noqa: PLC0415

    # The result file does not name its course's folder. The texts of other courses are not translated.
    use_course(HOME)

    feedback = FeedbackOptions.take_from(arguments)
    decisions = ClassDecisions.take_from(arguments)
    request = _ExportRequest(**arguments)
    request.check_options()
    feedback.require_form(request.form, request.output_file)
    decisions.require_form(request.form, platform=feedback.platform, has_pictures=feedback.pictures is not None)
    written = {"--output": request.output_file, "--class-page": feedback.class_page}
    # Feedback may be a zip file, and has an own rule of what it overwrites.
    require_result_names({**written, "--output": None} if request.form == FEEDBACK_FORMAT else written)
    require_different_files(written)
    request.require_unread_output((decisions.roster, decisions.adjust, request.worksheet))
    terms = decisions.class_terms(present_only=request.present_only)
    with _explain_database_errors(request.results), stores.open_for_reading(request.results) as results:
        batch = results.batch
        if batch is None:
            template = _("{file} holds no results yet. `grade batch FOLDER -o {argument}` grades a class into it.")
            shown = path_line(request.results)
            raise UsageError(template.format(file=shown, argument=path_argument(shown)))
        require_no_submission(written, (row.path for row in results.gradebook_rows()))
        with open_class(results, terms) as students:
            _write_form(students, batch, request, feedback)
            for sentence in students.remarks():
                print_error(sentence)


def _write_form(students: "ClassList", batch: "Batch", request: "_ExportRequest", feedback: FeedbackOptions) -> None:
    if request.worksheet is not None:
        _fill_worksheet(students, request, request.worksheet)
    elif request.form == _HTML_FORMAT:
        request.write_parts(_class_page_parts(students))
    elif request.form == FEEDBACK_FORMAT and request.output_file is not None:
        where = FeedbackRequest(options=feedback, results=request.results, output=request.output_file)
        export_feedback(students, batch, where)
    else:
        _export_gradebook(students, batch, request)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ExportRequest:
    """The arguments of the command."""

    results: Path
    form: str
    output: Path | None
    assignment: str | None
    out_of: float | None
    id_column: str | None
    worksheet: Path | None
    present_only: bool

    @property
    def output_file(self) -> Path | None:
        """The file to write; None means standard output."""
        return None if self.output is None or str(self.output) == "-" else self.output

    def check_options(self) -> None:
        given = {"--assignment": self.assignment, "--out-of": self.out_of, "--id-column": self.id_column}
        require_format(given, PLATFORM_FORMATS, self.form)
        if self.worksheet is not None and (self.form != MOODLE_FORMAT or self.id_column is not None):
            raise UsageError(
                _("--worksheet is for --format moodle only, without --id-column: it numbers the participants.")
            )
        if self.assignment is not None and not clean_line(self.assignment, _MAX_NAME_CHARS):
            raise UsageError(_("--assignment names nothing. Name the assignment as it is called there."))
        if self.form == _HTML_FORMAT and self.output is None and sys.stdout is not None and sys.stdout.isatty():
            raise UsageError(_("A page is nothing for a terminal. Write it to a file with -o class.html."))
        if self.is_output(self.results):
            template = _("-o names the result file {file} itself. Name another file.")
            raise UsageError(template.format(file=path_line(self.results)))

    def require_unread_output(self, tables: Iterable[Path | None]) -> None:
        """Raise UsageError where the output is one of the tables that are read."""
        found = next((table for table in tables if table is not None and self.is_output(table)), None)
        if found is not None:
            template = _("-o names {file}, which is read. Name another file.")
            raise UsageError(template.format(file=path_line(found)))

    def is_output(self, file: Path) -> bool:
        """Whether a file is the one to be written."""
        target = self.output_file
        return target is not None and target.exists() and file.exists() and target.samefile(file)

    def write_parts(self, parts: Iterable[bytes]) -> None:
        """Write the parts one after another, to the file or to standard output."""
        if self.output_file is not None:
            from grader import files  # noqa: PLC0415 - see the package's docstring

            files.atomic_write(self.output_file, parts)
            return
        for block in _larger_blocks(parts):
            write_stdout(block)


def _larger_blocks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks of at least _BLOCK_BYTES, so that there are fewer writes."""
    block = bytearray()
    for part in parts:
        block += part
        if len(block) >= _BLOCK_BYTES:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def _class_page_parts(students: "ClassList") -> Iterator[bytes]:
    from grader.classroom import class_stats  # noqa: PLC0415
    from grader.classroom.class_page import class_page  # noqa: PLC0415 - see the package's docstring

    return (part.encode("utf-8", "replace") for part in class_page(class_stats.class_statistics(students)))


def _export_gradebook(students: "ClassList", batch: "Batch", request: _ExportRequest) -> None:
    from grader.classroom import gradebooks  # noqa: PLC0415 - see the package's docstring
    from grader.classroom.gradebooks.base import GradebookOptions, open_gradebook  # noqa: PLC0415
    from grader.classroom.identity import choose_identity  # noqa: PLC0415

    form = gradebooks.GradebookFormat(request.form)
    assignment = None if request.assignment is None else clean_line(request.assignment, _MAX_NAME_CHARS)
    terms = GradebookOptions(assignment=assignment, out_of=request.out_of)
    identity = choose_identity(
        students.rows if form in PLATFORM_FORMATS else (), gradebooks.identity_kinds(form), request.id_column
    )
    tally = ExportTally(form, identity)
    book = open_gradebook(students, batch, tally.count_entries(students.grades()), identity)
    request.write_parts(gradebooks.render_gradebook(form, book, terms))
    for sentence in tally.summary_sentences():
        print_error(sentence)
    if request.output_file is not None:
        print_error(
            _("Students in {file}: {count}.").format(count=tally.row_count, file=path_line(request.output_file))
        )


def _fill_worksheet(students: "ClassList", request: _ExportRequest, path: Path) -> None:
    """Write Moodle's own worksheet, with the points of the participants whom it lists and who have a grade."""
    from grader.classroom import identity  # noqa: PLC0415 - see the package's docstring
    from grader.classroom.gradebooks import base, moodle, moodle_worksheet  # noqa: PLC0415
    from grader.classroom.student_origin import are_names_hidden  # noqa: PLC0415
    from grader.submissions.archive import read_handed_in_file  # noqa: PLC0415

    sheet = moodle_worksheet.read_worksheet(read_handed_in_file(path, _MAX_WORKSHEET_BYTES), request.assignment)
    column = identity.choose_identity(students.rows, moodle.identity_kinds(), moodle.identity_kinds().columns[0])
    out_of = request.out_of or sheet.maximum or moodle.FULL_MARKS
    points: dict[str, float] = {}
    remarks: dict[str, str] = {}
    absent: list[str] = []
    misnamed: list[str] = []
    replaced: list[str] = []
    is_hidden = are_names_hidden(students.rows)
    for entry in students.grades():
        score, number = base.student_points(entry, out_of), moodle.participant_number(entry.grade)
        if score is None:
            continue
        if number not in sheet.rows or not column.is_known(entry.grade):
            absent.append(entry.grade.student)
        elif not is_hidden and sheet.has_other_name(number, moodle.participant_name(entry.grade)):
            misnamed.append(entry.grade.student)
        else:
            points[number] = score
            replaced += [entry.grade.student] * sheet.has_other_grade(number, score)
            if entry.adjustment is not None:
                remarks[number] = entry.adjustment_sentence
    request.write_parts([moodle_worksheet.filled_worksheet(sheet, points, remarks)])
    print_error(_filled_sentence(len(points), len(sheet.rows)))
    for template, names in ((_REPLACED, replaced), (_NOT_LISTED, absent), (_OTHERS_NUMBERS, misnamed)):
        if names:
            print_error(_(template).format(names=identity.some_names(names)))
    print_error(_(MOODLE_SKIPS))


def _filled_sentence(count: int, rows: int) -> str:
    template = ngettext(
        "Filled in: {count} of {rows} participant of the worksheet.",
        "Filled in: {count} of {rows} participants of the worksheet.",
        rows,
    )
    return template.format(count=count, rows=rows)


@contextmanager
def _explain_database_errors(path: Path) -> Iterator[None]:
    """Turn an error of SQLite while reading into a UsageError."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        template = _("{file} can't be read to its end: {reason}. Run `grade batch` into a new file.")
        raise UsageError(template.format(file=path_line(path), reason=error)) from error
