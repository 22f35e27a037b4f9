"""Plain-text building blocks of all formats: sentences, a check's explanation, values, the table of calls.

Every text is cleaned and bounded here, because a report may hold anything that a submission printed or returned. Each
renderer does its own escaping and knows the limits of its platform.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath

from grader import terminal
from grader.counts import done_text, score_text
from grader.grading.report import (
    CallRow,
    CheckResult,
    Counterexample,
    Difference,
    ExerciseResult,
    Json,
    Report,
    SourceLine,
)
from grader.grading.verdicts import Status, Verdict
from grader.i18n import N_, _
from grader.sanitize import CUT_MARK, clean_line, clean_text
from grader.submissions.file_suffixes import SOURCE_SUFFIXES
from grader.submissions.notebook import editor_location

MAX_LINE_CHARS = 400
"""The maximum length of a text on one line."""

MAX_BLOCK_CHARS = 8_000
"""The maximum length of a text of several lines."""

UNGRADED_REMARK = N_(
    "The grader could not grade all of this. Nothing is lost: hand it in again, or ask the course staff."
)
"""Marked for translation here, and translated where it is used."""

FALLBACK_CHAR_LIMITS = (2_000, 500, 120, 30, 0)
"""Smaller limits for each text, tried in this order until a document fits a platform's limit."""

FILE_MESSAGE_IDS = {
    "missing_file",
    "misplaced_functions",
    "refused_file",
    "syntax_error",
    "newer_syntax",
    "too_complex",
    "wrong_encoding",
    "unknown_encoding",
    "null_byte",
    "load_raised",
    "load_left_out",
    "import_missing_module",
    "import_timed_out",
    "notebook_as_module",
}
"""Of the messages about a whole file."""

_INDENTATION = re.compile(r"^(?: |<tab>)*")
_MAX_REMARKS = 20
_MAX_CELL_COLUMNS = 40
_MAX_VALUE_PARTS = 60
_MAX_VALUE_DEPTH = 4
_MIN_DIGITS, _MAX_DIGITS = 6, 17
"""Significant digits of a shown number; with 17 of them, no two floats are written alike."""


def one_line(text: str, limit: int = MAX_LINE_CHARS) -> str:
    """A text on one line, cleaned of control characters and bounded."""
    return clean_line(text, limit)


def text_block(text: str, limit: int = MAX_BLOCK_CHARS) -> str:
    """A text of several lines, cleaned and bounded, without white space at its end; a mark shows that it was cut."""
    return clean_text(text, limit).rstrip()


def cut_to_bytes(text: str, limit: int, mark: str = CUT_MARK) -> str:
    """The text in at most `limit` bytes of UTF-8; a mark shows that it was cut."""
    if len(text.encode()) <= limit:
        return text
    return text.encode()[: limit - len(mark.encode())].decode("utf-8", "ignore") + mark


def shortened_text(text: str, characters: int) -> str:
    """A text that is clean already, in at most `characters` and the mark that shows that it was cut."""
    return text if len(text) <= characters else (text[:characters] + CUT_MARK).lstrip()


def bounded_document(document: Mapping[str, Json], limit: int, write: Callable[[Mapping[str, Json]], str]) -> str:
    """The document as text, with its messages and outputs shortened until it has at most `limit` bytes, if possible."""
    text = write(document)
    for characters in FALLBACK_CHAR_LIMITS:
        if len(text.encode()) <= limit:
            break
        text = write({key: _shortened_part(key, part, characters) for key, part in document.items()})
    return text


def _shortened_part(key: str, part: Json, characters: int) -> Json:
    match part:
        case str() if key in {"message", "output"}:
            return shortened_text(part, characters)
        case list():
            return [_shortened_part(key, item, characters) for item in part]
        case dict():
            return {name: _shortened_part(name, item, characters) for name, item in part.items()}
        case _:
            return part


def total_sentence(report: Report) -> str:
    """Points and finished exercises, in one sentence."""
    done = sum(exercise.status is Status.passed for exercise in report.exercises)
    facts = {"score": score_text(report.score, report.max_score), "done": done_text(done, len(report.exercises))}
    return _("{score} ({percent:g} %), {done}.").format(percent=report.percent, **facts)


def submission_remarks(report: Report) -> list[str]:
    """The report's notes on the submission as a whole, one line each; if there are many, only the first ones."""
    notes = [one_line(note.text) for note in report.notes[:_MAX_REMARKS]]
    if len(report.notes) > _MAX_REMARKS:
        notes.append(_("... and {count} more like these.").format(count=len(report.notes) - _MAX_REMARKS))
    return notes if report.is_graded else [_(UNGRADED_REMARK), *notes]


def function_name(exercise: ExerciseResult) -> str:
    """The name of the exercise's function, without its topic."""
    return exercise.id.partition(".")[2]


def verdict_text(verdict: Verdict) -> str:
    """A verdict in a word or two."""
    match verdict:
        case Verdict.passed:
            return _("passed")
        case Verdict.failed:
            return _("failed")
        case Verdict.raised:
            return _("stopped with an exception")
        case Verdict.timed_out:
            return _("took too long")
        case Verdict.crashed:
            return _("crashed")
        case Verdict.not_started:
            return _("not started")
        case Verdict.ungraded:
            return _("could not be graded")


def check_explanation(check: CheckResult) -> str:
    """Everything in the report about a check except its title and verdict, as lines of text, or ""."""
    return shortened_text("\n".join(_explanation_lines(check)).rstrip(), MAX_BLOCK_CHARS)


def check_details(exercise: ExerciseResult, check: CheckResult, explanation: str | None = None) -> str:
    """The explanation of a check, or what stands for it; for the leading check also the exercise's output and hints."""
    told = check_explanation(check) if explanation is None else explanation
    if check is not leading_check(exercise):
        return told
    parts = [told, output_section(exercise), hints_section(exercise)]
    return "\n\n".join(part for part in parts if part)


def leading_check(exercise: ExerciseResult) -> CheckResult | None:
    """The check that shows its exercise's output and hints: the first one that did not pass, else the first one."""
    wanting = (check for check in exercise.checks if check.verdict is not Verdict.passed)
    return next(wanting, exercise.checks[0] if exercise.checks else None)


def output_section(exercise: ExerciseResult) -> str:
    """The exercise's output under a heading, or ""."""
    text = text_block(exercise.output)
    return "\n".join([_("It printed:"), text]) if text else ""


def hints_section(exercise: ExerciseResult) -> str:
    """The hints that the learner has seen, under a heading, or ""."""
    return "\n".join([_("Hints so far:"), *(one_line(hint) for hint in exercise.hints)]) if exercise.hints else ""


def carried_forward_sentence(exercise: ExerciseResult) -> str:
    """The sentence on an exercise that is right if the functions it calls are replaced by the course's own, or "".

    It is also "" at feedback level `score`, where a report has no messages.
    """
    messages = (check.message.text for check in exercise.checks if check.carried_forward and check.message)
    return next(messages, "")


def place_text(place: SourceLine) -> str:
    return editor_location(one_line(place.file), place.line, place.cell)


def source_lines(check: CheckResult) -> Iterator[str]:
    """The line that a check names, if any; of one that is not Python, a caret below where that was found.

    Of one that is wrongly indented, that is the end of the indentation.
    """
    line = check.place.text if check.place else ""
    text = _INDENTATION.sub("", line)
    is_misplaced = check.message is not None and check.message.id == "syntax_error" and text != line
    if is_misplaced:
        indentation = line.removesuffix(text)
        yield indentation + one_line(text)
        yield f"{' ' * len(indentation)}^"
    elif text.strip():
        yield one_line(text)
        if check.place and check.place.column:
            yield f"{terminal.blanks_below(text[: check.place.column - 1])}^"


def submission_folder(path: PurePath) -> PurePath:
    """The folder of a submission, if `path` is that folder or one file in it."""
    return path.parent if path.suffix in SOURCE_SUFFIXES else path


def submission_file_path(report: Report, file: str) -> str:
    """The path of a submission's file, relative as the user named the submission, with `/` between its parts."""
    return one_line((submission_folder(PurePath(report.submission.path)) / file).as_posix())


def problem_exercises(report: Report) -> list[ExerciseResult]:
    """The exercises to point at: those that are wrong, and in a file that can't be loaded also those not started."""
    return [exercise for exercise in report.exercises if _is_problem(exercise)]


def _is_problem(exercise: ExerciseResult) -> bool:
    match exercise.status:
        case Status.failed | Status.ungraded:
            return True
        case Status.passed:
            return False
        case Status.not_started:
            check = leading_check(exercise)
            return check is not None and check.place is not None


def annotation_place(report: Report, exercise: ExerciseResult) -> tuple[str, int]:
    """The file, as the user named the submission, and the line at which to show what is wrong with an exercise.

    The lines of a notebook's file are not the lines of its cells, so there it is the first line.
    """
    check = leading_check(exercise)
    place = check.place if check else None
    spot = place or exercise
    file = submission_file_path(report, spot.file) or exercise.file
    return file, ((spot.line or 1) if spot.cell is None else 1)


def file_problem_check(exercises: Sequence[ExerciseResult]) -> CheckResult | None:
    """A check whose message is about the whole file, if all checks have the same one; it is then shown only once.

    So is that of a statement of the file at which all of several exercises stop.
    """
    checks = [check for exercise in exercises for check in exercise.checks]
    messages = {(check.message.id, check.message.text) if check.message else None for check in checks}
    first = checks[0]
    if len(messages) != 1 or first.message is None:
        return None
    stops_all = len(exercises) > 1 and first.place is not None and first.counterexample is None
    return first if stops_all or first.message.id in FILE_MESSAGE_IDS else None


def has_file_problem(exercise: ExerciseResult) -> bool:
    """Whether the exercise failed because of a problem with its whole file: it is missing, or can't be imported."""
    return file_problem_check([exercise]) is not None


def cause_file(exercise: ExerciseResult) -> str:
    """The file in which that is why an exercise fails."""
    check = leading_check(exercise)
    return one_line(check.place.file if check and check.place else exercise.file)


def group_points(exercises: Sequence[ExerciseResult]) -> str:
    """How many of their points these exercises have."""
    return score_text(sum(each.score for each in exercises), sum(each.max_score for each in exercises))


def mistake_sentences(exercise: ExerciseResult) -> list[str]:
    """The sentences of the known mistakes in an exercise, each once, in the order of its checks."""
    return list(dict.fromkeys(one_line(check.mistake.text) for check in exercise.checks if check.mistake))


def _explanation_lines(check: CheckResult) -> Iterator[str]:
    if check.message:
        yield one_line(check.message.text) + (f"  ({place_text(check.place)})" if check.place else "")
    yield from (f"{mark} {line}" for mark, line in zip("> ", source_lines(check), strict=False))
    if check.counterexample:
        yield from _counterexample_lines(check.counterexample)
    if check.mistake:
        yield one_line(check.mistake.text)


def _counterexample_lines(example: Counterexample) -> Iterator[str]:
    head, *rows = call_table(example)
    if any(terminal.text_width(cell) > _MAX_CELL_COLUMNS for row in rows for cell in row) or not rows:
        yield from (_("{name}: {text}").format(name=name, text=text) for name, text in failed_call_lines(example))
        return
    yield from (f"  {row}".rstrip() for row in terminal.table_lines([head, *rows]))


def call_table(example: Counterexample) -> list[list[str]]:
    """Head and rows of the table of calls: input, yours, expected, and the ratio of both if one rule explains all."""
    head = [_("input"), _("yours"), _("expected")]
    rows = [[one_line(row.input), *pair_texts(row.actual, row.expected, value_text)] for row in example.rows]
    if example.ratio_rule is None:
        return [head, *rows]
    rule = one_line(example.ratio_rule)
    ratios = [ratio_text(row, rule) for row in example.rows]
    return [[*head, _("yours/expected")], *([*cells, ratio] for cells, ratio in zip(rows, ratios, strict=True))]


def failed_call_lines(example: Counterexample) -> list[tuple[str, str]]:
    """The first failed call, one labelled text a line, for values that are too long for a table."""
    yours, expected = pair_texts(example.actual, example.expected, value_text)
    lines = [(_("call"), one_line(example.call)), (_("yours"), yours), (_("expected"), expected)]
    first = example.first_difference
    if first is not None:
        lines.append((_("differs"), _difference_text(first)))
    return lines


def _difference_text(first: Difference) -> str:
    yours, expected = pair_texts(first.actual, first.expected, value_text)
    values = {"yours": yours, "expected": expected}
    index = list(first.index)
    if first.part is None:
        return _("position {index}: {yours} for {expected}").format(index=index, **values)
    if not index:
        return _("part {part}: {yours} for {expected}").format(part=first.part, **values)
    return _("part {part} position {index}: {yours} for {expected}").format(part=first.part, index=index, **values)


def ratio_text(row: CallRow, rule: str) -> str:
    """Yours divided by expected, and what that is; "" of a call that has no such number."""
    if row.ratio is None:
        return ""
    number = f"{row.ratio:.4g}"
    return number if number == rule else f"{number} = {rule}"


def pair_texts(actual: Json, expected: Json, write: Callable[[Json, int], str]) -> tuple[str, str]:
    """Two values that differ, written in as few significant digits as tell them apart, but in six at least."""

    def written(digits: int) -> tuple[str, str]:
        return write(actual, digits), write(expected, digits)

    shortest = written(_MIN_DIGITS)
    if shortest[0] != shortest[1]:
        return shortest
    longest = written(_MAX_DIGITS)
    if longest[0] == longest[1]:
        # They differ in something else, such as their kind.
        return shortest
    return next((pair for pair in map(written, range(_MIN_DIGITS + 1, _MAX_DIGITS)) if pair[0] != pair[1]), longest)


def value_text(shown: Json, digits: int) -> str:
    """A value of the report on one line, bounded, its numbers in so many significant digits."""
    return one_line(_nested_value_text(shown, digits, _MAX_VALUE_DEPTH))


def _nested_value_text(shown: Json, digits: int, depth: int) -> str:
    match shown:
        case None:
            return "None"
        case float():
            return f"{shown:.{digits}g}"
        case str():
            return one_line(shown)
        case list() if depth:
            parts = (_nested_value_text(part, digits, depth - 1) for part in shown[:_MAX_VALUE_PARTS])
            return f"[{', '.join(_limited_parts(parts, len(shown)))}]"
        case {"shape": shape, "first": first, **others} if depth and not others:
            # An array that is too long to be shown completely.
            template = _("shape {shape}, first {numbers}")
            return template.format(
                shape=_nested_value_text(shape, digits, depth - 1), numbers=_nested_value_text(first, digits, depth - 1)
            )
        case dict() if depth:
            pairs = (
                f"{one_line(key)} {_nested_value_text(part, digits, depth - 1)}"
                for key, part in list(shown.items())[:_MAX_VALUE_PARTS]
            )
            return ", ".join(_limited_parts(pairs, len(shown)))
        case list() | dict():
            return "..."
        case _:
            return str(shown)


def _limited_parts(parts: Iterable[str], count: int) -> list[str]:
    return [*parts, *["..."] * (count > _MAX_VALUE_PARTS)]
