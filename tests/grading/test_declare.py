"""Checks that are declared in one line each, and the points of checks that say none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest

from grader import CourseError, grade
from grader.grading import declare

CHECKS = """
from grader.grading import declare


def numbers(rng):
    return [(1.5, -2.0), {"x": 2.5, "factor": 0.3}, (rng.uniform(1.0, 2.0), 1.3)]


check_scale__ordinary_values = declare.values("Scales numbers", numbers)
check_scale__arrays = declare.arrays("Scales arrays", lambda given: (given, 3.0))
check_scale__edges = declare.numbers("Nothing and the other way", count=2)
check_scale__manners = declare.manners(numbers)
"""


@pytest.fixture
def course(tmp_path: Path, course_maker: Callable[..., Path]) -> Path:
    folder = course_maker(tmp_path)
    (folder / "checks" / "check_scaling.py").write_text(CHECKS, encoding="utf-8")
    return folder


def _report(course: Path, answer: str) -> Any:
    (course / "mine").mkdir()
    (course / "mine" / "scaling.py").write_text(answer, encoding="utf-8")
    [exercise] = grade(course / "mine", course).exercises
    return [(check.title, check.verdict.value, check.max_points) for check in exercise.checks]


def test_each_line_is_a_check_and_the_first_has_what_is_left_of_the_points(course: Path) -> None:
    assert _report(course, "def scale(x, factor):\n    return x * factor\n") == [
        ("Scales numbers", "passed", 2),
        ("Scales arrays", "passed", 1),
        ("Nothing and the other way", "passed", 1),
        ("No warning, arguments unchanged, same answer if called again", "passed", 1),
    ]


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        ("    return float(x) * factor", 1),
        ("    return x * abs(factor)", 2),
        ("    print('x')\n    return x * factor if x else 1.0", 1),
        ("    import warnings\n    warnings.warn('so', RuntimeWarning)\n    return x * factor", 1),
    ],
)
def test_a_wrong_answer_fails_the_check_that_is_about_it(course: Path, answer: str, failed: int) -> None:
    verdicts = [verdict for _title, verdict, _points in _report(course, f"def scale(x, factor):\n{answer}\n")]
    assert sum(verdict != "passed" for verdict in verdicts) >= failed
    assert "passed" in verdicts


def test_more_checks_than_points_is_told(course: Path) -> None:
    toml = course / "course.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("points = 5", "points = 3"), encoding="utf-8")
    with pytest.raises(CourseError, match=r"add up to 4, and the exercise is worth 3"):
        _report(course, "")


def test_cases_from_a_generator_are_there_for_every_run() -> None:
    check = declare.values("Once", ((x, 1.5) for x in (0.5, -2.0)))
    answer = Mock()
    for _run in range(2):
        check(answer, np.random.default_rng(0))
    assert [list(call.args[0]) for call in answer.agrees.call_args_list] == [[(0.5, 1.5), (-2.0, 1.5)]] * 2
