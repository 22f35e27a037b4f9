"""What a save touches: the exercises whose text it changes, and those that are built on them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.courses.course import Exercise
from grader.practice.function_spans import function_texts
from grader.submissions.submission import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveChanges:
    """The effect of a save: whose own text it changed, who stands in a saved file, who is built on these."""

    own: tuple[Exercise, ...]
    saved: tuple[Exercise, ...]
    built_on: tuple[Exercise, ...]

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        return (*self.saved, *self.built_on)


def find_changes(before: Submission, after: Submission, exercises: Sequence[Exercise]) -> SaveChanges:
    """Compare two states of a submission.

    Dependence is what the course declares, followed all the way, and what the files say in their import lines; a file
    that is no topic's may serve any of them.
    """
    names = {
        name
        for name in {*before.files, *after.files, *before.refused, *after.refused}
        if (before.files.get(name), before.refused.get(name)) != (after.files.get(name), after.refused.get(name))
    }
    topics = {exercise.topic for exercise in exercises}
    stems = {re.split(r"[./]", name, maxsplit=1)[0] for name in names}
    if not stems <= topics:
        # A file of the learner's own: who imports it is not followed through all of Python.
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
    """The exercises whose own function has another text now."""
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
    touched = {exercise.id for exercise in saved}
    topics = set(stems)
    found: list[Exercise] = []
    importing = {topic: _imported_topics(submission, topic, exercises) for topic in {e.topic for e in exercises}}
    while True:
        more = [
            exercise
            for exercise in exercises
            if exercise.id not in touched and (touched & set(exercise.needs) or topics & importing[exercise.topic])
        ]
        if not more:
            return tuple(sorted(found, key=list(exercises).index))
        found += more
        touched |= {exercise.id for exercise in more}
        topics |= {topic for topic, names in importing.items() if names & topics}


def _imported_topics(submission: Submission, topic: str, exercises: Sequence[Exercise]) -> set[str]:
    """The topics that a topic's import lines name, without those that its exercises are declared to need."""
    text = b"\n".join(code for source, code in submission.files.items() if submission.belongs_to(source, topic))
    lines = b"\n".join(re.findall(rb"^[ \t]*(?:from|import)[ \t][^\n]*", text, re.MULTILINE))
    words = set(re.findall(rb"\w+", lines))
    known = {need.partition(".")[0] for exercise in exercises if exercise.topic == topic for need in exercise.needs}
    return {other.topic for other in exercises if other.topic.encode() in words} - known - {topic}
