"""The house stands on its floors: imports point down, the child's side stays alone, and only the top prints.

All of it is read from the sources; nothing is imported.
"""

import ast
import graphlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

GRADER = Path(__file__).resolve().parents[1] / "grader"

FLOORS = (
    ("cli", "__main__"),
    ("commands",),
    ("commands.output", "commands.options", "commands.request"),
    (
        *("batch", "batch_view", "watch", "watching", "hints", "examination", "verify", "exporting"),
        *("pages", "statistics", "gradebooks", "pictures"),
    ),
    ("cluster", "serving", "workers", "results", "archives", "layouts", "standings"),
    ("grading",),
    ("plugin", "judgement", "answer", "subject", "diagnosis", "explanations"),
    ("sandbox", "renderers"),
    (
        *("course", "report", "compare", "sandbox.wire", "sandbox.formulas"),
        *("show", "ratios", "messages", "references", "submission", "formula", "starting", "progress"),
        *("fingerprints", "notebooks", "stubs", "extents", "resetting"),
    ),
    ("whole", "columns", "extras", "leftovers"),
    ("errors", "text", "language", "chance", "blas", ""),
)
"""From the top: a module may import modules of its own floor (not in a circle) and of those below it. "" is the package
itself; a package's floor is its modules' too, unless they have one of their own.
"""

CHILD_SIDE = frozenset(
    f"grader.sandbox.{name}" for name in ("child", "cells", "reach", "server", "confine", "wire", "alone", "formulas")
)
MATERIAL = ("checks", "fresh", "mistakes", "variants", "exercises", "solutions")
IMPURE = frozenset(
    {"os", "sys", "io", "time", "datetime", "random", "secrets", "tempfile", "subprocess", "socket", "shutil"}
)
NEVER = frozenset({"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"})


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement's target, as far as it is a module."""

    module: str
    line: int


def _name(path: Path) -> str:
    parts = ("grader", *path.relative_to(GRADER).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = {
    _name(path): path
    for path in sorted(GRADER.rglob("*.py"))
    if path.relative_to(GRADER).parts[0] not in MATERIAL and "__pycache__" not in path.parts
}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in PATHS.items()}


PRINTING = frozenset({"grader.cli", "grader.watch", "grader.exporting.__main__"}) | {
    module for module in TREES if module.startswith("grader.commands.")
}
"""The third is a command line too: what a platform calls."""


def _imports(tree: ast.Module) -> Iterator[Import]:
    """All imports, in functions and for types too; `from package import module` means the module."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (Import(alias.name, node.lineno) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=0):
                for alias in names:
                    inner = f"{module}.{alias.name}"
                    yield Import(inner if inner in PATHS else str(module), node.lineno)
            case ast.ImportFrom():
                yield Import("a relative import", node.lineno)


OURS = {
    name: [found for found in _imports(tree) if found.module.partition(".")[0] == "grader"]
    for name, tree in TREES.items()
}


def _floor(module: str) -> int:
    inside = module.removeprefix("grader").removeprefix(".")
    places = {word: number for number, floor in enumerate(FLOORS) for word in floor}
    if inside in places:
        return places[inside]
    return places.get(inside.partition(".")[0], -1)


@pytest.mark.parametrize("module", PATHS)
def test_every_module_has_a_floor(module: str) -> None:
    assert _floor(module) >= 0, f"give {module} its place in FLOORS"


@pytest.mark.parametrize("module", PATHS)
def test_imports_point_down(module: str) -> None:
    up = [
        f"{module}:{found.line} imports {found.module}"
        for found in OURS[module]
        if _floor(found.module) < _floor(module)
    ]
    assert up == []


@pytest.mark.parametrize("module", PATHS)
def test_imports_are_absolute_and_of_modules_that_are_there(module: str) -> None:
    assert [found for found in _imports(TREES[module]) if found.module == "a relative import"] == []
    assert [found for found in OURS[module] if found.module not in PATHS] == []


def test_no_imports_run_in_a_circle_not_even_for_types() -> None:
    graph = {name: {found.module for found in imports} for name, imports in OURS.items()}
    assert list(graphlib.TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("module", sorted(CHILD_SIDE & PATHS.keys()))
def test_the_childs_side_imports_only_the_standard_library_numpy_and_itself(module: str) -> None:
    foreign = [
        found
        for found in _imports(TREES[module])
        if found.module not in CHILD_SIDE and found.module.partition(".")[0] not in {*sys.stdlib_module_names, "numpy"}
    ]
    assert foreign == []


def test_the_packages_that_the_child_passes_through_import_nothing() -> None:
    assert [(name, found) for name in ("grader", "grader.sandbox") for found in _imports(TREES[name])] == []


@pytest.mark.parametrize("path", sorted((GRADER / "checks").glob("*.py")), ids=lambda path: path.stem)
def test_checks_import_only_numpy_and_pytest(path: Path) -> None:
    imported = {found.module.partition(".")[0] for found in _imports(ast.parse(path.read_text(encoding="utf-8")))}
    assert imported <= {"numpy", "pytest"}


def _prints(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="print")):
                yield node.lineno
            case ast.Call(func=ast.Attribute(value=ast.Name(id="click"), attr="echo" | "secho" | "print")):
                yield node.lineno
            case ast.Attribute(value=ast.Name(id="sys"), attr="stdout" | "stderr" | "__stdout__" | "__stderr__"):
                yield node.lineno


@pytest.mark.parametrize("module", sorted(PATHS.keys() - PRINTING - CHILD_SIDE))
def test_only_the_command_line_and_watch_print(module: str) -> None:
    assert list(_prints(TREES[module])) == []


@pytest.mark.parametrize("module", [name for name in PATHS if name.startswith("grader.renderers")])
def test_renderers_are_pure(module: str) -> None:
    assert {found.module.partition(".")[0] for found in _imports(TREES[module])} & IMPURE == set()


@pytest.mark.parametrize("module", PATHS)
def test_nothing_is_ever_pickled(module: str) -> None:
    assert {found.module.partition(".")[0] for found in _imports(TREES[module])} & NEVER == set()
