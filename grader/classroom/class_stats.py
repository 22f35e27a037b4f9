"""A class's statistics, counted in one pass over its reports, so that memory holds only counts and a line each.

Pairs of similar submissions are a hint for a human, who looks at both; they never change a score.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.classroom import similarity
from grader.classroom.class_list import ClassList
from grader.classroom.grades import GradeState, StudentGrade, not_counted_notes
from grader.classroom.groups import GroupFinder
from grader.classroom.hash_samples import HashSamples
from grader.classroom.item_analysis import CheckCounter, ItemStatistics
from grader.classroom.similar_wholes import find_similar_wholes
from grader.classroom.similarity import FingerprintPair
from grader.grading.verdicts import Status
from grader.i18n import _
from grader.sanitize import clean_line, clean_name

_MAX_TEXT_CHARS = 500
_MAX_PAIRS = 5_000
_MAX_NAMES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseRate:
    """How the graded students did in an exercise; passed + failed + not_started is how many they are."""

    id: str
    title: str
    topic: str
    max_score: int
    passed: int
    failed: int
    not_started: int
    mean_score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeCount:
    """A known mistake in an exercise, how many students made it there, and the first of them."""

    id: str
    exercise: str
    message: str
    students: int
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentRow:
    """A student's line. Without a grade, the numbers are None, and `fault` says why.

    `stuck_at` is the id of the exercise that needs attention next; `done` is how many exercises are passed.
    `not_counted` says what was handed in and does not count; `missing` is a student who left the class's folder.
    `score` is what counts; `raw_score` is before the penalty and the `adjustment`, a sentence. `late` is None where
    nobody knows. `is_off_roster` is a submission of nobody on the roster.
    """

    student: str
    name: str | None
    score: float | None
    percent: float | None
    stuck_at: str | None
    done: int
    fault: str | None
    not_counted: tuple[str, ...] = ()
    missing: bool = False
    submitted: str = ""
    late: bool | None = None
    raw_score: int | None = None
    adjustment: str = ""
    group: str = ""
    is_off_roster: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarGroup:
    """Students whose submissions are similar, each to another one of them at least by this much.

    `identical` means the same bytes of all.
    """

    students: tuple[str, ...]
    similarity: float
    identical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """A class's statistics: `percents` has a number for each graded student, `mistakes` has the most common first.

    `compared` is how many submissions are long enough to be compared; `compared_whole` says whether large groups could
    be looked for, too (see `similar_wholes`). `absent` is how many on the roster handed in nothing, `unclear` how many
    may have handed in what is not clear whose; `late_policy` is the text of what lateness costs, "" where that is
    nothing.
    """

    course: str
    students: int
    graded: int
    unreadable: int
    ungraded: int
    waiting: int
    max_score: int
    percents: tuple[float, ...]
    exercises: tuple[ExerciseRate, ...]
    mistakes: tuple[MistakeCount, ...]
    rows: tuple[StudentRow, ...]
    similar_groups: tuple[SimilarGroup, ...]
    compared: int
    compared_whole: bool
    checks: tuple[ItemStatistics, ...] = ()
    absent: int = 0
    unclear: int = 0
    late_policy: str = ""


def class_statistics(students: ClassList) -> Statistics:
    """The statistics of a class; raise UsageError where its file was tampered with.

    The course's texts are in English, as in the reports. Students' names are cleaned, but not escaped for HTML.
    """
    batch = students.results.batch
    count = _ClassCounter()
    rows = tuple(map(count.student_row, students.grades()))
    states = count.states
    alike = _find_alike(students, set(count.sources.values()), count.other_sources)
    policy = students.terms.late
    return Statistics(
        course=count.course or (batch.course if batch else ""),
        students=len(rows),
        graded=states[GradeState.graded],
        unreadable=states[GradeState.unreadable],
        ungraded=states[GradeState.ungraded],
        waiting=states[GradeState.waiting],
        max_score=count.max_score,
        percents=tuple(row.percent for row in rows if row.percent is not None),
        exercises=tuple(rate.exercise_rate() for rate in count.rates.values()),
        mistakes=tuple(count.mistake_counts()),
        rows=rows,
        similar_groups=alike.groups,
        compared=alike.compared,
        compared_whole=alike.compared_whole,
        checks=tuple(check.item_statistics() for check in count.checks.values()),
        absent=states[GradeState.absent],
        unclear=states[GradeState.unclear],
        late_policy="" if policy is None else policy.text,
    )


class _RateCounter:
    """Counts the results of one exercise."""

    def __init__(self, exercise: Mapping[str, Any]) -> None:
        self._exercise = exercise
        self._statuses: Counter[str] = Counter()
        self._score = 0

    def add_exercise(self, exercise: Mapping[str, Any]) -> None:
        self._statuses[exercise["status"]] += 1
        self._score += exercise["score"]

    def exercise_rate(self) -> ExerciseRate:
        graded = self._statuses.total()
        return ExerciseRate(
            id=self._exercise["id"],
            title=self._exercise["title"],
            topic=self._exercise["topic"],
            max_score=self._exercise["max_score"],
            passed=self._statuses[Status.passed],
            failed=self._statuses[Status.failed],
            not_started=self._statuses[Status.not_started],
            mean_score=self._score / graded if graded else 0.0,
        )


class _ClassCounter:
    """Counts a class's reports, one after the other."""

    def __init__(self) -> None:
        self.course = ""
        self.max_score = 0
        self.states: Counter[GradeState] = Counter()
        self.rates: dict[str, _RateCounter] = {}
        self.sources: dict[str, str] = {}
        """The first student who handed in each content, by its digest."""
        self.other_sources: defaultdict[str, dict[str, None]] = defaultdict(dict)
        """The others who handed in the same, by the first one."""
        self.checks: dict[str, CheckCounter] = {}
        self._mistakes: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._sentences: dict[tuple[str, str], str] = {}

    def student_row(self, entry: StudentGrade) -> StudentRow:
        """Count a student's report, and return the student's line."""
        self.states[entry.state] += 1
        report = entry.report if entry.state is not GradeState.waiting else None
        exercises: Sequence[Mapping[str, Any]] = ()
        grade = entry.grade
        if report is not None and entry.state is GradeState.graded:
            exercises = report["exercises"]
            self._count_report(entry, report)
        person = grade.person
        return StudentRow(
            student=clean_name(grade.student, _MAX_TEXT_CHARS),
            name=clean_name(grade.name, _MAX_TEXT_CHARS) if grade.name else None,
            score=entry.score,
            percent=entry.percent,
            stuck_at=_next_exercise_id(exercises),
            done=sum(exercise["status"] == Status.passed for exercise in exercises),
            fault=_fault_sentence(entry, report),
            not_counted=tuple(clean_line(note, _MAX_TEXT_CHARS) for note in not_counted_notes(report)),
            missing=grade.missing,
            submitted=clean_line(grade.submitted or "", _MAX_TEXT_CHARS),
            late=entry.lateness.is_late,
            raw_score=entry.raw_score,
            adjustment=clean_name(entry.adjustment_sentence, _MAX_TEXT_CHARS),
            group=clean_name(person.group, _MAX_TEXT_CHARS) if person is not None else "",
            is_off_roster=person is not None and not person.is_known,
        )

    def _count_report(self, entry: StudentGrade, report: Mapping[str, Any]) -> None:
        exercises = report["exercises"]
        self.course, self.max_score = report["course"]["title"], report["max_score"]
        for exercise in exercises:
            self.rates.setdefault(exercise["id"], _RateCounter(exercise)).add_exercise(exercise)
        if any(exercise["status"] != Status.not_started for exercise in exercises):
            # Untouched stubs are the same for all, so they are no sign of copying.
            self._count_content(report["submission"]["sha256"], entry)
        for exercise in exercises:
            for check in exercise["checks"]:
                counter = self.checks.setdefault(check["id"], CheckCounter(exercise["id"], check))
                counter.add_check(check, report["score"])
        made = {
            (exercise["id"], check["mistake"]["id"]): check["mistake"]["message"]
            for exercise in exercises
            for check in exercise["checks"]
            if check["mistake"] is not None
        }
        for mistake in made:
            self._mistakes[mistake].append(entry.grade.name or entry.grade.student)
        self._sentences.update(made)

    def _count_content(self, sha256: str, entry: StudentGrade) -> None:
        source = entry.source or ""
        # Mostly the same text is in memory already.
        first = self.sources.setdefault(entry.grade.sha256 if entry.grade.sha256 == sha256 else sha256, source)
        # The members of a group share one submission, which is no copy.
        if first != source:
            self.other_sources[first][source] = None

    def mistake_counts(self) -> Iterator[MistakeCount]:
        """The mistakes that were made, the most common first; equally common ones in the order of the course."""
        order = list(self.rates)
        ranked = sorted(self._mistakes.items(), key=lambda item: (-len(item[1]), order.index(item[0][0]), item[0][1]))
        for made, students in ranked:
            exercise, mistake = made
            yield MistakeCount(
                id=mistake,
                exercise=exercise,
                message=self._sentences[made],
                students=len(students),
                who=tuple(clean_name(name, _MAX_TEXT_CHARS) for name in students[:_MAX_NAMES]),
            )


def _next_exercise_id(exercises: Sequence[Mapping[str, Any]]) -> str | None:
    """The first exercise that failed, else the one to start next; None if all are passed."""
    statuses = [exercise["status"] for exercise in exercises]
    ids = [exercise["id"] for exercise in exercises]
    if Status.failed in statuses:
        return str(ids[statuses.index(Status.failed)])
    left = [place for place, status in enumerate(statuses) if status == Status.not_started]
    last = max((place for place, status in enumerate(statuses) if status == Status.passed), default=-1)
    place = next((place for place in left if place > last), left[0] if left else None)
    return None if place is None else str(ids[place])


def _fault_sentence(entry: StudentGrade, report: Mapping[str, Any] | None) -> str | None:
    """Why a student has no grade, as a sentence."""
    match entry.state:
        case GradeState.graded:
            return None
        case GradeState.unreadable:
            return clean_line(entry.grade.fault or "", _MAX_TEXT_CHARS)
        case GradeState.waiting:
            return _("Not graded yet.")
        case GradeState.absent:
            return _("Handed in nothing.")
        case GradeState.unclear:
            return _("A submission may be this student's or another's; whose is not clear.")
        case GradeState.ungraded:
            notes = report["notes"] if report is not None else ()
            why = next((note["text"] for note in notes if note["id"] == "ungraded"), None)
            return clean_line(why or _("The grader could not grade it; no points are lost."), _MAX_TEXT_CHARS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _AlikeSubmissions:
    groups: tuple[SimilarGroup, ...]
    compared: int
    compared_whole: bool


def _find_alike(
    class_list: ClassList, chosen: Collection[str], others: Mapping[str, Collection[str]]
) -> _AlikeSubmissions:
    """Groups of alike submissions, the most alike first; `chosen` are compared, one student for each content.

    `others` handed in the same as a chosen one.
    """
    fingerprints = class_list.results.student_fingerprints()
    samples = HashSamples.from_fingerprints(
        (student, found)
        for student, found in ((class_list.shown_source(source), found) for source, found in fingerprints)
        if student in chosen and similarity.is_comparable(found)
    )
    same = [
        FingerprintPair(first=student, second=other, similarity=1.0)
        for student in samples.names
        for other in others.get(student, ())
    ]
    wholes = find_similar_wholes(samples)
    near = [*similarity.find_similar(samples, limit=_MAX_PAIRS), *(wholes or ())]
    return _AlikeSubmissions(
        groups=tuple(sorted(_joined_groups(same, near), key=lambda group: (-group.similarity, group.students))),
        compared=len(samples) + len(same),
        compared_whole=wholes is not None,
    )


def _joined_groups(same: Sequence[FingerprintPair], near: Sequence[FingerprintPair]) -> Iterator[SimilarGroup]:
    """The groups that pairs of the same content and of nearly the same code make."""
    students = sorted({student for pair in [*same, *near] for student in (pair.first, pair.second)})
    places = {student: place for place, student in enumerate(students)}
    groups = GroupFinder(len(students))
    least: dict[int, float] = {}
    # The most alike first, so that a group is as similar as the pair that it would fall apart without.
    for pair in sorted([*same, *near], key=lambda pair: -pair.similarity):
        first, second = (groups.find(places[student]) for student in (pair.first, pair.second))
        if first != second:
            groups.join(first, second)
            least[groups.find(first)] = pair.similarity
    members: dict[int, list[str]] = {}
    for student in students:
        members.setdefault(groups.find(places[student]), []).append(student)
    near_students = {student for pair in near for student in (pair.first, pair.second)}
    for group, names in members.items():
        yield SimilarGroup(
            students=tuple(clean_name(name, _MAX_TEXT_CHARS) for name in names),
            similarity=least[group],
            identical=not near_students.intersection(names),
        )
