"""A digest of what an exercise depends on: the statements that concern it, in each of a course's files.

A file holds the material of several exercises. What belongs to another one (by the name: `move`, `move__adds`,
`check_move__edges`) counts only if this exercise's own statements use it. Files that are no topic's count whole.
"""

import ast
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from grader import __version__
from grader.courses.course import Course, Exercise
from grader.courses.material_files import files_in
from grader.courses.material_memory import remember


def grading_digests(course: Course) -> dict[str, str]:
    """By exercise, a text that changes whenever something changes that its result, by itself, may depend on."""
    folders = (course.references_folder, course.mistakes_folder)

    def find_out() -> str:
        return json.dumps(_material_digests(course, folders))

    digest = hashlib.sha256(Path(__file__).read_bytes() + repr((__version__, course)).encode())
    for folder in (*folders, course.checks_folder):
        for inside, path in files_in(folder):
            digest.update(f"{folder.name}/{inside}".encode() + hashlib.sha256(_file_bytes(path)).digest())
    found: dict[str, str] = json.loads(remember(course.folder, "grading_digests.json", digest.digest(), find_out))
    return found


def proof_digests(course: Course) -> dict[str, str]:
    """By exercise, a text that changes whenever something changes that its proof may depend on."""
    folders = (course.stubs_folder, course.references_folder, course.mistakes_folder, course.accepted_folder)
    others = [course.folder / "input_lint.toml", course.folder / "equivalent_mutants.toml"]
    return _material_digests(course, folders, [*others, *sorted(course.figures_folder.glob("*.py"))])


def _material_digests(course: Course, folders: Sequence[Path], others: Sequence[Path] = ()) -> dict[str, str]:
    try:
        return {exercise.id: _material_digest(course, exercise, folders, others) for exercise in course.exercises}
    finally:
        # The trees of all files are large, and not needed again.
        for cached in (_parsed, _names, _imported_names):
            cached.cache_clear()


def _material_digest(course: Course, exercise: Exercise, folders: Sequence[Path], others: Sequence[Path]) -> str:
    """The digest of what concerns an exercise in the checks and in these folders, and of other files."""
    own = [*(folder / exercise.file_name for folder in folders), course.checks_folder / f"check_{exercise.topic}.py"]
    digest = hashlib.sha256(repr((__version__, exercise)).encode())
    for path in (*others, *_shared_files(course, (*folders, course.checks_folder))):
        digest.update(f"{path.relative_to(course.folder).as_posix()} ".encode() + _file_bytes(path) + b"\0")
    for path in own:
        digest.update(_related_source(path, exercise) + b"\0")
    for path in _imported_references(course, own):
        digest.update(_file_bytes(path) + b"\0")
    return digest.hexdigest()


def _shared_files(course: Course, folders: Sequence[Path]) -> list[Path]:
    """The files in these folders that are no topic's."""
    topics = {name for topic in course.topics for name in (topic.file_name, f"check_{topic.file_name}")}
    return [path for folder in folders for _inside, path in files_in(folder) if path.name not in topics]


def _imported_references(course: Course, files: Sequence[Path]) -> list[Path]:
    """The reference files of the topics that these files import, and that these import in turn."""
    topics = {topic.id for topic in course.topics}
    waiting, found = [*files], dict[str, None]()
    while waiting:
        names = _imported_names(_file_bytes(waiting.pop()))
        imported = [name for name in names if name in topics and name not in found]
        found |= dict.fromkeys(imported)
        waiting += [course.references_folder / f"{name}.py" for name in imported]
    return [course.references_folder / f"{name}.py" for name in sorted(found)]


@cache
def _imported_names(source: bytes) -> list[str]:
    found: list[str] = []
    for node in ast.walk(_parsed(source)):
        match node:
            case ast.Import(names=names):
                found += (alias.name for alias in names)
            case ast.ImportFrom(module=str(module)):
                found.append(module)
    return found


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


def _bound_names(node: ast.stmt) -> frozenset[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return frozenset({node.name})
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return frozenset((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    return _names(node, ast.Store)


@cache
def _names(node: ast.stmt, context: type[ast.expr_context]) -> frozenset[str]:
    """The names that a statement uses or binds; of texts, which may be expressions of mistakes, the names in them.

    A function uses the names of its parameters: those of a check are fixtures.
    """
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, context)}
    if context is ast.Load:
        names |= {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}
    if context is ast.Load and isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
        texts = [each.value for each in node.value.elts if isinstance(each, ast.Constant)]
        parsed = [_parsed(text.encode()) for text in texts[:1] if isinstance(text, str)]
        names |= {each.id for tree in parsed for each in ast.walk(tree) if isinstance(each, ast.Name)}
    return frozenset(names)


@cache
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
