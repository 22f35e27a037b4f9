"""The table for people: what is done, what is not, what went wrong where, and what to do next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import PurePath

import click

from grader import terminal
from grader.grading.format_value import NUMBERS
from grader.grading.report import (
    CheckResult,
    Counterexample,
    Difference,
    ExerciseResult,
    Json,
    Place,
    Report,
    Row,
    Status,
    Verdict,
)
from grader.i18n import _, headed
from grader.reporting import plain_text
from grader.sanitize import clean_line, log_safe

_WIDTH = 78
_TEXT_WIDTH = 79
_TABLE_WIDTH = 80
_INPUT_WIDTH = 34
_VALUE_WIDTH = 26
_OUTPUT_LINES = 6
_NARROW = 40
"""Below this many columns a table is no longer rearranged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What the stream can show."""

    colour: bool = False
    symbols: bool = True

    def mark(self, status: Status | Verdict) -> str:
        """A sign for a status, coloured."""
        good, bad, none = ("✓", "✗", "·") if self.symbols else ("+", "x", "-")
        match status:
            case Status.passed | Verdict.passed:
                return self.paint(good, "green")
            case Status.not_started | Verdict.not_started:
                return self.paint(none, "bright_black")
            case _:
                return self.paint(bad, "red")

    def paint(self, text: str, colour: str, *, bold: bool = False) -> str:
        return click.style(text, fg=colour, bold=bold) if self.colour else text

    def strong(self, text: str) -> str:
        return click.style(text, bold=True) if self.colour else text

    def faint(self, text: str) -> str:
        return self.paint(text, "bright_black")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What every line needs to know: how to write it, where the submission's files lie, and how much room there is.

    `margin` is the column of a check's title; what is said of the check stands two columns further in.
    """

    style: Style
    submission: PurePath
    width: int = _TEXT_WIDTH
    table: int = _TABLE_WIDTH
    margin: int = 6

    @property
    def text(self) -> str:
        """The white space before a sentence."""
        return " " * (self.margin + 2)

    @property
    def cells(self) -> str:
        """The white space before a table."""
        return " " * (self.margin + 4)

    def place(self, of: ExerciseResult | Place) -> str:
        """A line of a file as an editor finds it from where the user stands; of a notebook, a line of a cell."""
        return plain_text.at(clean_line(str(plain_text.folder(self.submission) / of.file), 400), of.line, of.cell)


def render(report: Report, style: Style) -> str:
    """The whole table as text that ends with a newline."""
    page = _Page(style=style, submission=PurePath(report.submission.path))
    lines = [*_head(report, page)]
    for _topic_id, exercises in groupby(report.exercises, key=attrgetter("topic")):
        lines += ["", *_topic(list(exercises), page)]
    lines += ["", *_foot(report, page)]
    return log_safe("\n".join(line.rstrip() for line in lines)) + "\n"


def failures(exercise: ExerciseResult, style: Style, submission: PurePath, width: int) -> list[str]:
    """What went wrong in one exercise, as lines of about this width: the failed checks, what is said, what it printed.

    Where its whole file is at fault, that only.
    """
    page = _Page(style=style, submission=submission, width=width, table=width, margin=0)
    fault = _of_the_file([exercise])
    return list(_explained(fault, exercise, page) if fault is not None else _failures(exercise, page))


def is_of_the_file(exercise: ExerciseResult) -> bool:
    """Whether what is wrong is wrong with its whole file: it is missing, or not Python yet."""
    return _of_the_file([exercise]) is not None


def _head(report: Report, page: _Page) -> Iterator[str]:
    path = clean_line(report.submission.path, 200)
    facts = _("{path}  seed {seed}  isolation {level}").format(
        path=path, seed=report.seed, level=report.isolation.level
    )
    yield f"{page.style.strong(report.course.title)}  {page.style.faint(facts)}"
    for note in report.notes:
        yield f"  ! {note.text}"


def _topic(exercises: Sequence[ExerciseResult], page: _Page) -> Iterator[str]:
    score, total = sum(e.score for e in exercises), sum(e.max_score for e in exercises)
    first = exercises[0]
    # One notebook may hold all topics.
    title = first.file if PurePath(first.file).stem == first.topic else headed(first.file, first.topic)
    yield _scored(page.style.strong(title), terminal.width(title), score, total)
    fault = _of_the_file(exercises)
    if fault is not None:
        yield from _explained(fault, exercises[0], page)
    for exercise in exercises:
        yield from _exercise(exercise, page, is_told=fault is not None)


def _of_the_file(exercises: Sequence[ExerciseResult]) -> CheckResult | None:
    """A check that says what is wrong with the whole file, where it is the same for all; said once then."""
    checks = [check for exercise in exercises for check in exercise.checks]
    messages = {(check.message.id, check.message.text) if check.message else None for check in checks}
    first = checks[0]
    is_one = len(messages) == 1 and first.message is not None and first.message.id in _FILE_MESSAGES
    return first if is_one else None


def _exercise(exercise: ExerciseResult, page: _Page, *, is_told: bool) -> Iterator[str]:
    function = exercise.id.partition(".")[2]
    title = f"  {page.style.mark(exercise.status)} {function}"
    width = 4 + len(function)
    below: list[str] = []
    if exercise.status is Status.not_started:
        said = _("not started")
        title, width = f"{title}  {page.style.faint(said)}", width + 2 + terminal.width(said)
    elif exercise.status is Status.passed and (carried := plain_text.carried(exercise)):
        if width + 2 + terminal.width(carried) <= _WIDTH - 10:
            title, width = f"{title}  {page.style.faint(carried)}", width + 2 + terminal.width(carried)
        else:
            below = [page.style.faint(line) for line in _wrapped(carried, page)]
    yield _scored(title, width, exercise.score, exercise.max_score)
    yield from below
    if exercise.status in {Status.failed, Status.ungraded} and not is_told:
        yield from _failures(exercise, page)
    yield from _hinted(exercise, page)


def _scored(text: str, width: int, score: int, total: int) -> str:
    return f"{text}{' ' * max(_WIDTH - 8 - width, 1)}{score:>3} /{total:>3}"


def _failures(exercise: ExerciseResult, page: _Page) -> Iterator[str]:
    """Every failed check by its title; what is said of one is said once."""
    told: set[str] = set()
    for check in exercise.checks:
        if check.verdict is Verdict.passed:
            continue
        yield from _titled(check, page)
        said = check.message.id + check.message.text if check.message else ""
        repeated = check.mistake.text if check.mistake else said
        if repeated and repeated not in told:
            told.add(repeated)
            yield from _explained(check, exercise, page)
    yield from _printed(exercise, page)


def _titled(check: CheckResult, page: _Page) -> Iterator[str]:
    first, *rest = terminal.wrap(check.title, page.width - page.margin - 2) or [""]
    yield f"{' ' * page.margin}{page.style.mark(check.verdict)} {first}"
    yield from (f"{page.text}{line}" for line in rest)


def _explained(check: CheckResult, exercise: ExerciseResult, page: _Page) -> Iterator[str]:
    where = _where(check, exercise, page)
    if check.message:
        *lines, last = _wrapped(check.message.text, page)
        yield from lines
        yield from _beside(last, where, page)
    if check.place:
        yield from _source(check.place, page)
    if check.counterexample:
        yield from _table(check.counterexample, page)
    if check.mistake:
        yield from (page.style.paint(line, "yellow") for line in _wrapped(check.mistake.text, page))


def _beside(line: str, where: str, page: _Page) -> Iterator[str]:
    """A place behind a line, or below it where both would be too long."""
    if not where:
        yield line
    elif terminal.width(line) + 2 + terminal.width(where) <= page.width:
        yield f"{line}  {page.style.faint(where)}"
    else:
        yield from (line, page.text + page.style.faint(where))


def _wrapped(text: str, page: _Page) -> list[str]:
    return terminal.wrap(text, page.width, page.text) or [""]


def _where(check: CheckResult, exercise: ExerciseResult, page: _Page) -> str:
    if check.place:
        return page.place(check.place)
    return page.place(exercise) if exercise.line else ""


def _source(place: Place, page: _Page) -> Iterator[str]:
    yield f"{page.text}{page.style.faint('>')} {place.text}"


def _table(counterexample: Counterexample, page: _Page) -> Iterator[str]:
    """Input, yours, expected, and their ratio where every row has one; long values one below the other."""
    rows = counterexample.rows
    cells = [_cells(row) for row in rows]
    if any(terminal.width(cell) > limit for row in cells for cell, limit in zip(row, _LIMITS, strict=True)):
        yield from _listed(counterexample, page)
        return
    head = [_("input"), _("yours"), _("expected")]
    body = [list(row) for row in cells]
    if counterexample.ratio_rule is not None:
        head.append(_("yours/expected"))
        body = [[*cell, _ratio(row, counterexample.ratio_rule)] for cell, row in zip(body, rows, strict=True)]
    first, *rest = terminal.table([head, *body])
    if len(page.cells) + terminal.width(first) > max(page.table, _NARROW):
        yield from _listed(counterexample, page)
        return
    yield page.cells + page.style.faint(first)
    yield from (page.cells + line for line in rest)


def _ratio(row: Row, rule: str) -> str:
    number = f"{row.ratio:.4g}"
    return number if number == rule else f"{number} = {rule}"


def _listed(counterexample: Counterexample, page: _Page) -> Iterator[str]:
    yield from _labelled(_("call"), counterexample.call, page)
    yield from _labelled(_("yours"), _value(counterexample.actual), page)
    yield from _labelled(_("expected"), _value(counterexample.expected), page)
    first = counterexample.first_difference
    if first is not None:
        yield from _labelled(_("differs"), _told(first), page)


def _told(difference: Difference) -> str:
    told = {"yours": _value(difference.actual), "expected": _value(difference.expected)}
    index = list(difference.index)
    if difference.part is None:
        return _("first at position {index}: {yours} for {expected}").format(index=index, **told)
    if not index:
        return _("first at part {part}: {yours} for {expected}").format(part=difference.part, **told)
    text = _("first at part {part}, position {index}: {yours} for {expected}")
    return text.format(part=difference.part, index=index, **told)


def _labelled(label: str, text: str, page: _Page) -> Iterator[str]:
    first, *rest = terminal.wrap(_cut(text), max(page.width - len(page.cells) - 10, _NARROW // 4)) or [""]
    yield f"{page.cells}{page.style.faint(terminal.left(label, 8))}  {first}"
    yield from (f"{page.cells}{' ' * 10}{line}" for line in rest)


_FILE_MESSAGES = {
    "missing_file",
    "refused_file",
    "syntax_error",
    "wrong_encoding",
    "import_raised",
    "import_missing_module",
    "import_timed_out",
}
_LIMITS = (_INPUT_WIDTH, _VALUE_WIDTH, _VALUE_WIDTH)


def _cells(row: Row) -> tuple[str, str, str]:
    return row.input, _value(row.actual), _value(row.expected)


def _value(value: Json) -> str:
    match value:
        case float():
            return f"{value:.6g}"
        case list():
            return f"[{', '.join(_value(part) for part in value)}]"
        case {"shape": shape, "first": first, **others} if not others:
            # An array that is too long to be shown whole.
            return _("shape {shape}, first {numbers}").format(shape=_value(shape), numbers=_value(first))
        case dict():
            return ", ".join(f"{key} {_value(part)}" for key, part in value.items())
        case None:
            return "None"
        case _:
            return str(value)


def _cut(text: str, width: int = 8 * NUMBERS) -> str:
    return text if len(text) <= width else f"{text[:width]} ..."


def _hinted(exercise: ExerciseResult, page: _Page) -> Iterator[str]:
    if exercise.hints:
        yield " " * page.margin + page.style.faint(_("Hints so far:"))
        for hint in exercise.hints:
            yield from _wrapped(hint, page)


def _printed(exercise: ExerciseResult, page: _Page) -> Iterator[str]:
    lines = [clean_line(line, 160) for line in exercise.output.splitlines()]
    if lines:
        margin = " " * page.margin
        yield margin + page.style.faint(_("It printed:"))
        yield from (f"{margin}{page.style.faint('|')} {line}" for line in lines[:_OUTPUT_LINES])
        if len(lines) > _OUTPUT_LINES:
            more = _("{count} more lines").format(count=len(lines) - _OUTPUT_LINES)
            yield margin + page.style.faint(f"| ... {more}")


def _foot(report: Report, page: _Page) -> Iterator[str]:
    done = sum(exercise.status is Status.passed for exercise in report.exercises)
    count = len(report.exercises)
    text = _("{score} of {points} points ({percent:g} %), {done} of {count} exercises done.")
    told = {"score": report.score, "points": report.max_score, "percent": report.percent, "done": done, "count": count}
    yield page.style.strong(text.format(**told))
    following = next((exercise for exercise in report.exercises if exercise.status is not Status.passed), None)
    if following is None:
        yield page.style.paint(_("Well done: everything here is right."), "green")
    elif following.status is not Status.ungraded:
        where = page.place(following)
        yield _("Next: {id} ({title}), in {place}").format(id=following.id, title=following.title, place=where)
