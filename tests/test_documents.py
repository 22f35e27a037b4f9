"""README and docs are true: their commands run, what they name exists, their links lead somewhere.

A command is a line of a `sh` or `console` block, or the first cell of a table's row. Each is run once, in the order of
the document, in a folder as its reader has it; or it is of a kind that can't be run here (`NOT_RUN`, with the reason).
"""

import importlib.util
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import click
import pytest
from every_case import every_case

import grader
from grader.cli.main import main as command_group
from grader.courses.course import load_course

ROOT = Path(__file__).resolve().parents[1]
HISTORY = ROOT / "CHANGELOG.md"
"""Tells of commands and files as they were, so it is not among the documents."""

DOCUMENTS = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")} - {HISTORY})

TRANSLATED = [("docs/practise.md", "docs/practise.zh-CN.md")]
NOT_RUN = {
    r"python3 -m venv|\.venv/bin/pip|source |pip install": "it installs; `.ci/run` runs those of the README",
    r"grade watch": "it needs a terminal, and never ends; `tests/practice/watch` starts it on one",
    r"dask |.*--dask": "it needs other machines; `tests/classroom/test_dask_pool.py` has a cluster",
    r"jupyter ": "it opens a browser, and never ends",
    r"python tests/benchmarks/": "it takes minutes, and its numbers are for people",
    r"python (tests|docs)/.*(renew|render)|GOLDEN=": "it rewrites files of the tree, which other tests compare",
    r"pytest|\.ci/run|pre-commit|zensical": "it runs tests, or `.ci/run` runs it",
    r"grade (verify|course check)": "it takes minutes; `tests/course` and a test below prove as it does",
    r"grade (report|plot)": "it draws for seconds; `tests/reporting/html` and `tests/reporting/figures` run it",
    r"grade solution$": "it is refused until the answer is right; `grade solution descend` is run",
    r"grade reset": "it asks first, on a terminal; `tests/practice` answers",
    r"grade export-autograder": "it builds a wheel, which needs the network; `tests/authoring/platforms` gives it one",
}
"""The kinds of commands that are not run here, by how they begin, with the reason."""

TESTED_ELSEWHERE = {"docs/authoring.md": "tests/authoring"}
"""Documents whose commands another test follows; the files that they name are those that the commands make."""

_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_FIRST_CELL = re.compile(r"^\| `((?:grade|python|pytest)\b[^`]*)` \|", re.MULTILINE)
_INLINE_GRADE = re.compile(r"`grade((?: [^`]*)?)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
_PATH = re.compile(r"(?<![\w/.])((?:\.ci|\.github|docs|exercises|grader|solutions|tests)/[\w./-]*\w)")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _text(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def _prose(document: Path) -> str:
    return _FENCE.sub("", _text(document))


def _anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", _prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _commands(document: Path) -> list[str]:
    """The commands of a document, in order, without comments."""
    found: list[tuple[int, str]] = [(cell.start(), cell[1]) for cell in _FIRST_CELL.finditer(_text(document))]
    for fence in _FENCE.finditer(_text(document)):
        prompt = {"sh": "", "console": "$ "}.get(fence[1])
        if prompt is not None:
            lines = [line.removeprefix(prompt) for line in fence[2].splitlines() if line.startswith(prompt)]
            found += [(fence.start() + at, re.sub(r"\s+# .*", "", line)) for at, line in enumerate(lines) if line]
    return [command for _, command in sorted(found)]


def _reason_not_to_run(command: str) -> str | None:
    return next((reason for start, reason in NOT_RUN.items() if re.match(start, command)), None)


def _documents_to_follow() -> list[Path]:
    documents = [path for path in DOCUMENTS if _name(path) not in TESTED_ELSEWHERE]
    return [path for path in documents if any(not _reason_not_to_run(command) for command in _commands(path))]


@dataclass(slots=True)
class Reader:
    """Somebody who types a document's commands, one after the other."""

    folder: Path
    environment: dict[str, str]
    grade: Callable[..., Any]

    def types(self, command: str) -> None:
        words = shlex.split(command)
        match words[0]:
            case "cd":
                self.folder /= words[1]
            case "export":
                self.environment.update(word.split("=", 1) for word in words[1:])
            case "eval":
                completion = self.grade(env={**self.environment, "_GRADE_COMPLETE": "bash_source"})
                assert "complete" in completion.out
            case "grade":
                self._runs_grade(command, words[1:])
            case _:
                pytest.fail(f"{command}: of no kind that this test knows")

    def _runs_grade(self, command: str, words: list[str]) -> None:
        """Run it: it ends with 0, or with 1 where it grades the half-done exercises, and writes the files it names."""
        arguments, _, target = _partition(words, ">")
        run = self.grade(*arguments, cwd=self.folder, env=self.environment)
        is_grading = not arguments or arguments[0] not in command_group.list_commands(None) or arguments[0] == "report"
        assert run.code in ({0, 1} if is_grading else {0}), f"{command}: {run.err or run.out}"
        if target:
            (self.folder / target[0]).write_text(run.out, encoding="utf-8")
        for option in ("-o", "--output", "--json"):
            _, _, value = _partition(arguments, option)
            assert not value or (self.folder / value[0]).exists(), command


def _partition(words: list[str], mark: str) -> tuple[list[str], list[str], list[str]]:
    at = words.index(mark) if mark in words else len(words)
    return words[:at], words[at : at + 1], words[at + 1 :]


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader has before the first command: half-done exercises, an archive, a class, tables for it."""
    folder = tmp_path_factory.mktemp("a reader's desk")
    exercises = {"slope": "solutions", "activation": "solutions", "loss": "exercises"}
    (folder / "exercises").mkdir()
    for topic, origin in exercises.items():
        shutil.copy(ROOT / origin / f"{topic}.py", folder / "exercises")
    shutil.make_archive(str(folder / "handed_in"), "zip", folder / "exercises")
    for student in ("ann", "ben"):
        shutil.copytree(folder / "exercises", folder / "submissions" / student)
    (folder / "roster.csv").write_text("id,name\nann,Ann Li\nben,Ben Wu\n", encoding="utf-8")
    (folder / "adjust.csv").write_text("student,points,comment\nann,2,well explained\n", encoding="utf-8")
    return folder


@pytest.fixture
def desk(shared_desk: Path) -> Path:
    """The desk with the files of the documents that were followed before, and without the folders that they made."""
    for made in {path for path in shared_desk.iterdir() if path.is_dir()} - {
        shared_desk / "exercises",
        shared_desk / "submissions",
    }:
        shutil.rmtree(made)
    return shared_desk


@pytest.fixture(scope="module")
def done() -> set[str]:
    """The commands that ran already: many stand in two documents."""
    return set()


@pytest.mark.skipif(sys.platform == "win32", reason="the blocks are for a POSIX shell")
@pytest.mark.parametrize("document", _documents_to_follow(), ids=_name)
def test_the_commands_of_a_document_run(document: Path, desk: Path, grade: Callable[..., Any], done: set[str]) -> None:
    reader = Reader(folder=desk, environment={}, grade=grade)
    for command in _commands(document):
        has_effect = command.startswith(("cd ", "export ", "grade init"))
        if _reason_not_to_run(command) is None and (has_effect or command not in done):
            reader.types(command)
            done.add(command)


def test_every_reason_not_to_run_a_command_is_needed() -> None:
    commands = [command for document in DOCUMENTS for command in _commands(document)]
    assert [start for start in NOT_RUN if not any(re.match(start, command) for command in commands)] == []


@every_case("document", DOCUMENTS, ids=_name)
def test_a_command_that_is_mentioned_exists_with_its_options(document: Path) -> None:
    for mention in _INLINE_GRADE.findall(_prose(document)):
        words = mention.split()
        name = words[0] if words and words[0] in command_group.list_commands(None) else "run"
        command = command_group.get_command(None, name)
        if isinstance(command, click.Group):
            command = command.commands.get(words[1], command) if words[1:] else command
        options = {option for parameter in command.params for option in parameter.opts} | {"--help", "--version"}
        unknown = {word for word in words if word.startswith("--")} - options
        assert not unknown, f"grade{mention}"


@every_case("document", DOCUMENTS, ids=_name)
def test_every_link_leads_somewhere_and_every_path_that_is_named_exists(document: Path) -> None:
    for link in (first or second for first, second in _LINK.findall(_prose(document))):
        name, _, anchor = unquote(link).partition("#")
        target = (document.parent / name) if name else document
        assert re.match(r"https?:", link) or target.is_file(), link
        assert not anchor or anchor in _anchors(target), link
    missing = [name for name in _PATH.findall(_text(document)) if not (ROOT / name).exists()]
    assert not missing or _name(document) in TESTED_ELSEWHERE, missing


def test_the_readme_is_one_page_and_leads_to_chinese_in_its_first_line() -> None:
    lines = _text(ROOT / "README.md").splitlines()
    assert len(lines) <= 150
    assert "(README.zh-CN.md)" in lines[0]


def test_both_readmes_say_how_many_exercises_there_are() -> None:
    count = len(load_course().exercises)
    assert f" as {count} small Python functions " in _text(ROOT / "README.md")
    assert f" {count} 个" in _text(ROOT / "README.zh-CN.md")


@pytest.mark.parametrize(("english", "chinese"), TRANSLATED)
def test_a_translated_document_has_the_same_commands_and_sections(english: str, chinese: str) -> None:
    documents = (ROOT / english, ROOT / chinese)
    ours, theirs = (
        [line.partition(" ")[0] for line in _text(path).splitlines() if line.startswith("#")] for path in documents
    )
    assert ours == theirs
    assert _commands(documents[0]) == _commands(documents[1])


def test_the_mistake_of_the_contributing_guide_is_proven(tmp_path: Path) -> None:
    """What `grade verify --only sse --seeds 1` does after the line is added."""
    guide = _text(ROOT / "docs" / "contributing.md")
    line = next(block for language, block in _FENCE.findall(guide) if language == "python")
    course = shutil.copytree(ROOT / "grader" / "courses" / "gradient_descent", tmp_path / "course")
    with (course / "mistakes" / "loss.py").open("a", encoding="utf-8") as file:
        file.write(line)
    loaded = grader.load_course(course)
    exercises = [exercise for exercise in loaded.exercises if exercise.id == "loss.sse"]
    assert grader.verify(loaded, exercises, seeds=1).holds


@pytest.fixture(scope="module")
def render() -> ModuleType:
    pytest.importorskip("termios")
    spec = importlib.util.spec_from_file_location("render_pictures", ROOT / "docs" / "pictures" / "render.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pictures_show_what_watch_draws(
    render: ModuleType, grade: Callable[..., Any], language: str, tmp_path: Path
) -> None:
    grade("init", "exercises", cwd=tmp_path, env={"GRADE_LANG": language})
    frame = render.watch_screen(language, tmp_path)
    for theme, colours in render.THEMES.items():
        kept = (ROOT / "docs" / "pictures" / f"watch.{language}.{theme}.svg").read_text(encoding="utf-8")
        assert _texts_shown(kept) == _texts_shown(render.picture(frame, colours, "now"))


def _texts_shown(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)
