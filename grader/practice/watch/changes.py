"""The exercises that a save affects: those in the saved files, and those that depend on them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from grader.courses.course import Exercise
from grader.practice.function_spans import function_texts
from grader.submissions.file_suffixes import NOTEBOOK_SUFFIX
from grader.submissions.notebook import source_origin
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
    not. If a file that belongs to no topic changed, every exercise may depend on it; a notebook of that kind may hold
    them all.
    """
    names = {
        name
        for name in {*before.files, *after.files, *before.refused, *after.refused}
        if (before.files.get(name), before.refused.get(name)) != (after.files.get(name), after.refused.get(name))
    }
    # Places name the file that is there.
    names |= {name for name, _real in before.real_names.items() ^ after.real_names.items()}
    topics = {exercise.topic for exercise in exercises}
    files = {source_origin(name)[0] for name in names}
    stems = {re.split(r"[./]", name, maxsplit=1)[0] for name in files}
    if any(_may_hold_all(file, topics) for file in files):
        saved = tuple(exercises)
        return SaveChanges(own=_edited_exercises(before, after, saved, files), saved=saved, built_on=())
    if not stems <= topics:
        # A module of the learner's own. We do not analyse which files import it: all are graded again.
        rest = tuple(exercise for exercise in exercises if exercise.topic not in stems)
        saved = tuple(exercise for exercise in exercises if exercise.topic in stems)
        return SaveChanges(own=_edited_exercises(before, after, saved, files), saved=saved, built_on=rest)
    saved = tuple(exercise for exercise in exercises if exercise.topic in stems)
    return SaveChanges(
        own=_edited_exercises(before, after, saved, files),
        saved=saved,
        built_on=_dependent_exercises(saved, stems, after, exercises),
    )


def _may_hold_all(file: str, topics: Collection[str]) -> bool:
    return file.endswith(NOTEBOOK_SUFFIX) and file.removesuffix(NOTEBOOK_SUFFIX) not in topics


def _is_file_of(file: str, topic: str) -> bool:
    return file in {f"{topic}.py", f"{topic}{NOTEBOOK_SUFFIX}"}


def _edited_exercises(
    before: Submission, after: Submission, saved: Sequence[Exercise], files: Collection[str]
) -> tuple[Exercise, ...]:
    """The exercises whose function has a different text now in one of these files, which changed."""
    topics = {exercise.topic for exercise in saved}
    texts = [(file, _file_functions(before, file), _file_functions(after, file)) for file in files]
    return tuple(
        exercise
        for exercise in saved
        if any(
            old.get(exercise.function) != new.get(exercise.function)
            for file, old, new in texts
            if _is_file_of(file, exercise.topic) or _may_hold_all(file, topics)
        )
    )


def _file_functions(submission: Submission, file: str) -> dict[str, bytes]:
    """The source text of each function in a file, or in all cells of a notebook, by name."""
    sources = (text for source, text in submission.files.items() if source_origin(source)[0] == file)
    return {name: function for text in sources for name, function in function_texts(text).items()}


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
    text = b"\n".join(code for source, code in submission.files.items() if _is_file_of(source_origin(source)[0], topic))
    lines = b"\n".join(re.findall(rb"^[ \t]*(?:from|import)[ \t][^\n]*", text, re.MULTILINE))
    words = set(re.findall(rb"\w+", lines))
    known = {need.partition(".")[0] for exercise in exercises if exercise.topic == topic for need in exercise.needs}
    return {other.topic for other in exercises if other.topic.encode() in words} - known - {topic}
