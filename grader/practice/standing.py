"""How far a learner is: the status of exercises, graded now, because stored results might be outdated.

A file that is still the stub to the byte is not started; that takes no grading, and so nothing heavy is imported.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from grader.courses.course import Course, Exercise, Topic
from grader.courses.material_files import raw_source
from grader.grading.verdicts import Status
from grader.sanitize import clean_text, path_text
from grader.submissions.read import read_submission
from grader.submissions.submission import Submission

if TYPE_CHECKING:
    from grader.grading.report import ExerciseResult

_MAX_PATH_CHARS = 4_000


class ExerciseStanding(NamedTuple):
    """One exercise's status and points; `result` is None where its file is the untouched stub."""

    status: Status
    score: int
    result: "ExerciseResult | None" = None


def read_exercises(course: Course, folder: Path) -> Submission:
    """What a folder holds; raise UsageError where it holds no exercise files, or is not there."""
    topics = [topic.id for topic in course.topics]
    submission = read_submission(folder, clean_text(path_text(folder), _MAX_PATH_CHARS), topics)
    submission.require_topics(topics)
    return submission


def find_standings(
    course: Course, submission: Submission, exercises: Sequence[Exercise] | None = None
) -> Mapping[str, ExerciseStanding]:
    """The standings of these exercises (default: all of the course), by id, in course order."""
    asked = course.exercises if exercises is None else tuple(exercises)
    untouched = untouched_topics(course, submission)
    graded = {
        result.id: result
        for part in _graded_parts(course, submission, [tuple(e for e in asked if e.topic not in untouched)])
        for result in part
    }
    return {exercise.id: _make_standing(graded.get(exercise.id)) for exercise in asked}


def first_undone(
    course: Course, submission: Submission, topics: Sequence[Topic] | None = None
) -> tuple[Exercise, ExerciseStanding] | None:
    """The first exercise of these topics (default: all) that is not done, if any; what comes after is not graded."""
    asked = course.topics if topics is None else topics
    untouched = untouched_topics(course, submission)
    begun = []
    for topic in asked:
        if topic.id in untouched:
            break
        begun.append(topic.exercises)
    for exercises, results in zip(begun, _graded_parts(course, submission, begun), strict=True):
        for exercise, result in zip(exercises, results, strict=True):
            if result.status is not Status.passed:
                return exercise, _make_standing(result)
    following = asked[len(begun)] if len(begun) < len(asked) else None
    return None if following is None else (following.exercises[0], _make_standing(None))


def last_done(course: Course, submission: Submission, topics: Sequence[Topic]) -> Exercise | None:
    """The last exercise of these topics that is done, if there is one."""
    exercises = [exercise for topic in topics for exercise in topic.exercises]
    standings = find_standings(course, submission, exercises)
    return next((each for each in reversed(exercises) if standings[each.id].status is Status.passed), None)


def last_begun(course: Course, submission: Submission) -> Topic:
    """The last topic whose file is there and not the stub any more, else the first one; nothing is graded."""
    untouched = untouched_topics(course, submission)
    begun = [topic for topic in course.topics if topic.id not in untouched and submission.has_file(topic.id)]
    return begun[-1] if begun else course.topics[0]


def untouched_topics(course: Course, submission: Submission) -> Collection[str]:
    """The topics whose file is the stub, in the language of the course or in the current one."""
    return {topic.id for topic in course.topics if _is_untouched(course, topic, submission.files.get(topic.file_name))}


def _is_untouched(course: Course, topic: Topic, content: bytes | None) -> bool:
    if content is None or content == raw_source(course, topic):
        return content is not None
    from grader.courses.stubs import fresh_source  # noqa: PLC0415 - see the module's docstring

    return content == fresh_source(course, topic)


def _graded_parts(
    course: Course, submission: Submission, parts: Sequence[Sequence[Exercise]]
) -> "Iterator[Sequence[ExerciseResult]]":
    """The results of one part after the other, in one session; a part that nobody asks for is not graded."""
    exercises = [exercise for part in parts for exercise in part]
    if not exercises:
        yield from ([] for _part in parts)
        return
    from grader.grading.options import GradingOptions  # noqa: PLC0415 - see the module's docstring
    from grader.grading.session import Session  # noqa: PLC0415

    options = GradingOptions(exercises=tuple(exercise.id for exercise in exercises))
    known: list[ExerciseResult] = []
    with Session(course, options) as session:
        for part in parts:
            results = session.grade(submission, exercises=part, known_results=known).exercises
            known += results
            yield results


def _make_standing(result: "ExerciseResult | None") -> ExerciseStanding:
    if result is None:
        return ExerciseStanding(status=Status.not_started, score=0)
    return ExerciseStanding(status=result.status, score=result.score, result=result)
