"""A digest of everything that an exercise's proof depends on: the statements that concern it, in each of its files.

A file holds the material of several exercises. What belongs to another one (by the name: `move`, `move__adds`,
`check_move__edges`) counts only if this exercise's own statements use it.
"""

import ast
import hashlib
from collections.abc import Iterator
from pathlib import Path

from grader import __version__
from grader.courses.course import Course, Exercise


def exercise_digest(course: Course, exercise: Exercise) -> str:
    """A text that changes whenever something changes that a proof of this exercise may depend on."""
    digest = hashlib.sha256(repr((__version__, exercise)).encode())
    for path in (course.folder / "input_lint.toml", course.folder / "equivalent_mutants.toml"):
        digest.update(_file_bytes(path) + b"\0")
    for path in sorted(course.figures_folder.glob("*.py")):
        digest.update(_file_bytes(path) + b"\0")
    for path in _material_files(course, exercise):
        digest.update(_related_source(path, exercise) + b"\0")
    for path in _imported_references(course, exercise):
        digest.update(_file_bytes(path) + b"\0")
    return digest.hexdigest()


def _material_files(course: Course, exercise: Exercise) -> list[Path]:
    folders = (course.stubs_folder, course.references_folder, course.mistakes_folder, course.accepted_folder)
    files = [folder / exercise.file_name for folder in folders]
    return [*files, course.checks_folder / f"check_{exercise.topic}.py"]


def _imported_references(course: Course, exercise: Exercise) -> list[Path]:
    """The reference files of the topics that an exercise's files import, and that these import in turn."""
    topics = {topic.id for topic in course.topics}
    waiting, found = _material_files(course, exercise), dict[str, None]()
    while waiting:
        imported = [name for name in _imported_names(waiting.pop()) if name in topics and name not in found]
        found |= dict.fromkeys(imported)
        waiting += [course.references_folder / f"{name}.py" for name in imported]
    return [course.references_folder / f"{name}.py" for name in sorted(found)]


def _imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(_parsed(_file_bytes(path))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module)):
                yield module


def _related_source(path: Path, exercise: Exercise) -> bytes:
    """The statements of a file that are this exercise's, and those that bind what these use; all if it is broken."""
    source = _file_bytes(path)
    statements = _parsed(source).body
    if not statements:
        return source
    kept = {at for at, node in enumerate(statements) if _is_own(node, exercise.function)}
    while True:
        used = set().union(*(_names(statements[at], ast.Load) for at in kept))
        more = {at for at, node in enumerate(statements) if used & _bound_names(node)} - kept
        if not more:
            return "\n".join(ast.dump(statements[at]) for at in sorted(kept)).encode()
        kept |= more


def _is_own(node: ast.stmt, function: str) -> bool:
    """Whether a statement defines something of this exercise, or does what no name tells, such as an `if`."""
    bound = {name.removeprefix("check_") for name in _bound_names(node)}
    own = any(name.partition("__")[0] == function for name in bound)
    # A mistake's text may use any name that the file imports.
    return own or not bound or isinstance(node, (ast.Import, ast.ImportFrom))


def _bound_names(node: ast.stmt) -> set[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return _names(node, ast.Store)


def _names(node: ast.stmt, context: type[ast.expr_context]) -> set[str]:
    """The names that a statement uses or binds; of texts, which may be expressions of mistakes, the names in them."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, context)}
    if context is ast.Load and isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
        texts = [each.value for each in node.value.elts if isinstance(each, ast.Constant)]
        parsed = [_parsed(text.encode()) for text in texts[:1] if isinstance(text, str)]
        names |= {each.id for tree in parsed for each in ast.walk(tree) if isinstance(each, ast.Name)}
    return names


def _parsed(source: bytes) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])


def _file_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
