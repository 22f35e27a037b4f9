"""Bound the size of a report, whatever a submission printed, raised or returned.

Every text in a report is bounded where it is made; but there are many exercises, each with many checks, so texts that
are all as long as they may be add up. What a submission caused is measured here as the costliest format writes it, and
shortened only if there is too much of it: first the longest results, and in them first the output, then the examples.
"""

import string
from collections.abc import Sequence
from dataclasses import replace

from grader.grading.report import CheckResult, Counterexample, ExerciseResult, Json, Message, SourceLine
from grader.sanitize import CUT_MARK

MAX_REPORT_BYTES = 2_000_000
"""The most that a report takes in any format."""

_MAX_RESULT_BYTES = 1_200_000
"""How much of that the results may take that a submission caused; the rest is for the course's texts and the format."""

_WIDEST_CHARACTER = 4
"""Bytes of a character that is not ASCII."""

_ESCAPED_CHARACTER = 6
"""Bytes of a character that JSON or HTML may write as an escape (`<`)."""

_PART_BYTES = 48
"""Bytes of a part of a list, or of a key, in indented JSON, besides its own text."""

_SHORT_CHARS = 80
_PLAIN = (string.ascii_letters + string.digits + "_ .,+()[]=*/-").encode()
"""The characters that every format writes as they are."""


def bounded_results(results: Sequence[ExerciseResult]) -> list[ExerciseResult]:
    """The results, those with the most text shortened so that a report of them stays below MAX_REPORT_BYTES."""
    sizes = [_result_bytes(result) for result in results]
    if sum(sizes) <= _MAX_RESULT_BYTES:
        return list(results)
    share = _fair_share(sizes, _MAX_RESULT_BYTES)
    return [
        result if size <= share else _shortened_result(result, share)
        for result, size in zip(results, sizes, strict=True)
    ]


def _fair_share(sizes: Sequence[int], total: int) -> int:
    """The largest size that all may have; what smaller ones leave is shared by the larger ones."""
    left = total
    for count, size in zip(range(len(sizes), 0, -1), sorted(sizes), strict=True):
        if size * count > left:
            return left // count
        left -= size
    return max(sizes, default=0)


def _shortened_result(result: ExerciseResult, share: int) -> ExerciseResult:
    checks_bytes = sum(map(_check_bytes, result.checks))
    shortened = replace(result, output=_cut_text(result.output, share - checks_bytes))
    left = share - _text_bytes(shortened.output)
    checks = []
    for number, check in enumerate(shortened.checks):
        # Each check may take an equal part of what is left, and one that needs less leaves the rest to the others.
        kept = _shortened_check(check, left // (len(shortened.checks) - number))
        left -= _check_bytes(kept)
        checks.append(kept)
    return replace(shortened, checks=tuple(checks))


def _shortened_check(check: CheckResult, share: int) -> CheckResult:
    """The check without its table, without its example, and with short sentences, as far as the share asks for it."""
    if _check_bytes(check) > share and check.counterexample is not None:
        check = replace(check, counterexample=replace(check.counterexample, rows=()))
        if _check_bytes(check) > share:
            check = replace(check, counterexample=None)
    if _check_bytes(check) > share:
        check = replace(check, message=_short_message(check.message), place=_short_place(check.place))
    return check


def _short_message(message: Message | None) -> Message | None:
    if message is None or len(message.text) <= _SHORT_CHARS:
        return message
    return replace(message, text=message.text[:_SHORT_CHARS] + CUT_MARK)


def _short_place(place: SourceLine | None) -> SourceLine | None:
    return (
        None
        if place is None
        else replace(place, text=place.text[:_SHORT_CHARS], file=place.file[:_SHORT_CHARS], column=None)
    )


def _cut_text(text: str, share: int) -> str:
    """The beginning of a text that takes at most so many bytes, and a mark."""
    size = _text_bytes(text)
    while size > share and text:
        text = text[: min(len(text) * max(share, 0) // size, len(text) - 1)]
        size = _text_bytes(text)
    return text + CUT_MARK


def _result_bytes(result: ExerciseResult) -> int:
    return _text_bytes(result.output) + sum(map(_check_bytes, result.checks))


def _check_bytes(check: CheckResult) -> int:
    size = 0
    if check.message is not None:
        size += _text_bytes(check.message.text)
    if check.place is not None:
        size += _text_bytes(check.place.text) + _text_bytes(check.place.file)
    if check.counterexample is not None:
        size += _example_bytes(check.counterexample)
    return size


def _example_bytes(example: Counterexample) -> int:
    rows = sum(_text_bytes(row.input) + _json_bytes(row.actual) + _json_bytes(row.expected) for row in example.rows)
    return _text_bytes(example.call) + _json_bytes(example.expected) + _json_bytes(example.actual) + rows


def _json_bytes(value: Json) -> int:
    match value:
        case str():
            return _PART_BYTES + _text_bytes(value)
        case list():
            return _PART_BYTES + sum(map(_json_bytes, value))
        case dict():
            return _PART_BYTES + sum(_text_bytes(key) + _json_bytes(part) for key, part in value.items())
        case _:
            return _PART_BYTES


def _text_bytes(text: str) -> int:
    """At most how many bytes a text takes in any format."""
    if not text:
        return 0
    # Many texts are long, so the characters are counted where that is quick: as bytes.
    ascii_part = text.encode("ascii", "ignore")
    escaped = len(ascii_part.translate(None, _PLAIN))
    widest = len(text) - len(ascii_part)
    return len(ascii_part) + (_ESCAPED_CHARACTER - 1) * escaped + _WIDEST_CHARACTER * widest
