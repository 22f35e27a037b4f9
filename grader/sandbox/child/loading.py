"""Find and load the modules of a submission, whose sources came over the wire.

A submission's modules are found as Python would find them if the submission's folder, or the folder around it, were the
current one: files, packages, folders without `__init__.py`, and the submission's own folder as a package
(`from exercises.topic import function`, `from .topic import function`), whatever that folder was called. Folders inside
it that its code puts into `sys.path` are searched after it.
"""

import functools
import importlib
import importlib.machinery
import os
import re
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.sandbox.child.statements import Description, LoadOrders, StatementRunner

_RESERVED_MODULES = sys.stdlib_module_names | {"numpy"}
_FOLDER_PACKAGE = "submission_folder"
"""The package of which a module is a part that imports `from .`."""

_ALIAS = "alias"
"""Marks the spec of a module that is a folder of the submission's, or another name of one of its modules."""

_RELATIVE_IMPORT = re.compile(rb"from[ \t]+\.")
_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+([\w\x80-\xff]+)((?:\.[\w\x80-\xff]+)*)[ \t]+import\b([^#\n]*)"
    rb"|import[ \t]+([\w\x80-\xff]+)((?:\.[\w\x80-\xff]+)*))",
    re.MULTILINE,
)
"""An import: its package, the module inside that, and the names taken from it; or its package and module only."""


@dataclass(frozen=True, slots=True)
class InstalledSubstitute:
    """A function of the parent that replaces one of the submission's own."""

    topic: str
    name: str
    parameters: tuple[str, ...]
    function: object

    def may_replace(self, value: object) -> bool:
        """Whether a global of this name in another module is a copy of the exercise: if its parameters are the same."""
        code = getattr(value, "__code__", None)
        return isinstance(code, types.CodeType) and code.co_varnames[: code.co_argcount] == self.parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionSources:
    """What a submission consists of: its sources by path, and the modules that consist of several (a notebook's cells).

    `own` is the id of the exercise whose function is never replaced by one of the `substitutes`.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    notebooks: Mapping[str, list[str]] = field(default_factory=dict)
    substitutes: Sequence[InstalledSubstitute] = ()
    own: str = ""
    codes: dict[str, types.CodeType] = field(default_factory=dict)
    """The sources that were compiled, by path: they are run again where the submission is opened a second time."""


class _FolderModuleSpec(importlib.machinery.ModuleSpec):
    """The spec of a module that is a part of the submission's folder, as its relative imports take it."""

    parent = _FOLDER_PACKAGE


class SubmissionFinder:
    """Finds and runs a submission's modules, for the import system.

    Substitutes are put into a module right after it has run, so that `from topic import function` elsewhere gets them.
    A topic that raises an exception, or has no file, can still be imported for its substitutes. Only the topic of the
    exercise `own` must run without an exception, and it keeps that exercise's function.

    Modules with the same cells are one module, run once. The bases that `importlib.abc` has for finders and loaders
    would load a dozen modules more into every child.
    """

    def __init__(
        self,
        sources: SubmissionSources,
        orders: LoadOrders,
        describe: Callable[[BaseException], Description] = vars,
        announce: Callable[..., None] = lambda *_: None,
    ) -> None:
        """`announce` reports "loading" and "loaded" with the name of a module, and what `StatementRunner` announces."""
        self.sources = sources
        self.files = sources.files
        self.notebooks = sources.notebooks
        self.runner = StatementRunner(orders, describe, announce, sources.codes)
        self.module_names: set[str] = set()
        """The names of the modules that it has loaded, whatever they say of themselves."""

        self._announce = announce
        self._notebook_modules: dict[str, types.ModuleType] = {}
        self._substitutes = sources.substitutes
        self._substituted_topics = frozenset(substitute.topic for substitute in sources.substitutes)
        topic, _, function = sources.own.partition(".")
        self._own = (topic, function)
        self._folder_names: dict[str, bool] = {_FOLDER_PACKAGE: True}
        self._relative_files: dict[str, bool] = {}
        self._module_words: dict[str, set[str]] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        first, _, rest = name.partition(".")
        # A `json.py` or `random.py` beside the exercises never replaces the standard library's module.
        if first in _RESERVED_MODULES:
            return None
        spec = self._own_spec(name)
        if spec is None and self._is_own_folder(first):
            if first == _FOLDER_PACKAGE and rest and self._own_module(rest) is None:
                # Without the folder's name, which is this module's invention.
                raise ModuleNotFoundError(f"No module named {rest!r}", name=rest)
            return self._new_spec(name, loader_state=_ALIAS, is_package=True)
        return spec

    def _own_spec(self, name: str) -> importlib.machinery.ModuleSpec | None:
        return next(filter(None, (self._spec_in(folder, name) for folder in _search_folders())), None)

    def _spec_in(self, folder: str, name: str) -> importlib.machinery.ModuleSpec | None:
        """The spec of a module in one of the `_search_folders`, or None."""
        stem = folder + name.replace(".", "/")
        for file, is_package in ((f"{stem}.py", False), (f"{stem}/__init__.py", True)):
            if file in self.files:
                is_relative = "." not in name and not is_package and self._imports_relatively(file)
                kind = _FolderModuleSpec if is_relative else importlib.machinery.ModuleSpec
                spec = self._new_spec(name, kind, origin=file, is_package=is_package)
                spec.has_location = True
                return spec
        if name in self._substituted_topics or name in self.notebooks:
            return self._new_spec(name)
        if stem in self._source_folders:
            return self._new_spec(name, is_package=True)
        return None

    def _imports_relatively(self, file: str) -> bool:
        known = self._relative_files.get(file)
        if known is None:
            known = self._relative_files[file] = _RELATIVE_IMPORT.search(self.files[file]) is not None
        return known

    def _new_spec(
        self,
        name: str,
        kind: type[importlib.machinery.ModuleSpec] = importlib.machinery.ModuleSpec,
        **options: Any,  # noqa: ANN401 - those of ModuleSpec
    ) -> importlib.machinery.ModuleSpec:
        loader: Any = self  # it has the methods that the import system calls
        return kind(name, loader, **options)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """Let the import system create the module."""

    def exec_module(self, module: types.ModuleType) -> None:
        # Not the module's name, which a notebook's is not.
        name = module.__spec__.name if module.__spec__ else module.__name__
        self.module_names.add(name)
        if module.__spec__ and module.__spec__.loader_state is _ALIAS:
            if (own_name := self._own_module(name)) is not None:
                # The import system allows a module to replace itself in this way.
                sys.modules[name] = importlib.import_module(own_name)
            return
        self._announce("loading", name)
        try:
            self._run_module(module, name)
        finally:
            self._announce("loaded", name)

    def _own_module(self, name: str) -> str | None:
        """The submission's module that this name means: without the names of the folders in front, or None."""
        parts = name.split(".")
        names = (".".join(parts[start:]) for start in range(len(parts)))
        return next((each for each in names if self._own_spec(each) is not None), None)

    def _run_module(self, module: types.ModuleType, name: str) -> None:
        file = module.__spec__.origin if module.__spec__ else None
        if file is None and name in self.notebooks:
            self._run_notebook(module, name)
            return
        try:
            if file is not None:
                self.runner.run_file(self.files[file], file, vars(module))
        except BaseException:
            if name == self._own[0] or name not in self._substituted_topics:
                raise
        self._install_substitutes(module, name)

    def _run_notebook(self, module: types.ModuleType, name: str) -> None:
        cells = self.notebooks[name]
        known_module = self._notebook_modules.setdefault(cells[0], module)
        if known_module is not module:
            sys.modules[name] = known_module
            return
        # As in Jupyter: a class of the notebook is looked up by its module's name.
        module.__name__ = "__main__"
        sys.modules["__main__"] = module
        self.runner.run_notebook(cells, self.files, vars(module))
        self._install_substitutes(module, name)

    def definition_failure(self, topic: str, name: str) -> Description | None:
        """The exception of the statement of a topic's file that should have defined this name, or None."""
        return self.runner.failure_for(self.notebooks.get(topic, [f"{topic}.py"])[0], name)

    def get_source(self, fullname: str) -> str | None:
        spec = self.find_spec(fullname)
        source = self.files.get(spec.origin or "") if spec else None
        return None if source is None else source.decode("utf-8", "replace")

    def _install_substitutes(self, module: types.ModuleType, module_name: str) -> None:
        present = vars(module)
        topics = self._module_topics(module_name)
        for substitute in self._substitutes:
            name = substitute.name
            if self._own[0] in topics and name == self._own[1]:
                continue
            if substitute.topic in topics or substitute.may_replace(present.get(name)):
                setattr(module, name, substitute.function)

    def _module_topics(self, module_name: str) -> set[str]:
        """The names by which a module can be imported: several if a notebook serves several topics."""
        cells = self.notebooks.get(module_name)
        shared = {topic for topic, other in self.notebooks.items() if cells and other == cells}
        return {module_name, *shared}

    def _is_own_folder(self, name: str) -> bool:
        """Whether this is the name of the submission's own folder, or of one around it.

        The folder's true name is not known here; it may have been renamed on its way. So a name counts as one if every
        import from it, in all sources, finds its module and its names among the submission's own.
        """
        known = self._folder_names.get(name)
        if known is None:
            imports = self._imports_by_package.get(name, ())
            known = self._folder_names[name] = bool(imports) and all(self._finds_names(*each) for each in imports)
        return known

    # A submission can import as often as it has lines, so each source is searched once, for all of its imports.
    @functools.cached_property
    def _imports_by_package(self) -> Mapping[str, list[tuple[str, list[str]]]]:
        """What the sources import from each package: a module inside the package, and the names taken from it."""
        found: dict[str, list[tuple[str, list[str]]]] = {}
        for source in self.files.values():
            for package, module, names in _imports_in(source):
                found.setdefault(package, []).append((module, names))
        return found

    @functools.cached_property
    def _source_folders(self) -> frozenset[str]:
        """The paths of the folders that hold a source, or a folder that does."""
        return frozenset(file[:end] for file in self.files for end, character in enumerate(file) if character == "/")

    def _finds_names(self, module: str, names: Sequence[str]) -> bool:
        """Whether names that are imported from a module (a folder's, without the folder's name) are there."""
        if not module:
            return bool(names) and all(self._own_module(name) is not None for name in names)
        own_name = self._own_module(module)
        return own_name is not None and self._words_of(own_name).issuperset(names)

    def _words_of(self, module: str) -> set[str]:
        """All words in a module's sources."""
        words = self._module_words.get(module)
        if words is None:
            sources = b"\n".join(self._module_sources(module))
            words = self._module_words[module] = set(re.findall(r"\w+", sources.decode("utf-8", "replace")))
        return words

    def _module_sources(self, name: str) -> list[bytes]:
        stem = name.replace(".", "/")
        files = [*self.notebooks.get(name, ()), f"{stem}.py", f"{stem}/__init__.py"]
        return [self.files[file] for file in files if file in self.files]


def _search_folders() -> Iterator[str]:
    """What the paths of importable files begin with: "", and "folder/" for each folder that was put into `sys.path`."""
    yield ""
    root = os.path.join(os.getcwd(), "")
    for entry in sys.path:
        path = os.path.abspath(entry) if isinstance(entry, str) else ""
        if path.startswith(root):
            yield path.removeprefix(root).replace(os.sep, "/") + "/"


def _imports_in(source: bytes) -> Iterator[tuple[str, str, list[str]]]:
    """The imports in a source: the package, the module inside the package, and the names taken from it."""
    for package, inside, names, imported_package, imported_module in _IMPORT.findall(source):
        taken = re.sub(rb"\bas[ \t]+\w+|[(),*\\]", b" ", names).split()
        yield (
            (package or imported_package).decode("utf-8", "replace"),
            (inside or imported_module).decode("utf-8", "replace").lstrip("."),
            [name.decode("utf-8", "replace") for name in taken],
        )
