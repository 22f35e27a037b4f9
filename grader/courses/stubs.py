"""The source text of a course's stubs and solutions.

These files belong to the course and are trusted, so they are parsed; a learner's files never are.
"""

import ast
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from grader.courses.course import Course, Exercise, Topic
from grader.courses.material_files import raw_source
from grader.errors import CourseError
from grader.i18n import course_text


class FunctionSource(NamedTuple):
    """One function of the course. The signature is the text between `def` and the colon.

    The docstring is in the current language and without its indentation.
    """

    source: str
    signature: str
    docstring: str


def fresh_file(course: Course, exercise: Exercise) -> bytes:
    """The whole stub file that contains an exercise; raise CourseError if it can't be read."""
    return fresh_source(course, _topic_of(course, exercise))


def stub_function(course: Course, exercise: Exercise) -> FunctionSource:
    """The stub of an exercise's function; raise CourseError if the course has none."""
    return _find_function(fresh_file(course, exercise), exercise.function, course.stubs_folder / exercise.file_name)


def solution_source(course: Course, exercise: Exercise) -> str:
    """The source of the course's own answer to an exercise; raise CourseError if it has none.

    If the stub's docstring is translated into the current language, its first line stands for the solution's own.
    """
    path = course.references_folder / exercise.file_name
    try:
        solution = _find_function(path.read_bytes(), exercise.function, path)
    except OSError as error:
        raise _unreadable_error(path, error) from None
    stub = course.stubs_folder / exercise.file_name
    written = _find_function(raw_source(course, _topic_of(course, exercise)), exercise.function, stub).docstring
    asked = stub_function(course, exercise).docstring
    if asked == written or not solution.docstring:
        return solution.source
    source = solution.source.encode()
    return _with_docstring(source, _docstrings(source)[0], asked.partition("\n")[0]).decode()


def _topic_of(course: Course, exercise: Exercise) -> Topic:
    return next(topic for topic in course.topics if topic.id == exercise.topic)


@lru_cache(maxsize=128)
def _find_function(source: bytes, name: str, path: Path) -> FunctionSource:
    lines = [line.decode("utf-8", "replace") for line in source.splitlines()]
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return _function_source(lines, node)
    from grader.courses.modules import missing_function_error  # noqa: PLC0415 - only for an error message

    raise missing_function_error(path, name)


def _function_source(lines: list[str], node: ast.FunctionDef) -> FunctionSource:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    head = " ".join(line.strip() for line in lines[node.lineno - 1 : node.body[0].lineno - 1])
    return FunctionSource(
        source="\n".join(lines[first - 1 : node.end_lineno]) + "\n",
        signature=head.removeprefix("def ").removesuffix(":"),
        docstring=ast.get_docstring(node) or "",
    )


def _unreadable_error(path: Path, error: OSError) -> CourseError:
    from grader.courses.modules import unreadable_error  # noqa: PLC0415 - only for an error message

    return unreadable_error(path, error)


def fresh_source(course: Course, topic: Topic) -> bytes:
    """A topic's stub file, with every docstring translated into the current language if there is a translation.

    Raise CourseError if the file can't be read or parsed.
    """
    source = raw_source(course, topic)
    try:
        docstrings = _docstrings(source)
    except (SyntaxError, ValueError) as error:
        from grader.courses.modules import error_sentence  # noqa: PLC0415 - only for an error message

        raise CourseError(error_sentence(course.stubs_folder / topic.file_name, error)) from None
    for docstring in reversed(docstrings):
        translated = course_text(docstring.text)
        if translated != docstring.text:
            source = _with_docstring(source, docstring, translated)
    return source


def _with_docstring(source: bytes, docstring: "_Docstring", text: str) -> bytes:
    return source[: docstring.start] + _literal(text, docstring.margin) + source[docstring.end :]


class _Docstring(NamedTuple):
    """A docstring without its indentation, and the position of its string literal in the file, in bytes."""

    text: str
    margin: int
    start: int
    end: int


@lru_cache(maxsize=32)
def _docstrings(source: bytes) -> tuple[_Docstring, ...]:
    """All docstrings of a file, in the order of the file; kept, because the watch asks for them with every frame."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        text = ast.get_docstring(node)
        if text is None:
            continue
        literal = node.body[0]
        assert literal.end_lineno is not None and literal.end_col_offset is not None  # noqa: S101, PT018 - parsed
        found.append(
            _Docstring(
                text=text,
                margin=literal.col_offset,
                start=starts[literal.lineno - 1] + literal.col_offset,
                end=starts[literal.end_lineno - 1] + literal.end_col_offset,
            )
        )
    return tuple(sorted(found, key=lambda docstring: docstring.start))


def _literal(text: str, margin: int) -> bytes:
    """A docstring as a string literal: its first line follows the quotes, the others are indented."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    first, *rest = escaped.split("\n")
    if not rest and not first.endswith('"'):
        return f'"""{first}"""'.encode()
    blank = " " * margin
    lines = [f'"""{first}', *(blank + line if line else "" for line in rest), f'{blank}"""']
    return "\n".join(lines).encode()
