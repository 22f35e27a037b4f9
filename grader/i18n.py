"""In which language is spoken: English, or what a gettext catalogue holds.

Set once by the command line, before anything is said. What a program reads (JSON keys, verdicts, ids) stays English.
There are two catalogues: what the grader says, and the course's own texts (titles, statements, hints, mistakes). A
course in another folder has its own, in `locale` there.

A text is translated where it is said, never where it is defined or kept: what is kept outlives a change of language.
"""

import gettext
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parent / "locale"
_GRADER, _COURSE = "grader", "course"


class Language(StrEnum):
    """What can be spoken, by the code that a user writes."""

    en = "en"
    zh = "zh"

    @property
    def locale(self) -> str:
        """The catalogue's name in gettext's terms."""
        return "zh_CN" if self is Language.zh else "en"


@dataclass(slots=True)
class _Spoken:
    language: Language = Language.en
    grader: gettext.NullTranslations = field(default_factory=gettext.NullTranslations)
    course: gettext.NullTranslations = field(default_factory=gettext.NullTranslations)
    courses: tuple[Path, ...] = ()
    """Where texts of courses are looked for, one after the other."""


_spoken = _Spoken()


def use(language: Language) -> None:
    """Speak this language from now on, in this process."""
    _spoken.language = language
    _spoken.grader = _read(_GRADER, CATALOGUES, language)
    _spoken.course = _of_courses(_spoken.courses, language)


def know_course(folder: Path) -> None:
    """Take the texts of the course in this folder from its own catalogue, if it has one (`locale/zh_CN/...`)."""
    catalogues = folder / "locale"
    if catalogues not in _spoken.courses:
        _spoken.courses = (catalogues, *_spoken.courses)
        _spoken.course = _of_courses(_spoken.courses, _spoken.language)


def spoken() -> Language:
    """The language that is spoken now."""
    return _spoken.language


def _(text: str) -> str:
    """What the grader says, in the language that is spoken; fill placeholders afterwards."""
    return _spoken.grader.gettext(text) if text else text


def marked(text: str) -> str:
    """The text as it is, for a table of texts that `_` translates where one is said; marks it for the catalogue."""
    return text


def listing(names: Sequence[str]) -> str:
    """Several names as a sentence lists them: "a", "a and b", "a, b and c"."""
    *others, last = names
    return _("{others} and {last}").format(others=_(", ").join(others), last=last) if others else last


def together(*sentences: str) -> str:
    """These sentences one behind the other, empty ones left out."""
    told = ""
    for sentence in filter(None, sentences):
        told = _("{first} {second}").format(first=told, second=sentence) if told else sentence
    return told


def headed(name: str, text: str) -> str:
    """A name, and what is said of it behind a colon."""
    return _("{name}: {text}").format(name=name, text=text)


def reason(error: OSError) -> str:
    """Why the system refused something, in its words, or in the spoken language where these are known."""
    return _(error.strerror or type(error).__name__)


def of_course(text: str) -> str:
    """A text of the course in the language that is spoken; as it is where the course has no translation."""
    return _spoken.course.gettext(text) if text else text


def asked_for(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language that a user means: `--lang`, else GRADE_LANG, else the locale; English for one that is unknown."""
    return _written(arguments) or _of_code(environment.get("GRADE_LANG", "")) or _of_locale(environment) or Language.en


def _written(arguments: Sequence[str]) -> Language | None:
    """The value of `--lang`, read before anything is parsed: the help is in that language too."""
    found: Language | None = None
    before = ""
    for argument in arguments:
        if argument == "--":
            break
        if before == "--lang":
            found = _of_code(argument)
        elif argument.startswith("--lang="):
            found = _of_code(argument.partition("=")[2])
        before = argument
    return found


def _of_code(code: str) -> Language | None:
    """A language from a code with or without a country: zh, zh_CN.UTF-8, zh-Hans."""
    plain = code.strip().lower().replace("-", "_").partition(".")[0].partition("_")[0]
    return next((language for language in Language if language.value == plain), None)


def _of_locale(environment: Mapping[str, str]) -> Language | None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return _of_code(environment[name])
    return None


def _of_courses(folders: Sequence[Path], language: Language) -> gettext.NullTranslations:
    texts = gettext.NullTranslations()
    for folder in reversed(folders):
        catalogue = _read(_COURSE, folder, language)
        catalogue.add_fallback(texts)
        texts = catalogue
    return texts


def _read(domain: str, folder: Path, language: Language) -> gettext.NullTranslations:
    return gettext.translation(domain, folder, languages=[language.locale], fallback=True)


def prepare(arguments: Sequence[str]) -> None:
    """Speak what the user asks for; click's own sentences too."""
    language = asked_for(arguments, os.environ)
    use(language)
    # click asks gettext itself, which asks the environment.
    os.environ["LANGUAGE"] = language.locale
    gettext.bindtextdomain(_GRADER, CATALOGUES)
    gettext.textdomain(_GRADER)
