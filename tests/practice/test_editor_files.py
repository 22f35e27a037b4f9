"""The files that `grade init` writes for editors: nothing is overwritten, and the matcher reads the task's output."""

import errno
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from every_case import every_case

import grader
from grader import files
from grader.cli.main import main
from grader.practice.editor_files import PROBLEM_PATTERN, write_pytest_file, write_vscode_files

ROOT = Path(__file__).resolve().parents[2]


def _init(folder: Path, *words: str) -> Any:
    return CliRunner().invoke(main.get_command(None, "init"), [str(folder), *words])


def test_init_writes_the_task_and_turns_pytest_on(tmp_path: Path) -> None:
    assert _init(tmp_path / "kata", "--vscode").exit_code == 0
    settings = json.loads((tmp_path / "kata/.vscode/settings.json").read_text(encoding="utf-8"))
    assert settings["python.testing.pytestEnabled"] is True
    assert (tmp_path / "kata/pytest.ini").exists()


def test_init_without_the_option_writes_no_folder_for_vscode(tmp_path: Path) -> None:
    assert _init(tmp_path / "kata").exit_code == 0
    assert not (tmp_path / "kata/.vscode").exists()


def test_init_leaves_files_that_are_there(tmp_path: Path, written: Callable[..., Path]) -> None:
    there = {".vscode/settings.json": "{}", ".vscode/tasks.json": "[]", "pytest.ini": "[pytest]\n"}
    run = _init(written(tmp_path, there), "--vscode")
    assert run.exit_code == 0
    assert {name: (tmp_path / name).read_text(encoding="utf-8") for name in there} == there
    assert run.output.count("was there, and stays as it is.") == 3


def test_init_where_vscode_has_a_file_in_the_way(tmp_path: Path, written: Callable[..., Path]) -> None:
    run = _init(written(tmp_path, {".vscode": "mine"}), "--vscode")
    assert run.exit_code == 0
    assert (tmp_path / ".vscode").read_text(encoding="utf-8") == "mine"


@every_case(
    ("words", "fails_at"),
    [
        ([], "slope.py"),
        ([], "optimizers.py"),
        ([], "pytest.ini"),
        (["--vscode"], "tasks.json"),
        (["--vscode"], "settings.json"),
    ],
)
@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()], ids=["full disk", "Ctrl-C"])
def test_init_that_does_not_come_to_its_end_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], fails_at: str, failure: BaseException
) -> None:
    create = files.create_file

    def create_or_fail(path: Path, content: bytes) -> None:
        if path.name == fails_at:
            raise failure
        create(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(files, "_written_paths", set())
        patch.setattr(files, "create_file", create_or_fail)
        assert _init(tmp_path / "new" / "kata", *words).exit_code != 0
        assert not files.has_written()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory, written: Callable[..., Path]) -> Path:
    """A wrong file, and one that does not compile, in a folder whose name has all that a line may be split at."""
    slope = "# 注释\ndef derivative(f, x, dx=1e-5):\n    return (f(x + dx) - f(x - dx)) / dx\n"
    stub = "def sse(a, y):\n    raise NotImplementedError\n\n\ndef mse(\n"
    folder = written(tmp_path_factory.mktemp("my") / "作业 1: (a) error", {"slope.py": slope, "loss.py": stub})
    assert [file.is_new for file in write_vscode_files(folder)] == [True, True]
    return folder


def test_the_matcher_of_the_task_reads_what_the_task_prints(wrong: Path, grade: Callable[..., Any]) -> None:
    task = json.loads((wrong / ".vscode/tasks.json").read_text(encoding="utf-8"))["tasks"][0]
    pattern = task["problemMatcher"]["pattern"]
    assert task["args"][:3] == ["-P", "-m", "grader"]
    run = grade(*task["args"][3:], "--quiet", "--only", "derivative", "--only", "loss", cwd=wrong)
    assert run.code == 0
    read = [re.fullmatch(pattern["regexp"], line) for line in run.out.splitlines()]
    groups = [pattern[name] for name in ("file", "line", "severity")]
    assert [line.group(*groups) for line in read if line] == [("slope.py", "2", "error"), ("loss.py", "5", "error")]
    assert [line is None for line in read] == [False, False]


@pytest.mark.parametrize("language", grader.Language)
def test_the_matcher_reads_paths_with_spaces_and_colons_in_every_language(wrong: Path, language: str) -> None:
    options = grader.GradingOptions(exercises=("derivative", "loss"), language=grader.Language(language))
    lines = grader.render(grader.grade(wrong, options=options), "problems").splitlines()
    read = [re.fullmatch(PROBLEM_PATTERN, line) for line in lines]
    assert [line[1] for line in read if line] == [str(wrong / "slope.py"), str(wrong / "loss.py")]


def test_the_exercises_of_a_clone_ask_for_the_checks_too(tmp_path: Path) -> None:
    write_pytest_file(tmp_path)
    assert (ROOT / "exercises/pytest.ini").read_bytes() == (tmp_path / "pytest.ini").read_bytes()
