"""Faults of a course's author: one sentence with the file, exit 2, and never a learner's failed check."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.scaffold import new_course

CHECK = "checks/check_temperature.py"
OWN = '\n\ndef check_fahrenheit__own(answer):\n    """Own"""\n    assert False\n'


@pytest.fixture
def course(tmp_path: Path) -> Path:
    new_course(tmp_path / "x")
    return tmp_path / "x"


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (lambda course: shutil.rmtree(course / "checks"), f"/{CHECK} cannot be read: No such file or directory."),
        (lambda course: (course / CHECK).unlink(), f"/{CHECK} cannot be read: No such file or directory."),
        (lambda course: shutil.rmtree(course / "solutions"), "/solutions/temperature.py cannot be read: No such file"),
        (
            lambda course: (course / "solutions/temperature.py").write_text("raise SystemExit(3)\n"),
            "/solutions/temperature.py:1: SystemExit: 3",
        ),
        (
            lambda course: (course / CHECK).write_text((course / CHECK).read_text() + OWN),
            f"/{CHECK}:21: temperature.fahrenheit.own: AssertionError",
        ),
        (
            lambda course: change_key(course, "titel"),
            "/course.toml:14: topic > 'temperature' > exercise > 'fahrenheit': ",
        ),
        (lambda course: change_key(course, "titel"), "there is no key 'titel'. Did you mean 'title'?"),
        (lambda course: change_key(course, "zzz"), "there is no key 'zzz'. The keys here are id, title, "),
    ],
)
def test_a_fault_of_the_course_is_never_the_learners(
    course: Path, tmp_path: Path, grade: Callable[..., Any], fault: Callable[[Path], object], says: str
) -> None:
    fault(course)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/temperature.py").write_text("def fahrenheit(celsius):\n    return celsius\n")
    run = grade("mine", "--course", course, cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert says in run.err
    assert len(run.err.splitlines()) == 1


def change_key(course: Path, key: str) -> None:
    toml = course / "course.toml"
    toml.write_text(toml.read_text().replace('title = "From', f'{key} = "From'))


def test_a_course_without_stubs_makes_no_folder(course: Path, tmp_path: Path, grade: Callable[..., Any]) -> None:
    shutil.rmtree(course / "stubs")
    run = grade("init", "mine", "--course", course, cwd=tmp_path)
    assert run.code == 2
    assert "/stubs/temperature.py cannot be read: No such file or directory." in run.err
    assert not (tmp_path / "mine").exists()
