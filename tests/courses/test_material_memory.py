"""What was found out about a course's files is kept beside them, and counts only as long as they are the same."""

import ast
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from every_case import every_case

from grader.courses import course as courses
from grader.courses.course import load_course
from grader.courses.exercise_digests import grading_digests
from grader.courses.material_memory import remember
from grader.errors import CourseError


def test_what_is_known_is_found_out_once(tmp_path: Path) -> None:
    asked: list[str] = []
    for source in ("a", "a", "b\n", "b\n", "", "", "a"):
        text = f"é\n{source}"
        assert remember(tmp_path, "x", source.encode(), lambda text=text: asked.append(text) or text) == text
    assert asked == ["é\na", "é\nb\n", "é\n", "é\na"]


def test_a_source_that_goes_on_where_another_ends_is_another(tmp_path: Path) -> None:
    for source, text in ((b"a", "bc"), (b"ab", "c"), (b"", "abc")):
        assert remember(tmp_path, "x", source, lambda text=text: text) == text


@every_case("kept", [b"", b"\xff", b"6", b"6 \nsource", b"6 00000000\nsourceold", b"x\n" * 3])
def test_a_broken_memory_counts_for_nothing(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / "__pycache__").mkdir(exist_ok=True)
    (tmp_path / "__pycache__" / "x").write_bytes(kept)
    assert remember(tmp_path, "x", b"source", lambda: "new") == "new"


def test_where_nothing_can_be_kept_it_is_found_out_again(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").write_bytes(b"a file")
    assert [remember(tmp_path, "x", b"d", lambda: "new") for _ in range(2)] == ["new", "new"]


def test_a_fault_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        remember(tmp_path, "x", b"d", lambda: str(1 // 0))
    assert remember(tmp_path, "x", b"d", lambda: "new") == "new"


@pytest.fixture
def known(course_maker: Callable[..., Path], tmp_path: Path) -> Path:
    """A course that was loaded before, so that what it declares is kept beside it."""
    folder = course_maker(tmp_path / "course")
    load_course(folder)
    return folder


def _kept(folder: Path) -> Path:
    return folder / "__pycache__" / "course.json"


def test_a_known_course_is_neither_parsed_nor_checked_again(known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load_course(known)
    monkeypatch.setattr(courses, "_parse_toml", None)
    assert load_course(known) == before


def test_a_changed_course_is_read_anew_and_its_fault_is_told_each_time(known: Path) -> None:
    path = known / "course.toml"
    text = path.read_text()
    path.write_text(text.replace('title = "', 'title = "New ', 1))
    assert load_course(known).title.startswith("New ")
    path.write_text(text.replace("title =", "titel =", 1))
    for _again in range(2):
        with pytest.raises(CourseError, match="titel"):
            load_course(known)
    path.write_text(text)
    assert not load_course(known).title.startswith("New ")


@pytest.mark.parametrize("what", ["__version__", "_SCHEMA"])
def test_what_another_grader_found_out_is_not_believed(
    known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    stricter = tmp_path / "schema.json"
    stricter.write_text(courses._SCHEMA.read_text().replace("{", '{"maxProperties": 0, ', 1))
    monkeypatch.setattr(courses, what, stricter if what == "_SCHEMA" else "99")
    if what == "_SCHEMA":
        with pytest.raises(CourseError):
            load_course(known)
    else:
        load_course(known)
        assert b"99\0" in _kept(known).read_bytes()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)


def _edit(path: Path) -> None:
    """Change what is declared, but not what it was found out from."""
    content = path.read_bytes()
    at = content.rindex(b'"title": "')
    path.write_bytes(content[:at] + content[at:].replace(b'"title": "', b'"title": "Not ', 1))


def _of_another_course(path: Path) -> None:
    other = path.parents[2] / "other"
    shutil.copytree(path.parents[1], other)
    declared = other / "course.toml"
    declared.write_text(declared.read_text().replace('title = "', 'title = "Another ', 1))
    load_course(other)
    shutil.copyfile(_kept(other), path)


def _huge(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(1 << 40)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "x").write_text("x")


def _link(path: Path) -> None:
    path.rename(path.parents[2] / "elsewhere")
    path.symlink_to(path.parents[2] / "elsewhere")


def _writable_by_all(path: Path) -> None:
    _edit(path)
    path.chmod(0o666)


DAMAGES = [_cut, _flip, _edit, _of_another_course, _huge, _pipe, _folder, _link, _writable_by_all]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_a_damaged_or_hostile_memory_changes_no_answer(known: Path, damage: Callable[[Path], None]) -> None:
    before = load_course(known)
    damage(_kept(known))
    assert [load_course(known) for _again in range(2)] == [before, before]
    if damage is not _folder:
        assert stat.S_ISREG(_kept(known).lstat().st_mode)


def test_a_memory_of_someone_else_is_not_believed(known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[Path] = []
    parse = courses._parse_toml
    monkeypatch.setattr(courses, "_parse_toml", lambda source, path: parsed.append(path) or parse(source, path))
    monkeypatch.setattr("grader.courses.material_memory._owners", lambda _folder: {os.geteuid() + 1})
    load_course(known)
    assert parsed


def test_nothing_is_written_through_links(known: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    _kept(known).unlink()
    _kept(known).symlink_to(tmp_path / "mine")
    load_course(known)
    assert (tmp_path / "mine").read_text() == "mine"
    shutil.rmtree(known / "__pycache__")
    (tmp_path / "folder").mkdir()
    (known / "__pycache__").symlink_to(tmp_path / "folder")
    load_course(known)
    assert os.listdir(tmp_path / "folder") == []


def test_several_at_once_give_the_right_answer(tmp_path: Path) -> None:
    """Each finds what another one has kept, or has just begun to keep, about half of the time."""
    script = (
        "import sys; from pathlib import Path; from grader.courses import material_memory as memory\n"
        "place, name = Path(sys.argv[1]), sys.argv[2]\n"
        "for _ in range(300):\n"
        "    found = memory.remember(place, 'course.json', name.encode(), lambda: name * 5000)\n"
        "    assert found == name * 5000, found[:50]\n"
    )
    runs = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), name]) for name in ("ab", "ba", "abab")]
    assert [run.wait(60) for run in runs] == [0, 0, 0]


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
