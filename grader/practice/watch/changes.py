"""The exercises that a save affects: those in the saved files, and those that depend on them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.courses.course import Exercise
from grader.practice.function_spans import function_texts
from grader.submissions.submission import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveChanges:
    """The exercises that a save affects.

    `own` are those whose function's text changed, `saved` all in the changed files, `built_on` those that depend on
    the changed files.
    """

    own: tuple[Exercise, ...]
    saved: tuple[Exercise, ...]
    built_on: tuple[Exercise, ...]

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        return (*self.saved, *self.built_on)


def find_changes(before: Submission, after: Submission, exercises: Sequence[Exercise]) -> SaveChanges:
    """Compare two versions of a submission.

    An exercise depends on those that the course says it needs, and on the topics that its file imports, directly or
    not. If a file that belongs to no topic changed, every exercise may depend on it.
    """
    names = {
        name
        for name in {*before.files, *after.files, *before.refused, *after.refused}
        if (before.files.get(name), before.refused.get(name)) != (after.files.get(name), after.refused.get(name))
    }
    topics = {exercise.topic for exercise in exercises}
    stems = {re.split(r"[./]", name, maxsplit=1)[0] for name in names}
    if not stems <= topics:
        # A module of the learner's own. We do not analyse which files import it: all are graded again.
        rest = tuple(exercise for exercise in exercises if exercise.topic not in stems)
        saved = tuple(exercise for exercise in exercises if exercise.topic in stems)
        return SaveChanges(own=_edited_exercises(before, after, saved), saved=saved, built_on=rest)
    saved = tuple(exercise for exercise in exercises if exercise.topic in stems)
    return SaveChanges(
        own=_edited_exercises(before, after, saved),
        saved=saved,
        built_on=_dependent_exercises(saved, stems, after, exercises),
    )


def _edited_exercises(before: Submission, after: Submission, saved: Sequence[Exercise]) -> tuple[Exercise, ...]:
    """The exercises whose function has a different text now."""
    files = {exercise.file_name for exercise in saved}
    old = {file: function_texts(before.files.get(file, b"")) for file in files}
    new = {file: function_texts(after.files.get(file, b"")) for file in files}
    return tuple(
        exercise
        for exercise in saved
        if old[exercise.file_name].get(exercise.function) != new[exercise.file_name].get(exercise.function)
    )


def _dependent_exercises(
    saved: Sequence[Exercise], stems: set[str], submission: Submission, exercises: Sequence[Exercise]
) -> tuple[Exercise, ...]:
    affected = {exercise.id for exercise in saved}
    topics = set(stems)
    found: list[Exercise] = []
    importing = {topic: _imported_topics(submission, topic, exercises) for topic in {e.topic for e in exercises}}
    while True:
        more = [
            exercise
            for exercise in exercises
            if exercise.id not in affected and (affected & set(exercise.needs) or topics & importing[exercise.topic])
        ]
        if not more:
            return tuple(sorted(found, key=list(exercises).index))
        found += more
        affected |= {exercise.id for exercise in more}
        topics |= {topic for topic, names in importing.items() if names & topics}


def _imported_topics(submission: Submission, topic: str, exercises: Sequence[Exercise]) -> set[str]:
    """The topics that a topic's files import, without those that its exercises need according to the course.

    The latter are left out because the needs of single exercises are more precise than imports of whole files.
    """
    text = b"\n".join(code for source, code in submission.files.items() if submission.belongs_to(source, topic))
    lines = b"\n".join(re.findall(rb"^[ \t]*(?:from|import)[ \t][^\n]*", text, re.MULTILINE))
    words = set(re.findall(rb"\w+", lines))
    known = {need.partition(".")[0] for exercise in exercises if exercise.topic == topic for need in exercise.needs}
    return {other.topic for other in exercises if other.topic.encode() in words} - known - {topic}
