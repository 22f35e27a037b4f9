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

_CODE = re.compile(
    r"`[^`\n]+`|(?<=[:\uff1a]) ?grade(?: (?![A-Z])[!-_a-~]*[!-+\--:<-_a-~])+"
    r"(?=[.\u3002]?(?:\s{2}|\s[A-Z]|\s[^\x00-\x7f]|$))"
)
"""Code in backticks, and a command of ours behind a colon (a Chinese one, too), up to the end of what says so."""

_FILE = re.compile(
    r"(?<![^\s\u3000-\u303f\uff00-\uffef])[^\s/\u3000-\u303f\uff00-\uffef]*/[^\s\u3000-\u303f\uff00-\uffef]*"
    r"\.(?:py|ipynb)\b(?::\d+)*"
)
"""A path of a file of exercises with its line, which is copied or clicked; Chinese marks stand around it."""

_FIRM_BLANK = "\N{NO-BREAK SPACE}"

_CUT_MARK = "…"

_PROMPT, _CONTINUATION = ">>> ", "...     "

_GAP, _PART_END, _OPERATOR = (re.compile(text) for text in (r"(?<=\S) {2,}", r"[,;] |[，；：]", r" (?=(:?=|[-+]) )"))  # noqa: RUF001 - Chinese marks
"""Where a formula may be broken, the best first."""

_CLOSING_CATEGORIES, _OPENING_CATEGORIES = ("Pe", "Pf", "Po"), ("Ps", "Pi")
"""Categories of marks that never begin a line, and of those that never end one."""


def text_width(text: str) -> int:
    """How many columns a line of text takes."""
    plain = _COLOUR.sub("", text) if "\x1b" in text else text
    if plain.isascii() or _NARROW_TEXT.fullmatch(plain):
        return len(plain)
    import wcwidth  # noqa: PLC0415 - takes 20 ms to load

    return wcwidth.width(plain, tabsize=1)


def cut_line(text: str, columns: int) -> str:
    """The line, cut and marked where it would take more columns; colours end where it is cut."""
    if text_width(text) <= columns:
        return text
    kept, room = "", columns - text_width(_CUT_MARK)
    for piece in _split_characters(text):
        room -= text_width(piece)
        if room < 0:
            break
        kept += piece
    return kept + (_CUT_MARK if columns >= text_width(_CUT_MARK) else "") + "\x1b[0m" * ("\x1b" in kept)


def _split_characters(text: str) -> Iterator[str]:
    """The colour sequences of a text, and its characters as a reader counts them: with the marks that they carry."""
    import wcwidth  # noqa: PLC0415 - takes 20 ms to load

    for part in _COLOUR.split(text):
        yield from [part] if _COLOUR.fullmatch(part) else wcwidth.iter_graphemes(part)


def blanks_below(text: str) -> str:
    """Blanks as wide as a text in any font: a wide one for each character of two columns."""
    widths = map(text_width, text)
    return "".join("\N{IDEOGRAPHIC SPACE}" if width == 2 else " " * width for width in widths)


def align_left(text: str, columns: int) -> str:
    """The text with blanks behind it, this many columns in all."""
    return text + " " * (columns - text_width(text))


def align_right(text: str, columns: int) -> str:
    """The text with blanks before it, this many columns in all."""
    return " " * (columns - text_width(text)) + text


def wrap_text(text: str, columns: int, indent: str = "", *, breaks_words: bool = True) -> list[str]:
    """A text as lines of at most this many columns, its white space as single blanks; no line where it is empty.

    A name with a hyphen, as that of an option, stays whole, and so does code in backticks that is not long. A line may
    break between any two Chinese characters outside the path of a file, but never begins or ends with a mark that
    belongs to its neighbour. A word that is longer than a line is broken, or else, as a path that is to be copied, has
    a line of its own.
    """
    columns = max(columns, len(indent) + 4)
    if text.isascii() or _NARROW_TEXT.fullmatch(text):
        import textwrap  # noqa: PLC0415 - short lines need none of it

        wrapped = textwrap.wrap(
            _keep_code(text, columns),
            columns,
            initial_indent=indent,
            subsequent_indent=indent,
            break_on_hyphens=False,
            break_long_words=breaks_words,
        )
        return [line.replace(_FIRM_BLANK, " ") for line in wrapped]
    lines, line = [], ""
    for atom in _split_atoms(
        _keep_code(" ".join(text.split()), columns), columns - len(indent) if breaks_words else None
    ):
        if line and text_width(line) + text_width(atom.rstrip()) > columns - len(indent):
            lines.append(line)
            line = ""
        line += atom
    return [indent + line.rstrip().replace(_FIRM_BLANK, " ") for line in [*lines, line] if line.strip()]


def _keep_code(text: str, columns: int) -> str:
    """The text with blanks that no line ends at in code that is short enough to be read as a whole."""
    return _CODE.sub(lambda code: _firm_code(code[0]) if len(code[0]) <= columns // 2 else code[0], text)


def _firm_code(code: str) -> str:
    """Code without a place to break a line; before it there may be one."""
    bare = code.lstrip(" ")
    return " " * (len(code) - len(bare)) + bare.replace(" ", _FIRM_BLANK)


def _split_atoms(text: str, columns: int | None) -> Iterator[str]:
    """What no line break may part: a word or a path with the blank behind it, or a wide character with its marks."""
    inside_files = {place for file in _FILE.finditer(text) for place in range(file.start() + 1, file.end())}
    atom, last, place = "", "", 0
    for piece in _split_characters(text):
        is_full = columns is not None and text_width(atom) >= columns
        if atom and (is_full or place not in inside_files) and _may_break(last, piece, is_full=is_full):
            yield atom
            atom = ""
        atom, last, place = atom + piece, piece, place + len(piece)
    yield atom


def _may_break(before: str, after: str, *, is_full: bool) -> bool:
    """Whether a line may end between these two characters; `is_full` where a word fills a whole line already."""
    if before == " " or after == " ":
        return before == " "
    is_parted = text_width(before) == 2 or text_width(after) == 2
    is_between_marks = category(after[0]) in _CLOSING_CATEGORIES or category(before[-1]) in _OPENING_CATEGORIES
    return is_full or (is_parted and not is_between_marks)


_ARGUMENT_ROW = re.compile(r"`?[A-Za-z_]\w*`?((, |、)`?[A-Za-z_]\w*`?)*(: |：)")  # noqa: RUF001 - Chinese has its own colon
"""How a docstring's row about arguments begins: `t: the time` or `a, b: two sides`."""


def fill_paragraphs(text: str, columns: int) -> list[str]:
    """A text of several paragraphs as lines: prose filled anew, examples and indented lines (formulas) folded."""
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        rows = paragraph.splitlines()
        if any(row.startswith((" ", ">>>", "...")) for row in rows):
            for row in rows:
                lines += (fold_example if row.startswith((">>> ", "... ")) else _fold_formula)(row, columns)
        else:
            lines += [line for text in prose_lines(rows) for line in wrap_text(text, columns)]
        lines.append("")
    return lines[:-1]


def fold_example(line: str, columns: int) -> list[str]:
    """An example's line (`>>> ...`) in at most this many columns, continued as Python's prompt does it: with `...`.

    It is broken behind commas in brackets only, so that it still runs when it is copied, and in as few brackets as
    possible, so that an argument stays whole; where that is not enough, the lines are longer.
    """
    head, rest = line[: len(_PROMPT)], line[len(_PROMPT) :]
    lines: list[str] = []
    while text_width(head + rest) > columns:
        places = [found for found in _comma_ends(rest, is_continued=head != _PROMPT) if found[1] < len(rest)]
        fitting = [found for found in places if text_width(head + rest[: found[1]].rstrip()) <= columns] or places[:1]
        if not fitting:
            break
        _depth, place = min(fitting, key=_by_depth)
        lines.append(head + rest[:place].rstrip())
        head, rest = _CONTINUATION, rest[place:]
    return [*lines, head + rest]


def _by_depth(found: tuple[int, int]) -> tuple[int, int]:
    """The key of a place to break a line at: the fewest brackets around it, then the furthest to the right."""
    depth, place = found
    return depth, -place


def _comma_ends(code: str, *, is_continued: bool) -> Iterator[tuple[int, int]]:
    """The places behind a comma and a blank inside brackets, each behind the number of brackets around it.

    In a continued line one is open already.
    """
    depth, quote = int(is_continued), ""
    for place, character in enumerate(code):
        if quote:
            quote = "" if character == quote and code[place - 1] != "\\" else quote
        elif character in "'\"":
            quote = character
        elif depth and code.startswith(", ", place):
            yield depth, place + 2
        else:
            depth += (character in "([{") - (character in ")]}")


def _fold_formula(line: str, columns: int) -> list[str]:
    """An indented line in at most this many columns: broken at a gap, behind a comma or before an operator.

    It is continued further in. Where nothing of that is near enough it is broken between words.
    """
    indent = line[: len(line) - len(line.lstrip(" "))]
    further = indent + " " * 4
    lines: list[str] = []
    while text_width(line) > columns:
        fitting = [
            found
            for found in _formula_places(line)
            if found[1] > len(further) and text_width(line[: found[1]].rstrip()) <= columns
        ]
        if not fitting:
            return [*lines, *wrap_text(line.strip(), columns, further if lines else indent)]
        _rank, place = min(fitting, key=_by_depth)
        lines.append(line[:place].rstrip())
        line = further + line[place:].lstrip()
    return [*lines, line]


def _formula_places(line: str) -> Iterator[tuple[int, int]]:
    """The places where a formula may be broken, each behind its rank: few brackets around it, and then its kind."""
    kinds = (_GAP, _PART_END, _OPERATOR)
    for kind, pattern in enumerate(kinds):
        for found in pattern.finditer(line.rstrip()):
            before = line[: found.start()]
            depth = sum(map(before.count, "([{")) - sum(map(before.count, ")]}"))
            yield depth * len(kinds) + kind, found.end()


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
