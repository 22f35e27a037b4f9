"""The exercises and solutions at the top of a clone are the course's own, to the byte."""

import runpy
from pathlib import Path


def test_exercises_and_solutions_are_copies_of_the_courses_files() -> None:
    renew = runpy.run_path(str(Path(__file__).with_name("renew_copies.py")))
    assert renew["present_files"]() == renew["expected_files"](), "run: python tests/course/renew_copies.py"
