"""The report in GitHub's Markdown: one table of all exercises, then the failures, exercise by exercise.

Text that comes from the report never starts a line, and every character of it that could have a meaning in Markdown or
HTML is written as a numeric entity: unlike a backslash, an entity also works in table cells and inside `<code>`. Text
of several lines is put into code fences that are longer than any run of backticks in it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from grader.counts import score_text
from grader.grading.report import CheckResult, Counterexample, ExerciseResult, Report
from grader.grading.verdicts import Status, Verdict
from grader.i18n import _, labelled
from grader.reporting import plain_text
from grader.reporting.shared_causes import cause_groups, told_once
from grader.sanitize import log_safe
from grader.submissions.notebook import editor_location

_MAX_PAGE_BYTES = 1_000_000
_SPECIAL_CHARACTERS = re.compile(
    r"[\\`*\[\]<>&|~$#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=:|//|\w+:)|(?<=:):|(?<=www)\."
)
_MENTION_SIGN = re.compile(r"@(?=\w)")
_BACKTICK_RUN = re.compile(r"`{3,}")


def render(report: Report, limit: int = _MAX_PAGE_BYTES) -> str:
    """The whole page, in at most `limit` bytes of UTF-8."""
    report = replace(report, exercises=tuple(told_once(report.exercises)))
    checks = [check for exercise in report.exercises for check in exercise.checks]
    explanations = {
        id(check): plain_text.check_explanation(check) for check in checks if check.verdict is not Verdict.passed
    }
    text = _page_text(report, explanations, plain_text.MAX_BLOCK_CHARS)
    for characters in plain_text.FALLBACK_CHAR_LIMITS:
        if len(text.encode()) <= limit:
            break
        text = _page_text(report, explanations, characters)
    return text


def escaped_text(text: str) -> str:
    """A text on one line, escaped so that Markdown shows it as it is."""
    entities = _SPECIAL_CHARACTERS.sub(lambda found: f"&#{ord(found[0])};", plain_text.one_line(text))
    return _MENTION_SIGN.sub("@\N{WORD JOINER}", entities)


def inline_code(text: str) -> str:
    """A text on one line, as inline code."""
    return f"<code>{escaped_text(text)}</code>"


def code_block(text: str) -> str:
    """A text of several lines as a block of code."""
    ticks = "`" * (1 + max((len(run) for run in _BACKTICK_RUN.findall(text)), default=2))
    return f"{ticks}text\n{log_safe(text)}\n{ticks}"


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[str]) -> str:
    """A table; its cells are Markdown already."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, align, *rows))


def _page_text(report: Report, explanations: Mapping[int, str], limit: int) -> str:
    return "\n\n".join(_page_paragraphs(report, explanations, limit)) + "\n"


def _page_paragraphs(report: Report, explanations: Mapping[int, str], limit: int) -> Iterator[str]:
    yield f"# {escaped_text(report.course.title)}"
    yield f"**{plain_text.total_sentence(report)}**"
    yield from (_("Note: {text}").format(text=escaped_text(remark)) for remark in plain_text.submission_remarks(report))
    if report.exercises:
        rows = [_exercise_row(exercise) for exercise in report.exercises]
        yield markdown_table(["", _("Exercise"), "", _("Points"), ""], rows, [":-:", "---", "---", "--:", "---"])
    failed = [exercise for exercise in report.exercises if exercise.status in {Status.failed, Status.ungraded}]
    for group in cause_groups(failed):
        if len(group) == 1:
            yield from _failure_paragraphs(group[0], explanations, limit)
        else:
            yield from _file_paragraphs(group)


def _exercise_row(exercise: ExerciseResult) -> list[str]:
    return [
        _status_symbol(exercise.status),
        inline_code(exercise.id),
        escaped_text(exercise.title),
        f"{exercise.score}/{exercise.max_score}",
        escaped_text(plain_text.carried_forward_sentence(exercise)),
    ]


def _status_symbol(status: Status) -> str:
    match status:
        case Status.passed:
            return "✅"
        case Status.failed:
            return "❌"
        case Status.not_started:
            return "⬜"
        case Status.ungraded:
            return "⚠️"


def _file_paragraphs(exercises: Sequence[ExerciseResult]) -> Iterator[str]:
    """What is wrong with a file, once for the exercises that fail for it."""
    check = plain_text.leading_check(exercises[0])
    file = inline_code(plain_text.cause_file(exercises[0]))
    yield f"## {labelled(file, plain_text.group_points(exercises))}"
    names = _(", ").join(inline_code(exercise.id) for exercise in exercises)
    yield _("For this one cause: {names}.").format(names=names)
    if check is not None:
        yield from _check_paragraphs(check)
    for exercise in exercises:
        yield from _hint_paragraphs(exercise)


def _failure_paragraphs(exercise: ExerciseResult, explanations: Mapping[int, str], limit: int) -> Iterator[str]:
    where = f", {inline_code(editor_location(exercise.file, exercise.line, exercise.cell))}" if exercise.line else ""
    points = score_text(exercise.score, exercise.max_score)
    yield f"## {labelled(f'{inline_code(exercise.id)}{where}', points)}"
    repeated: set[str] = set()
    for check in exercise.checks:
        if check.verdict is Verdict.passed:
            continue
        yield _("**{title}**: {outcome}.").format(
            title=escaped_text(check.title), outcome=plain_text.verdict_text(check.verdict)
        )
        feedback = check.mistake.text if check.mistake else explanations[id(check)]
        if feedback and feedback not in repeated:
            repeated.add(feedback)
            # A page that would be too long shows plain text, because that can be cut anywhere.
            is_short = limit < plain_text.MAX_BLOCK_CHARS
            yield from (
                [code_block(plain_text.shortened_text(explanations[id(check)], limit))]
                if is_short
                else _check_paragraphs(check)
            )
    printed = plain_text.shortened_text(plain_text.text_block(exercise.output), limit)
    if printed:
        yield _("It printed:")
        yield code_block(printed)
    yield from _hint_paragraphs(exercise)


def _hint_paragraphs(exercise: ExerciseResult) -> Iterator[str]:
    text = _("Hint {number}: {text}")
    yield from (text.format(number=number, text=escaped_text(hint)) for number, hint in enumerate(exercise.hints, 1))


def _check_paragraphs(check: CheckResult) -> Iterator[str]:
    if check.message:
        yield _("Message: {text}").format(text=escaped_text(check.message.text))
    if check.place:
        place = inline_code(plain_text.place_text(check.place))
        match list(plain_text.source_lines(check)):
            case [line, caret]:
                yield place
                yield code_block(f"{line}\n{caret}")
            case _:
                yield f"{place} {inline_code(check.place.text)}"
    if check.counterexample:
        yield _counterexample_table(check.counterexample)
    if check.mistake:
        yield _("**What it looks like:** {text}").format(text=escaped_text(check.mistake.text))


def _counterexample_table(example: Counterexample) -> str:
    head, *rows = plain_text.call_table(example)
    if rows:
        return markdown_table(head, [[inline_code(cell) for cell in row] for row in rows], ["---"] * len(head))
    return markdown_table(
        ["", ""], [[name, inline_code(text)] for name, text in plain_text.failed_call_lines(example)], ["---", "---"]
    )
