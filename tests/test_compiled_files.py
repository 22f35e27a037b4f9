"""Compiled copies of modules that are damaged cost nothing, or one sentence; never are they told as an interrupt."""

import importlib.util
import marshal
import py_compile
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import grader
from grader.cli.main import main
from grader.compiled_files import damaged_copy, find_damaged_copy
from grader.courses import catalogue
from grader.errors import GraderError
from grader.sandbox import sandbox as sandboxes
from grader.sandbox.fork_channel import ServerGoneError

_HEAD_BYTES = 16
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "head only": lambda content: content[:_HEAD_BYTES],
    "cut": lambda content: content[: len(content) // 2],
    "without its end": lambda content: content[:-1],
    "zeros": lambda content: content[:_HEAD_BYTES] + bytes(len(content) - _HEAD_BYTES),
    "no code": lambda content: content[:_HEAD_BYTES] + b"N",
}


def damaged(source: Path, damage: str) -> Path:
    """The compiled copy of a source, which is damaged."""
    copy = Path(py_compile.compile(str(source), doraise=True))
    copy.write_bytes(DAMAGES[damage](copy.read_bytes()))
    return copy


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, course_maker: Callable[..., Path]) -> Path:
    return course_maker(tmp_path_factory.mktemp("course"), ["first.scale"])


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_course_with_damaged_copies_is_graded_and_has_none_after_it(course: Path, damage: str) -> None:
    sources = [*course.glob("checks/*.py"), *course.glob("solutions/*.py")]
    copies = [damaged(source, damage) for source in sources]
    broken = [copy.read_bytes() for copy in copies]
    report = grader.grade(course / "solutions", course)
    assert report.score == report.max_score
    assert not [
        copy for copy, content in zip(copies, broken, strict=True) if copy.exists() and copy.read_bytes() == content
    ]


def test_a_damaged_copy_in_the_installation_is_removed_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "library.py"
    source.write_text("x = 1\n", encoding="utf-8")

    def load() -> list[Any]:
        spec = importlib.util.spec_from_file_location("library", source)
        assert spec is not None
        assert spec.loader is not None
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
        return []

    monkeypatch.setattr(catalogue, "installed_courses", load)
    copy = damaged(source, "cut")
    run = CliRunner().invoke(main, ["courses"])
    sentence = f"grade: {copy} was damaged, and is removed: Python makes it anew. Run the command again."
    assert (run.exit_code, run.stderr.strip()) == (3, sentence)
    assert CliRunner().invoke(main, ["courses"]).exit_code == 0


def test_an_end_of_file_that_no_prompt_met_is_no_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> list[Any]:
        raise EOFError("of something")

    monkeypatch.setattr(catalogue, "installed_courses", read)
    run = CliRunner().invoke(main, ["courses"])
    assert (run.exit_code, "interrupted" in run.stderr) == (3, False)
    assert "an error of the grader itself, EOFError: of something." in run.stderr


def test_a_copy_without_a_source_is_left_alone(tmp_path: Path) -> None:
    source = tmp_path / "lonely.py"
    source.write_text("x = 1\n", encoding="utf-8")
    copy = tmp_path / "lonely.pyc"
    copy.write_bytes(damaged(source, "cut").read_bytes())
    source.unlink()
    spec = importlib.util.spec_from_file_location("lonely", copy)
    assert spec is not None
    assert spec.loader is not None
    with pytest.raises(EOFError) as caught:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    assert damaged_copy(caught.value) is None


def test_memory_that_runs_out_while_a_copy_is_read_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "library.py"
    source.write_text("x = 1\n", encoding="utf-8")
    py_compile.compile(str(source), doraise=True)
    spec = importlib.util.spec_from_file_location("library", source)
    assert spec is not None
    assert spec.loader is not None

    def run_out(_content: object) -> object:
        raise MemoryError

    monkeypatch.setattr(marshal, "loads", run_out)
    with pytest.raises(MemoryError) as caught:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    assert damaged_copy(caught.value) is None


def test_a_damaged_copy_of_the_sandbox_is_found_where_it_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "main.py"
    source.write_text("x = 1\n", encoding="utf-8")
    copy = Path(py_compile.compile(str(source), doraise=True))
    assert find_damaged_copy(tmp_path) is None
    monkeypatch.setattr(sandboxes, "_CHILD_FOLDER", tmp_path)
    monkeypatch.setattr(sandboxes.Sandbox, "_make_rules", lambda self: setattr(self, "_error", ServerGoneError()))
    for says in ("no answer", f"{damaged(source, 'cut')} was damaged, and is removed", "no answer"):
        if says == "no answer":
            copy.unlink(missing_ok=True)
        else:
            damaged(source, "cut")
        with sandboxes.Sandbox() as sandbox, pytest.raises(GraderError, match=re.escape(says)):
            _ = sandbox.kernel_rules
