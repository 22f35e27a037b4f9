"""Parse source text as IPython reads it: cells, and lines that only IPython understands, which are left out.

A line counts as one of those if Python's parser reports a syntax error there and the line looks like IPython syntax. So
`% b` on a continuation line of Python code is kept.
"""

import ast
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

TOO_COMPLEX = "too complex to be read"
"""The text of the syntax error that is raised where Python's parser runs out of its stack, or of memory."""

PARSER_OVERFLOW = "Parser stack overflowed - Python source too complex to parse"
"""What Python itself says of that from version 3.12 on."""

# Possessive, as a name may hold spaces too: a line of spaces only would be tried in as many ways as it is long.
_IPYTHON_LINE = re.compile(r"\s*+(?:[%!?]|[\w.,* \t]+=\s*[%!]|%{0,2}[^\W\d][\w.*\[\]]*\?\??\s*\Z)")
_IPYTHON_CELL = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*%%(\w+)[^\n]*")
_PYTHON_CELL_MAGICS = frozenset(
    {
        *("time", "timeit", "capture", "prun", "debug"),
        *("memit", "mprun", "lprun", "snakeviz", "scalene", "pyinstrument", "heat", "ipytest", "notify"),
    }
)
"""Cell magics, IPython's own and of common extensions, that only run their cell, which is Python: they time, profile or
record it. Other magics' cells are shell commands, HTML, or text for a file.
"""

_SILENT_LINE = re.compile(r"\s*%(?:load_ext|reload_ext|pip|grade|hint|solution|plot)\b")
"""Lines for IPython that are left out without a note: every notebook of ours has them, and no answer needs them."""

_MAX_CELL_MAGICS = 8
_CELL_MARK = re.compile(r"^#[ \t]*(?:%%|In ?\[[\d ]*\])", re.MULTILINE)
"""How editors and exporters mark where a cell begins in a `.py` file."""

_BOUND_NAME = re.compile(
    r"^[ \t]*(?:(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\n]+)?=(?!=))", re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedCell:
    """The statements of a cell, with the line numbers of its text, and the lines (from 1) that are for IPython only."""

    statements: list[ast.stmt]
    ipython_lines: tuple[int, ...] = ()


def parse_cell(text: str, file: str) -> ParsedCell:
    """A cell's statements; raise SyntaxError if a line is neither Python nor IPython."""
    left_out: list[int] = []
    while len(left_out) < _MAX_CELL_MAGICS and (magic := _IPYTHON_CELL.match(text)) is not None:
        number = magic[0].count("\n") + 1
        left_out.append(number)
        if magic[1] not in _PYTHON_CELL_MAGICS:
            return ParsedCell(statements=[], ipython_lines=tuple(left_out))
        text = "\n" * (number - 1) + text[magic.end() :]
    lines = text.split("\n")
    try:
        return ParsedCell(statements=_parse_lines(lines, file), ipython_lines=tuple(left_out))
    except SyntaxError:
        left_out += _blank_outer_lines(lines, file)
    while True:
        try:
            return ParsedCell(statements=_parse_lines(lines, file), ipython_lines=tuple(sorted(left_out)))
        except SyntaxError as error:
            at = (error.lineno or 0) - 1
            if not 0 <= at < len(lines) or not _IPYTHON_LINE.match(lines[at]):
                raise
            left_out += _blank_line(lines, at)


def _parse_lines(lines: Sequence[str], file: str) -> list[ast.stmt]:
    try:
        return ast.parse("\n".join(lines), file).body
    except MemoryError:
        raise too_complex_error(file) from None


def _blank_outer_lines(lines: list[str], file: str) -> list[int]:
    """Replace the lines for IPython that stand between statements; return the numbers of those to be noted.

    Only what follows the last such line is parsed for the next one, so that many of them are soon found.
    """
    noted: list[int] = []
    start = 0
    for at in range(len(lines)):
        if lines[at][:1].isspace() or not _IPYTHON_LINE.match(lines[at]):
            continue
        try:
            _parse_lines(lines[start:at], file)
        except SyntaxError:
            continue
        noted += _blank_line(lines, at)
        start = at
    return noted


def too_complex_error(file: str) -> SyntaxError:
    """The error for a file or cell that Python's parser gives up; it doesn't say at which line."""
    return SyntaxError(TOO_COMPLEX, (file, 1, 1, ""))


def parse_exported_cell(statement: ast.stmt, file: str) -> ParsedCell | None:
    """The cell inside `get_ipython().run_cell_magic(...)`, as exporters write it, if its magic only runs it.

    All its statements have the line of the call. Raise SyntaxError as `parse_cell` does.
    """
    match statement:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(attr="run_cell_magic", value=ast.Call(func=ast.Name(id="get_ipython"))),
                args=[ast.Constant(value=str(magic)), ast.Constant(), ast.Constant(value=str(body))],
            )
        ) if magic in _PYTHON_CELL_MAGICS:
            cell = parse_cell(body, file)
        case _:
            return None
    for part in cell.statements:
        for node in ast.walk(part):
            if isinstance(node, (ast.stmt, ast.expr, ast.excepthandler, ast.arg, ast.keyword, ast.alias)):
                node.lineno = node.end_lineno = statement.lineno
    return cell


def is_of_other_program(cell: str) -> bool:
    """Whether a magic hands the whole cell to another program, so that its text is not Python."""
    found = _IPYTHON_CELL.match(cell)
    return found is not None and found[1] not in _PYTHON_CELL_MAGICS


def split_cells(text: str) -> list[str]:
    """The cells of a file whose cells are marked by comments, each with the line numbers of the file."""
    starts = [0, *(found.start() for found in _CELL_MARK.finditer(text) if found.start()), len(text)]
    return ["\n" * text.count("\n", 0, start) + text[start:end] for start, end in itertools.pairwise(starts)]


def _blank_line(lines: list[str], at: int) -> list[int]:
    """Replace a line, and those that backslashes join to it, with `pass`; return its number if it is to be noted."""
    noted = [] if _SILENT_LINE.match(lines[at]) else [at + 1]
    indentation = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    is_joined = True
    while is_joined and at < len(lines):
        is_joined = lines[at].endswith("\\")
        lines[at] = f"{indentation}pass"
        at += 1
    return noted


def names_in_text(text: str) -> frozenset[str]:
    """The names that text which can't be parsed looks as if it defines."""
    return frozenset(name for found in _BOUND_NAME.findall(text) for name in found if name)
