"""Mutants of a reference: the same function with one small thing wrong.

`mutation_operators` says which changes are made. Mutants that are the same program count once.
"""

import ast
import tokenize
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType

from grader.authoring.verify.mutation_operators import may_catch_exceptions, mutated_sources
from grader.courses.course import Course, Exercise

MUTANT_SECONDS = 10.0
"""The most that one mutant may run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One mutant: its source without imports, and the change as "- old" and "+ new" lines.

    `defined` are the names that the source defines. `exercises` are those whose checks may kill the mutant: the changed
    one, or those that use a changed helper.
    """

    exercises: tuple[Exercise, ...]
    line: int
    diff: str
    source: str
    defined: frozenset[str]

    @property
    def lookup_keys(self) -> tuple[tuple[str, str], ...]:
        """The keys under which a list may hold it: each of its exercises, with the change."""
        return tuple((exercise.id, self.diff) for exercise in self.exercises)

    def mutated_function(self, exercise: Exercise, module: ModuleType) -> Callable[..., object]:
        """The exercise's function with the change; everything else is as in the reference's module."""
        namespace = {name: value for name, value in vars(module).items() if name not in self.defined}
        with _warnings_silenced():
            code = compile(self.source, "<mutant>", "exec")
        exec(code, namespace)  # noqa: S102 - our own reference, changed
        function: Callable[..., object] = namespace[exercise.function]
        return function


def topic_mutants(course: Course, topic: str) -> list[Mutant]:
    """All mutants of a topic's references, in the order of the file."""
    with tokenize.open(course.references_folder / f"{topic}.py") as file:
        source = file.read()
    exercises = {exercise.function: exercise for exercise in course.exercises if exercise.topic == topic}
    tree = ast.parse(source)
    found = [
        mutant
        for node in tree.body
        for mutant in _node_mutants(source, tree, node, _affected_exercises(node, tree, exercises))
    ]
    return sorted(found, key=lambda mutant: mutant.line)


def _affected_exercises(node: ast.stmt, tree: ast.Module, exercises: Mapping[str, Exercise]) -> tuple[Exercise, ...]:
    """The exercises that a top-level statement defines or that use, directly or not, a name it binds."""
    if isinstance(node, (ast.Import, ast.ImportFrom)) or _is_docstring(node):
        return ()
    if isinstance(node, ast.FunctionDef) and node.name in exercises:
        return (exercises[node.name],)
    affected = _bound_names(node)
    while True:
        more = affected.union(*(_bound_names(other) for other in tree.body if _used_names(other) & affected))
        if more == affected:
            return tuple(exercise for name, exercise in exercises.items() if name in affected)
        affected = more


def _bound_names(node: ast.stmt) -> set[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}


def _used_names(node: ast.stmt) -> set[str]:
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _node_mutants(source: str, tree: ast.Module, node: ast.stmt, exercises: tuple[Exercise, ...]) -> Iterator[Mutant]:
    """All mutants of one top-level statement of a file.

    For a changed exercise, its function alone is defined again, so that the other exercises of the file stay right. For
    a changed helper the whole file is executed again, since any function may use it.
    """
    if not exercises:
        return
    lines = source.split("\n")  # for Python, no other character ends a line
    decorators = node.decorator_list if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else []
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1
    last = node.end_lineno or node.lineno
    piece = "\n".join(lines[first:last]) + "\n"
    is_whole = not (isinstance(node, ast.FunctionDef) and node.name == exercises[0].function)
    changed_nodes = tree.body if is_whole else [node]
    defined = frozenset().union(*(_bound_names(each) for each in changed_nodes))
    seen = {_program_key(piece)}
    for changed in mutated_sources(piece, may_catch=may_catch_exceptions(changed_nodes)):
        program = _program_key(changed)
        if program is None or program in seen:
            continue
        seen.add(program)
        at, diff = _changed_lines(piece.split("\n"), changed.split("\n"))
        whole = [*lines[:first], changed.rstrip("\n"), *lines[last:]]
        code = _without_imports("\n".join(whole)) if is_whole else changed
        yield Mutant(exercises=exercises, line=first + at + 1, diff=diff, source=code, defined=defined)


def _without_imports(source: str) -> str:
    """The same program where all that it imports is there already."""
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if not isinstance(node, (ast.Import, ast.ImportFrom))]
    return ast.unparse(tree)


def _changed_lines(before: Sequence[str], after: Sequence[str]) -> tuple[int, str]:
    """The first changed line's index, and the changed lines without their indentation."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    return start, normalise_change("\n".join([*(f"- {line}" for line in old), *(f"+ {line}" for line in new)]))


def normalise_change(diff: str) -> str:
    """A change without indentation, repeated spaces and empty lines."""
    return "\n".join(" ".join(line.split()) for line in diff.splitlines() if line.strip())


def _program_key(source: str) -> str | None:
    """A text that is equal for equal programs, or None where the source does not compile."""
    try:
        with _warnings_silenced():
            tree = ast.parse(source)
            compile(tree, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        _sort_alternatives(node)
    return ast.dump(tree)


def _sort_alternatives(node: ast.AST) -> None:
    """Bring the alternatives of a question, such as the types of `isinstance`, into one order: theirs means nothing."""
    match node:
        case (
            ast.Call(func=ast.Name(id="isinstance" | "issubclass"), args=[_, ast.Tuple(elts=alternatives)])
            | ast.Call(func=ast.Attribute(attr="startswith" | "endswith"), args=[ast.Tuple(elts=alternatives), *_])
            | ast.ExceptHandler(type=ast.Tuple(elts=alternatives))
            | ast.Compare(
                ops=[ast.In() | ast.NotIn()], comparators=[ast.Tuple(elts=alternatives) | ast.List(elts=alternatives)]
            )
        ):
            alternatives.sort(key=ast.dump)


@contextmanager
def _warnings_silenced() -> Iterator[None]:
    """Without the warnings that Python gives for mutants like `1 is 1`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
