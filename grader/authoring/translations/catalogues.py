"""Catalogues of translations, by Babel: a template of all texts, a `.po` file to translate in, a `.mo` file to read.

They hold no dates, versions or line numbers, so that a difference shows what was changed.
"""

import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from grader.errors import CourseError
from grader.files import atomic_write, write_error
from grader.i18n import Language, _
from grader.sanitize import CONTROL_CHARACTER

LOCALES = tuple(language.locale_name for language in Language if language is not Language.en)
"""The names of the catalogues: one for each language; English stands in the sources."""

_LINE = re.compile(r'\s*(#.*|((msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\])?\s*"([^"\\]|\\.)*"\s*)?)')
"""A line of a catalogue: a remark, or a text in quotes, with the keyword that it belongs to or going on from above."""

_KEYWORDS: dict[str, Any] = {"_": None, "N_": None, "ngettext": (1, 2)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueText:
    """Something to translate: the English, where it stands, and a remark for the translator."""

    id: str | tuple[str, ...]
    file: str
    remark: str = ""


def marked_texts(method: str, path: Path, shown: str) -> Iterator[CatalogueText]:
    """The texts that a source marks for translation, by one of Babel's methods; `shown` is its name for translators."""
    with path.open("rb") as file:
        options = {"encoding": "utf-8", "silent": "false"}
        for _, text, _, _ in extract(method, file, keywords=_KEYWORDS, options=options):
            yield CatalogueText(id=text, file=shown)


def make_template(domain: str, texts: Iterable[CatalogueText]) -> Catalog:
    """The texts as a catalogue without translations."""
    catalogue = Catalog(domain=domain, project="gradient-descent-kata", charset="utf-8", version="1")
    catalogue.header_comment = f"# The texts of the domain `{domain}`."
    for text in texts:
        comments = [text.remark] if text.remark else []
        catalogue.add(text.id, locations=[(text.file, 0)], auto_comments=comments)
    return catalogue


def read_catalogue(path: Path) -> Catalog:
    """A catalogue, from its .po or .pot file; raise CourseError where it can't be read as a whole.

    Babel leaves out most of what it can't read, and what was left out would be lost where the file is written anew.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        unreadable = next((at for at, line in enumerate(text.split("\n")) if not _LINE.fullmatch(line)), None)
        if unreadable is not None:
            raise _entry_error(path, unreadable)
        catalogue = read_po(io.BytesIO(text.encode()), abort_invalid=True)
    except PoFileError as error:
        raise _entry_error(path, error.lineno) from None
    except UnicodeDecodeError:
        raise CourseError(_("{file} is not UTF-8 text. Save it as UTF-8.").format(file=path)) from None
    for message in catalogue:
        texts = (message.string,) if isinstance(message.string, str) else message.string or ()
        found = CONTROL_CHARACTER.search("".join(filter(None, texts)))
        if found:
            template = _("a text here holds the control character {character}. Take it out.")
            raise CourseError(f"{path}:{message.lineno}: {template.format(character=ascii(found[0]))}")
    return catalogue


def _entry_error(path: Path, at: int) -> CourseError:
    template = _("{file}:{line}: this can't be read; an entry is msgid and msgstr, each with a text in quotes")
    return CourseError(template.format(file=path, line=at + 1))


def compile_catalogue(catalogue: Catalog) -> bytes:
    """A catalogue as the program reads it."""
    catalogue.creation_date = catalogue.revision_date = _NO_DATE
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def untranslated_texts(catalogue: Catalog) -> list[str]:
    """What has no translation, or only a guess."""
    return [_first(message.id) for message in catalogue if message.id and (message.fuzzy or not _is_whole(message))]


def _is_whole(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def renew_catalogues(domain: str, texts: Iterable[CatalogueText], folder: Path) -> list[str]:
    """Bring the files of one domain up to date, and give what is left to translate.

    A file is written whole or not at all; raise UsageError or DiskError where it can't be written.
    """
    made = make_template(domain, texts)
    left: list[str] = []
    _write_file(folder / f"{domain}.pot", _catalogue_bytes(made))
    for locale in LOCALES:
        path = folder / locale / "LC_MESSAGES" / f"{domain}.po"
        translated = read_catalogue(path) if path.is_file() else Catalog(locale=locale, domain=domain, fuzzy=False)
        translated.update(made, update_header_comment=True)
        _write_file(path, _catalogue_bytes(translated))
        _write_file(path.with_suffix(".mo"), compile_catalogue(read_catalogue(path)))
        left += untranslated_texts(translated)
    return left


def _write_file(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(error, path.parent) from None
    atomic_write(path, [content])


def _catalogue_bytes(catalogue: Catalog) -> bytes:
    """The text of a `.po` or `.pot` file, without lines that hold dates and names."""
    file = io.BytesIO()
    write_po(file, catalogue, width=0, include_lineno=False, ignore_obsolete=True)
    lines = file.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_DATED))


_NO_DATE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_DATED = (
    *(b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Last-Translator', b'"Language-Team', b'"Report-Msgid-Bugs'),
    *(b'"Project-Id-Version', b'"Generated-By'),
)
