"""What an exercise asks, and what we answer: our own stubs and solutions, read as text.

These files are ours and trusted, so they are parsed; a learner's never are.
"""

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from grader.course import Course, Exercise
from grader.errors import CourseFault
from grader.language import _, of_course, reason
from grader.starting import fresh


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function of ours, its docstring in the language that is spoken.

    The signature is what stands between `def` and the colon; the docstring is without its margin.
    """

    source: str
    signature: str
    docstring: str


def fresh_file(course: Course, exercise: Exercise) -> bytes:
    """The whole untouched file that an exercise stands in; raise CourseFault where there is none."""
    topic = next(topic for topic in course.topics if topic.id == exercise.topic)
    try:
        return fresh(course, topic)
    except OSError as error:
        raise _unreadable(course.stubs / exercise.file, error) from None
    except (SyntaxError, ValueError) as error:
        raise CourseFault(f"{course.stubs / exercise.file}: {error}") from None


def stub(course: Course, exercise: Exercise) -> Function:
    """The untouched function that a learner fills in; raise CourseFault where there is none."""
    return _function(fresh_file(course, exercise), exercise.function, course.stubs / exercise.file)


def solution(course: Course, exercise: Exercise) -> str:
    """The source of our own answer; raise CourseFault where there is none."""
    path = course.references / exercise.file
    try:
        return _function(path.read_bytes(), exercise.function, path).source
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> CourseFault:
    return CourseFault(_("{file} cannot be read: {reason}.").format(file=path, reason=reason(error)))


@lru_cache(maxsize=128)
def _function(source: bytes, name: str, path: Path) -> Function:
    lines = source.decode("utf-8", "replace").splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return _read(lines, node)
    raise CourseFault(f"{path}: defines no function {name}")


def _read(lines: list[str], node: ast.FunctionDef) -> Function:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    head = " ".join(line.strip() for line in lines[node.lineno - 1 : node.body[0].lineno - 1])
    docstring = ast.get_docstring(node) or ""
    # A catalogue may know a solution's docstring too; a stub's is translated already.
    return Function(
        source="\n".join(lines[first - 1 : node.end_lineno]) + "\n",
        signature=head.removeprefix("def ").removesuffix(":"),
        docstring=of_course(docstring),
    )
