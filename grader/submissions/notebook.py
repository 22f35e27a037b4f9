"""Read the code of a notebook (`.ipynb`) as text: the contents of its code cells, and the names that others define.

A notebook is hostile data like any file of a submission. It is JSON, read by `json` within bounds. Everything but code
(outputs, pictures, metadata) is dropped while it is read, and nbformat converts the rest to version 4 of the format:
no more cells than may count, since a cell costs it far more than the JSON does.
Nothing is run, validated over the network or trusted, and nothing is parsed as Python: the child that runs the cells
decides which of their lines are Python (`sandbox.child.notebook_cells`).

Each code cell is a source of its own with a name like "topic.ipynb, cell 3", so that all places in Python's
messages name a cell and a line. Cells are numbered as Jupyter does when all are run from the top: code cells only,
empty ones left out.
"""

import codecs
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from grader.errors import UsageError, install_command
from grader.i18n import _
from grader.sanitize import clean_line, path_text
from grader.submissions.cell_text import plain_cell_text
from grader.submissions.file_kinds import BEGINNING_BYTES, foreign_kind

MAX_NOTEBOOK_BYTES = 20 * 1024 * 1024
MAX_CODE_BYTES = 1024 * 1024
MAX_CELLS = 500
_MAX_JSON_VALUES = 500_000
"""How many values a notebook's JSON may hold, counted by commas and brackets: each costs memory when it is read."""

_TEXT_CELLS = ("markdown", "raw")
_TEXT_KEYS = ("source", "input", "code")
"""Where a cell of code has its text, in versions 4, 3 and 2, and 1 of the format."""

_MAX_NAME_CHARS = 300
_NEWEST_VERSION = 4
_MAX_SHOWN_VERSION = 1_000
_CELL_SOURCE = r"(?s:(.+\.ipynb), cell (\d{1,4}))"
_FUNCTION_LINE = re.compile(r"^(?:async[ \t]+)?def[ \t]+(\w{1,100})[ \t]*\(", re.MULTILINE)
_CODE_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)


_WRITEFILE_MAGIC = (
    rb"\s*%%(?:write)?file[ \t]+(?P<append>(?:-a|--append)[ \t]+)?"
    rb"(?P<quote>[\"']?)(?P<path>[^\s\"']+)(?P=quote)[ \t]*(?:\n|\Z)"
)


class NotebookCells(NamedTuple):
    """What was read of a notebook: its code cells by the names of these sources, and the functions of other cells.

    `idle_functions` are the names that a cell defines which does not run, because it was made a cell of text.
    """

    code: dict[str, bytes]
    idle_functions: tuple[str, ...] = ()


class _NotebookError(Exception):
    """A notebook that is not read; its text is the sentence that says why."""


def is_available() -> bool:
    """Whether notebooks can be read: nbformat comes with an extra."""
    import importlib.util  # noqa: PLC0415 - needed for notebooks only

    return importlib.util.find_spec("nbformat") is not None


def notebook_name(name: str) -> str:
    """A notebook's file name as text that is safe to show: unlike a module's, it may hold any character."""
    return clean_line(path_text(name), _MAX_NAME_CHARS)


def is_notebook_text(content: bytes) -> bool:
    """Whether a file is a notebook, whatever its name says."""
    return (
        content.lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith(b"{")
        and b'"cells"' in content
        and b'"nbformat"' in content
    )


def source_origin(source: str) -> tuple[str, int | None]:
    """The file that holds a source, and the number of its cell where that file is a notebook."""
    found = re.fullmatch(_CELL_SOURCE, source)
    return (found[1], int(found[2])) if found else (source, None)


def editor_location(file: str, number: int | None, cell: int | None) -> str:
    """A line of a file in the form that editors understand; for a notebook, the cell and the line in it."""
    if not number:
        return file
    if cell is None:
        return f"{file}:{number}"
    return _("{file}, cell {cell}, line {line}").format(file=file, cell=cell, line=number)


class WrittenFile(NamedTuple):
    """The file that a cell writes by the magic `%%writefile`: its path as given, and whether it is appended to."""

    path: str
    text: bytes
    is_appended: bool


def written_file(cell: bytes) -> WrittenFile | None:
    """The file that a cell writes, if that is all it does."""
    found = re.match(_WRITEFILE_MAGIC, cell)
    if found is None:
        return None
    path = found["path"].decode("utf-8", "replace")
    return WrittenFile(path=path, text=cell[found.end() :], is_appended=found["append"] is not None)


def read_cells(content: bytes, name: str) -> NotebookCells | str:
    """The cells of a notebook, or the sentence that says why none is read."""
    if not is_available():
        template = _("{file} was not read: notebooks need nbformat. Get it with: {command}")
        return template.format(file=name, command=install_command("notebooks"))
    try:
        loaded = _load_json(content, name)
        texts = [text for text in _code_texts(_code_cells_only(loaded, name), name) if text.strip()]
        cells = {f"{name}, cell {number}": _encode_cell(text) for number, text in enumerate(texts, 1)}
        return NotebookCells(_check_bounds(cells, name), _idle_functions(loaded.get("cells")))
    except _NotebookError as fault:
        return str(fault)


def executed_cells(texts: Mapping[int, str], name: str) -> dict[str, bytes]:
    """The cells that ran in a kernel, given by their numbers there; raise UsageError if there is too much of them."""
    try:
        return _check_bounds({f"{name}, cell {number}": _encode_cell(text) for number, text in texts.items()}, name)
    except _NotebookError as fault:
        raise UsageError(str(fault)) from None


def _check_bounds(cells: dict[str, bytes], name: str) -> dict[str, bytes]:
    if not cells:
        raise _NotebookError(_("{file} holds no code. Write your functions into its code cells.").format(file=name))
    if len(cells) > MAX_CELLS or sum(map(len, cells.values())) > MAX_CODE_BYTES:
        raise _NotebookError(_too_much_sentence(name))
    return cells


def _too_much_sentence(name: str) -> str:
    return _("{file} was not read: a notebook may hold at most {cells} code cells and {size} MiB of code.").format(
        file=name, cells=MAX_CELLS, size=MAX_CODE_BYTES // 2**20
    )


def _encode_cell(text: str) -> bytes:
    """A cell's text as a file would hold it, with null characters replaced, since Python refuses them in a source."""
    return plain_cell_text(text).replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace")


def _load_json(content: bytes, name: str) -> dict[str, object]:
    """The notebook's JSON object, without outputs, pictures and metadata."""
    if content.count(b",") + content.count(b"[") + content.count(b"{") > _MAX_JSON_VALUES:
        raise _NotebookError(
            _("{file} was not read: it holds too much beside code. Clear its outputs and save it again.").format(
                file=name
            )
        )
    if (sentence := _other_kind_sentence(content, name)) is not None:
        raise _NotebookError(sentence)
    try:
        loaded = json.loads(content.decode("utf-8-sig"), object_hook=_code_only)
    except json.JSONDecodeError as error:
        raise _NotebookError(
            _("{file} is no notebook: its text is not JSON from line {line} on. Save it with Jupyter again.").format(
                file=name, line=error.lineno
            )
        ) from None
    except (ValueError, RecursionError, MemoryError):
        # Bytes that are not UTF-8, a huge number, brackets nested too deeply: nothing that an editor writes.
        raise _NotebookError(_broken_sentence(name)) from None
    if not isinstance(loaded, dict):
        raise _NotebookError(_broken_sentence(name))
    return loaded


def _other_kind_sentence(content: bytes, name: str) -> str | None:
    """What a file is that has a notebook's name only, if its beginning tells."""
    if not content or content.isspace():
        return _("{file} is empty. Save the notebook again.").format(file=name)
    if (foreign := foreign_kind(name, content[:BEGINNING_BYTES])) is None:
        return None
    template = _("{file} is no notebook but {kind}. Hand in the .ipynb file that Jupyter saved or Colab downloads.")
    return template.format(file=name, kind=_(foreign[1].value))


def _broken_sentence(name: str) -> str:
    return _("{file} is no notebook that can be read. Save it with Jupyter again.").format(file=name)


def _code_only(found: dict[str, object]) -> dict[str, object]:
    """A JSON object of a notebook, where the fields that nbformat needs and that are not read here are empty."""
    found.pop("attachments", None)
    is_code = found.get("cell_type") == "code"
    if is_code or "outputs" in found:
        found["outputs"] = []
    if is_code or "metadata" in found:
        found["metadata"] = {}
    return found


def _code_cells_only(loaded: dict[str, object], name: str) -> dict[str, object]:
    """The notebook without cells that hold no code. What is no cell at all is left for nbformat to refuse."""
    kept: dict[str, object] = {key: loaded[key] for key in ("nbformat", "nbformat_minor") if key in loaded}
    if "cells" in loaded:
        kept["cells"] = _cells_of_code(loaded["cells"], name)
    sheets = loaded.get("worksheets")
    if isinstance(sheets, list) and all(isinstance(sheet, dict) for sheet in sheets):
        parts = [sheet.get("cells") for sheet in sheets]
        if all(isinstance(part, list) for part in parts):
            kept["worksheets"] = [{"cells": _cells_of_code([cell for part in parts for cell in part], name)}]
    return kept


def _cells_of_code(cells: object, name: str) -> object:
    if not isinstance(cells, list):
        return cells
    kept = [cell for cell in cells if not isinstance(cell, dict) or _may_hold_code(cell)]
    if len(kept) > MAX_CELLS:
        raise _NotebookError(_too_much_sentence(name))
    return kept


def _may_hold_code(cell: Mapping[str, object]) -> bool:
    kind = cell.get("cell_type")
    texts = [cell[key] for key in _TEXT_KEYS if key in cell]
    is_blank = bool(texts) and all(map(_is_blank, texts))
    return not is_blank if kind == "code" else not isinstance(kind, str)


def _idle_functions(cells: object) -> tuple[str, ...]:
    """The functions that cells of text define at their left edge; code that is quoted in a fence is none of it."""
    found: dict[str, None] = {}
    for cell in cells if isinstance(cells, list) else ():
        if not isinstance(cell, dict) or cell.get("cell_type") not in _TEXT_CELLS:
            continue
        source = cell.get("source")
        text = "".join(part for part in (source if isinstance(source, list) else [source]) if isinstance(part, str))
        if not _CODE_FENCE.search(text):
            found |= dict.fromkeys(_FUNCTION_LINE.findall(text))
    return tuple(found)


def _is_blank(text: object) -> bool:
    """Whether a text, or a list of lines, holds nothing but white space."""
    if isinstance(text, list):
        return all(isinstance(line, str) and not line.strip() for line in text)
    return isinstance(text, str) and not text.strip()


def _code_texts(loaded: dict[str, object], name: str) -> Iterator[str]:
    """The text of each code cell."""
    version = loaded.get("nbformat")
    if type(version) is not int or not 0 < version <= _NEWEST_VERSION:
        shown_version = version if type(version) is int and abs(version) < _MAX_SHOWN_VERSION else "?"
        raise _NotebookError(
            _("{file} is of version {version} of the notebook format; versions 1 to {newest} are read.").format(
                file=name, version=shown_version, newest=_NEWEST_VERSION
            )
        )
    cells = _upgrade_notebook(loaded, version, name).get("cells")
    if not isinstance(cells, list):
        raise _NotebookError(_broken_sentence(name))
    for cell in cells:
        if not isinstance(cell, dict):
            raise _NotebookError(_broken_sentence(name))
        if cell.get("cell_type") == "code":
            yield _require_text(cell.get("source"), name)


def _require_text(source: object, name: str) -> str:
    if not isinstance(source, str):
        raise _NotebookError(_broken_sentence(name))
    return source


def _upgrade_notebook(loaded: dict[str, object], version: int, name: str) -> Mapping[str, object]:
    """The notebook converted to version 4, where the source of each cell is one string."""
    import nbformat  # noqa: PLC0415 - an extra, and slow to load

    loaded.setdefault("metadata", {})
    minor = loaded.get("nbformat_minor")
    try:
        with _silence_nbformat():
            found = nbformat.versions[version].to_notebook_json(loaded, minor=minor)
            upgraded = nbformat.convert(found, _NEWEST_VERSION)  # type: ignore[no-untyped-call]
    except Exception:  # noqa: BLE001 - a library on hostile values: whatever it raises, it can't be read
        raise _NotebookError(_broken_sentence(name)) from None
    if not isinstance(upgraded, Mapping):
        raise _NotebookError(_broken_sentence(name))
    return upgraded


@contextmanager
def _silence_nbformat() -> Iterator[None]:
    """Suppress the warnings and log messages of nbformat, which are not meant for learners."""
    import logging  # noqa: PLC0415 - needed for notebooks only

    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
