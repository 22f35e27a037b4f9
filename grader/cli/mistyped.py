"""What a word may mean that is neither a command nor a path: an exercise, a topic, or a slip of the finger."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.i18n import _, join_sentences
from grader.near_names import nearest_name
from grader.sanitize import path_argument
from grader.submissions.file_suffixes import ARCHIVE_SUFFIXES, SOURCE_SUFFIXES

if TYPE_CHECKING:
    from grader.courses.course import Course

_NAME_PATTERN = re.compile(r"\w[\w-]*(\.\w+)?")


def explain_word(word: str, course: "Course", usual: Path, commands: Iterable[str]) -> None:
    """Raise UsageError where the first word of a command line is nearly a command, or a name of the course.

    To be called where nothing exists at this path. `usual` is the usual folder of exercise files.
    """
    if not _NAME_PATTERN.fullmatch(word):
        return
    topics, exercises = _topic_names(course), _exercise_names(course)
    if word.removesuffix(".py") in topics:
        raise UsageError(_("{word} is a topic: grade --only {topic}").format(word=word, topic=word.removesuffix(".py")))
    if word in exercises:
        template = _("{word} is an exercise: grade --only {word}. What it asks: grade show {word}")
        raise UsageError(template.format(word=word))
    typed = {name: f"grade {path_argument(name)}" for name in (*commands, *_paths_here())}
    files = {topic.file_name: usual / topic.file_name for topic in course.topics}
    typed |= {name: f"grade {file}" for name, file in files.items() if file.is_file()}
    typed |= {name: f"grade --only {name}" for name in (*topics, *exercises) if name not in typed}
    near = nearest_name(word, typed)
    if near is not None:
        template = _("{word} is no command, and no file or folder here. Did you mean `{command}`?")
        raise UsageError(template.format(word=word, command=typed[near]))


def refuse_first_word(word: str) -> None:
    """Raise UsageError for a first word that is like nothing known, unless it can only be a path."""
    if _NAME_PATTERN.fullmatch(word) and "." not in word:
        template = _("{word} is no command, exercise or topic, and no file or folder here. `grade --help` shows all.")
        raise UsageError(template.format(word=word))


def explain_path(path: Path, course: "Course", usual: Path) -> None:
    """Raise UsageError where something is given in place of a path that is a name of the course, or nearly a path.

    To be called where nothing exists at this path. `usual` is the usual folder of exercise files.
    """
    word = str(path)
    if not _NAME_PATTERN.fullmatch(word):
        return
    topics, exercises = _topic_names(course), _exercise_names(course)
    files = {topic.id: usual / topic.file_name for topic in course.topics}
    files |= {name: files[topic] for name, topic in exercises.items() if name not in files}
    if word in files:
        is_topic = word in topics
        template = _("{word} is a topic: name its file, {file}.") if is_topic else _("{word} is an exercise in {file}.")
        known = template.format(word=word, file=files[word])
        missing = "" if files[word].is_file() else _("`grade init FOLDER` makes fresh exercise files.")
        raise UsageError(join_sentences(known, missing))
    places = {name: name for name in _paths_here()}
    places |= {file.name: str(file) for file in files.values() if file.is_file() and file.name not in places}
    places |= {name: str(file) if file.is_file() else name for name, file in files.items() if name not in places}
    near = nearest_name(word, places)
    if near is not None:
        template = _("{word} is no file or folder here. Did you mean {near}?")
        raise UsageError(template.format(word=word, near=places[near]))


def _topic_names(course: "Course") -> tuple[str, ...]:
    return tuple(topic.id for topic in course.topics)


def _exercise_names(course: "Course") -> dict[str, str]:
    """The topic of each exercise, by the exercise's names."""
    return {name: each.topic for each in course.exercises for name in (each.function, each.id)}


def _paths_here() -> Iterator[str]:
    """The folders, archives and exercise files here."""
    suffixes = (*SOURCE_SUFFIXES, *ARCHIVE_SUFFIXES)
    with os.scandir() as found:
        yield from sorted(
            entry.name
            for entry in found
            if not entry.name.startswith(".") and (entry.is_dir() or entry.name.lower().endswith(suffixes))
        )
