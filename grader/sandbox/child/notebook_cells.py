"""A notebook's cells, run as a notebook runs them: the child's side.

In Jupyter a cell that fails undoes no other. Here a statement that fails undoes no other either, because much of what
a notebook does beside the exercises has no chance in this process: matplotlib is not there, and whatever was to be
drawn with it fails. What is left undefined is told when somebody asks for it.

Lines that mean something to IPython only are not run. Which lines these are is asked of Python: where it finds no
statement, and the line looks like IPython's, it is one. So `% b` on a continuation line stays what it is.
"""

import __future__

import ast
import linecache
import re
from collections.abc import Callable, Mapping, Sequence

FailureListener = Callable[[str, BaseException], None]
"""Hears of a statement that failed: its text, and what it raised."""

_IPYTHON_LINE = re.compile(r"\s*[%!?]|\s*[\w.,* \t]+=\s*[%!]|[^#'\"]*\?\s*\Z")
_IPYTHON_CELL = re.compile(r"\s*%%(\w+)[^\n]*")
_PYTHON_CELL_MAGICS = frozenset({"time", "timeit", "capture", "prun"})
"""Cell magics whose cell is Python all the same; others' cells are a shell's, a browser's or a file's."""

_FUTURE_FLAGS = 0
for _name in __future__.all_feature_names:
    _FUTURE_FLAGS |= getattr(__future__, _name).compiler_flag


def run_cells(
    cells: Sequence[str], sources: Mapping[str, bytes], names: dict[str, object], on_failure: FailureListener
) -> None:
    """Run these sources one after the other in one namespace; what fails is told, and left behind."""
    flags = 0
    for cell in cells:
        text = sources[cell].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")
        # For whoever prints a traceback: there is no such file, as for IPython's own cells.
        linecache.cache[cell] = (len(text), None, [f"{line}\n" for line in lines], cell)
        try:
            statements = parse_cell(text, cell).body
        except BaseException as error:  # noqa: BLE001 - not only SyntaxError: too deep, too large
            on_failure(text, error)
            continue
        for statement in statements:
            try:
                code = compile(ast.Module([statement], []), cell, "exec", flags, dont_inherit=True)
                flags |= code.co_flags & _FUTURE_FLAGS
                exec(code, names)  # noqa: S102 - running the learner's code is what the child is for
            except BaseException as error:  # noqa: BLE001 - whatever learner code raises
                on_failure("\n".join(lines[statement.lineno - 1 : statement.end_lineno]), error)


def parse_cell(text: str, cell: str) -> ast.Module:
    """A cell's statements, each on its own line; raise SyntaxError where it is neither Python nor IPython's."""
    magic = _IPYTHON_CELL.match(text)
    if magic is not None:
        if magic[1] not in _PYTHON_CELL_MAGICS:
            return ast.Module([], [])
        text = "\n" * magic[0].count("\n") + text[magic.end() :]
    lines = text.split("\n")
    while True:
        try:
            return ast.parse("\n".join(lines), cell)
        except SyntaxError as error:
            at = (error.lineno or 0) - 1
            if not 0 <= at < len(lines) or not _IPYTHON_LINE.match(lines[at]):
                raise
            _blank_line(lines, at)


def _blank_line(lines: list[str], at: int) -> None:
    """Put `pass` in the place of a line and of those that a backslash joins to it."""
    indentation = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    is_joined = True
    while is_joined and at < len(lines):
        is_joined = lines[at].endswith("\\")
        lines[at] = f"{indentation}pass"
        at += 1


def defines_name(text: str, name: str) -> bool:
    """Whether a statement looks as if it was to define this name."""
    pattern = rf"^[ \t]*(?:(?:async[ \t]+)?(?:def|class)[ \t]+{name}\b|{name}[ \t]*(?::[^=\n]+)?=(?!=))"
    return re.search(pattern, text, re.MULTILINE) is not None
