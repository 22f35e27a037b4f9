"""A class's statistics as a page: the scores, hard exercises, common mistakes, and who is stuck where."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, pstdev

from grader.classroom.class_stats import ExerciseRate, MistakeCount, SimilarGroup, Statistics, StudentRow
from grader.classroom.item_analysis import ItemStatistics
from grader.grading.report import rounded_share
from grader.i18n import _, course_text
from grader.reporting.html import document

_COLUMN_PERCENT = 10
_MAX_NAMES_SHOWN = 40
_MAX_MISTAKES = 150
_MAX_GROUPS = 200
_MAX_NOT_COUNTED = 500
_NEARLY_IDENTICAL = 0.95
_PERCENTILES = (10, 25, 50, 75, 90)


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
    names: Sequence[str]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _CheckRow:
    """A check with the share of the graded students who passed it, and how well it separates them, as text."""

    exercise: str
    title: str
    passed: float
    discrimination: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _ScoreSpread:
    """Percentiles of the scores, with their places on the picture of the distribution, 0 to 1100 from left to right."""

    deviation: str
    percentiles: Sequence[tuple[int, str]]
    places: Sequence[float]
    mean_place: float


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


def class_page(statistics: Statistics, links: Mapping[str, str] | None = None) -> Iterator[str]:
    """The page as HTML, part by part; lists on it are bounded, so that it stays usable for some thousand students.

    `links` are addresses of students' own pages, relative to this one, by student.
    """
    percents = statistics.percents
    rows = statistics.rows
    not_counted = [_NotCountedRow(student=row.student, notes=row.not_counted) for row in rows if row.not_counted]
    return document.page_parts(
        "class.html",
        {
            "class": statistics,
            "links": links or {},
            "title": course_text(statistics.course),
            "mean": _percent_text(fmean(percents)) if percents else None,
            "median": _percent_text(median(percents)) if percents else None,
            "spread": _score_spread(percents) if percents else None,
            "columns": list(_score_columns(percents)),
            "checks": [_check_row(item) for item in statistics.checks],
            "shows_times": any(row.submitted or row.late is not None for row in rows),
            "shows_groups": any(row.group for row in rows),
            "late": sum(bool(row.late) for row in rows),
            "adjusted": sum(bool(row.adjustment) for row in rows),
            "rates": [_rate_row(rate) for rate in statistics.exercises],
            "mistakes": [_mistake_row(one, statistics.graded) for one in statistics.mistakes[:_MAX_MISTAKES]],
            "more_mistakes": max(len(statistics.mistakes) - _MAX_MISTAKES, 0),
            "stuck": list(_stuck_rows(statistics)),
            "finished": sum(row.fault is None and row.score is not None and not row.stuck_at for row in rows),
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
        names=mistake.who[:_MAX_NAMES_SHOWN],
        more=max(mistake.students - _MAX_NAMES_SHOWN, 0),
    )


def _check_row(item: ItemStatistics) -> _CheckRow:
    value = item.discrimination
    return _CheckRow(
        exercise=item.exercise,
        title=course_text(item.title),
        passed=rounded_share(item.passed, item.graded, digits=1),
        discrimination="" if value is None else f"{value:.2f}".replace("-0.00", "0.00"),
    )


def _score_spread(percents: Sequence[float]) -> _ScoreSpread:
    """The percentiles, by linear interpolation between the sorted scores, and the deviation of the whole class."""
    values = [_percentile(sorted(percents), percent) for percent in _PERCENTILES]
    return _ScoreSpread(
        deviation=_percent_text(pstdev(percents)),
        percentiles=[(percent, _percent_text(value)) for percent, value in zip(_PERCENTILES, values, strict=True)],
        places=[_axis_place(value) for value in values],
        mean_place=_axis_place(fmean(percents)),
    )


def _percentile(ordered: Sequence[float], percent: int) -> float:
    place = (len(ordered) - 1) * percent / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _axis_place(percent: float) -> float:
    """Where a score stands beneath the columns: each is 100 wide, and the last one, in its middle, is full marks."""
    return 1050.0 if percent >= 100 else round(max(percent, 0) * 10, 1)


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
