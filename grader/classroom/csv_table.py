"""A table that somebody exported: its text in whatever encoding, its cells by whatever separator.

UTF-8 and UTF-16 with or without a byte order mark, and GBK, the encoding of Chinese spreadsheets. A text in another
encoding is refused rather than read wrongly; those of Windows for Latin letters are read where it is the same in all of
them, as in German. Some platforms and people write a title above the names of the columns.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from grader.classroom.chinese_encoding import has_too_few_letters, may_be_another_language
from grader.errors import UsageError
from grader.i18n import _, ngettext
from grader.sanitize import clean_line, path_text
from grader.submissions.archive import read_handed_in_file

_MAX_TABLE_BYTES = 16 * 1024 * 1024
_MAX_ROWS = 100_000
_MAX_NAME_CHARS = 200
_MAX_TITLE_LINES = 10
_SEPARATORS = ",;\t"
_EXCEL_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_CHINESE_ENCODING = "gb18030"
"""GBK, and what was added to it."""

_LATIN_ENCODINGS = ("cp1252", "cp1250", "cp1257")
"""Of Windows: for Western and Central Europe and the Baltic. What these agree on is the same in that for Turkish."""

_ENDS = "\0\x1a \t\r\n"
"""What may stand behind a table and says nothing: what old programs end a text with, or fill it up with, and blanks."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row's cells, as many as the header has, and the number of the line on which the row ends."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvTable:
    """A table: the file's name as it is shown, the header, and the rows that hold anything.

    `remark` says that its encoding is not certain, or is "".
    """

    file: str
    header: Sequence[str]
    rows: Sequence[TableRow]
    remark: str


class BrokenRowError(Exception):
    """A row that can't be read, with the number of the line on which it begins: where it ends is not known then."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def read_rows(lines: Iterable[str], separator: str) -> Iterator[TableRow]:
    """The rows of a table, also empty ones; raise BrokenRowError at the first that can't be read."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    first_line = 1
    try:
        for cells in reader:
            yield TableRow(line=reader.line_num, cells=cells)
            first_line = reader.line_num + 1
    except csv.Error as error:
        raise BrokenRowError(first_line, str(error)) from None


def read_table(path: Path, is_header: Callable[[Sequence[str]], bool]) -> CsvTable:
    """Read a table; raise UsageError, in a sentence that names the file, where it is none.

    The first of its first lines that `is_header` names the columns, else the first line; what is above it is left out.
    """
    file = clean_line(path_text(path.name), _MAX_NAME_CHARS)
    text, encoding = _decoded_text(read_handed_in_file(path, _MAX_TABLE_BYTES), file)
    text = text.rstrip(_ENDS)
    hint = _EXCEL_HINT.match(text)
    separator = hint[1] if hint else None
    above, header_line = _header_line(text[hint.end() :] if hint else text, separator, is_header)
    separator = separator or _likely_separator(header_line)
    rows = _filled_rows(text, above + (hint is not None), separator, file)
    if len(rows) < 2:
        template = _(
            "{file} holds no students: a line with the names of the columns and one line per student are needed."
        )
        raise UsageError(template.format(file=file))
    header, *others = rows
    # The names of the columns in Chinese leave no doubt.
    is_chinese = is_header([cell for cell in header.cells if not cell.isascii()])
    is_doubtful = encoding == _CHINESE_ENCODING and not is_chinese and has_too_few_letters(text)
    return CsvTable(
        file=file,
        header=header.cells,
        rows=[_even_row(row, len(header.cells), file) for row in others],
        remark=_("{file} was read as Chinese (GBK). If it is not, save it as CSV in UTF-8.").format(file=file)
        if is_doubtful
        else "",
    )


def _header_line(text: str, separator: str | None, is_header: Callable[[Sequence[str]], bool]) -> tuple[int, str]:
    """How many lines stand above the one that names the columns, and that line."""
    first = ""
    for above, line in enumerate(islice(io.StringIO(text, newline=""), _MAX_TITLE_LINES)):
        first = first or line.strip("\r\n")
        with suppress(csv.Error):
            if any(map(is_header, csv.reader([line], delimiter=separator or _likely_separator(line), strict=True))):
                return above, line
    return 0, first


def _likely_separator(line: str) -> str:
    return max(_SEPARATORS, key=line.count)


def _filled_rows(text: str, above: int, separator: str, file: str) -> list[TableRow]:
    """The rows below so many lines that hold anything; raise UsageError where one can't be read, or at too many."""
    lines = io.StringIO(text, newline="")
    for _number in range(above):
        lines.readline()
    rows = []
    try:
        for row in read_rows(lines, separator):
            if any(cell.strip() for cell in row.cells):
                rows.append(TableRow(line=above + row.line, cells=row.cells))
            if len(rows) > _MAX_ROWS:
                raise UsageError(_("{file} has more than {count} rows.").format(file=file, count=_MAX_ROWS))
    except BrokenRowError as error:
        template = _("{file}, line {line}: this is no table: {reason}. Save it as CSV again.")
        raise UsageError(template.format(file=file, line=above + error.line, reason=error)) from None
    return rows


def _even_row(row: TableRow, width: int, file: str) -> TableRow:
    """The row with as many cells as the header has; raise UsageError where more of them hold something."""
    if any(cell.strip() for cell in row.cells[width:]):
        template = ngettext(
            "{file}, line {line} has {count} cells, but the first line names {width} column.",
            "{file}, line {line} has {count} cells, but the first line names {width} columns.",
            width,
        )
        raise UsageError(template.format(file=file, line=row.line, count=len(row.cells), width=width))
    return TableRow(line=row.line, cells=[*row.cells, *[""] * width][:width])


def _decoded_text(data: bytes, file: str) -> tuple[str, str]:
    """The text, and the encoding that it was read in."""
    known = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    guessed = (known,) if known else (*_utf16_guess(data), "utf-8", _CHINESE_ENCODING)
    for encoding in guessed:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != _CHINESE_ENCODING or (_is_chinese(text) and not may_be_another_language(text)):
            return text, encoding
    if text := _latin_text(data):
        return text, _LATIN_ENCODINGS[0]
    template = _("{file} is neither UTF-8 nor UTF-16 nor GBK text. Save it as CSV in UTF-8.")
    raise UsageError(template.format(file=file))


def _utf16_guess(data: bytes) -> tuple[str, ...]:
    """The kind of UTF-16 in which every other byte of the first letters is 0."""
    start = data[:64]
    for encoding, zeros, letters in (("utf-16-le", start[1::2], start[::2]), ("utf-16-be", start[::2], start[1::2])):
        if zeros.count(0) > len(zeros) // 2 and not letters.count(0):
            return (encoding,)
    return ()


def _latin_text(data: bytes) -> str:
    """A text in an encoding of Windows for Latin letters, if it is the same in all of them; else "".

    All have ä, ö, ü, ß, é and ó in one place. DOS and old Macs have them elsewhere, so their texts are refused.
    """
    readings = {data.decode(encoding, "replace") for encoding in _LATIN_ENCODINGS}
    text = readings.pop()
    return text if not readings and all(letter.isascii() or letter.isalpha() for letter in text) else ""


def _is_chinese(text: str) -> bool:
    """Whether a text read as GBK is meant as that: most letters of any other encoding become rare characters."""
    letters = [letter for letter in text if not letter.isascii()]
    common = sum(bool(letter.encode("gb2312", "ignore")) for letter in letters)
    return 10 * common >= 9 * len(letters)
