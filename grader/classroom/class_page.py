"""A class's statistics as a page: the scores, hard exercises, common mistakes, and who is stuck where."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from grader.classroom.class_stats import ExerciseRate, MistakeCount, SimilarGroup, Statistics, StudentRow
from grader.grading.report import rounded_share
from grader.i18n import _, course_text
from grader.reporting.html import document

_COLUMN_PERCENT = 10
_MAX_NAMES_SHOWN = 40
_MAX_MISTAKES = 150
_MAX_GROUPS = 200
_MAX_NOT_COUNTED = 500
_NEARLY_IDENTICAL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class _ScoreColumn:
    """How many students have a percentage of at least `low`, below the next column's; 100 has its own column."""

    low: int
    meaning: str
    students: int
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _RateRow:
    """An exercise with its mean points and its shares of the graded students, in per cent."""

    rate: ExerciseRate
    title: str
    points: float
    passed: float
    failed: float
    not_started: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _MistakeRow:
    exercise: str
    message: str
    students: int
    percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _StuckRow:
    """The students who are stuck at an exercise: the first names, and how many more there are."""

    exercise: str
    title: str
    students: int
    percent: float
    names: Sequence[str]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _GroupRow:
    """A group of alike submissions: how many, the first names, how many more there are, and how alike they are."""

    students: int
    names: Sequence[str]
    more: int
    percent: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _NotCountedRow:
    student: str
    notes: Sequence[str]


def class_page(statistics: Statistics, links: Mapping[str, str] | None = None) -> str:
    """The page as HTML; lists on it are bounded, so that it stays usable for some thousand students.

    `links` are addresses of students' own pages, relative to this one, by student.
    """
    percents = statistics.percents
    not_counted = [
        _NotCountedRow(student=row.student, notes=row.not_counted) for row in statistics.rows if row.not_counted
    ]
    return document.render_page(
        "class.html",
        {
            "class": statistics,
            "links": links or {},
            "title": course_text(statistics.course),
            "mean": _percent_text(fmean(percents)) if percents else None,
            "median": _percent_text(median(percents)) if percents else None,
            "columns": list(_score_columns(percents)),
            "rates": [_rate_row(rate) for rate in statistics.exercises],
            "mistakes": [_mistake_row(one, statistics.graded) for one in statistics.mistakes[:_MAX_MISTAKES]],
            "more_mistakes": max(len(statistics.mistakes) - _MAX_MISTAKES, 0),
            "stuck": list(_stuck_rows(statistics)),
            "finished": sum(
                row.fault is None and row.score is not None and not row.stuck_at for row in statistics.rows
            ),
            "not_counted": not_counted[:_MAX_NOT_COUNTED],
            "more_not_counted": max(len(not_counted) - _MAX_NOT_COUNTED, 0),
            "groups": [_group_row(group) for group in statistics.similar_groups[:_MAX_GROUPS]],
            "more_groups": max(len(statistics.similar_groups) - _MAX_GROUPS, 0),
        },
    )


def _group_row(group: SimilarGroup) -> _GroupRow:
    return _GroupRow(
        students=len(group.students),
        names=group.students[:_MAX_NAMES_SHOWN],
        more=max(len(group.students) - _MAX_NAMES_SHOWN, 0),
        percent=int(rounded_share(min(max(group.similarity, 0.0), 1.0), 1, digits=0)),
        how=_similarity_word(group),
    )


def _similarity_word(group: SimilarGroup) -> str:
    if group.identical:
        return _("identical")
    return _("nearly identical") if group.similarity >= _NEARLY_IDENTICAL else _("similar")


def _percent_text(percent: float) -> str:
    """A percentage with one decimal, rounded by the rule for all (see `report.rounded_share`)."""
    return f"{rounded_share(percent, 100, digits=1):.1f}"


def _score_columns(percents: Sequence[float]) -> Iterator[_ScoreColumn]:
    counts = [0] * (100 // _COLUMN_PERCENT + 1)
    for percent in percents:
        counts[min(max(int(percent // _COLUMN_PERCENT), 0), len(counts) - 1)] += 1
    most = max(counts) or 1
    for number, students in enumerate(counts):
        low = number * _COLUMN_PERCENT
        meaning = _("from {low} % to below {high} %") if low < 100 else _("full marks")
        yield _ScoreColumn(
            low=low,
            meaning=meaning.format(low=low, high=low + _COLUMN_PERCENT),
            students=students,
            height=round(100 * students / most, 1),
        )


def _rate_row(rate: ExerciseRate) -> _RateRow:
    graded = rate.passed + rate.failed + rate.not_started
    return _RateRow(
        rate=rate,
        title=course_text(rate.title),
        points=rounded_share(rate.mean_score, rate.max_score, rate.max_score, digits=1),
        passed=rounded_share(rate.passed, graded, digits=1),
        failed=rounded_share(rate.failed, graded, digits=1),
        not_started=rounded_share(rate.not_started, graded, digits=1),
    )


def _mistake_row(mistake: MistakeCount, graded: int) -> _MistakeRow:
    return _MistakeRow(
        exercise=mistake.exercise,
        message=course_text(mistake.message),
        students=mistake.students,
        percent=rounded_share(mistake.students, graded, digits=1),
    )


def _stuck_rows(statistics: Statistics) -> Iterator[_StuckRow]:
    """The exercises at which students are stuck, in the order of the course."""
    waiting: defaultdict[str, list[StudentRow]] = defaultdict(list)
    for row in statistics.rows:
        if row.stuck_at:
            waiting[row.stuck_at].append(row)
    titles = {rate.id: course_text(rate.title) for rate in statistics.exercises}
    places = {exercise: place for place, exercise in enumerate(titles)}
    for exercise in sorted(waiting, key=lambda name: (places.get(name, len(places)), name)):
        rows = waiting[exercise]
        yield _StuckRow(
            exercise=exercise,
            title=titles.get(exercise, ""),
            students=len(rows),
            percent=rounded_share(len(rows), statistics.graded, digits=1),
            names=[row.name or row.student for row in rows[:_MAX_NAMES_SHOWN]],
            more=max(len(rows) - _MAX_NAMES_SHOWN, 0),
        )
