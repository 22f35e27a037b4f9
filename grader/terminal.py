"""Text laid out in a terminal's columns, where Chinese characters and emoji take two columns each.

Texts may carry colours (the escape sequences of `click.style`); these have no width and are never cut apart.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from unicodedata import category

_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")
_NARROW_TEXT = re.compile(r"[ -~¡-¬®-˿Ͱ-ϿЀ-҂Ҋ-ԯ‐-‧←-⋿─-╿✓✗]*")  # noqa: RUF001 - ranges of characters
"""Characters of one column each. Most texts hold no others, and are measured without wcwidth, which loads slowly."""

_PROMPT, _CONTINUATION = ">>> ", "...     "

_CLOSING_CATEGORIES, _OPENING_CATEGORIES = ("Pe", "Pf", "Po"), ("Ps", "Pi")
"""Categories of marks that never begin a line, and of those that never end one."""


def text_width(text: str) -> int:
    """How many columns a line of text takes."""
    plain = _COLOUR.sub("", text) if "\x1b" in text else text
    if plain.isascii() or _NARROW_TEXT.fullmatch(plain):
        return len(plain)
    import wcwidth  # noqa: PLC0415 - takes 20 ms to load

    return wcwidth.width(plain, tabsize=1)


def cut_line(text: str, columns: int, mark: str = "…") -> str:
    """The line, cut and marked where it would take more columns; colours end where it is cut."""
    if text_width(text) <= columns:
        return text
    kept, room = "", columns - text_width(mark)
    for piece in _split_characters(text):
        room -= text_width(piece)
        if room < 0:
            break
        kept += piece
    return kept + (mark if columns >= text_width(mark) else "") + "\x1b[0m" * ("\x1b" in kept)


def _split_characters(text: str) -> Iterator[str]:
    """The colour sequences of a text, and its characters as a reader counts them: with the marks that they carry."""
    import wcwidth  # noqa: PLC0415 - takes 20 ms to load

    for part in _COLOUR.split(text):
        yield from [part] if _COLOUR.fullmatch(part) else wcwidth.iter_graphemes(part)


def align_left(text: str, columns: int) -> str:
    """The text with blanks behind it, this many columns in all."""
    return text + " " * (columns - text_width(text))


def align_right(text: str, columns: int) -> str:
    """The text with blanks before it, this many columns in all."""
    return " " * (columns - text_width(text)) + text


def wrap_text(text: str, columns: int, indent: str = "") -> list[str]:
    """A text as lines of at most this many columns, its white space as single blanks; no line where it is empty.

    A line may break between any two Chinese characters, but never begins or ends with a mark that belongs to its
    neighbour.
    """
    columns = max(columns, len(indent) + 4)
    if text.isascii() or _NARROW_TEXT.fullmatch(text):
        import textwrap  # noqa: PLC0415 - short lines need none of it

        return textwrap.wrap(text, columns, initial_indent=indent, subsequent_indent=indent)
    lines, line = [], ""
    for atom in _split_atoms(" ".join(text.split()), columns - len(indent)):
        if line and text_width(line) + text_width(atom.rstrip()) > columns - len(indent):
            lines.append(line)
            line = ""
        line += atom
    return [indent + line.rstrip() for line in [*lines, line] if line.strip()]


def _split_atoms(text: str, columns: int) -> Iterator[str]:
    """What no line break may part: a word with the blank behind it, or a wide character with the marks around it."""
    atom, last = "", ""
    for piece in _split_characters(text):
        if atom and _may_break(last, piece, is_full=text_width(atom) >= columns):
            yield atom
            atom = ""
        atom, last = atom + piece, piece
    yield atom


def _may_break(before: str, after: str, *, is_full: bool) -> bool:
    """Whether a line may end between these two characters; `is_full` where a word fills a whole line already."""
    if before == " " or after == " ":
        return before == " "
    is_parted = is_full or text_width(before) == 2 or text_width(after) == 2
    return (
        is_parted and category(after[0]) not in _CLOSING_CATEGORIES and category(before[-1]) not in _OPENING_CATEGORIES
    )


_ARGUMENT_ROW = re.compile(r"`?[A-Za-z_]\w*`?((, |、)`?[A-Za-z_]\w*`?)*(: |：)")  # noqa: RUF001 - Chinese has its own colon
"""How a docstring's row about arguments begins: `t: the time` or `a, b: two sides`."""


def fill_paragraphs(text: str, columns: int) -> list[str]:
    """A text of several paragraphs as lines: prose filled anew, examples folded, indented lines as they are."""
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        rows = paragraph.splitlines()
        if any(row.startswith((" ", ">>>", "...")) for row in rows):
            for row in rows:
                lines += fold_example(row, columns) if row.startswith((">>> ", "... ")) else [row]
        else:
            lines += [line for text in prose_lines(rows) for line in wrap_text(text, columns)]
        lines.append("")
    return lines[:-1]


def fold_example(line: str, columns: int) -> list[str]:
    """An example's line (`>>> ...`) in at most this many columns, continued as Python's prompt does it: with `...`.

    It is broken behind commas in brackets only, so that it still runs when it is copied; where that is not enough, the
    lines are longer.
    """
    head, rest = line[: len(_PROMPT)], line[len(_PROMPT) :]
    lines: list[str] = []
    while text_width(head + rest) > columns:
        places = [place for place in _comma_ends(rest, is_continued=head != _PROMPT) if place < len(rest)]
        fitting = [place for place in places if text_width(head + rest[:place].rstrip()) <= columns] or places[:1]
        if not fitting:
            break
        lines.append(head + rest[: fitting[-1]].rstrip())
        head, rest = _CONTINUATION, rest[fitting[-1] :]
    return [*lines, head + rest]


def _comma_ends(code: str, *, is_continued: bool) -> Iterator[int]:
    """The places behind a comma and a blank inside brackets, of which one is open already in a continued line."""
    depth, quote = int(is_continued), ""
    for place, character in enumerate(code):
        if quote:
            quote = "" if character == quote and code[place - 1] != "\\" else quote
        elif character in "'\"":
            quote = character
        elif depth and code.startswith(", ", place):
            yield place + 2
        else:
            depth += (character in "([{") - (character in ")]}")


def prose_lines(rows: Sequence[str]) -> list[str]:
    """Rows of a paragraph as the lines that are filled: one, or one for each argument where it lists arguments."""
    starts = [i for i in range(len(rows)) if i == 0 or rows[i - 1].rstrip().endswith((".", "。"))]
    if not any(_ARGUMENT_ROW.match(rows[start]) for start in starts):
        return [join_rows(rows)]
    return [join_rows(rows[start:end]) for start, end in pairwise([*starts, len(rows)])]


def join_rows(rows: Sequence[str]) -> str:
    """Rows of prose as one: a blank between words, none between Chinese characters or beside a wide mark."""
    text = ""
    for row in map(str.strip, rows):
        wide = [character for character in (text[-1:], row[:1]) if text_width(character) == 2]
        is_tight = len(wide) == 2 or any(category(character).startswith("P") for character in wide)
        text += row if not text or is_tight else f" {row}"
    return text


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines, every column as wide as its widest cell, two blanks between them, flush right."""
    widths = [max(map(text_width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(align_right(cell, size) for cell, size in zip(row, widths, strict=True)) for row in rows]
