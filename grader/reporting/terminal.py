"""The report as a table for a terminal: every exercise with its points, the failures, and what to do next."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import PurePath

from grader import terminal
from grader.counts import points_text
from grader.grading.report import (
    MAX_SHOWN_NUMBERS,
    CallRow,
    CheckResult,
    Counterexample,
    Difference,
    ExerciseResult,
    Json,
    Report,
)
from grader.grading.verdicts import Status, Verdict
from grader.i18n import _, labelled, ngettext
from grader.reporting import plain_text
from grader.reporting.shared_causes import told_once
from grader.reporting.style import Style
from grader.reporting.table_layout import TEXT_COLUMNS, TableLayout
from grader.sanitize import clean_line, log_safe, path_argument
from grader.submissions.file_suffixes import ARCHIVE_SUFFIXES

_MAX_CELL_COLUMNS = (34, 26, 26)
"""Of a table's input, yours and expected."""
_MAX_OUTPUT_LINES = 6
_MAX_ROW_CHARS = 8 * MAX_SHOWN_NUMBERS
_MIN_BESIDE_COLUMNS = 10
"""A text beside a name or label has at least this many columns; where a name leaves less, the text stands below it."""


def render(report: Report, style: Style, program: str = "grade", columns: int = TEXT_COLUMNS) -> str:
    """The whole table as text, with a newline at its end; `program` is what a user types to run the grader.

    Texts have at most `columns`, and no more than 79; names, paths and lines of the submission's are not broken.
    """
    layout = TableLayout(style=style, submission=PurePath(report.submission.path), width=min(columns, TEXT_COLUMNS))
    lines = [*_header_lines(report, layout)]
    told_exercises = told_once(report.exercises)
    topics = [list(exercises) for _topic_id, exercises in groupby(told_exercises, key=attrgetter("topic"))]
    if _is_untouched(report.exercises):
        lines += ["", *_welcome_lines(report, topics, layout, program)]
    else:
        told = {note.text for note in report.notes}
        for is_waiting, alike in groupby(topics, key=_is_waiting):
            if is_waiting:
                lines += ["", *(line for exercises in alike for line in _waiting_topic_lines(exercises, layout))]
            else:
                lines += [line for exercises in alike for line in ("", *_topic_lines(exercises, layout, told))]
        lines += ["", *_footer_lines(report, layout)]
    return log_safe("\n".join(line.rstrip() for line in lines)) + "\n"


def failure_lines(exercise: ExerciseResult, style: Style, submission: PurePath, width: int) -> list[str]:
    """The failed checks of one exercise with their explanations and its output, as lines of about this width.

    If the problem is with the whole file, only that problem is explained.
    """
    layout = TableLayout(style=style, submission=submission, width=width, margin=0)
    file_problem = plain_text.file_problem_check([exercise])
    return list(
        _explanation_lines(file_problem, exercise, layout)
        if file_problem is not None
        else _failed_check_lines(exercise, layout)
    )


def file_problem_text(exercise: ExerciseResult) -> str | None:
    """What is wrong with the exercise's whole file, in one sentence; None if it is not the file."""
    check = plain_text.file_problem_check([exercise])
    return check.message.text if check is not None and check.message else None


def _header_lines(report: Report, layout: TableLayout) -> Iterator[str]:
    path = clean_line(report.submission.path, 200)
    facts = _("{path}  seed {seed}  isolation {level}").format(
        path=path, seed=report.seed, level=report.isolation.level
    )
    title = report.course.title
    if terminal.text_width(f"{title}  {facts}") <= layout.width:
        yield f"{layout.style.in_bold(title)}  {layout.style.in_grey(facts)}"
    else:
        yield from map(layout.style.in_bold, terminal.wrap_text(title, layout.width))
        yield from map(layout.style.in_grey, terminal.wrap_text(facts, layout.width, breaks_words=False))
    for note in report.notes:
        first, *rest = terminal.wrap_text(note.text, layout.width, "    ") or [""]
        yield from (f"  ! {first[4:]}", *rest)


def _is_untouched(exercises: Sequence[ExerciseResult]) -> bool:
    """Whether every exercise is still the stub that it was; a missing file is told as such."""
    return all(
        exercise.status is Status.not_started and plain_text.file_problem_check([exercise]) is None
        for exercise in exercises
    )


def _welcome_lines(
    report: Report, topics: Sequence[Sequence[ExerciseResult]], layout: TableLayout, program: str
) -> Iterator[str]:
    """What there is, a line for each topic, and what to do now: a list of stubs would say no more."""
    names = [exercises[0].topic for exercises in topics]
    width = max(map(terminal.text_width, names), default=0)
    count = len(report.exercises)
    template = ngettext(
        "{count} exercise is waiting, {points} in all:",
        "{count} exercises are waiting, {points} in all:",
        count,
    )
    yield from terminal.wrap_text(template.format(count=count, points=points_text(report.max_score)), layout.width)
    yield ""
    for name, exercises in zip(names, topics, strict=True):
        template = ngettext("{count:>2} exercise   {points}", "{count:>2} exercises  {points}", len(exercises))
        points = points_text(sum(exercise.max_score for exercise in exercises), 3)
        yield from _entry_lines(name, width, template.format(count=len(exercises), points=points), layout)
    first = report.exercises[0]
    start = _("Nothing is started yet. The first is {id} ({title}), in {place}")
    text = start.format(id=first.id, title=first.title, place=layout.place_text(first))
    yield from ("", *terminal.wrap_text(text, layout.width, breaks_words=False))
    commands = {"watch": _("shows it, and grades every save at once"), "list": _("shows all exercises")}
    yield from ("", _("What to do now:"))
    folder = _folder_argument(layout.submission)
    typed = {name: f"{program} {name}{folder}" for name in commands}
    columns = max(map(terminal.text_width, typed.values()))
    for name, effect in commands.items():
        yield from _entry_lines(layout.style.in_bold(typed[name]), columns, effect, layout)


def _entry_lines(name: str, name_columns: int, text: str, layout: TableLayout) -> Iterator[str]:
    """A name and the text beside it, which is wrapped there; where there is little room, it stands below."""
    room = layout.width - name_columns - 4
    if room < _MIN_BESIDE_COLUMNS:
        yield from (f"  {name}", *terminal.wrap_text(text, layout.width, " " * 4))
        return
    first, *rest = [text] if terminal.text_width(text) <= room else terminal.wrap_text(text, room)
    yield f"  {terminal.align_left(name, name_columns)}  {first}"
    yield from (" " * (name_columns + 4) + line for line in rest)


def _folder_argument(submission: PurePath) -> str:
    """What to type behind a command for the folder of a submission, where the command does not find it by itself."""
    folder = str(plain_text.submission_folder(submission))
    is_found = folder in {".", "exercises"} or folder.lower().endswith(ARCHIVE_SUFFIXES)
    return "" if is_found else f" {clean_line(path_argument(folder), 400)}"


def _is_waiting(exercises: Sequence[ExerciseResult]) -> bool:
    """Whether there is nothing to say of a topic's exercises one by one: none is started, and no hint was given."""
    return _is_untouched(exercises) and not any(exercise.hints for exercise in exercises)


def _waiting_topic_lines(exercises: Sequence[ExerciseResult], layout: TableLayout) -> Iterator[str]:
    """One row for a topic that is not started, so that those that are stay on the screen."""
    template = ngettext("{count} exercise not started", "{count} exercises not started", len(exercises))
    title = layout.style.in_bold(_topic_title(exercises[0]))
    yield from _remarked_lines(title, template.format(count=len(exercises)), exercises, layout)


def _topic_title(first: ExerciseResult) -> str:
    """The name of a topic's file. One notebook may hold all topics, so that its name does not tell the topic."""
    return first.file if PurePath(first.file).stem == first.topic else labelled(first.file, first.topic)


def _topic_lines(exercises: Sequence[ExerciseResult], layout: TableLayout, told: set[str]) -> Iterator[str]:
    """A topic's exercises; what is wrong with its whole file is left out if it is `told` already, else added to it."""
    yield from _scored_lines(layout.style.in_bold(_topic_title(exercises[0])), exercises, layout)
    file_problem = plain_text.file_problem_check(exercises)
    if file_problem is not None and file_problem.message and file_problem.message.text not in told:
        told.add(file_problem.message.text)
        yield from _explanation_lines(file_problem, exercises[0], layout)
    for exercise in exercises:
        yield from _exercise_lines(exercise, layout, is_explained=file_problem is not None)


def _exercise_lines(exercise: ExerciseResult, layout: TableLayout, *, is_explained: bool) -> Iterator[str]:
    title = f"  {layout.style.status_mark(exercise.status)} {plain_text.function_name(exercise)}"
    yield from _remarked_lines(title, _status_remark(exercise), [exercise], layout)
    if exercise.status in {Status.failed, Status.ungraded} and not is_explained:
        yield from _failed_check_lines(exercise, layout)
    yield from _hint_lines(exercise, layout)


def _status_remark(exercise: ExerciseResult) -> str:
    """What is said beside an exercise's name, or ""."""
    if exercise.status is Status.not_started:
        return _("not started")
    return plain_text.carried_forward_sentence(exercise) if exercise.status is Status.passed else ""


def _remarked_lines(title: str, remark: str, exercises: Sequence[ExerciseResult], layout: TableLayout) -> Iterator[str]:
    """A title with the points of its exercises, and a remark beside the title, or below it where that has no room."""
    row = f"{title}  {layout.style.in_grey(remark)}" if remark else title
    fits = terminal.text_width(row) <= layout.width - 11
    yield from _scored_lines(row if fits else title, exercises, layout)
    if remark and not fits:
        yield from (layout.style.in_grey(line) for line in _wrapped_lines(remark, layout))


def _scored_lines(text: str, exercises: Sequence[ExerciseResult], layout: TableLayout) -> Iterator[str]:
    """A text with the points of exercises flush right, or below it where both together would be too long."""
    points = f"{sum(each.score for each in exercises):>3} /{sum(each.max_score for each in exercises):>3}"
    room = layout.width - 1 - len(points)
    if terminal.text_width(text) < room:
        yield terminal.align_left(text, room) + points
    else:
        yield from (text, terminal.align_right(points, layout.width - 1))


def _failed_check_lines(exercise: ExerciseResult, layout: TableLayout) -> Iterator[str]:
    """Every failed check by its title; an explanation that several checks share is shown only once."""
    explained: set[str] = set()
    for check in exercise.checks:
        if check.verdict is Verdict.passed:
            continue
        yield from _title_lines(check, layout)
        message_key = check.message.id + check.message.text if check.message else ""
        repeated = check.mistake.text if check.mistake else message_key
        if repeated and repeated not in explained:
            explained.add(repeated)
            yield from _explanation_lines(check, exercise, layout)
    yield from _output_lines(exercise, layout)


def _title_lines(check: CheckResult, layout: TableLayout) -> Iterator[str]:
    first, *rest = terminal.wrap_text(check.title, layout.width - layout.margin - 2) or [""]
    yield f"{' ' * layout.margin}{layout.style.status_mark(check.verdict)} {first}"
    yield from (f"{layout.text_indent}{line}" for line in rest)


def _explanation_lines(check: CheckResult, exercise: ExerciseResult, layout: TableLayout) -> Iterator[str]:
    where = _check_location(check, exercise, layout)
    if check.message:
        *lines, last = _wrapped_lines(check.message.text, layout)
        yield from lines
        yield from _lines_with_place(last, where, layout)
    yield from _source_lines(check, layout)
    if check.counterexample:
        yield from _counterexample_lines(check.counterexample, layout)
    if check.mistake:
        yield from (layout.style.in_colour(line, "yellow") for line in _wrapped_lines(check.mistake.text, layout))


def _lines_with_place(line: str, where: str, layout: TableLayout) -> Iterator[str]:
    """A line followed by a place, or the place on a line of its own if both together would be too long."""
    if not where:
        yield line
    elif terminal.text_width(line) + 2 + terminal.text_width(where) <= layout.width:
        yield f"{line}  {layout.style.in_grey(where)}"
    else:
        yield from (line, layout.text_indent + layout.style.in_grey(where))


def _wrapped_lines(text: str, layout: TableLayout) -> list[str]:
    return terminal.wrap_text(text, layout.width, layout.text_indent) or [""]


def _check_location(check: CheckResult, exercise: ExerciseResult, layout: TableLayout) -> str:
    if check.place:
        return layout.place_text(check.place)
    return layout.place_text(exercise) if exercise.line else ""


def _source_lines(check: CheckResult, layout: TableLayout) -> Iterator[str]:
    for mark, line in zip("> ", plain_text.source_lines(check), strict=False):
        yield f"{layout.text_indent}{layout.style.in_grey(mark)} {line}"


def _counterexample_lines(counterexample: Counterexample, layout: TableLayout) -> Iterator[str]:
    """A table of input, yours, expected and perhaps their ratio; long values as labelled lines instead."""
    rows = counterexample.rows
    cells = [_row_cells(row) for row in rows]
    if any(
        terminal.text_width(cell) > limit for row in cells for cell, limit in zip(row, _MAX_CELL_COLUMNS, strict=True)
    ):
        yield from _failed_call_lines(counterexample, layout)
        return
    head = [_("input"), _("yours"), _("expected")]
    body = [list(row) for row in cells]
    if counterexample.ratio_rule is not None:
        head.append(_("yours/expected"))
        body = [
            [*cell, plain_text.ratio_text(row, counterexample.ratio_rule)] for cell, row in zip(body, rows, strict=True)
        ]
    first, *rest = terminal.table_lines([head, *body])
    if len(layout.table_indent) + terminal.text_width(first) > layout.width + 1:
        yield from _failed_call_lines(counterexample, layout)
        return
    yield layout.table_indent + layout.style.in_grey(first)
    yield from (layout.table_indent + line for line in rest)


def _failed_call_lines(counterexample: Counterexample, layout: TableLayout) -> Iterator[str]:
    yield from _labelled_lines(_("call"), counterexample.call, layout)
    yours, expected = plain_text.pair_texts(counterexample.actual, counterexample.expected, _value_text)
    yield from _labelled_lines(_("yours"), yours, layout)
    yield from _labelled_lines(_("expected"), expected, layout)
    first = counterexample.first_difference
    if first is not None:
        yield from _labelled_lines(_("differs"), _difference_text(first), layout)


def _difference_text(difference: Difference) -> str:
    yours, expected = plain_text.pair_texts(difference.actual, difference.expected, _value_text)
    values = {"yours": yours, "expected": expected}
    index = list(difference.index)
    if difference.part is None:
        return _("first at position {index}: {yours} for {expected}").format(index=index, **values)
    if not index:
        return _("first at part {part}: {yours} for {expected}").format(part=difference.part, **values)
    text = _("first at part {part}, position {index}: {yours} for {expected}")
    return text.format(part=difference.part, index=index, **values)


def _labelled_lines(label: str, text: str, layout: TableLayout) -> Iterator[str]:
    first, *rest = terminal.wrap_text(
        _shortened_text(text), max(layout.width - len(layout.table_indent) - 10, _MIN_BESIDE_COLUMNS)
    ) or [""]
    yield f"{layout.table_indent}{layout.style.in_grey(terminal.align_left(label, 8))}  {first}"
    yield from (f"{layout.table_indent}{' ' * 10}{line}" for line in rest)


def _row_cells(row: CallRow) -> tuple[str, str, str]:
    return row.input, *plain_text.pair_texts(row.actual, row.expected, _value_text)


def _value_text(value: Json, digits: int) -> str:
    match value:
        case float():
            return f"{value:.{digits}g}"
        case list():
            return f"[{', '.join(_value_text(part, digits) for part in value)}]"
        case {"shape": shape, "first": first, **others} if not others:
            # An array that is too long to be shown completely.
            return _("shape {shape}, first {numbers}").format(
                shape=_value_text(shape, digits), numbers=_value_text(first, digits)
            )
        case dict():
            return ", ".join(f"{key} {_value_text(part, digits)}" for key, part in value.items())
        case None:
            return "None"
        case _:
            return str(value)


def _shortened_text(text: str) -> str:
    return text if len(text) <= _MAX_ROW_CHARS else f"{text[:_MAX_ROW_CHARS]} ..."


def _hint_lines(exercise: ExerciseResult, layout: TableLayout) -> Iterator[str]:
    """The hints that were given, as long as they are of use."""
    if exercise.hints and exercise.status is not Status.passed:
        yield " " * layout.margin + layout.style.in_grey(_("Hints so far:"))
        for hint in exercise.hints:
            yield from _wrapped_lines(hint, layout)


def _output_lines(exercise: ExerciseResult, layout: TableLayout) -> Iterator[str]:
    lines = [clean_line(line, 160) for line in exercise.output.splitlines()]
    if lines:
        margin = " " * layout.margin
        yield margin + layout.style.in_grey(_("It printed:"))
        yield from (f"{margin}{layout.style.in_grey('|')} {line}" for line in lines[:_MAX_OUTPUT_LINES])
        if len(lines) > _MAX_OUTPUT_LINES:
            count = len(lines) - _MAX_OUTPUT_LINES
            more = ngettext("{count} more line", "{count} more lines", count).format(count=count)
            yield margin + layout.style.in_grey(f"| ... {more}")


def _footer_lines(report: Report, layout: TableLayout) -> Iterator[str]:
    yield from map(layout.style.in_bold, terminal.wrap_text(plain_text.total_sentence(report), layout.width))
    following = next((exercise for exercise in report.exercises if exercise.status is not Status.passed), None)
    if following is None:
        yield layout.style.in_colour(_("Well done: everything here is right."), "green")
    elif following.status is not Status.ungraded:
        where = layout.place_text(following)
        text = _("Next: {id} ({title}), in {place}").format(id=following.id, title=following.title, place=where)
        yield from terminal.wrap_text(text, layout.width, breaks_words=False)
