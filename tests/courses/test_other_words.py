"""Nothing that the grader says of another course is in the words of the course that ships with it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner

from grader import i18n
from grader.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
WORDS = re.compile(
    r"gradient(?![-_]descent[-_]kata)|sigmoid|theta\b|learn(?:ing )?rate|neuron|minibatch|梯度|神经元|学习率|学习速率",
    re.IGNORECASE,
)
"""The name of the package may stand in what to install."""


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(i18n, "_process_speech", [i18n._Speech()])  # a command sets the language of its whole process
    monkeypatch.chdir(tmp_path)

    def run(command: str) -> str:
        result = CliRunner().invoke(main, command.split())
        assert result.exit_code in {0, 1}, (command, result.output)
        return result.output

    return run


COMMANDS = (
    "course new x",
    "course translate x",
    "course check x",
    "init mine --course x",
    "mine",
    "mine --format markdown",
    "mine --format junit",
    "mine --format exercism",
    "list mine",
    "next mine",
    "show fahrenheit mine",
    "hint fahrenheit mine",
    "report mine -o page.html",
    "course add motion.position x --params t,rate=1.0,y=0.0",
)
WRONG = "def fahrenheit(celsius):\n    return 9 / 5 * celsius - 32\n"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_command_speaks_of_another_course(
    said: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str
) -> None:
    monkeypatch.setenv("GRADE_LANG", language)
    for command in COMMANDS:
        assert WORDS.findall(said(command)) == [], command
        if command.startswith("init"):
            (tmp_path / "mine/temperature.py").write_text(WRONG, encoding="utf-8")
    written = [path for path in tmp_path.rglob("*") if path.suffix in {".py", ".toml", ".html", ".svg", ".po", ".yml"}]
    assert {path.name for path in written} >= {"page.html", "course.toml"}
    found = {str(path): WORDS.findall(path.read_text(encoding="utf-8")) for path in written}
    assert {path: words for path, words in found.items() if words} == {}


def every_text() -> Iterator[str]:
    """All that the grader can say, in both languages, and its pages for authors."""
    with (ROOT / "grader/locale/zh_CN/LC_MESSAGES/grader.po").open("rb") as file:
        for message in read_po(file, locale="zh_CN"):
            yield from map(str, (message.id, message.string))
    yield (ROOT / "docs/authoring.md").read_text(encoding="utf-8")
    yield (ROOT / "grader/authoring/verify/input_lint.py").read_text(encoding="utf-8")
    yield (ROOT / "grader/authoring/verify/input_lint.schema.json").read_text(encoding="utf-8")


def test_no_sentence_of_the_grader_is_about_one_course() -> None:
    assert [text for text in every_text() if WORDS.search(text)] == []
