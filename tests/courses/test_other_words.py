"""Nothing that the grader says of another course is in the words of the course that ships with it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from course_words import COURSE_WORDS

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (  # but for those that `test_whole_courses` listens to
    "course new x",
    "course translate x",
    "course check x",
    "init mine --course x",
    "mine",
    "mine --format markdown",
    "mine --format junit",
    "mine --format exercism",
    "next mine",
    "course add motion.position x --params t,rate=1.0,y=0.0",
)
WRONG = "def fahrenheit(celsius):\n    return 9 / 5 * celsius - 32\n"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_command_speaks_of_another_course(said: Callable[[str, str], str], tmp_path: Path, language: str) -> None:
    for command in COMMANDS:
        assert COURSE_WORDS.findall(said(command, language)) == [], command
        if command.startswith("init"):
            (tmp_path / "mine/temperature.py").write_text(WRONG, encoding="utf-8")
    written = [path for path in tmp_path.rglob("*") if path.suffix in {".py", ".toml", ".po", ".yml"}]
    assert {path.name for path in written} >= {"temperature.py", "course.toml"}
    found = {str(path): COURSE_WORDS.findall(path.read_text(encoding="utf-8")) for path in written}
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
    assert [text for text in every_text() if COURSE_WORDS.search(text)] == []
