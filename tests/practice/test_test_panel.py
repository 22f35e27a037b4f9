"""The plugin for the learner's own pytest: each check is a test, run in the sandbox, and nothing else is run."""

import io
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader.courses import course
from grader.courses.check_titles import check_titles
from grader.grading.check_collection import collect_checks
from grader.practice.editor_files import write_pytest_file

HOSTILE_FILES = ("conftest.py", "__init__.py", "numpy.py", "test_more.py", "more_test.py", "inner/conftest.py")
WRONG = "def grow(x, factor):\n    return x + factor\n"
ASKS = "[pytest]\naddopts = -p grader.practice.test_panel\n"
TITLES = ("Scales numbers", "Scales arrays", "Leaves its arguments alone and repeats itself")


@dataclass(slots=True, kw_only=True, eq=False)
class PanelRun:
    """What a run of pytest in this process came to; hashable, as plugins of its version 8 have to be."""

    code: int = 0
    out: str = ""
    tests: dict[str, pytest.TestReport] = field(default_factory=dict)
    locations: dict[str, tuple[str, int | None, str]] = field(default_factory=dict)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.locations = {item.nodeid: item.location for item in session.items}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            self.tests[report.nodeid] = report

    def outcomes(self, file: str) -> list[str]:
        return [report.outcome for name, report in self.tests.items() if name.startswith(file)]


def run_pytest(folder: Path, *arguments: str, **environment: str) -> PanelRun:
    run = PanelRun()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as out:
        patch.chdir(folder)
        for name in [name for name in os.environ if name.startswith("PYTEST")]:
            patch.delenv(name)
        for name, value in {"GRADE_LANG": "", "CI": "", **environment}.items():
            patch.setenv(name, value)
        patch.setattr(sys, "path", [str(folder), *sys.path])
        # For destructors that fail, pytest would look for garbage twice among all that the tests have loaded.
        alone = ("--capture=no", "-p", "no:unraisableexception")
        run.code = int(pytest.main([*alone, *arguments], plugins=[run]))
    run.out = out.getvalue()
    return run


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, course_maker: Callable[..., Path]) -> Path:
    names = ["right.scale", "wrong.grow", "fresh.shrink", "broken.bend"]
    return course_maker(tmp_path_factory.mktemp("course"), names)


@pytest.fixture(scope="module")
def kata(tmp_path_factory: pytest.TempPathFactory, written: Callable[..., Path]) -> Path:
    """A folder as `grade init` makes it, with a right, a wrong, an untouched and a broken file, and much that lurks."""
    folder = tmp_path_factory.mktemp("my kata")
    exercises = {
        "right.py": "# mine\n\ndef scale(x, factor):\n    return x * factor\n",
        "wrong.py": WRONG,
        "fresh.py": 'def shrink(x, factor):\n    """Multiply."""\n    raise NotImplementedError\n',
        "broken.py": "def bend(x, factor):\n    return (x\n",
        "inner/right.py": "raise SystemExit\n",
    }
    mark = f"open({str(folder / 'executed')!r}, 'a').write(__name__)\ndef test_it(): pass\n"
    written(
        folder, {**exercises, **dict.fromkeys(HOSTILE_FILES, mark), "inner/pytest.ini": "[pytest]\naddopts = -p x\n"}
    )
    write_pytest_file(folder)
    return folder


@pytest.fixture(scope="module")
def whole(kata: Path, small: Path) -> PanelRun:
    return run_pytest(kata, "-v", f"--junitxml={kata / 'out.xml'}", GRADE_COURSE=str(small))


def test_each_check_is_a_test_of_its_exercise_in_its_file(whole: PanelRun) -> None:
    assert whole.code == pytest.ExitCode.TESTS_FAILED
    assert [name for name in whole.tests if name.startswith("right")] == [f"right.py::scale::{text}" for text in TITLES]
    assert whole.outcomes("right.py") == ["passed"] * 3
    assert whole.outcomes("wrong.py") == ["failed"] * 3
    assert whole.outcomes("fresh.py") == ["skipped"] * 3
    assert len(whole.tests) == 12


def test_a_test_is_at_the_learners_own_function(whole: PanelRun) -> None:
    assert {place[:2] for name, place in whole.locations.items() if name.startswith("right")} == {("right.py", 2)}


def test_a_failure_is_our_message_and_no_traceback(whole: PanelRun) -> None:
    text = whole.tests[f"wrong.py::grow::{TITLES[0]}"].longreprtext
    assert text.startswith("grow: ")
    assert "expected" in text
    assert "Traceback" not in whole.out
    assert "nodes.py" not in whole.out


def test_what_is_not_started_is_skipped_with_the_reason(whole: PanelRun) -> None:
    report = whole.tests[f"fresh.py::shrink::{TITLES[0]}"]
    assert isinstance(report.longrepr, tuple)
    file, line, reason = report.longrepr
    assert (Path(file).name, line, reason) == ("fresh.py", 1, "Skipped: not started")


def test_a_file_that_does_not_compile_is_one_failure(whole: PanelRun) -> None:
    assert whole.outcomes("broken.py") == ["failed", "skipped", "skipped"]
    assert "broken.py is not Python yet" in whole.tests[f"broken.py::bend::{TITLES[0]}"].longreprtext


def test_nothing_of_the_folder_runs_in_the_process_of_pytest(whole: PanelRun, kata: Path, small: Path) -> None:
    run_pytest(kata, "--doctest-modules", *HOSTILE_FILES, GRADE_COURSE=str(small))
    with suppress(ImportError):  # pytest 8 raises it for the plugin that the inner settings ask for
        run_pytest(kata, "inner", GRADE_COURSE=str(small))
    assert whole.out.count("right.py::") == 3
    assert not (kata / "executed").exists()


def test_the_junit_file_has_every_check(whole: PanelRun, kata: Path) -> None:
    assert whole.tests
    cases = list(ET.parse(kata / "out.xml").iter("testcase"))  # noqa: S314 - ours
    assert len(cases) == 12
    assert cases[-1].attrib["classname"] == "wrong.grow"


def test_the_last_failures_run_alone(kata: Path, small: Path, whole: PanelRun) -> None:
    assert whole.code == 1
    last = run_pytest(kata, "--lf", GRADE_COURSE=str(small))
    assert set(last.tests) == {name for name, report in whole.tests.items() if report.failed}
    first = run_pytest(kata, "-x", "-k", "grow", GRADE_COURSE=str(small))
    assert len(first.tests) == 1


@pytest.mark.parametrize(("level", "is_told"), [("full", True), ("hints", False), ("score", False)])
def test_the_level_of_feedback_holds(kata: Path, small: Path, level: str, is_told: bool) -> None:  # noqa: FBT001
    name = f"wrong.py::grow::{TITLES[1]}"
    run = run_pytest(kata, f"-ograde_feedback={level}", name, GRADE_COURSE=str(small))
    assert ("expected" in run.tests[name].longreprtext) is is_told
    assert len(run.tests) == 1


def test_collecting_grades_nothing(kata: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.practice.test_panel.folder.Session", None)
    run = run_pytest(kata, "--collect-only", "-q", GRADE_COURSE=str(small))
    assert (run.code, len(run.locations)) == (0, 12)


def test_a_worker_runs_the_checks_too(kata: Path, small: Path) -> None:
    unneeded = ("-p", "no:hypothesispytest", "-p", "no:anyio")
    run = run_pytest(kata, "-n", "1", "-k", "scale or grow", *unneeded, GRADE_COURSE=str(small))
    assert run.outcomes("right.py") + run.outcomes("wrong.py") == ["passed"] * 3 + ["failed"] * 3


def test_a_test_that_passes_only_with_a_reference_says_so(tmp_path: Path, written: Callable[..., Path]) -> None:
    text = (
        "def derivative(f, x, dx=1e-5):\n    return (f(x + dx) - f(x - dx)) / dx\n\n"
        "def tangent(f, x0, x):\n    return f(x0) + derivative(f, x0) * (x - x0)\n"
    )
    written(tmp_path, {"slope.py": text, "pytest.ini": f"{ASKS}grade_lang = zh\n"})
    run = run_pytest(tmp_path, "-k", "derivative or tangent")
    assert {report.outcome for name, report in run.tests.items() if "::tangent::" in name} == {"passed"}
    assert "derivative 改对以后" in run.out
    failed = [report.longreprtext for name, report in run.tests.items() if "::derivative::" in name]
    assert all("斜率是应有的两倍" in text for text in failed)


def test_a_folder_of_another_course_says_what_to_do(tmp_path: Path, written: Callable[..., Path]) -> None:
    files = {
        ".grade-course.toml": 'course = "/nowhere/at_all"\n',
        "one.py": "",
        "pytest.ini": ASKS,
    }
    run = run_pytest(written(tmp_path, files))
    assert run.code == pytest.ExitCode.INTERRUPTED
    assert "To trust it, say --course or GRADE_COURSE." in run.out
    assert "Traceback" not in run.out


@pytest.mark.parametrize("line", ["grade_feedback = all", "grade_lang = fr"])
def test_an_unknown_value_in_the_file_is_one_sentence(tmp_path: Path, line: str, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "pytest.ini").write_text(f"{ASKS}{line}\n", encoding="utf-8")
    assert run_pytest(tmp_path).code == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: {line}: write one of" in capsys.readouterr().err


def test_an_unknown_course_of_the_environment_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "pytest.ini").write_text(ASKS, encoding="utf-8")
    assert run_pytest(tmp_path, GRADE_COURSE="none-such").code == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: There is no course 'none-such'" in capsys.readouterr().err


def test_a_run_that_does_not_ask_is_left_alone_and_imports_nothing_of_ours(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(
        "import sys\ndef test_it():\n    ours = {name for name in sys.modules if name.partition('.')[0] == 'grader'}\n"
        "    assert ours == set()\n",
        encoding="utf-8",
    )
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:hypothesispytest", tmp_path]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_listed_titles_are_those_of_the_checks_that_run() -> None:
    home = course.load_course()
    checks = collect_checks(home, [topic.id for topic in home.topics])
    for topic in home.topics:
        for exercise in topic.exercises:
            listed = [(check.id, check.title) for check in check_titles(home, topic)[exercise.id]]
            assert listed == [(check.id, check.title) for check in checks.for_exercise(exercise)]


@pytest.mark.usefixtures("chinese")
def test_the_file_that_init_writes_keeps_its_language_and_an_older_one(tmp_path: Path) -> None:
    assert write_pytest_file(tmp_path).is_new
    text = (tmp_path / "pytest.ini").read_text(encoding="utf-8")
    assert text.endswith(f"{ASKS}grade_lang = zh\n")
    assert not write_pytest_file(tmp_path).is_new
    assert (tmp_path / "pytest.ini").read_text(encoding="utf-8") == text
