"""A learner's report as an HTML page: the score, a figure for each topic, and the explanation of each failure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Protocol

from grader.grading.report import CheckResult, Counterexample, ExerciseResult, Report, SourceLine
from grader.grading.verdicts import Status, Verdict
from grader.i18n import course_text
from grader.reporting import plain_text
from grader.reporting.html import document
from grader.reporting.shared_causes import told_once
from grader.submissions.notebook import editor_location

_MAX_CELL_CHARS = 40
"""The longest value in a table; longer ones are shown as a list."""

_MAX_SHORT_OUTPUT_LINES = 12


class DrawnFigure(Protocol):
    """A figure of a topic. The grader made its SVG, which goes into the page unescaped; title and description are text.

    A protocol, so that the page does not depend on the code that samples and draws figures.
    """

    @property
    def title(self) -> str: ...

    @property
    def description(self) -> str: ...

    @property
    def svg(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _CheckLine:
    """A check without details. Its outcome is `is_plain` if the mark alone says as much."""

    title: str
    outcome: str
    mark: str
    is_plain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _CheckDetails:
    """A check that did not pass, with its explanation. Long values are in `listed` instead of `head` and `rows`.

    `marked` is the source line in three parts, where a character of it is to be marked.
    """

    title: str
    outcome: str
    message: str = ""
    where: str = ""
    source: str = ""
    marked: tuple[str, str, str] | None = None
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    listed: Sequence[tuple[str, str]] = ()
    mistake: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseView:
    """One exercise; `remark` is a sentence beside one that passed because of what was carried forward."""

    id: str
    function: str
    title: str
    status: str
    outcome: str
    score: int
    max_score: int
    where: str
    remark: str
    checks: Sequence[_CheckDetails]
    others: Sequence[_CheckLine]
    hints: Sequence[str]
    output: str
    is_output_short: bool

    @property
    def has_more(self) -> bool:
        """Whether there is more to show than one line."""
        return bool(self.checks or self.others or self.hints or self.output)


@dataclass(frozen=True, slots=True, kw_only=True)
class _TopicView:
    """One topic; `fault` is a problem with its whole file, shown once instead of at every exercise."""

    id: str
    title: str
    file: str
    score: int
    max_score: int
    done: int
    picture: "PictureView | None"
    fault: _CheckDetails | None
    exercises: Sequence[ExerciseView]


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureView:
    """A figure as the templates take it."""

    title: str
    description: str
    svg: object


def report_page(
    report: Report,
    pictures: Mapping[str, DrawnFigure],
    *,
    titles: Mapping[str, str] | None = None,
    remark: str = "",
) -> str:
    """The page. `pictures` and `titles` are given by topic id; `remark` is a note about the page itself."""
    topics = [
        _topic_view(report, topic, list(exercises), pictures.get(topic), (titles or {}).get(topic, topic))
        for topic, exercises in groupby(told_once(report.exercises), key=attrgetter("topic"))
    ]
    return document.render_page(
        "report.html",
        {
            "report": report,
            "title": course_text(report.course.title),
            "topics": topics,
            "done": sum(topic.done for topic in topics),
            "remarks": [*plain_text.submission_remarks(report), *([remark] if remark else [])],
            "following": _next_exercise(report),
        },
    )


def exercise_views(report: Report) -> list[ExerciseView]:
    """All exercises of a report, each with its own explanation."""
    return [_exercise_view(report, exercise, is_explained=False) for exercise in report.exercises]


def _next_exercise(report: Report) -> ExerciseView | None:
    """The exercise to do next: the first one that has not passed."""
    first = next((exercise for exercise in report.exercises if exercise.status is not Status.passed), None)
    return _exercise_view(report, first, is_explained=True) if first and first.status is not Status.ungraded else None


def _topic_view(
    report: Report, topic: str, exercises: Sequence[ExerciseResult], drawn: DrawnFigure | None, title: str
) -> _TopicView:
    fault = _file_problem_check(exercises)
    return _TopicView(
        id=topic,
        title=course_text(title),
        file=exercises[0].file,
        score=sum(exercise.score for exercise in exercises),
        max_score=sum(exercise.max_score for exercise in exercises),
        done=sum(exercise.status is Status.passed for exercise in exercises),
        picture=picture_view(drawn) if drawn else None,
        fault=_check_details(report, fault) if fault else None,
        exercises=[_exercise_view(report, exercise, is_explained=fault is not None) for exercise in exercises],
    )


def picture_view(drawn: DrawnFigure) -> PictureView:
    """A figure as the templates take it."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with Jinja2

    svg = Markup(document.without_commands(drawn.svg))  # noqa: S704
    return PictureView(title=drawn.title, description=drawn.description, svg=svg)


def _file_problem_check(exercises: Sequence[ExerciseResult]) -> CheckResult | None:
    """A check whose message all checks of the file share, if there is one: the problem then is with the whole file."""
    checks = [check for exercise in exercises for check in exercise.checks]
    first = checks[0] if checks else None
    if first is None or first.message is None or first.verdict in {Verdict.passed, Verdict.not_started}:
        return None
    is_shared = len(exercises) > 1 and all(check.message == first.message for check in checks)
    return first if is_shared else None


def _exercise_view(report: Report, exercise: ExerciseResult, *, is_explained: bool) -> ExerciseView:
    output = plain_text.text_block(exercise.output)
    where = _place_text(report, exercise)
    is_open = exercise.status in {Status.failed, Status.ungraded}
    shown_checks = _checks_to_show(exercise) if is_open and not is_explained else []
    others = [check for check in exercise.checks if check not in shown_checks] if is_open and not is_explained else []
    return ExerciseView(
        id=exercise.id,
        function=plain_text.function_name(exercise),
        title=course_text(exercise.title),
        status=exercise.status.value,
        outcome=_status_text(exercise.status),
        score=exercise.score,
        max_score=exercise.max_score,
        where=where,
        remark=_exercise_remark(exercise),
        checks=[_check_details(report, check, where) for check in shown_checks],
        others=[_check_line(check) for check in others],
        hints=[course_text(hint) for hint in exercise.hints],
        output=output if is_open else "",
        is_output_short=output.count("\n") < _MAX_SHORT_OUTPUT_LINES,
    )


def _status_text(status: Status) -> str:
    match status:
        case Status.passed:
            return plain_text.verdict_text(Verdict.passed)
        case Status.failed:
            return plain_text.verdict_text(Verdict.failed)
        case Status.not_started:
            return plain_text.verdict_text(Verdict.not_started)
        case Status.ungraded:
            return plain_text.verdict_text(Verdict.ungraded)


def _exercise_remark(exercise: ExerciseResult) -> str:
    return plain_text.carried_forward_sentence(exercise) if exercise.status is Status.passed else ""


def _place_text(report: Report, place: ExerciseResult | SourceLine) -> str:
    return editor_location(plain_text.submission_file_path(report, place.file), place.line, place.cell)


def _checks_to_show(exercise: ExerciseResult) -> list[CheckResult]:
    """The checks that did not pass and have an explanation, without those that repeat an earlier explanation."""
    checks_by_text: dict[str, CheckResult] = {}
    for check in exercise.checks:
        text = check.mistake or check.message
        if check.verdict is not Verdict.passed and text:
            checks_by_text.setdefault(text.text, check)
    return list(checks_by_text.values())


def _check_line(check: CheckResult) -> _CheckLine:
    match check.verdict:
        case Verdict.passed:
            mark = Status.passed
        case Verdict.not_started:
            mark = Status.not_started
        case Verdict.ungraded:
            mark = Status.ungraded
        case Verdict.failed | Verdict.raised | Verdict.timed_out | Verdict.crashed:
            mark = Status.failed
    return _CheckLine(
        title=course_text(check.title),
        outcome=plain_text.verdict_text(check.verdict),
        mark=mark.value,
        is_plain=check.verdict in {Verdict.passed, Verdict.failed},
    )


def _check_details(report: Report, check: CheckResult, known_place: str = "") -> _CheckDetails:
    """The explanation of a check; its place is left out if it is `known_place`, which the page shows already."""
    where = _place_text(report, check.place) if check.place else ""
    head, rows, listed = _counterexample_table(check.counterexample)
    return _CheckDetails(
        title=course_text(check.title),
        outcome=plain_text.verdict_text(check.verdict),
        message=check.message.text if check.message else "",
        where="" if where == known_place else where,
        source="\n".join(plain_text.source_lines(check)),
        marked=_marked_parts(check.place),
        head=head,
        rows=rows,
        listed=listed,
        mistake=course_text(check.mistake.text) if check.mistake else "",
    )


def _marked_parts(place: SourceLine | None) -> tuple[str, str, str] | None:
    """A line before, at and behind the character at which a syntax error was found; None where that is not known."""
    if place is None or place.column is None:
        return None
    text, at = plain_text.one_line(place.text), place.column - 1
    return text[:at], text[at : at + 1] or "\N{NO-BREAK SPACE}", text[at + 1 :]


def _counterexample_table(
    example: Counterexample | None,
) -> tuple[Sequence[str], Sequence[Sequence[str]], Sequence[tuple[str, str]]]:
    """Head and rows of the table of calls; the first failed call as a list if values are long or there are no rows."""
    if example is None:
        return (), (), ()
    head, *rows = plain_text.call_table(example)
    if not rows or any(len(cell) > _MAX_CELL_CHARS for row in rows for cell in row):
        return (), (), plain_text.failed_call_lines(example)
    return head, rows, ()
