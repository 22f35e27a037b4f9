"""The titles of a course's checks, read from the text of its check files: nothing is imported, so it costs little.

A check that a file makes in another way than by a plain `def` is not among them.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from grader.courses.course import Course, Topic
from grader.courses.modules import parse_file

_PREFIX = "check_"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckTitle:
    """A check by its id (`topic.function.what`) and the first line of its docstring, untranslated."""

    id: str
    title: str


def check_titles(course: Course, topic: Topic) -> Mapping[str, tuple[CheckTitle, ...]]:
    """The checks of a topic by exercise id, in the order of their file.

    Raise CourseError if the file can't be read or parsed.
    """
    path = course.checks_folder / f"{_PREFIX}{topic.id}.py"
    functions = [
        node for node in parse_file(path).body if isinstance(node, ast.FunctionDef) and node.name.startswith(_PREFIX)
    ]
    return {
        exercise.id: tuple(
            CheckTitle(id=f"{exercise.id}.{what}", title=(ast.get_docstring(node) or what).partition("\n")[0])
            for node in functions
            for function, mark, what in [node.name.removeprefix(_PREFIX).partition("__")]
            if mark and function == exercise.function
        )
        for exercise in topic.exercises
    }
