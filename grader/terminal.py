"""How wide a text is on a terminal, and text laid out in columns: Chinese characters are two columns wide.

Texts may carry colours (the escape sequences of `click.style`); these have no width and are never cut apart.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence
from functools import lru_cache
from unicodedata import category, combining, east_asian_width

_COLOUR_SEQUENCE = re.compile(r"\x1b\[[0-9;]*m")
_COLOUR_OR_CHARACTER = re.compile(r"\x1b\[[0-9;]*m|.", re.DOTALL)
_BLANK_OR_CHARACTER = re.compile(r"\s+|[^\s]", re.DOTALL)
_CLOSING_CATEGORIES, _OPENING_CATEGORIES = ("Pe", "Pf", "Po"), ("Ps", "Pi")
"""Categories of marks that never begin a line, and of those that never end one."""


def text_width(text: str) -> int:
    """How many columns a line of text takes."""
    return (
        len(text)
        if text.isascii() and "\x1b" not in text
        else sum(map(_character_width, _COLOUR_SEQUENCE.sub("", text)))
    )


@lru_cache(maxsize=4096)
def _character_width(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def cut_line(text: str, columns: int, mark: str = "…") -> str:
    """The line, cut and marked where it would take more columns; colours end where it is cut."""
    if text_width(text) <= columns:
        return text
    kept: list[str] = []
    align_left, is_coloured = columns - text_width(mark), False
    for piece in _COLOUR_OR_CHARACTER.findall(text):
        if piece.startswith("\x1b"):
            is_coloured = True
            kept.append(piece)
            continue
        align_left -= _character_width(piece)
        if align_left < 0:
            break
        kept.append(piece)
    return "".join(kept) + (mark if columns >= text_width(mark) else "") + "\x1b[0m" * is_coloured


def align_left(text: str, columns: int) -> str:
    """The text with blanks behind it, this many columns in all."""
    return text + " " * (columns - text_width(text))


def align_right(text: str, columns: int) -> str:
    """The text with blanks before it, this many columns in all."""
    return " " * (columns - text_width(text)) + text


def wrap_text(text: str, columns: int, indent: str = "") -> list[str]:
    """A text as lines of at most this many columns, its white space as single blanks; no line where it is empty.

    Chinese may be parted between any two characters, but no line begins or ends with a mark that belongs to its
    neighbour.
    """
    columns = max(columns, len(indent) + 4)
    if text_width(text) == len(text):
        return textwrap.wrap(text, columns, initial_indent=indent, subsequent_indent=indent)
    lines, line = [], ""
    for atom in _split_atoms(text, columns - len(indent)):
        if line and text_width(line) + text_width(atom.rstrip()) > columns - len(indent):
            lines.append(line)
            line = ""
        line += atom if line else atom.lstrip()
    return [indent + line.rstrip() for line in [*lines, line] if line.strip()]


def fill_paragraphs(text: str, columns: int) -> list[str]:
    """A text of several paragraphs as lines: prose filled anew, indented lines and examples as they are."""
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        rows = paragraph.splitlines()
        is_prose = not any(row.startswith((" ", ">>>", "...")) for row in rows)
        lines += [*(wrap_text(_join_rows(rows), columns) if is_prose else rows), ""]
    return lines[:-1]


def _join_rows(rows: Sequence[str]) -> str:
    """Rows of prose as one: a blank between words, none between Chinese characters or behind a wide mark."""
    text = ""
    for row in map(str.strip, rows):
        before, after = text[-1:], row[:1]
        is_tight = (_is_wide_mark(before) or _is_wide_mark(after)) or (_is_wide(before) and _is_wide(after))
        text += row if not text or is_tight else f" {row}"
    return text


def _is_wide(character: str) -> bool:
    return bool(character) and _character_width(character) == 2


def _is_wide_mark(character: str) -> bool:
    return _is_wide(character) and category(character).startswith("P")


def _split_atoms(text: str, columns: int) -> Iterator[str]:
    """What may not be parted: a word with the blank behind it, or a wide character with the marks around it."""
    atom = ""
    for piece in _BLANK_OR_CHARACTER.findall(text):
        if piece.isspace():
            yield atom + " "
            atom = ""
            continue
        is_parted = atom and (
            _character_width(piece) == 2 or _character_width(atom[-1]) == 2 or text_width(atom) >= columns
        )
        if is_parted and category(piece) not in _CLOSING_CATEGORIES and category(atom[-1]) not in _OPENING_CATEGORIES:
            yield atom
            atom = ""
        atom += piece
    yield atom


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines, every column as wide as its widest cell, two blanks between them, flush right."""
    widths = [max(map(text_width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(align_right(cell, size) for cell, size in zip(row, widths, strict=True)) for row in rows]
