"""How far a learner is: untouched stubs are not started, which takes no grading and none of what grading needs."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.courses import course
from grader.grading.verdicts import Status
from grader.i18n import Language, speaking
from grader.practice import new_folder, standing

COURSE = course.load_course()
DONE_SLOPE = (COURSE.references_folder / "slope.py").read_bytes()


@pytest.fixture
def fresh(tmp_path: Path, stubs: Path) -> Path:
    return shutil.copytree(stubs, tmp_path / "exercises")


@pytest.mark.parametrize("language", Language)
def test_stubs_are_not_started_and_nothing_is_graded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.setattr("grader.grading.session.Session", None)
    with speaking(language, COURSE.folder):
        new_folder.make_folder(COURSE, tmp_path / "mine")
        found = standing.find_standings(COURSE, standing.read_exercises(COURSE, tmp_path / "mine"))
        first = standing.first_undone(COURSE, standing.read_exercises(COURSE, tmp_path / "mine"))
    assert {each.status for each in found.values()} == {Status.not_started}
    assert {each.score for each in found.values()} == {0}
    assert first is not None
    assert first[0].id == COURSE.exercises[0].id


def test_what_is_changed_by_a_byte_is_graded(fresh: Path) -> None:
    (fresh / "slope.py").write_bytes(DONE_SLOPE)
    path = fresh / COURSE.topics[1].file_name
    path.write_bytes(path.read_bytes() + b"\n")
    submission = standing.read_exercises(COURSE, fresh)
    topics = [topic.id for topic in COURSE.topics]
    assert [name for name in topics if name not in standing.untouched_topics(COURSE, submission)] == topics[:2]
    asked = [*COURSE.topics[0].exercises, COURSE.topics[1].exercises[0]]
    found = standing.find_standings(COURSE, submission, asked)
    assert [found[each.id].status.value for each in asked] == ["passed"] * (len(asked) - 1) + ["not_started"]
    assert all(each.result is not None for each in found.values())
    first = standing.first_undone(COURSE, submission)
    assert first is not None
    assert first[0].id == asked[-1].id
    (fresh / COURSE.topics[1].file_name).write_bytes((COURSE.stubs_folder / COURSE.topics[1].file_name).read_bytes())
    first = standing.first_undone(COURSE, standing.read_exercises(COURSE, fresh))
    assert first is not None
    assert (first[0].id, first[1].result) == (asked[-1].id, None)


NEVER = {
    *("numpy", "pytest", "jsonschema", "tomllib", "hashlib", "difflib", "logging", "fractions"),
    *("grader.grading.report", "grader.grading.options", "grader.sandbox.sandbox", "grader.courses.toml_faults"),
    *("click.shell_completion", "dataclasses", "tempfile", "random", "shutil"),
}
"""What no command needs that grades nothing, in a course that it knows; making a data class alone takes 0.3 ms."""

READS = {"grader.submissions.read", "grader.practice.standing"}


SPARED = {
    "list": {"grader.courses.stubs"},
    "next": set(),
    "hint": {"grader.courses.stubs"},
    "hint tangent": {"grader.courses.stubs"},
    "show": set(),
    "show tangent": {"grader.practice.standing"},
    "--version": {*READS, "grader.courses.course", "grader.cli.options", "json"},
}


@pytest.mark.parametrize("command", SPARED)
def test_commands_that_grade_nothing_import_little(fresh: Path, command: str) -> None:
    loaded = _modules_of(command.split(), fresh)
    assert sorted((NEVER | SPARED[command]) & loaded) == []


def test_the_help_page_imports_the_module_of_no_command_but_grade(fresh: Path) -> None:
    loaded = _modules_of(["--help"], fresh)
    assert sorted((NEVER - {"grader.grading.options", "dataclasses", "shutil"} | READS) & loaded) == []
    ours = {name.removeprefix("grader.cli.") for name in loaded if name.startswith("grader.cli.")}
    assert ours == {
        "choice",
        "commands",
        "grade",
        "help",
        "interrupts",
        "main",
        "options",
        "output",
        "output_names",
        "request",
    }


def test_grading_imports_neither_a_validator_nor_what_numpy_loads_on_demand(fresh: Path) -> None:
    for path in fresh.glob("*.py"):
        if path.name != "slope.py":
            path.unlink()
    loaded = _modules_of(["--only", "derivative", "--quiet", "."], fresh, code=1)
    assert {"numpy", "pytest"} <= loaded
    ours = loaded - _modules_after("import pytest", fresh)  # pytest loads unittest before its version 9.1
    assert sorted({"jsonschema", "numpy.f2py", "numpy.testing", "unittest", "tomllib"} & ours) == []


def _modules_of(words: list[str], folder: Path, code: int = 0) -> set[str]:
    """The modules that a command has loaded in the end, in a course whose declaration is remembered."""
    course.load_course()
    return _modules_after(
        "from grader.cli.main import main\n"
        f"try:\n    main({words!r})\nexcept SystemExit as end:\n    assert (end.code or 0) == {code}, end.code",
        folder,
    )


def _modules_after(script: str, folder: Path) -> set[str]:
    command = [sys.executable, "-P", "-c", f"{script}\nimport sys\nprint()\nprint(*sys.modules)\n"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())
