"""The catalogues hold all that is said, translated whole, as the program reads it; `renew.py` keeps them so."""

import ast
import gettext
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from grader.authoring.translations.catalogues import LOCALES
from grader.courses.course import HOME
from grader.i18n import CATALOGUES_FOLDER

pytestmark = pytest.mark.quick

_PLACEHOLDER = re.compile(r"\{[^{}\s]*\}|%\(\w+\)s")
_CODE = re.compile(r"`[^`]+`")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?")
_FIRST_EXAMPLE = re.compile(r"^>>> .*", re.MULTILINE | re.DOTALL)


_COUNTED = re.compile(
    r"\{(?:count|total|points|students|rows|calls|digits|width|all|done|score|number|days|hours|most|size)"
    r"(?::[^}]*)?\} "
    r"(?:[a-z]+ )?(?!(?:as|bytes|does|has|is|this|was)\b)[a-z]+s\b"
)
_SAID_OF_MANY = (
    "it holds more than {most} files",
    "{file} has more than {count} rows",
    "It holds {count} archives",
    "{count} files of a small complete course",
    "the text has {count} characters",
    "the list has {count} entries",
    "an integer of {count} bits",
    "{count} more lines: space",
    "{function}: yours differs from the right one at {count} of {calls} points",
    "{what} at {count} of {calls} points",
    "not finite at {count} of {calls} points",
    "The archive holds more than {most} files",
    "{file} was not read: a submission may hold at most {count} notebooks",
    "{file} and what follows were not read: a submission may hold at most {count} files",
    "{file} was not read: which of {count} notebooks",
    "{function} called a function it was given more than {count} times",
    "The first {count} rows of your result are right",
    "You return only part {part} of the result; all {count} parts are needed",
)
"""How messages begin whose number is never one: a limit, or they are said of several things only."""


@pytest.fixture(params=["grader", "course"])
def domain(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def catalogues(domain: str) -> Path:
    return CATALOGUES_FOLDER if domain == "grader" else HOME / "locale"


@pytest.fixture(params=LOCALES)
def locale(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def translated(renew: SimpleNamespace, domain: str, catalogues: Path, locale: str) -> Any:
    return renew.read_catalogue(catalogues / locale / "LC_MESSAGES" / f"{domain}.po")


def _ids(messages: Iterable[Any]) -> set[Any]:
    return {tuple(m.id) if isinstance(m.id, list) else m.id for m in messages if m.id}


def _pairs(catalogue: Any) -> list[tuple[str, str]]:
    """English and its translation; of a plural the form for many."""
    last: Callable[[Any], str] = lambda text: text if isinstance(text, str) else text[-1]  # noqa: E731
    return [(last(m.id), last(m.string)) for m in catalogue if m.id and last(m.string) and not m.fuzzy]


def test_the_template_holds_what_the_sources_say(renew: SimpleNamespace, domain: str, catalogues: Path) -> None:
    texts = renew.grader_texts() if domain == "grader" else renew.course_texts(HOME, HOME)
    assert _ids(texts) == _ids(renew.read_catalogue(catalogues / f"{domain}.pot")), "run: python tests/i18n/renew.py"


def test_no_text_is_hidden_in_an_f_string() -> None:
    """Babel finds none there where Python is older than 3.12."""
    marked = [path for path in CATALOGUES_FOLDER.parent.rglob("*.py") if b"_(" in path.read_bytes()]
    assert marked
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in marked
        for text in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_"
    ]
    assert hidden == []


def test_the_translation_has_the_templates_messages(
    renew: SimpleNamespace, domain: str, catalogues: Path, translated: Any
) -> None:
    assert _ids(translated) == _ids(renew.read_catalogue(catalogues / f"{domain}.pot")), (
        "run: python tests/i18n/renew.py"
    )


def test_every_message_is_translated_and_none_is_a_guess(renew: SimpleNamespace, translated: Any) -> None:
    assert renew.untranslated_texts(translated) == []


def test_the_program_reads_what_the_translation_compiles_to(
    domain: str, catalogues: Path, locale: str, translated: Any
) -> None:
    with (catalogues / locale / "LC_MESSAGES" / f"{domain}.mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    # gettext lists plural messages by their first form and a number.
    known = {key[0] if isinstance(key, tuple) else key: text for key, text in read._catalog.items() if key}
    first: Callable[[Any], str] = lambda text: text if isinstance(text, str) else text[0]  # noqa: E731
    assert known == {first(m.id): first(m.string) for m in translated if m.id and first(m.string) and not m.fuzzy}, (
        "run: python tests/i18n/renew.py"
    )


def test_one_thing_is_not_said_in_the_plural(renew: SimpleNamespace, domain: str, catalogues: Path) -> None:
    """A number with a noun has two forms (`ngettext`)."""
    template = renew.read_catalogue(catalogues / f"{domain}.pot")
    single = [m.id for m in template if isinstance(m.id, str) and _COUNTED.search(m.id)]
    assert [text for text in single if not text.startswith(_SAID_OF_MANY)] == []


def test_cannot_is_said_by_python_alone(renew: SimpleNamespace, domain: str, catalogues: Path) -> None:
    """One style in sentences of ours: "can't"."""
    template = renew.read_catalogue(catalogues / f"{domain}.pot")
    ours = [message for message in template if not any("syntax_texts" in file for file, _line in message.locations)]
    assert [message.id for message in ours if "cannot" in str(message.id).lower()] == []
    assert len(ours) > 100


def test_placeholders_are_the_same(translated: Any) -> None:
    assert _differing(translated, _PLACEHOLDER) == []


def test_code_in_backticks_is_the_same(translated: Any) -> None:
    assert _differing(translated, _CODE) == []


def test_numbers_are_the_same(translated: Any) -> None:
    assert _differing(translated, _NUMBER) == []


def test_examples_and_what_they_print_are_the_same(translated: Any) -> None:
    assert _differing(translated, _FIRST_EXAMPLE) == []


def test_chinese_has_no_gaps_and_sentences_that_templates_join_have_none(translated: Any, locale: str) -> None:
    """Lines end where the English ones do only in docstrings, which are filled anew."""
    gap = re.compile(r"[\u3001\u3002\uff01-\uff1f\u4e00-\u9fff] +(?=[\u4e00-\u9fff])")
    assert not locale.startswith("zh") or [said for _text, said in _pairs(translated) if gap.search(said)] == []
    joined = re.compile(r"_\(\"[^\"]*\.\"\)[^}\n]*\}\}(?:\{%[^%]*%\})? (?:\{%[^%]*%\})?\{\{ _\(")
    templates = CATALOGUES_FOLDER.parent.rglob("*.html")
    assert [template.name for template in templates if joined.search(template.read_text("utf-8"))] == []


def test_one_thing_has_one_name_in_chinese(translated: Any, domain: str, locale: str) -> None:
    """Words that stood beside the ones in use: 批改程序, 参考答案, 待完成的函数, 笔记本, 种子, 个练习, 你, 退出."""
    others = re.compile("评分器|评分程序|参考解|存根|notebook|随机种子|道练习|您|离开")
    texts = [said for _text, said in _pairs(translated)] if (domain, locale) == ("grader", "zh_CN") else []
    assert [said for said in texts if others.search(_CODE.sub("", _PLACEHOLDER.sub("", said)))] == []


def _differing(catalogue: Any, part: "re.Pattern[str]") -> list[str]:
    """The texts whose parts of this kind are not those of their translation."""
    return [text for text, said in _pairs(catalogue) if set(part.findall(text)) != set(part.findall(said))]
