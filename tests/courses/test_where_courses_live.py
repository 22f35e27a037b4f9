"""Where a course lives: a folder, an installed package, and what a folder of exercises remembers."""

import errno
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from every_case import every_case

from grader import __version__
from grader.courses.course import load_course, read_toml
from grader.errors import GraderError

WRONG = "def scale(x, factor):\n    return x + factor\n"


@pytest.fixture
def course(tmp_path: Path, course_maker: Callable[..., Path]) -> Path:
    return course_maker(tmp_path / "my course")


@pytest.fixture
def home(tmp_path: Path) -> Mapping[str, str]:
    """An environment with a home of its own, where this user's trust is kept."""
    return {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path / "home/config"), "CI": ""}


@pytest.fixture
def grade_there(
    tmp_path: Path, course_maker: Callable[..., Path], written: Callable[..., Path], commands: Any
) -> Callable[..., tuple[int, str, str]]:
    """Run `grade` where a package with a course is installed as `scaling`: the exit code, output and errors."""
    site = tmp_path / "site"
    course_maker(site / "scaling_course" / "material")
    written(
        site,
        {
            "scaling_course/__init__.py": "",
            "scaling_course-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: scaling-course\nVersion: 1.0\n",
            "scaling_course-1.0.dist-info/entry_points.txt": (
                "[grader.courses]\nscaling = scaling_course:material\nlost = no_such_package\n"
            ),
            "grade": f"import sys\nsys.path.append({str(site)!r})\nfrom grader.cli.main import main\nmain()\n",
        },
    )

    def run(*words: object, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        with commands.start_script(site / "grade", *map(str, words), env={"CI": "", **(env or {})}) as process:
            out, err = process.communicate()
            return process.returncode, out, err

    return run


def test_an_installed_course_is_used_by_its_name(
    tmp_path: Path, grade_there: Callable[..., tuple[int, str, str]], written: Callable[..., Path]
) -> None:
    folder = written(tmp_path / "work", {"scaling.py": WRONG})
    by_option = grade_there(folder, "--course", "scaling", "--quiet")
    by_variable = grade_there(folder, "--quiet", env={"GRADE_COURSE": "scaling", "CI": "true"})
    for code, out, _ in (by_option, by_variable):
        assert (code, json.loads(out)["course"]["id"]) == (1, "small")


def test_a_course_that_is_nowhere_is_told_with_what_is_installed(
    tmp_path: Path, grade_there: Callable[..., tuple[int, str, str]]
) -> None:
    code, _, err = grade_there(tmp_path, "--course", "scalling")
    assert code == 2
    assert "scaling" in err
    assert "gradient_descent" in err


def test_a_package_that_cannot_be_imported_is_its_authors_fault(
    tmp_path: Path, grade_there: Callable[..., tuple[int, str, str]]
) -> None:
    code, _, err = grade_there(tmp_path, "--course", "lost")
    assert code == 2
    assert "ModuleNotFoundError: No module named 'no_such_package'" in err
    assert len(err.splitlines()) == 1


def test_a_package_without_the_files_of_its_course_is_its_authors_fault(
    tmp_path: Path, grade_there: Callable[..., tuple[int, str, str]]
) -> None:
    (tmp_path / "site/scaling_course/material/course.toml").unlink()
    code, out, err = grade_there("list", "--course", "scaling")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "has no course.toml. Its package must contain all files of the course, not only .py" in err


@every_case("read", (load_course, lambda course: read_toml(course / "course.toml")))
def test_a_shortage_while_a_course_is_read_is_not_its_authors_fault(
    course: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[[Path], object]
) -> None:
    def refuse(_path: Path) -> bytes:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(GraderError, match=r"course\.toml can't be read: Too many open files\. Let the grader"):
        read(course)


def test_a_name_that_two_packages_bring_is_neither_of_their_courses(
    tmp_path: Path, grade_there: Callable[..., tuple[int, str, str]], written: Callable[..., Path]
) -> None:
    """Which of them comes first is chance, and a learner would be graded by it."""
    other = {
        "METADATA": "Metadata-Version: 2.1\nName: other-scaling\nVersion: 1.0\n",
        "entry_points.txt": "[grader.courses]\nscaling = other_scaling\n",
    }
    written(tmp_path / "site/other_scaling-1.0.dist-info", other)
    code, out, err = grade_there("list", "--course", "scaling")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "The course 'scaling' is brought by other-scaling and scaling-course" in err
    code, out, err = grade_there("courses")
    assert (code, "scaling " in out, "'scaling' is brought by" in err) == (2, False, True)


def test_a_course_that_cannot_be_used_hides_no_other_one(grade_there: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = grade_there("courses")
    assert code == 2
    assert [line.split()[0] for line in out.splitlines()] == ["gradient_descent", "scaling"]
    assert [("'lost'" in line, "no_such_package" in line) for line in err.splitlines()] == [(True, True)]


def test_courses_lists_what_ships(grade: Callable[..., Any]) -> None:
    run = grade("courses")
    assert (run.code, run.err) == (0, "")
    assert "gradient_descent  Gradient descent, version" in run.out


def test_a_folder_that_init_made_remembers_its_course(
    tmp_path: Path, course: Path, home: Mapping[str, str], grade: Callable[..., Any]
) -> None:
    assert grade("init", "mine", "--course", course, cwd=tmp_path, env=home).code == 0
    for where, words in ((tmp_path, ["mine"]), (tmp_path / "mine", [])):
        assert grade(*words, "--quiet", cwd=where, env=home).report["course"]["id"] == "small"
        assert grade("list", *words, cwd=where, env=home).out.startswith("scaling")
        assert grade("show", "scale", *words, cwd=where, env=home).out.startswith("scaling.scale")
        for command in ("next", "show", "hint"):
            assert grade(command, *words, cwd=where, env=home).out.startswith("scaling.scale")


def test_a_course_that_was_named_from_where_init_ran_is_found_from_elsewhere(
    tmp_path: Path, course: Path, home: Mapping[str, str], grade: Callable[..., Any]
) -> None:
    named = f"./{course.relative_to(tmp_path)}"
    assert grade("init", "mine", "--course", named, cwd=tmp_path, env=home).code == 0
    assert grade("list", cwd=tmp_path / "mine", env=home).out.startswith("scaling")


def test_where_nobody_can_be_remembered_the_folder_is_made_all_the_same(
    tmp_path: Path, course: Path, home: Mapping[str, str], grade: Callable[..., Any]
) -> None:
    nowhere = {**home, "HOME": "/proc/nowhere", "XDG_CONFIG_HOME": "/proc/nowhere"}
    run = grade("init", "mine", "--course", course, cwd=tmp_path, env=nowhere)
    assert (run.code, run.err) == (0, "")
    assert "so later commands in mine need --course or GRADE_COURSE" in run.out
    assert grade("mine", "--quiet", "--course", course, cwd=tmp_path, env=nowhere).code == 1


def test_a_stranger_is_not_believed_which_course_to_run(
    tmp_path: Path, course: Path, home: Mapping[str, str], grade: Callable[..., Any], written: Callable[..., Path]
) -> None:
    """A submission that brings a course of its own would have its checks run by the grader itself."""
    mark = tmp_path / "owned"
    (course / "checks" / "check_scaling.py").write_text(f"open({str(mark)!r}, 'w')", encoding="utf-8")
    files = {"scaling.py": WRONG, "slope.py": "", ".grade-course.toml": f"course = {json.dumps(str(course))}\n"}
    run = grade(written(tmp_path / "theirs", files), "--quiet", env=home)
    assert run.code == 2
    assert "say --course" in run.err
    assert not mark.exists()


def test_in_ci_a_folder_does_not_choose_its_course(
    tmp_path: Path, course: Path, home: Mapping[str, str], grade: Callable[..., Any]
) -> None:
    assert grade("init", "mine", "--course", course, cwd=tmp_path, env=home).code == 0
    run = grade("mine", cwd=tmp_path, env={**home, "CI": "true"})
    assert run.code == 2
    assert "GRADE_COURSE" in run.err
    assert grade("mine", "--quiet", cwd=tmp_path, env={**home, "CI": "true", "GRADE_COURSE": str(course)}).code == 1


@every_case("content", ["", "course = 3", "course = ''", "no toml", "\0", "course = " + "[" * 5000])
def test_a_broken_memory_is_none(
    tmp_path: Path, grade: Callable[..., Any], written: Callable[..., Path], content: str, home: Mapping[str, str]
) -> None:
    folder = written(tmp_path / "x", {"slope.py": "", ".grade-course.toml": content})
    run = grade("show", "step", folder, env=home)
    assert (run.code, run.out.startswith("slope.step")) == (0, True)


@pytest.mark.parametrize(
    ("versions", "code", "says"),
    [
        (f">={__version__}", 1, ""),
        (">=99", 2, f"asks for the grader >=99; this is {__version__}"),
        ("new", 2, "'new' names no versions"),
    ],
)
def test_a_course_says_which_grader_it_needs(
    course: Path, grade: Callable[..., Any], versions: str, code: int, says: str
) -> None:
    toml = course / "course.toml"
    toml.write_text(f'grader = "{versions}"\n{toml.read_text(encoding="utf-8")}', encoding="utf-8")
    run = grade(course / "stubs", "--course", course, "--quiet")
    assert run.code == code
    assert says in run.err
