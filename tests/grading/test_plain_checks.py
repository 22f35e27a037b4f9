"""Checks are collected without pytest where that gives the same, and by pytest wherever it may not."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from grader.courses import course as courses
from grader.courses.course import Course
from grader.grading import check_collection
from grader.grading.check_runner import CheckRunner
from grader.grading.collected_check import CollectedItem
from grader.grading.plain_checks import plain_items

PLAIN = '''
"""Checks of all forms."""

import numpy as np
import pytest

from grader.grading import declare

check_count__of_nothing = 3
CASES = [(1.0, 2.0)]


def helper(answer):
    answer.agrees(CASES)


@pytest.mark.points(3)
@pytest.mark.points(2)
def check_scale__late(answer, rng, *, special, shift=1.0):
    """Has two markers, and a parameter with a default"""
    helper(answer)


check_scale__declared = declare.values("Is declared", CASES, points=1)
check_scale__unsaid = declare.values("Says no points", CASES)


@pytest.mark.points(1)
def check_scale__early(answer):
    """Comes last"""
    helper(answer)
'''

ONLY_PYTEST = {
    "a fixture": "@pytest.fixture\ndef two():\n    return 2\n",
    "parameters": '@pytest.mark.parametrize("x", [1, 2])\ndef check_scale__x(answer, x):\n    """Title"""\n',
    "another marker": '@pytest.mark.usefixtures("tmp_path")\ndef check_scale__x(answer):\n    """Title"""\n',
    "a use of pytest in a check": 'def check_scale__x(answer):\n    """Title"""\n    pytest.skip("no")\n',
    "another name for pytest": "import pytest as p\n",
    "a marker of the module": "pytestmark = [pytest.mark.points(3)]\n",
    "a setup of the module": "def setup_module():\n    CASES.append((1.0, 3.0))\n",
    "a fixture of pytest": 'def check_scale__x(answer, tmp_path):\n    """Title"""\n',
    "an unknown fixture": 'def check_scale__x(answer, anwser):\n    """Title"""\n',
    "a generator": 'def check_scale__x(answer):\n    """Title"""\n    yield\n',
    "a coroutine": 'async def check_scale__x(answer):\n    """Title"""\n',
    "a class": "class check_scale__x:\n    pass\n",
    "a wrapped function": "import functools\ncheck_scale__x = functools.wraps(helper)(lambda answer: helper(answer))\n",
    "another callable": "import functools\ncheck_scale__x = functools.partial(helper)\n",
    "an error": "1 / 0\n",
    "no Python": "def check_scale__x(:\n",
    "an end": "raise SystemExit\n",
}


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    file = tmp_path / "check_scaling.py"
    file.write_text(PLAIN)
    return file


def described(items: Sequence[CollectedItem]) -> list[tuple[object, ...]]:
    return [
        (item.name, item.originalname, item.path, sorted(item.fixturenames), points_of(item), item.obj.__doc__)
        for item in items
    ]


def points_of(item: CollectedItem) -> object:
    marker = item.get_closest_marker("points")
    return marker and marker.args


def pytest_items(course: Course, files: Sequence[Path]) -> Sequence[CollectedItem]:
    return check_collection._pytest_items(course, files, CheckRunner(course))


def test_the_checks_of_the_course_that_ships_are_those_that_pytest_collects() -> None:
    course = courses.load_course()
    files = [course.checks_folder / f"check_{topic.id}.py" for topic in course.topics]
    found = plain_items(files)
    assert found
    assert described(found) == described(pytest_items(course, files))


def test_all_forms_of_plain_checks_are_found_as_pytest_finds_them(
    plain: Path, tmp_path: Path, course_maker: Callable[..., Path]
) -> None:
    made = course_maker(tmp_path / "course")
    checks = made / "checks" / "check_scaling.py"
    checks.write_bytes(plain.read_bytes())
    found = plain_items([checks])
    assert found
    names = ["check_scale__late", "check_scale__declared", "check_scale__unsaid", "check_scale__early"]
    assert [item.name for item in found] == names
    assert [points_of(item) for item in found] == [(2,), (1,), None, (1,)]
    assert described(found) == described(pytest_items(courses.load_course(made), [checks]))


@pytest.mark.parametrize("code", ONLY_PYTEST.values(), ids=ONLY_PYTEST)
def test_what_needs_pytest_is_left_to_it(plain: Path, code: str) -> None:
    other = plain.with_name("check_other.py")
    other.write_text(PLAIN + "\n\n" + code)
    assert plain_items([plain])
    assert plain_items([plain, other]) is None
    assert sys.modules["pytest"] is pytest


def test_a_file_that_is_not_there_is_left_to_it(plain: Path) -> None:
    assert plain_items([plain.with_name("check_missing.py")]) is None


def test_another_module_that_is_loaded_meanwhile_has_the_real_one(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(plain.parent)
    plain.with_name("lent.py").write_text("import pytest\nIS_HALF = pytest.approx(0.5) == 0.5\n")
    plain.write_text(PLAIN.replace("CASES = [(1.0, 2.0)]", "from lent import IS_HALF\n\nCASES = [(IS_HALF, 2.0)]"))
    found = plain_items([plain])
    assert found
    assert found[0].obj.__globals__["CASES"] == [(True, 2.0)]  # type: ignore[attr-defined]
    assert sys.modules["pytest"] is pytest


LOADED = """
import sys
from grader.grading.session import Session
from grader.grading.options import GradingOptions
with Session(options=GradingOptions(seed=7)) as session:
    assert session.grade(sys.argv[1]).percent == 100
print([name for name in sys.modules if name.partition(".")[0] in {"pytest", "_pytest", "pluggy"}])
"""


def test_the_course_that_ships_is_graded_without_loading_pytest(references: Path) -> None:
    said = subprocess.run([sys.executable, "-c", LOADED, references], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
