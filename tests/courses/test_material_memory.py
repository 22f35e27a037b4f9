"""What was found out about a course's files is kept beside them, and counts only as long as they are the same."""

import ast
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.courses.course import load_course
from grader.courses.exercise_digests import grading_digests
from grader.courses.material_memory import remember


def test_what_is_known_is_found_out_once(tmp_path: Path) -> None:
    asked: list[str] = []
    for digest in ("a", "a", "b", "b", "a"):
        assert (
            remember(tmp_path, "x", digest, lambda digest=digest: asked.append(digest) or f"é\n{digest}")
            == f"é\n{digest}"
        )
    assert asked == ["a", "b", "a"]


@pytest.mark.parametrize("kept", [b"", b"\xff", b"a", b"b\nold"])
def test_a_broken_memory_counts_for_nothing(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x").write_bytes(kept)
    assert remember(tmp_path, "x", "digest", lambda: "new") == "new"


def test_where_nothing_can_be_kept_it_is_found_out_again(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").write_bytes(b"a file")
    assert [remember(tmp_path, "x", "d", lambda: "new") for _ in range(2)] == ["new", "new"]


def test_a_fault_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        remember(tmp_path, "x", "d", lambda: str(1 // 0))
    assert remember(tmp_path, "x", "d", lambda: "new") == "new"


@pytest.mark.parametrize(
    "name", ["checks/check_scaling.py", "mistakes/scaling.py", "solutions/scaling.py", "checks/data.csv"]
)
def test_digests_follow_every_file_that_decides_a_result(
    course_maker: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    folder = course_maker(tmp_path / "course")
    first = grading_digests(load_course(folder))
    assert grading_digests(load_course(folder)) == first
    assert os.listdir(folder / "__pycache__")
    path = folder / name
    path.write_text(
        (path.read_text() if path.exists() else "") + "\nVALUE = 1\nscale__more = ('x + VALUE', 'You add.')\n"
    )
    assert grading_digests(load_course(folder)) != first


def test_digests_follow_a_file_that_moves_but_nothing_of_an_editor(
    course_maker: Callable[..., Path], tmp_path: Path
) -> None:
    folder = course_maker(tmp_path / "course")
    (folder / "checks" / "a" / "data").mkdir(parents=True)
    data = folder / "checks" / "a" / "data" / "x.csv"
    data.write_text("1")
    first = grading_digests(load_course(folder))
    (folder / "checks" / ".x.csv.swp").write_text("1")
    (folder / "checks" / "__pycache__").mkdir()
    (folder / "checks" / "__pycache__" / "x.pyc").write_text("1")
    assert grading_digests(load_course(folder)) == first
    (folder / "checks" / "b" / "data").mkdir(parents=True)
    data.rename(folder / "checks" / "b" / "data" / "x.csv")
    assert grading_digests(load_course(folder)) != first


def test_each_source_is_parsed_once_for_the_digests(
    course_maker: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parsing every file for every exercise took seconds at the start of each batch."""
    folder = course_maker(tmp_path / "course", ["scaling.scale", "growing.grow", "shrinking.shrink"])
    sources: list[object] = []
    parse = ast.parse
    monkeypatch.setattr(ast, "parse", lambda source: sources.append(source) or parse(source))
    grading_digests(load_course(folder))
    assert len(sources) == len(set(sources)) > 0
