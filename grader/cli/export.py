"""What comes out of a class's results: gradebooks, reports, a page."""

import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.options import PATH, decimal, number
from grader.cli.output import say, write
from grader.errors import UsageFault
from grader.i18n import _
from grader.sanitize import clean_line, path_text

if TYPE_CHECKING:
    from grader.classroom.gradebooks import GradebookFormat
    from grader.classroom.grades import StudentGrade
    from grader.classroom.store import Batch, ResultStore

_HTML, _MOODLE, _LINES = "html", "moodle", "jsonl"
_PLATFORMS = ("canvas", _MOODLE, "nbgrader")
_FORMS = ("csv", *_PLATFORMS, _LINES, _HTML)
_WITHOUT = ("unreadable", "ungraded", "waiting")
_PATH = 300
_NAME = 200
_BLOCK = 64 * 1024
_MOST = 1_000_000


def _points(context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    return None if value is None else number(context, parameter, value)


@click.command(
    name="export",
    help=_(
        "Give out the results of a class: a gradebook, all reports, or a page.\n\n"
        "RESULTS is the file that `grade batch` writes; it may still be growing. A student without a grade gets no "
        "0: the cell stays empty."
    ),
    epilog=_(
        "csv: a row a student, a column an exercise. canvas, moodle, nbgrader: what these import. "
        "jsonl: a line a student, with the whole report. html: the class at a glance."
    ),
)
@click.argument("results", type=PATH)
@click.option("--format", "form", type=click.Choice(_FORMS), required=True, help=_("What to write."))
@click.option(
    "-o",
    "--output",
    type=PATH,
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
    type=decimal(0, _MOST, min_open=True),
    callback=_points,
    metavar="POINTS",
    help=_("What full marks count there. [default: the course's points; on moodle: 100]"),
)
def export(**wish: Any) -> None:  # noqa: ANN401 - click's own
    """Write one form of a class's results."""
    from grader.classroom import store as stores  # noqa: PLC0415 - see the package's docstring

    wanted = _Wish(**wish)
    wanted.refuse_what_makes_no_sense()
    with _told(wanted.results), stores.open_for_reading(wanted.results) as results:
        batch = results.batch
        if batch is None:
            told = _("{file} holds no results yet. `grade batch FOLDER -o {file}` grades a class into it.")
            raise UsageFault(told.format(file=_shown(wanted.results)))
        if wanted.form == _HTML:
            wanted.put([_page(results)])
        else:
            _export_book(results, batch, wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What a user asked for."""

    results: Path
    form: str
    output: Path | None
    assignment: str | None
    out_of: float | None

    @property
    def file(self) -> Path | None:
        """Where to write; None is standard output."""
        return None if self.output is None or str(self.output) == "-" else self.output

    def refuse_what_makes_no_sense(self) -> None:
        if self.form not in _PLATFORMS and (self.assignment is not None or self.out_of is not None):
            option = "--assignment" if self.assignment is not None else "--out-of"
            told = _("{option} is for the forms {forms} only; {form} has no such thing.")
            raise UsageFault(told.format(option=option, forms=_(", ").join(_PLATFORMS), form=self.form))
        if self.assignment is not None and not clean_line(self.assignment, _NAME):
            raise UsageFault(_("--assignment names nothing. Name the assignment as it is called there."))
        if self.form == _HTML and self.output is None and sys.stdout is not None and sys.stdout.isatty():
            raise UsageFault(_("A page is nothing for a terminal. Write it to a file with -o class.html."))
        if self.file is not None and self.file.exists() and self.results.exists() and self.file.samefile(self.results):
            told = _("-o names the result file {file} itself. Name another file.")
            raise UsageFault(told.format(file=_shown(self.results)))

    def put(self, parts: Iterable[bytes]) -> None:
        """Write the parts as they come, to where they were asked for."""
        if self.file is not None:
            from grader import files  # noqa: PLC0415 - see the package's docstring

            files.write(self.file, parts)
            return
        for block in _blocks(parts):
            write(block)


def _blocks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in larger pieces."""
    block = bytearray()
    for part in parts:
        block += part
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def _page(results: "ResultStore") -> bytes:
    from grader.classroom import class_stats  # noqa: PLC0415
    from grader.classroom.class_page import class_page  # noqa: PLC0415 - see the package's docstring

    return class_page(class_stats.class_statistics(results)).encode("utf-8", "replace")


def _export_book(results: "ResultStore", batch: "Batch", wanted: _Wish) -> None:
    from grader.classroom import gradebooks, grades  # noqa: PLC0415 - see the package's docstring
    from grader.classroom.gradebooks.base import GradebookOptions, open_gradebook  # noqa: PLC0415

    form = gradebooks.GradebookFormat(wanted.form)
    assignment = None if wanted.assignment is None else clean_line(wanted.assignment, _NAME)
    terms = GradebookOptions(assignment=assignment, out_of=wanted.out_of)
    seen = _Seen(form)
    with closing(grades.student_grades(results)) as entries:
        wanted.put(gradebooks.render_gradebook(form, open_gradebook(results, batch, seen.watch(entries)), terms))
    for sentence in seen.told():
        say(sentence)
    if wanted.file is not None:
        say(_("{count} students are in {file}.").format(count=seen.rows, file=_shown(wanted.file)))


class _Seen:
    """Who went by: how many there are, how many have no grade, and whom the platform will not know."""

    def __init__(self, form: "GradebookFormat") -> None:
        self._form = form
        self._standings: Counter[str] = Counter()
        self._strangers = 0
        self._left_out = 0

    def watch(self, entries: "Iterator[StudentGrade]") -> "Iterator[StudentGrade]":
        from grader.classroom.gradebooks import can_identify  # noqa: PLC0415 - loaded by now
        from grader.classroom.grades import GradeState  # noqa: PLC0415

        for entry in entries:
            self._standings[entry.state.value] += 1
            is_known = can_identify(self._form, entry.grade)
            self._strangers += not is_known
            self._left_out += not is_known or entry.state is not GradeState.graded
            yield entry

    @property
    def rows(self) -> int:
        """How many students there are in what was written."""
        return self._standings.total() - (self._left_out if self._form == _MOODLE else 0)

    def told(self) -> Iterator[str]:
        """What an instructor should know about it: a line of sentences, or nothing."""
        counts = self._standings
        without = counts.total() - counts["graded"]
        if without:
            told = _(
                "No grade: {without} of {students} students ({unreadable} not readable, {ungraded} not gradable, "
                "{waiting} not graded yet)."
            )
            yield " ".join(
                [
                    told.format(without=without, students=counts.total(), **{name: counts[name] for name in _WITHOUT}),
                    *self._what_became_of_them(),
                ]
            )
        if self._strangers:
            told = (
                _("Without an id that moodle knows, and left out: {count} of {students} students.")
                if self._form == _MOODLE
                else _("Without an id that {form} knows: {count} of {students} students; look for them by name.")
            )
            yield told.format(form=self._form.value, count=self._strangers, students=counts.total())

    def _what_became_of_them(self) -> Iterator[str]:
        if self._form == _MOODLE:
            yield _("They have no row.")
        elif self._form != _LINES:
            yield _("Their scores are empty.")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What SQLite says while it reads, as a sentence."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        told = _("{file} cannot be read to its end: {reason}. Run `grade batch` into a new file.")
        raise UsageFault(told.format(file=_shown(path), reason=error)) from error


def _shown(path: Path) -> str:
    return clean_line(path_text(path), _PATH)
