"""`pytest -m quick` goes through every room of the package: one of its files of tests has the mark."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.quick

TESTS = Path(__file__).parent
ROOMS = {path.parent.name for path in (TESTS.parent / "grader").glob("*/__init__.py")}
MATERIAL = {"course", "hostile"}
"""Not rooms, but what the rooms are for: the lesson, and the attacks on the grader."""

_QUICK = re.compile(r"^pytestmark = .*\bmark\.quick\b", re.MULTILINE)


def test_every_room_has_a_quick_file_of_tests() -> None:
    quick = {path for path in TESTS.rglob("test_*.py") if _QUICK.search(path.read_text(encoding="utf-8"))}
    assert {"sandbox", "grading", "classroom", "cli"} <= ROOMS
    assert {path.relative_to(TESTS).parts[0] for path in quick} >= ROOMS | MATERIAL
