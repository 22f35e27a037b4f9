"""What was found out about a course's files is kept beside them, and counts only as long as they are the same."""

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
