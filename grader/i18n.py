"""The language of all messages: English, or a translation from a gettext catalogue.

The command line sets it once for the process; a `speaking` block sets it for a thread, so that two languages and two
courses can be graded side by side. What programs read (JSON keys, verdicts, ids) stays English. There are two
catalogues: the grader's messages, here in `locale`, and a course's own texts (titles, statements, hints, mistakes), in
`locale` of its folder.

A text is translated where it is shown, never where it is defined or stored: stored text outlives a change of language.
"""

import gettext
import os
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from grader.errors import CourseError

CATALOGUES_FOLDER = Path(__file__).resolve().parent / "locale"
_GRADER_DOMAIN, _COURSE_DOMAIN = "grader", "course"


class Language(StrEnum):
    """The languages, by the code that a user writes."""

    en = "en"
    zh = "zh"

    @property
    def locale_name(self) -> str:
        """The name of the catalogue for gettext: of its folder in `locale`."""
        match self:
            case Language.en:
                return "en"
            case Language.zh:
                return "zh_CN"


class _Speech(NamedTuple):
    """A language with two catalogues in it: the grader's, and that of the course at hand."""

    language: Language = Language.en
    grader: gettext.NullTranslations = gettext.NullTranslations()
    course: gettext.NullTranslations = gettext.NullTranslations()
    course_folder: Path | None = None


_process_speech = [_Speech()]
"""The speech of the process, outside of `speaking` blocks; new threads start with it."""

_block_speech: ContextVar[_Speech | None] = ContextVar("speech", default=None)


def use_language(language: Language) -> None:
    """Use this language from now on, in this process."""
    _process_speech[0] = _make_speech(language, _process_speech[0].course_folder)


def use_course(folder: Path) -> None:
    """Take the course's texts from the catalogues in its folder (`locale/zh_CN/...`) from now on, in this process."""
    _process_speech[0] = _make_speech(_process_speech[0].language, folder)


@contextmanager
def speaking(language: Language, course_folder: Path) -> Iterator[None]:
    """Use this language and the texts of this course while the block lasts, in this thread only."""
    token = _block_speech.set(_make_speech(language, course_folder))
    try:
        yield
    finally:
        _block_speech.reset(token)


def current_language() -> Language:
    """The language in use now."""
    return _current_speech().language


def _current_speech() -> _Speech:
    return _block_speech.get() or _process_speech[0]


@lru_cache(maxsize=64)
def _make_speech(language: Language, course_folder: Path | None) -> _Speech:
    course = gettext.NullTranslations()
    if course_folder is not None:
        course = _read_course_catalogue(course_folder / "locale", language)
    return _Speech(
        language=language,
        grader=_read_catalogue(_GRADER_DOMAIN, CATALOGUES_FOLDER, language),
        course=course,
        course_folder=course_folder,
    )


def _(text: str) -> str:
    """Translate a message of the grader into the current language; fill its placeholders afterwards."""
    return _current_speech().grader.gettext(text) if text else text


def ngettext(one: str, many: str, count: float) -> str:
    """Translate a message about a number of things: the form for one, or that for another number of them."""
    return _current_speech().grader.ngettext(one, many, 1 if count == 1 else 2)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a text for the catalogue, and return it as it is: for tables of texts that `_` translates later."""
    return text


def join_names(names: Sequence[str]) -> str:
    """Several names as a sentence lists them: "a", "a and b", "a, b and c"."""
    *others, last = names
    return _("{others} and {last}").format(others=_(", ").join(others), last=last) if others else last


_OPEN_END = re.compile(r"\w['\")\]]*\Z")


def join_sentences(*sentences: str) -> str:
    """These sentences one after the other, without empty ones; one that ends in another program's words gets a dot."""
    joined = ""
    for sentence in filter(None, sentences):
        joined = _("{first} {second}").format(first=_ended(joined), second=sentence) if joined else sentence
    return joined


def _ended(sentence: str) -> str:
    return _("{sentence}.").format(sentence=sentence) if _OPEN_END.search(sentence) else sentence


def labelled(name: str, text: str) -> str:
    """A name and a text about it, with a colon between them."""
    return _("{name}: {text}").format(name=name, text=text)


def os_reason(error: OSError) -> str:
    """Why the system refused something: its own words, translated where the catalogue knows them."""
    return _(error.strerror or type(error).__name__)


def course_text(text: str) -> str:
    """Translate a text of the course into the current language; it stays as it is without a translation."""
    return _current_speech().course.gettext(text) if text else text


def requested_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language that a user asks for: `--lang`, else GRADE_LANG, else the locale; English where it is unknown."""
    return (
        _language_option(arguments)
        or _language_from_code(environment.get("GRADE_LANG", ""))
        or _language_from_locale(environment)
        or Language.en
    )


def _language_option(arguments: Sequence[str]) -> Language | None:
    """The value of `--lang`, read before anything is parsed: the help is in that language too."""
    found: Language | None = None
    before = ""
    for argument in arguments:
        if argument == "--":
            break
        if before == "--lang":
            found = _language_from_code(argument)
        elif argument.startswith("--lang="):
            found = _language_from_code(argument.partition("=")[2])
        before = argument
    return found


def _language_from_code(code: str) -> Language | None:
    """The language of a code with or without a country: zh, zh_CN.UTF-8, zh-Hans."""
    plain = code.strip().lower().replace("-", "_").partition(".")[0].partition("_")[0]
    return next((language for language in Language if language.value == plain), None)


def _language_from_locale(environment: Mapping[str, str]) -> Language | None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return _language_from_code(environment[name])
    return None


def _read_course_catalogue(folder: Path, language: Language) -> gettext.NullTranslations:
    try:
        return _read_catalogue(_COURSE_DOMAIN, folder, language)
    except (OSError, ValueError, LookupError, struct.error) as error:
        if isinstance(error, OSError) and error.errno:  # the system says why; what gettext finds itself has no number
            raise
        file = folder / language.locale_name / "LC_MESSAGES" / f"{_COURSE_DOMAIN}.mo"
        template = _("{file} is no catalogue of translations. Delete it, and run `grade course translate`.")
        raise CourseError(template.format(file=file)) from None


def _read_catalogue(domain: str, folder: Path, language: Language) -> gettext.NullTranslations:
    # gettext looks in a dozen places for each language, where mostly there is nothing to be found.
    names = os.listdir(folder) if folder.is_dir() else []
    if not any(name.startswith(language.value) for name in names):
        return gettext.NullTranslations()
    return gettext.translation(domain, folder, languages=[language.locale_name], fallback=True)


def prepare_language(arguments: Sequence[str]) -> None:
    """Use the language that the user asks for, for click's own messages too."""
    language = requested_language(arguments, os.environ)
    use_language(language)
    # click calls gettext itself, which takes the language from the environment.
    os.environ["LANGUAGE"] = language.locale_name
    gettext.bindtextdomain(_GRADER_DOMAIN, CATALOGUES_FOLDER)
    gettext.textdomain(_GRADER_DOMAIN)
