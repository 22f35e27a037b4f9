"""The house, read from its folders: imports point down, the child's side stays alone, only the top prints.

All of it is read from the sources; nothing is imported. The rooms are the folders of `grader/`; a module beside them is
a leaf. A new room needs its place in ROOMS, a new module needs nothing.
"""

import ast
import graphlib
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.quick

ROOT = Path(__file__).resolve().parents[1]
GRADER = ROOT / "grader"
COURSE = GRADER / "courses" / "gradient_descent"

ROOMS = (
    {"cli", "notebook"},
    {"practice", "classroom", "authoring"},
    {"reporting"},
    {"grading"},
    {"sandbox", "submissions", "courses"},
)
"""From the top: a room may import itself and the rooms of lower floors, never another room of its own floor."""

IMPURE = frozenset(
    {"os", "sys", "io", "time", "datetime", "random", "secrets", "tempfile", "subprocess", "socket", "shutil"}
)
NEVER = frozenset({"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"})
FORMULAS = "grader.sandbox.child.expressions"
"""A child is sent the code of its parent's formulas; nothing that a child sends is read so."""


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
    if not path.is_relative_to(COURSE) and not {"__pycache__", "templates"} & set(path.parts)
}
CHILD = sorted(module for module in PATHS if module.startswith("grader.sandbox.child"))


@cache
def _tree(path: Path) -> ast.Module:
    """A file's, parsed when the first test wants it: all workers collect this file, one runs it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _imports(path: Path) -> tuple[Import, ...]:
    """All imports, in functions and for types too; `from package import module` means the module."""
    return tuple(_imported(_tree(path)))


def _imported(tree: ast.Module) -> Iterator[Import]:
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


def _own_imports(module: str) -> list[Import]:
    return [found for found in _imports(PATHS[module]) if found.module.partition(".")[0] == "grader"]


def _room(module: str) -> str:
    """The room that a module lies in; "" for the leaves beside the rooms."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and (GRADER / parts[1]).is_dir() else ""


def _floor(room: str) -> int:
    return next((number for number, rooms in enumerate(ROOMS) if room in rooms), len(ROOMS))


def _may_import(importing: str, imported: str) -> bool:
    return importing == imported or _floor(importing) < _floor(imported)


def test_every_folder_is_a_room_with_its_place() -> None:
    folders = {path.name for path in GRADER.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders - {"locale"} == set().union(*ROOMS)


@pytest.mark.parametrize("module", [module for module in PATHS if module not in {"grader", "grader.__main__"}])
def test_imports_point_down(module: str) -> None:
    up = [
        f"{module}:{found.line} imports {found.module}"
        for found in _own_imports(module)
        if not _may_import(_room(module), _room(found.module))
    ]
    assert up == []


@pytest.mark.parametrize("module", PATHS)
def test_imports_are_absolute_and_of_modules_that_are_there(module: str) -> None:
    assert [found for found in _imports(PATHS[module]) if found.module == "a relative import"] == []
    assert [found for found in _own_imports(module) if found.module not in PATHS] == []


def test_no_imports_run_in_a_circle_not_even_for_types() -> None:
    graph = {name: {found.module for found in _own_imports(name)} for name in PATHS}
    assert list(graphlib.TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("module", CHILD)
def test_the_childs_side_imports_only_the_standard_library_numpy_and_itself(module: str) -> None:
    foreign = [
        found
        for found in _imports(PATHS[module])
        if found.module not in CHILD and found.module.partition(".")[0] not in {*sys.stdlib_module_names, "numpy"}
    ]
    assert foreign == []


def test_the_packages_that_the_child_passes_through_import_nothing_at_their_top() -> None:
    for package in ("grader", "grader.sandbox", "grader.sandbox.child"):
        assert [node for node in _tree(PATHS[package]).body if isinstance(node, (ast.Import, ast.ImportFrom))] == []


@pytest.mark.parametrize("path", sorted((COURSE / "checks").glob("*.py")), ids=lambda path: path.stem)
def test_checks_import_only_numpy_and_pytest(path: Path) -> None:
    imported = {found.module.partition(".")[0] for found in _imports(path)}
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


PRINTING = {"grader.practice.watch.app", *(module for module in PATHS if _room(module) == "cli"), *CHILD}


@pytest.mark.parametrize("module", sorted(PATHS.keys() - PRINTING))
def test_only_the_command_line_and_watch_print(module: str) -> None:
    assert list(_prints(_tree(PATHS[module]))) == []


@pytest.mark.parametrize("path", sorted((GRADER / "reporting").glob("*.py")), ids=lambda path: path.stem)
def test_renderers_are_pure(path: Path) -> None:
    assert {found.module.partition(".")[0] for found in _imports(path)} & IMPURE == set()


@pytest.mark.parametrize("module", PATHS)
def test_nothing_is_ever_pickled(module: str) -> None:
    found = {found.module.partition(".")[0] for found in _imports(PATHS[module])} & NEVER
    assert found == ({"marshal"} if module == FORMULAS else set())


def test_a_course_is_imported_by_nobody() -> None:
    assert [
        f"{module}:{found.line}"
        for module in PATHS
        for found in _own_imports(module)
        if "gradient_descent" in found.module
    ] == []


def test_a_class_name_stands_once_in_the_engine() -> None:
    places = defaultdict(list)
    for module, path in PATHS.items():
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ClassDef):
                places[node.name.strip("_")].append(f"{module}:{node.lineno}")
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


PACKAGE_NAMES = ("gradient-descent-kata", "gradient_descent_kata", "gradient_descent", "gradient descent")
ORDINARY_WORDS = frozenset(
    "bias cost error f gradient i loss m p partial seed size slope step steps t v w x y b".split()
)
"""Words of this course that an engine says for other reasons: an error, a lost child, the slope of a line."""

ENGINE_SUFFIXES = {".py", ".pyi", ".html", ".css", ".js", ".json", ".toml", ".sh", ".yml", ".md", ""}
ENGINE_FILES = sorted(
    path
    for path in GRADER.rglob("*")
    if path.is_file()
    and path.suffix in ENGINE_SUFFIXES
    and not path.is_relative_to(COURSE)
    and not {"__pycache__", "locale"} & set(path.parts)
)


@cache
def _course_words() -> set[str]:
    """Ids of topics and exercises, and parameters of the course that ships, as far as they are no ordinary words."""
    declared = tomllib.loads((COURSE / "course.toml").read_text(encoding="utf-8"))
    words = {topic["id"] for topic in declared["topic"]}
    for topic in declared["topic"]:
        words |= {exercise["id"] for exercise in topic["exercise"]}
        for node in _tree(COURSE / "solutions" / f"{topic['id']}.py").body:
            if isinstance(node, ast.FunctionDef):
                words |= {argument.arg for argument in node.args.args}
    return words - ORDINARY_WORDS


@pytest.mark.parametrize("path", ENGINE_FILES, ids=lambda path: path.relative_to(GRADER).as_posix())
def test_no_file_of_the_engine_names_a_topic_an_exercise_or_a_parameter_of_the_course(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in PACKAGE_NAMES:
        text = re.sub(name, "", text, flags=re.IGNORECASE)
    assert set(re.findall(r"\w+", text)) & _course_words() == set()
