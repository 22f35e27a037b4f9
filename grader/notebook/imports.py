"""Import a notebook beside the open one as a module, since a topic imports the functions of an earlier one.

Only what its cells define is run: imports, functions, classes and plain assignments, no calls for their effect and no
lines for IPython. This is the learner's own code in the learner's own kernel, as an import of a file would be.
"""

import ast
import importlib.abc
import importlib.machinery
import json
import sys
import types
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from grader.sandbox.child.notebook_cells import parse_cell
from grader.submissions.cell_text import plain_cell_text


class NotebookFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds `name.ipynb` in a folder for `import name`, where there is no other module of this name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def install(self) -> None:
        if self not in sys.meta_path:
            sys.meta_path.append(self)

    def remove(self) -> None:
        with suppress(ValueError):
            sys.meta_path.remove(self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        notebook = self._folder / f"{name}.ipynb"
        if "." in name or not notebook.is_file():
            return None
        return importlib.machinery.ModuleSpec(name, self, origin=str(notebook))

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """Let the import system create the module."""

    def exec_module(self, module: types.ModuleType) -> None:
        origin = str(module.__spec__.origin if module.__spec__ else "")
        for number, text in enumerate(_code_cells(Path(origin)), 1):
            file = f"{Path(origin).name}, cell {number}"
            tree = ast.Module(body=_definitions(text, file), type_ignores=[])
            exec(compile(tree, file, "exec", dont_inherit=True), vars(module))  # noqa: S102 - it is an import


def _code_cells(notebook: Path) -> list[str]:
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ImportError(f"{notebook.name} is no notebook that can be read: {error}") from None
    return [plain_cell_text(text) for text in texts if text.strip()]


def _definitions(text: str, file: str) -> list[ast.stmt]:
    kinds = (
        *(ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
        *(ast.Assign, ast.AnnAssign),
    )
    return [node for node in parse_cell(text, file).statements if isinstance(node, kinds)]
