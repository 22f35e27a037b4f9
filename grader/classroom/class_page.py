"""A class at a glance, as a page: how the scores lie, what was hard, which mistakes are common, who is stuck where."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from grader.classroom.class_stats import Alike, ExerciseRate, MistakeCount, Statistics, StudentRow
from grader.grading.report import share
from grader.i18n import _, of_course
from grader.reporting.html import document

_STEP = 10
_NAMES = 40
_MISTAKES = 150
_PAIRS = 500
_NEARLY = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """How many students have a percentage from `low` on, below the next column's; full marks stand alone."""

    low: int
    meaning: str
    students: int
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rate:
    """An exercise with its mean points and its shares of the graded students, in per cent."""

    rate: ExerciseRate
    title: str
    points: float
    passed: float
    failed: float
    not_started: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mistake:
    exercise: str
    message: str
    students: int
    percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stuck:
    """Who is stuck at an exercise: some names, and how many more there are."""

    exercise: str
    title: str
    students: int
    percent: float
    names: Sequence[str]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    first: str
    second: str
    percent: int
    how: str


def class_page(statistics: Statistics) -> str:
    """The page; it stays usable for some thousand students."""
    percents = statistics.percents
    return document.render(
        "class.html",
        {
            "class": statistics,
            "title": of_course(statistics.course),
            "mean": _shown(fmean(percents)) if percents else None,
            "median": _shown(median(percents)) if percents else None,
            "columns": list(_columns(percents)),
            "rates": [_rate(rate) for rate in statistics.exercises],
            "mistakes": [_mistake(one, statistics.graded) for one in statistics.mistakes[:_MISTAKES]],
            "more_mistakes": max(len(statistics.mistakes) - _MISTAKES, 0),
            "stuck": list(_stuck(statistics)),
            "finished": sum(
                row.fault is None and row.score is not None and not row.stuck_at for row in statistics.rows
            ),
            "pairs": [
                _Pair(
                    first=pair.first,
                    second=pair.second,
                    percent=int(share(min(max(pair.similarity, 0.0), 1.0), 1, digits=0)),
                    how=_how(pair),
                )
                for pair in statistics.alike[:_PAIRS]
            ],
            "more_pairs": max(len(statistics.alike) - _PAIRS, 0),
        },
    )


def _how(pair: Alike) -> str:
    if pair.identical:
        return _("identical")
    return _("nearly identical") if pair.similarity >= _NEARLY else _("similar")


def _shown(percent: float) -> str:
    """A percentage with one decimal, by the rule for all (see `report.share`)."""
    return f"{share(percent, 100, digits=1):.1f}"


def _columns(percents: Sequence[float]) -> Iterator[_Column]:
    counts = [0] * (100 // _STEP + 1)
    for percent in percents:
        counts[min(max(int(percent // _STEP), 0), len(counts) - 1)] += 1
    most = max(counts) or 1
    for number, students in enumerate(counts):
        low = number * _STEP
        meaning = _("from {low} % to below {high} %") if low < 100 else _("full marks")
        yield _Column(
            low=low,
            meaning=meaning.format(low=low, high=low + _STEP),
            students=students,
            height=round(100 * students / most, 1),
        )


def _rate(rate: ExerciseRate) -> _Rate:
    graded = rate.passed + rate.failed + rate.not_started
    return _Rate(
        rate=rate,
        title=of_course(rate.title),
        points=share(rate.mean_score, rate.max_score, rate.max_score, digits=1),
        passed=share(rate.passed, graded, digits=1),
        failed=share(rate.failed, graded, digits=1),
        not_started=share(rate.not_started, graded, digits=1),
    )


def _mistake(mistake: MistakeCount, graded: int) -> _Mistake:
    return _Mistake(
        exercise=mistake.exercise,
        message=of_course(mistake.message),
        students=mistake.students,
        percent=share(mistake.students, graded, digits=1),
    )


def _stuck(statistics: Statistics) -> Iterator[_Stuck]:
    """Exercises at which somebody is stuck, in course order."""
    waiting: defaultdict[str, list[StudentRow]] = defaultdict(list)
    for row in statistics.rows:
        if row.stuck_at:
            waiting[row.stuck_at].append(row)
    titles = {rate.id: of_course(rate.title) for rate in statistics.exercises}
    places = {exercise: place for place, exercise in enumerate(titles)}
    for exercise in sorted(waiting, key=lambda name: (places.get(name, len(places)), name)):
        rows = waiting[exercise]
        yield _Stuck(
            exercise=exercise,
            title=titles.get(exercise, ""),
            students=len(rows),
            percent=share(len(rows), statistics.graded, digits=1),
            names=[row.name or row.student for row in rows[:_NAMES]],
            more=max(len(rows) - _NAMES, 0),
        )
