"""The table for people: what is done, what is not, what went wrong where, and what to do next."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import PurePath

import click

from grader.report import (
    CheckResult,
    Counterexample,
    ExerciseResult,
    Json,
    Place,
    Report,
    Row,
    Status,
    Verdict,
)
from grader.show import NUMBERS
from grader.text import clean_line, log_safe

_WIDTH = 78
_TEXT_WIDTH = 79
_INPUT_WIDTH = 34
_VALUE_WIDTH = 26
_OUTPUT_LINES = 6


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
    """What every line needs to know: how to write it, and where the submission's files lie."""

    style: Style
    submission: PurePath

    def place(self, file: str, line: int | None) -> str:
        """A line of a file as an editor finds it from where the user stands."""
        folder = self.submission.parent if self.submission.suffix == ".py" else self.submission
        return clean_line(str(folder / file), 400) + (f":{line}" if line else "")


def render(report: Report, style: Style) -> str:
    """The whole table as text that ends with a newline."""
    page = _Page(style=style, submission=PurePath(report.submission.path))
    lines = [*_head(report, page)]
    for _, exercises in groupby(report.exercises, key=attrgetter("topic")):
        lines += ["", *_topic(list(exercises), page)]
    lines += ["", *_foot(report, page)]
    return log_safe("\n".join(line.rstrip() for line in lines)) + "\n"


def _head(report: Report, page: _Page) -> Iterator[str]:
    facts = f"{clean_line(report.submission.path, 200)}  seed {report.seed}  isolation {report.isolation.level}"
    yield f"{page.style.strong(report.course.title)}  {page.style.faint(facts)}"
    for note in report.notes:
        yield f"  ! {note.text}"


def _topic(exercises: Sequence[ExerciseResult], page: _Page) -> Iterator[str]:
    score, total = sum(e.score for e in exercises), sum(e.max_score for e in exercises)
    yield _scored(page.style.strong(exercises[0].file), len(exercises[0].file), score, total)
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
        said = "not started"
        title, width = f"{title}  {page.style.faint(said)}", width + 2 + len(said)
    elif exercise.status is Status.passed and any(check.carried_forward for check in exercise.checks):
        carried = next(check.message.text for check in exercise.checks if check.carried_forward and check.message)
        if width + 2 + len(carried) <= _WIDTH - 10:
            title, width = f"{title}  {page.style.faint(carried)}", width + 2 + len(carried)
        else:
            below = [page.style.faint(line) for line in _wrapped(carried)]
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
        yield f"      {page.style.mark(check.verdict)} {check.title}"
        said = check.message.id + check.message.text if check.message else ""
        repeated = check.mistake.text if check.mistake else said
        if repeated and repeated not in told:
            told.add(repeated)
            yield from _explained(check, exercise, page)
    yield from _printed(exercise, page)


def _explained(check: CheckResult, exercise: ExerciseResult, page: _Page) -> Iterator[str]:
    where = _where(check, exercise, page)
    if check.message:
        *lines, last = _wrapped(check.message.text)
        yield from lines
        yield from _beside(last, where, page)
    if check.place:
        yield from _source(check.place, page)
    if check.counterexample:
        yield from _table(check.counterexample, page)
    if check.mistake:
        yield from (page.style.paint(line, "yellow") for line in _wrapped(check.mistake.text))


def _beside(line: str, where: str, page: _Page) -> Iterator[str]:
    """A place behind a line, or below it where both would be too long."""
    if not where:
        yield line
    elif len(line) + 2 + len(where) <= _TEXT_WIDTH:
        yield f"{line}  {page.style.faint(where)}"
    else:
        yield from (line, " " * 8 + page.style.faint(where))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _TEXT_WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 8) or [""]


def _where(check: CheckResult, exercise: ExerciseResult, page: _Page) -> str:
    if check.place:
        return page.place(check.place.file, check.place.line)
    return page.place(exercise.file, exercise.line) if exercise.line else ""


def _source(place: Place, page: _Page) -> Iterator[str]:
    yield f"        {page.style.faint('>')} {place.text}"


def _table(counterexample: Counterexample, page: _Page) -> Iterator[str]:
    """Input, yours, expected, and their ratio where every row has one; long values one below the other."""
    rows = counterexample.rows
    cells = [_cells(row) for row in rows]
    if any(len(cell) > limit for row in cells for cell, limit in zip(row, _LIMITS, strict=True)):
        yield from _listed(counterexample, page)
        return
    head = ["input", "yours", "expected"]
    body = [list(row) for row in cells]
    if counterexample.ratio_rule is not None:
        head.append("yours/expected")
        body = [[*cell, _ratio(row, counterexample.ratio_rule)] for cell, row in zip(body, rows, strict=True)]
    widths = [max(len(row[column]) for row in [head, *body]) for column in range(len(head))]
    for index, row in enumerate([head, *body]):
        line = "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        yield f"          {page.style.faint(line) if not index else line}"


def _ratio(row: Row, rule: str) -> str:
    number = f"{row.ratio:.4g}"
    return number if number == rule else f"{number} = {rule}"


def _listed(counterexample: Counterexample, page: _Page) -> Iterator[str]:
    yield from _labelled("call", counterexample.call, page)
    yield from _labelled("yours", _value(counterexample.actual), page)
    yield from _labelled("expected", _value(counterexample.expected), page)
    first = counterexample.first_difference
    if first is not None:
        part = f"part {first.part}, " * (first.part is not None)
        place = f"{part}position {list(first.index)}" if first.index else part.removesuffix(", ")
        told = f"first at {place}: {_value(first.actual)} for {_value(first.expected)}"
        yield from _labelled("differs", told, page)


def _labelled(label: str, text: str, page: _Page) -> Iterator[str]:
    first, *rest = textwrap.wrap(_cut(text), _TEXT_WIDTH - 20) or [""]
    yield f"          {page.style.faint(f'{label:<8}')}  {first}"
    yield from (f"{' ' * 20}{line}" for line in rest)


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
        yield f"      {page.style.faint('Hints so far:')}"
        for hint in exercise.hints:
            yield from _wrapped(hint)


def _printed(exercise: ExerciseResult, page: _Page) -> Iterator[str]:
    lines = [clean_line(line, 160) for line in exercise.output.splitlines()]
    if lines:
        yield f"      {page.style.faint('It printed:')}"
        yield from (f"      {page.style.faint('|')} {line}" for line in lines[:_OUTPUT_LINES])
        if len(lines) > _OUTPUT_LINES:
            yield f"      {page.style.faint(f'| ... {len(lines) - _OUTPUT_LINES} more lines')}"


def _foot(report: Report, page: _Page) -> Iterator[str]:
    done = sum(exercise.status is Status.passed for exercise in report.exercises)
    count = len(report.exercises)
    yield page.style.strong(
        f"{report.score} of {report.max_score} points ({report.percent:g} %), {done} of {count} exercises done."
    )
    following = next((exercise for exercise in report.exercises if exercise.status is not Status.passed), None)
    if following is None:
        yield page.style.paint("Well done: everything here is right.", "green")
    elif following.status is not Status.ungraded:
        yield f"Next: {following.id} ({following.title}), in {page.place(following.file, following.line)}"
