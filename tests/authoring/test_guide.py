"""The guide for authors is true: its tutorial is followed to the letter, and its tables are those of the schema."""

import json
import re
import runpy
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

import grader.authoring.pytest_checks  # noqa: F401 - pytester forgets what its runs import first, and numpy can't bear it
from grader.cli.main import main

pytest_plugins = ["pytester"]

RENEWING = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("renew_guide.py"))))
GUIDE: Path = RENEWING.GUIDE

_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
_FILE_NAME = re.compile(r"`([\w./]+\.(?:py|toml))`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of the tutorial: commands with what they say, or the text of the file that the page names before it."""

    language: str
    text: str
    file: str


def tutorial() -> Iterator[Block]:
    page = GUIDE.read_text(encoding="utf-8")
    page = page[page.index("### 1. Begin") : page.index("## Files of a course")]
    end = 0
    for found in _BLOCK.finditer(page):
        names = _FILE_NAME.findall(page[end : found.start()])
        yield Block(language=found[1], text=found[2], file=names[-1] if names else "")
        end = found.end()


@pytest.fixture
def shell(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[str], tuple[int, str]]:
    """Run a command of the page, in this process."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # they take longer than the checks
    monkeypatch.chdir(pytester.path)

    def run(command: str) -> tuple[int, str]:
        program, *words = shlex.split(command)
        if program == "cd":
            monkeypatch.chdir(words[0])
            return 0, ""
        if program == "pytest":
            done = pytester.runpytest_inprocess(*words)
            return int(done.ret), done.stdout.str()
        assert program == "grade"
        result = CliRunner().invoke(main, words)
        return result.exit_code, result.output

    return run


def test_the_tutorial_holds_to_the_letter(shell: Callable[[str], tuple[int, str]]) -> None:
    for block in tutorial():
        match block.language:
            case "console":
                follow_commands(shell, block.text)
            case "toml":
                path = Path(block.file)
                kept = path.read_text(encoding="utf-8").rpartition("[[topic]]")[0]
                path.write_text(kept + block.text, encoding="utf-8")
            case _:
                Path(block.file).write_text(block.text, encoding="utf-8")


def follow_commands(shell: Callable[[str], tuple[int, str]], text: str) -> None:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *says = part.splitlines()
        code, said = shell(command)
        for line in says:
            for piece in line.split("..."):
                assert " ".join(piece.split()) in " ".join(said.split()), command
        is_about_a_mistake = "mine" in command and not command.startswith("grade init")
        assert code == is_about_a_mistake, (command, said)


def test_the_tables_are_those_of_the_schema() -> None:
    page = GUIDE.read_text(encoding="utf-8")
    assert RENEWING.renewed_guide(page, json.loads(RENEWING.SCHEMA.read_text(encoding="utf-8"))) == page


def test_every_file_and_link_that_the_page_names_is_there() -> None:
    page = GUIDE.read_text(encoding="utf-8")
    anchors = {
        re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    }
    links = re.findall(r"\]\(([^)]+)\)", page)
    assert [link for link in links if link.startswith("#") and link[1:] not in anchors] == []
    assert [link for link in links if not link.startswith("#") and not (GUIDE.parent / link).exists()] == []
