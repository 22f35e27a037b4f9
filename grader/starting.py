"""A learner's new folder: fresh stubs from the course, their docstrings in the language that is spoken."""

import ast
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.course import Course, Topic
from grader.errors import UsageFault
from grader.language import _, of_course, reason


def make_folder(course: Course, folder: Path) -> list[Path]:
    """Write the course's stubs into a folder, made if need be, and return the files made, in course order.

    Nothing is ever overwritten: raise UsageFault, with nothing written, where one of the files is there already.
    """
    targets = [folder / topic.file for topic in course.topics]
    if folder.exists() and not folder.is_dir():
        raise UsageFault(_("{folder} is a file. Name a new folder.").format(folder=folder))
    present = [target.name for target in targets if target.exists() or target.is_symlink()]
    if present:
        told = _("{folder} holds {file} already, and nothing is overwritten. Name a new folder.")
        raise UsageFault(told.format(folder=folder, file=present[0]))
    is_new = not folder.exists()
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for topic, target in zip(course.topics, targets, strict=True):
            made.append(target)
            target.write_bytes(fresh(course, topic))
    except OSError as error:
        # Half of the files would be in the way of the next try.
        with suppress(OSError):
            for target in made:
                target.unlink(missing_ok=True)
            if is_new:
                folder.rmdir()
        told = _("{folder} cannot be written: {reason}. Name a folder you may write to.")
        raise UsageFault(told.format(folder=folder, reason=reason(error))) from None
    return targets


def fresh(course: Course, topic: Topic) -> bytes:
    """A topic's file of stubs, untouched: the code as it is, every docstring that has a translation in its place."""
    source = (course.stubs / topic.file).read_bytes()
    for docstring in reversed(_docstrings(source)):
        translated = of_course(docstring.text)
        if translated != docstring.text:
            source = source[: docstring.start] + _literal(translated, docstring.margin) + source[docstring.end :]
    return source


@dataclass(frozen=True, slots=True, kw_only=True)
class _Docstring:
    """A docstring without its margin, and where its literal lies in the file, in bytes."""

    text: str
    margin: int
    start: int
    end: int


def _docstrings(source: bytes) -> list[_Docstring]:
    """All docstrings of a file, in their order."""
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
    return sorted(found, key=lambda docstring: docstring.start)


def _literal(text: str, margin: int) -> bytes:
    """A docstring as it is written: its first line behind the quotes, the others at the margin."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    first, *rest = escaped.split("\n")
    if not rest and not first.endswith('"'):
        return f'"""{first}"""'.encode()
    blank = " " * margin
    lines = [f'"""{first}', *(blank + line if line else "" for line in rest), f'{blank}"""']
    return "\n".join(lines).encode()
