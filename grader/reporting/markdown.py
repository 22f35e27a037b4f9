"""The report in GitHub's Markdown: one table of all exercises, then what went wrong, exercise by exercise.

Text of the report stands in the middle of lines that we begin, with every character that could mean something to
Markdown or HTML as a numeric entity: unlike a backslash, that holds in table cells and inside `<code>` too. Text of
several lines stands in code fences longer than any run of backticks in it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from grader.grading.report import CheckResult, Counterexample, ExerciseResult, Report, Status, Verdict
from grader.i18n import _, headed
from grader.reporting import plain_text
from grader.sanitize import log_safe

_BYTES = 1_000_000
_SPECIAL = re.compile(r"[\\`*\[\]<>&|~$#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=:|//|\w+:)|(?<=:):|(?<=www)\.")
_MENTION = re.compile(r"@(?=\w)")
_BACKTICKS = re.compile(r"`{3,}")


def render(report: Report, limit: int = _BYTES) -> str:
    """The whole page, in at most this many bytes of UTF-8."""
    checks = [check for exercise in report.exercises for check in exercise.checks]
    told = {id(check): plain_text.explanation(check) for check in checks if check.verdict is not Verdict.passed}
    text = _page(report, told, plain_text.BLOCK)
    for characters in plain_text.LIMITS:
        if len(text.encode()) <= limit:
            break
        text = _page(report, told, characters)
    return text


def escaped(text: str) -> str:
    """A text on one line, as nothing but text."""
    entities = _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", plain_text.line(text))
    return _MENTION.sub("@\N{WORD JOINER}", entities)


def code(text: str) -> str:
    """A text on one line, as inline code."""
    return f"<code>{escaped(text)}</code>"


def fence(text: str) -> str:
    """A text of several lines as a block of code."""
    ticks = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(text)), default=2))
    return f"{ticks}text\n{log_safe(text)}\n{ticks}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[str]) -> str:
    """A table of cells that are Markdown already."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, align, *rows))


def _page(report: Report, told: Mapping[int, str], limit: int) -> str:
    return "\n\n".join(_paragraphs(report, told, limit)) + "\n"


def _paragraphs(report: Report, told: Mapping[int, str], limit: int) -> Iterator[str]:
    yield f"# {escaped(report.course.title)}"
    yield f"**{plain_text.total(report)}**"
    yield from (_("Note: {text}").format(text=escaped(remark)) for remark in plain_text.remarks(report))
    if report.exercises:
        rows = [_row(exercise) for exercise in report.exercises]
        yield table(["", _("Exercise"), "", _("Points"), ""], rows, [":-:", "---", "---", "--:", "---"])
    for exercise in report.exercises:
        if exercise.status in {Status.failed, Status.ungraded}:
            yield from _failed(exercise, told, limit)


def _row(exercise: ExerciseResult) -> list[str]:
    return [
        _mark(exercise.status),
        code(exercise.id),
        escaped(exercise.title),
        f"{exercise.score}/{exercise.max_score}",
        escaped(plain_text.carried(exercise)),
    ]


def _mark(status: Status) -> str:
    match status:
        case Status.passed:
            return "✅"
        case Status.failed:
            return "❌"
        case Status.not_started:
            return "⬜"
        case Status.ungraded:
            return "⚠️"


def _failed(exercise: ExerciseResult, told: Mapping[int, str], limit: int) -> Iterator[str]:
    where = f", {code(plain_text.at(exercise.file, exercise.line, exercise.cell))}" if exercise.line else ""
    points = _("{score} of {points} points").format(score=exercise.score, points=exercise.max_score)
    yield f"## {headed(f'{code(exercise.id)}{where}', points)}"
    repeated: set[str] = set()
    for check in exercise.checks:
        if check.verdict is Verdict.passed:
            continue
        yield _("**{title}**: {outcome}.").format(title=escaped(check.title), outcome=plain_text.outcome(check.verdict))
        said = check.mistake.text if check.mistake else told[id(check)]
        if said and said not in repeated:
            repeated.add(said)
            # Where the page would be too long, plain text is shown: that can be cut anywhere.
            is_short = limit < plain_text.BLOCK
            yield from [fence(plain_text.shortened(told[id(check)], limit))] if is_short else _explained(check)
    printed = plain_text.shortened(plain_text.block(exercise.output), limit)
    if printed:
        yield _("It printed:")
        yield fence(printed)
    if exercise.hints:
        text = _("Hint {number}: {text}")
        yield from (text.format(number=number, text=escaped(hint)) for number, hint in enumerate(exercise.hints, 1))


def _explained(check: CheckResult) -> Iterator[str]:
    if check.message:
        yield _("Message: {text}").format(text=escaped(check.message.text))
    if check.place:
        yield f"{code(plain_text.place(check.place))} {code(check.place.text)}"
    if check.counterexample:
        yield _counterexample(check.counterexample)
    if check.mistake:
        yield _("**What it looks like:** {text}").format(text=escaped(check.mistake.text))


def _counterexample(example: Counterexample) -> str:
    head, *rows = plain_text.table(example)
    if rows:
        return table(head, [[code(cell) for cell in row] for row in rows], ["---"] * len(head))
    return table(["", ""], [[name, code(text)] for name, text in plain_text.listed(example)], ["---", "---"])
