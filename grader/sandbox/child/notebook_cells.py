"""Run the cells of a notebook in one namespace, as Jupyter does.

In Jupyter a cell that fails does not affect the other cells. Here even a statement that fails does not affect other
statements, because much of a notebook's code beside the exercises cannot work in this process: matplotlib is not
installed, so every statement that plots fails. A failure is recorded, and reported if it left a needed name undefined.

Lines that only IPython understands are skipped. A line counts as one of those if Python's parser reports a syntax error
there and the line looks like IPython syntax. So `% b` on a continuation line of Python code is kept.
"""

import __future__

import ast
import linecache
import re
from collections.abc import Callable, Mapping, Sequence

FailureListener = Callable[[str, BaseException], None]
"""Called for each statement that failed, with its text and its exception."""

_IPYTHON_LINE = re.compile(r"\s*[%!?]|\s*[\w.,* \t]+=\s*[%!]|[^#'\"]*\?\s*\Z")
_IPYTHON_CELL = re.compile(r"\s*%%(\w+)[^\n]*")
_PYTHON_CELL_MAGICS = frozenset({"time", "timeit", "capture", "prun"})
"""Cell magics whose cell is still Python; other magics' cells are shell commands, HTML, or text for a file."""

_FUTURE_FLAGS = 0
for _name in __future__.all_feature_names:
    _FUTURE_FLAGS |= getattr(__future__, _name).compiler_flag


def run_cells(
    cells: Sequence[str], sources: Mapping[str, bytes], names: dict[str, object], on_failure: FailureListener
) -> None:
    """Run these cells in order in the namespace `names`; report each failed statement to `on_failure` and go on."""
    flags = 0
    for cell in cells:
        text = sources[cell].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")
        # A traceback finds the lines here, as with IPython's own cells, because there is no file.
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
    """A cell's statements with the line numbers of its text; raise SyntaxError if a line is not Python or IPython."""
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
    """Replace a line, and those that backslashes join to it, with `pass`."""
    indentation = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    is_joined = True
    while is_joined and at < len(lines):
        is_joined = lines[at].endswith("\\")
        lines[at] = f"{indentation}pass"
        at += 1


def defines_name(text: str, name: str) -> bool:
    """Whether a statement's text looks as if it defines this name."""
    pattern = rf"^[ \t]*(?:(?:async[ \t]+)?(?:def|class)[ \t]+{name}\b|{name}[ \t]*(?::[^=\n]+)?=(?!=))"
    return re.search(pattern, text, re.MULTILINE) is not None
