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
from collections.abc import Iterable, Iterator
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


RELATIVE = "a relative import"
_PRIVATE = re.compile("_[a-zA-Z]")


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
CHILD = sorted(module for module in PATHS if f"{module}.".startswith("grader.sandbox.child."))


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
                yield Import(RELATIVE, node.lineno)


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


def _imported_packages(paths: Iterable[Path]) -> set[str]:
    return {found.module.partition(".")[0] for path in paths for found in _imports(path)}


def test_every_folder_is_a_room_with_its_place() -> None:
    folders = {path.name for path in GRADER.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders - {"locale"} == set().union(*ROOMS)


def test_the_map_of_the_house_names_every_room_and_leaf() -> None:
    named = set(re.findall(r"\w+", (ast.get_docstring(_tree(PATHS["grader"])) or "").partition("What other")[0]))
    leaves = {path.stem for path in GRADER.glob("*.py")} - {"__init__", "__main__"}
    assert set().union(*ROOMS, leaves) <= named


def test_the_theory_of_the_sandbox_names_every_module_and_what_the_parent_has_of_the_childs() -> None:
    theory = ast.get_docstring(_tree(PATHS["grader.sandbox"])) or ""
    modules, _, shared = theory.partition("Modules\n")[2].partition("The parent imports")
    there = {path.stem for path in (GRADER / "sandbox").rglob("*.py")} - {"__init__"} | {"child"}
    assert _quoted_names(modules) == there
    parents = set(PATHS) - set(CHILD)
    imported = {found.module for module in parents for found in _own_imports(module)} & {*CHILD[1:]}
    assert _quoted_names(shared) == {module.rpartition(".")[2] for module in imported}


def _quoted_names(text: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", text))


def test_imports_point_down() -> None:
    up = [
        f"{module}:{found.line} imports {found.module}"
        for module in PATHS.keys() - {"grader", "grader.__main__"}
        for found in _own_imports(module)
        if not _may_import(_room(module), _room(found.module))
    ]
    assert up == []


def test_imports_are_absolute_and_of_modules_that_are_there() -> None:
    relative = [(module, found) for module in PATHS for found in _imports(PATHS[module]) if found.module == RELATIVE]
    assert relative == []
    assert [(module, found) for module in PATHS for found in _own_imports(module) if found.module not in PATHS] == []


def test_no_imports_run_in_a_circle_not_even_for_types() -> None:
    graph = {name: {found.module for found in _own_imports(name)} for name in PATHS}
    assert list(graphlib.TopologicalSorter(graph).static_order())


def test_the_childs_side_imports_only_the_standard_library_numpy_and_itself() -> None:
    foreign = [
        (module, found)
        for module in CHILD
        for found in _imports(PATHS[module])
        if found.module not in CHILD and found.module.partition(".")[0] not in {*sys.stdlib_module_names, "numpy"}
    ]
    assert foreign == []


def test_the_packages_that_the_child_passes_through_import_nothing_at_their_top() -> None:
    for package in ("grader", "grader.sandbox", "grader.sandbox.child"):
        assert [node for node in _tree(PATHS[package]).body if isinstance(node, (ast.Import, ast.ImportFrom))] == []


def test_checks_import_only_numpy_and_pytest() -> None:
    assert _imported_packages((COURSE / "checks").glob("*.py")) == {"numpy", "pytest"}


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


def test_only_the_command_line_and_watch_print() -> None:
    printing = [f"{module}:{line}" for module in PATHS.keys() - PRINTING for line in _prints(_tree(PATHS[module]))]
    assert printing == []


def test_renderers_are_pure() -> None:
    assert _imported_packages((GRADER / "reporting").glob("*.py")) & IMPURE == set()


def test_nothing_is_ever_pickled() -> None:
    assert _imported_packages([PATHS[FORMULAS]]) & NEVER == {"marshal"}
    others = [module for module in PATHS if module != FORMULAS and _imported_packages([PATHS[module]]) & NEVER]
    assert others == []


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


def test_no_file_of_the_engine_names_a_topic_an_exercise_or_a_parameter_of_the_course() -> None:
    naming = {}
    for path in ENGINE_FILES:
        text = re.sub("|".join(PACKAGE_NAMES), "", path.read_text(encoding="utf-8"), flags=re.IGNORECASE)
        naming[path.relative_to(GRADER).as_posix()] = set(re.findall(r"\w+", text)) & _course_words()
    assert {name: words for name, words in naming.items() if words} == {}
    assert len(naming) > 300


def test_every_private_name_of_a_module_is_used_in_it() -> None:
    unused = []
    for module, path in PATHS.items():
        names = [node for node in ast.walk(_tree(path)) if isinstance(node, ast.Name)]
        used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
        unused += [
            f"{module}.{name}" for name in _defined_names(_tree(path)) if _PRIVATE.match(name) and name not in used
        ]
    assert unused == []


def _defined_names(tree: ast.Module) -> Iterator[str]:
    """The names that the statements of a module itself give to something."""
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign() | ast.AnnAssign():
                yield from (
                    node.id
                    for node in ast.walk(statement)
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
                )
