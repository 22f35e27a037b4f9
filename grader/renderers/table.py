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
from grader.text import clean_line

_WIDTH = 78
_TEXT_WIDTH = 100
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


def render(report: Report, style: Style) -> str:
    """The whole table as text that ends with a newline."""
    lines = [*_head(report, style)]
    for _, exercises in groupby(report.exercises, key=attrgetter("topic")):
        lines += ["", *_topic(list(exercises), style)]
    lines += ["", *_foot(report, style)]
    # The runner of GitHub Actions obeys `##[` anywhere in a line.
    return "\n".join(line.rstrip() for line in lines).replace("##[", "#\N{WORD JOINER}#[") + "\n"


def _head(report: Report, style: Style) -> Iterator[str]:
    facts = f"{clean_line(report.submission.path, 200)}  seed {report.seed}  isolation {report.isolation.level}"
    yield f"{style.strong(report.course.title)}  {style.faint(facts)}"
    for note in report.notes:
        yield f"  ! {note.text}"


def _topic(exercises: Sequence[ExerciseResult], style: Style) -> Iterator[str]:
    score, total = sum(e.score for e in exercises), sum(e.max_score for e in exercises)
    yield _scored(style.strong(exercises[0].file), len(exercises[0].file), score, total)
    for exercise in exercises:
        yield from _exercise(exercise, style)


def _exercise(exercise: ExerciseResult, style: Style) -> Iterator[str]:
    function = exercise.id.partition(".")[2]
    title = f"  {style.mark(exercise.status)} {function}"
    width = 4 + len(function)
    if exercise.status is Status.not_started:
        said = _one_message(exercise) or "not started"
        title, width = f"{title}  {style.faint(said)}", width + 2 + len(said)
    elif any(check.carried_forward for check in exercise.checks):
        said = next(check.message.text for check in exercise.checks if check.carried_forward and check.message)
        title, width = f"{title}  {style.faint(said)}", width + 2 + len(said)
    yield _scored(title, width, exercise.score, exercise.max_score)
    if exercise.status in {Status.failed, Status.ungraded}:
        yield from _failures(exercise, style)


def _one_message(exercise: ExerciseResult) -> str | None:
    """What there is to say of an exercise that is not started, beside that it is not."""
    message = exercise.checks[0].message
    return message.text if message and message.id != "not_started" else None


def _scored(text: str, width: int, score: int, total: int) -> str:
    return f"{text}{' ' * max(_WIDTH - 8 - width, 1)}{score:>3} /{total:>3}"


def _failures(exercise: ExerciseResult, style: Style) -> Iterator[str]:
    """Every failed check by its title; what is said of one is said once."""
    told: set[str] = set()
    for check in exercise.checks:
        if check.verdict is Verdict.passed:
            continue
        yield f"      {style.mark(check.verdict)} {check.title}"
        said = check.message.id + check.message.text if check.message else ""
        repeated = check.mistake.text if check.mistake else said
        if repeated and repeated not in told:
            told.add(repeated)
            yield from _explained(check, exercise, style)
    yield from _printed(exercise, style)


def _explained(check: CheckResult, exercise: ExerciseResult, style: Style) -> Iterator[str]:
    where = _where(check, exercise)
    if check.message:
        *lines, last = _wrapped(check.message.text)
        yield from lines
        yield f"{last}{style.faint('  ' + where) if where else ''}"
    if check.place:
        yield from _source(check.place, style)
    if check.counterexample:
        yield from _table(check.counterexample, style)
    if check.mistake:
        yield from (style.paint(line, "yellow") for line in _wrapped(check.mistake.text))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _TEXT_WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 8) or [""]


def _where(check: CheckResult, exercise: ExerciseResult) -> str:
    if check.place:
        return f"{check.place.file}:{check.place.line}"
    return f"{exercise.file}:{exercise.line}" if exercise.line else ""


def _source(place: Place, style: Style) -> Iterator[str]:
    yield f"        {style.faint('>')} {place.text}"


def _table(counterexample: Counterexample, style: Style) -> Iterator[str]:
    """Input, yours, expected, and their ratio where every row has one; long values one below the other."""
    rows = counterexample.rows
    cells = [_cells(row) for row in rows]
    if any(len(cell) > limit for row in cells for cell, limit in zip(row, _LIMITS, strict=True)):
        yield from _listed(counterexample, style)
        return
    head = ["input", "yours", "expected"]
    body = [list(row) for row in cells]
    if counterexample.ratio_rule is not None:
        head.append("yours/expected")
        body = [[*cell, _ratio(row, counterexample.ratio_rule)] for cell, row in zip(body, rows, strict=True)]
    widths = [max(len(row[column]) for row in [head, *body]) for column in range(len(head))]
    for index, row in enumerate([head, *body]):
        line = "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        yield f"          {style.faint(line) if not index else line}"


def _ratio(row: Row, rule: str) -> str:
    number = f"{row.ratio:.4g}"
    return number if number == rule else f"{number} = {rule}"


def _listed(counterexample: Counterexample, style: Style) -> Iterator[str]:
    yield f"          {style.faint('call')}      {_cut(counterexample.call)}"
    yield f"          {style.faint('yours')}     {_cut(_value(counterexample.actual))}"
    yield f"          {style.faint('expected')}  {_cut(_value(counterexample.expected))}"
    first = counterexample.first_difference
    if first is not None:
        part = f"part {first.part}, " * (first.part is not None)
        place = f"{part}position {list(first.index)}" if first.index else part.removesuffix(", ")
        told = f"first at {place}: {_value(first.actual)} for {_value(first.expected)}"
        yield f"          {style.faint('differs')}   {told}"


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


def _printed(exercise: ExerciseResult, style: Style) -> Iterator[str]:
    lines = [clean_line(line, 160) for line in exercise.output.splitlines()]
    if lines:
        yield f"      {style.faint('It printed:')}"
        yield from (f"      {style.faint('|')} {line}" for line in lines[:_OUTPUT_LINES])
        if len(lines) > _OUTPUT_LINES:
            yield f"      {style.faint(f'| ... {len(lines) - _OUTPUT_LINES} more lines')}"


def _foot(report: Report, style: Style) -> Iterator[str]:
    done = sum(exercise.status is Status.passed for exercise in report.exercises)
    count = len(report.exercises)
    yield style.strong(
        f"{report.score} of {report.max_score} points ({report.percent:g} %), {done} of {count} exercises done."
    )
    following = next((exercise for exercise in report.exercises if exercise.status is not Status.passed), None)
    if following is None:
        yield style.paint("Well done: everything here is right.", "green")
    elif following.status is not Status.ungraded:
        place = _path(report.submission.path, following.file)
        line = f":{following.line}" if following.line else ""
        yield f"Next: {following.id} ({following.title}), in {place}{line}"


def _path(submission: str, file: str) -> str:
    """A file as an editor finds it from where the user stands."""
    folder = PurePath(submission)
    return clean_line(str(folder if folder.suffix == ".py" else folder / file), 400)
