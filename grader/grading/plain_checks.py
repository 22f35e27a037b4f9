"""Collect checks without pytest, which takes as long to load as everything else that grading a few files needs.

It can be done without where the files use nothing of pytest but the marker `points`, and their checks nothing but the
fixtures of this package. A module that has the marker stands in for pytest while such a file is loaded. Wherever
anything is more, or amiss, `plain_items` gives up, and pytest collects: it knows all cases, and tells what is wrong.
"""

import importlib
import inspect
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any, TypeVar

from grader.courses.modules import MODULES_LOCK, load_beside
from grader.errors import CourseError
from grader.grading.collected_check import FIXTURE_NAMES, Marker
from grader.value_classes import dataclass

_KNOWN_USES = re.compile(rb"^import pytest[ \t]*$|^@pytest\.mark\.points\(", re.MULTILINE)
_SPECIAL_NAMES = {
    *("setUpModule", "setup_module", "setup_function", "tearDownModule", "teardown_module", "teardown_function"),
    *("setup", "teardown"),
}
"""Functions of a module that pytest runs around its tests, or did in an earlier version."""

_PREFIX = "check_"
_GENERATING = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_Function = TypeVar("_Function", bound=Callable[..., object])


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainItem:
    """A check's function, as `collected_check.CollectedItem` describes it."""

    name: str
    path: Path
    obj: Callable[..., object]
    fixturenames: Sequence[str]

    @property
    def originalname(self) -> str:
        return self.name

    def get_closest_marker(self, name: str) -> Marker | None:
        """The first of this name, which is the lowest in the file."""
        markers: Sequence[Any] = getattr(self.obj, "pytestmark", ())
        return next((marker for marker in markers if marker.name == name), None)


def plain_items(files: Sequence[Path]) -> list[PlainItem] | None:
    """The checks of these files, in their order; None if only pytest can tell, because of any of the files."""
    items: list[PlainItem] = []
    for file in files:
        found = _items_of(file)
        if found is None:
            return None
        items += found
    return items


def _items_of(file: Path) -> list[PlainItem] | None:
    try:
        if b"pytest" in _KNOWN_USES.sub(b"", file.read_bytes()):
            return None
        names = vars(load_beside(file, file.stem, {"pytest": _StandIn("pytest")}))
    except (OSError, CourseError):
        return None  # pytest finds it again, and says where
    if _SPECIAL_NAMES & names.keys() or any(map(_is_of_pytest, names.values())):
        return None
    items = [_plain_item(name, value, file) for name, value in names.items() if _may_be_check(name, value)]
    return [item for item in items if item is not None] if all(items) else None


def _is_of_pytest(value: object) -> bool:
    return type(value).__module__.startswith("_pytest.")


def _may_be_check(name: str, value: object) -> bool:
    return name.startswith(_PREFIX) and callable(value)


def _plain_item(name: str, value: object, file: Path) -> PlainItem | None:
    """The item of a function that is called as it is, with fixtures of this package; None for anything else."""
    if type(value) is not FunctionType or value.__code__.co_flags & _GENERATING or vars(value).keys() - {"pytestmark"}:
        return None
    parameters = inspect.signature(value).parameters.values()
    usual = {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}
    fixtures = [each.name for each in parameters if each.kind in usual and each.default is each.empty]
    if not set(fixtures) <= FIXTURE_NAMES:
        return None
    return PlainItem(name=name, path=file, obj=value, fixturenames=fixtures)


def _points_marker(*args: object, **kwargs: object) -> Callable[[_Function], _Function]:
    """As `pytest.mark.points`: note on a function what it is worth."""
    marker = SimpleNamespace(name="points", args=args, kwargs=kwargs)

    def mark(function: _Function) -> _Function:
        vars(function)["pytestmark"] = [*vars(function).get("pytestmark", []), marker]
        return function

    return mark


class _StandIn(ModuleType):
    """What `import pytest` gives while a check file is loaded that uses only its marker `points`."""

    mark = SimpleNamespace(points=_points_marker)

    def __getattr__(self, name: str) -> object:
        """What pytest has of this name, for another module that is loaded meanwhile."""
        with MODULES_LOCK:
            present = sys.modules.pop("pytest", None)
            try:
                return getattr(importlib.import_module("pytest"), name)
            finally:
                if present is self:
                    sys.modules["pytest"] = self
