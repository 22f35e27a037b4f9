"""The command line, through the front door: what is typed, what is said where, and how it ends."""

import errno
import json
import os
import re
import resource
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import click
import pytest
from click.testing import CliRunner
from every_case import every_case
from jsonschema import Draft202012Validator

from grader import __version__
from grader.cli.main import main
from grader.courses import course
from grader.errors import CourseError
from grader.grading.options import GradingOptions
from grader.grading.session import Session
from grader.memory import memory_sentence
from grader.sandbox.sandbox import Sandbox
from grader.submissions.folder import read_folder

HALF_RIGHT = (
    "def downhill(slope):\n    return -slope\n\n\ndef step(x, slope, learnrate):\n    return x - learnrate * slope\n"
)
HALF = ("--only", "downhill", "--only", "step")
NO_SUCH_FOLDER = "/proc/no_such_folder"
"""Nobody can make it, not even root."""

_CONTEXT = click.Context(main)
COMMANDS = {
    name: command
    for name in ("run", *main.list_commands(_CONTEXT))
    if (command := main.get_command(_CONTEXT, name)) is not None
}


ONLY: dict[tuple[str, ...], tuple[str, int]] = {
    ("downhill",): ("slope.downhill", 1),
    ("gradient",): ("gradient.partial", 4),
    ("gradient.gradient",): ("gradient.gradient", 1),
    ("step", "loss.py", "downhill", "slope.step"): ("slope.downhill", 4),
}
"""Names, the first exercise that they mean, and how many they mean."""

UNKNOWN = {"downhil": "downhill", "slope.stepp": "slope.step", "los": "loss"}
USAGE: dict[tuple[str, ...], str] = {
    ("--memory", "much"): "'much'",
    ("--memory", "1M"): "'1M'",
    ("--memory", "1.5G"): "'1.5G'",
    ("--timeout", "0"): "--timeout",
    ("--timeout", "soon"): "'soon'",
    ("--timeout", "nan"): "--timeout",
    ("--seed", "-1"): "--seed",
    ("--seed", "4294967296"): "--seed",
    ("--pass-score", "101"): "--pass-score",
    ("--pass-score", "nan"): "--pass-score",
    ("--feedback", "loud"): "'loud'",
    ("--format", "xml"): "'xml'",
    ("--track", "back"): "--track back: this course has no such track. It has core and beyond.",
    ("--bogus",): "--bogus",
    ("one", "two"): "one is no command",
}
POOR = {"ascii": {"PYTHONIOENCODING": "ascii"}, "C": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}}
PATHS = {"a space and Unicode": "my größe ✓".encode(), "a newline and no UTF-8": b"my\nwork\xff"}
PLUGINS = {"files": {}, "variables": {"PYTEST_ADDOPTS": "--bogus", "PYTEST_PLUGINS": "no_such_plugin"}}


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory, written: Callable[..., Path]) -> Path:
    """A submission with one wrong and one right exercise, in a folder of its own."""
    return written(tmp_path_factory.mktemp("half") / "mine", {"slope.py": HALF_RIGHT})


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, course_maker: Callable[..., Path]) -> Path:
    """A course in two tracks, in which the name `scale` means two exercises."""
    folder = course_maker(tmp_path_factory.mktemp("small"), ["first.scale", "second.scale", "third.grow"])
    path = folder / "course.toml"
    head, _, tail = path.read_text(encoding="utf-8").rpartition('track = "core"')
    text = f'{head}track = "beyond"{tail}'
    path.write_text(
        text.replace("[[topic]]", '[[track]]\nid = "beyond"\ntitle = "More"\n\n[[topic]]', 1), encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def mined(tmp_path_factory: pytest.TempPathFactory, written: Callable[..., Path]) -> Path:
    """A folder of traps for whoever imports or configures from where it stands."""
    trap = "raise SystemExit('a trap')\n"
    modules = (
        *("numpy", "json", "click", "pytest", "re", "conftest", "grader", "wire"),
        "sitecustomize",
        "usercustomize",
    )
    files = {f"{name}.py": trap for name in modules}
    files["pytest.ini"] = "[pytest]\naddopts = --bogus\n"
    files["tox.ini"] = "[pytest]\naddopts = --bogus\n"
    files["setup.cfg"] = "[tool:pytest]\naddopts = --bogus\n"
    files["pyproject.toml"] = '[tool.pytest.ini_options]\naddopts = "--bogus"\n'
    files["numpy/__init__.py"] = trap
    files["slope.py"] = HALF_RIGHT
    return written(tmp_path_factory.mktemp("mined"), files)


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory, written: Callable[..., Path]) -> Path:
    """A wrong answer whose expected values are unmistakable numbers."""
    source = "import numpy as np\n\n\ndef sse(y, y_hat):\n    print('a clue')\n    return np.sum(y - y_hat) ** 2\n"
    return written(tmp_path_factory.mktemp("telling"), {"loss.py": source})


@pytest.fixture(scope="module")
def odd_paths(tmp_path_factory: pytest.TempPathFactory, written: Callable[..., Path]) -> Path:
    """A folder of submissions whose names are odd."""
    folder = tmp_path_factory.mktemp("odd")
    for path in PATHS.values():
        written(folder / os.fsdecode(path), {"slope.py": HALF_RIGHT})
    return folder


class Runs:
    """Runs of the command, two at a time; each starts at once and is waited for where it is looked at."""

    def __init__(self, run: Callable[..., Any]) -> None:
        self._pool = ThreadPoolExecutor(2)
        self._run = run
        self._started: dict[Hashable, Future[Any]] = {}

    def start(self, name: Hashable, *arguments: object, **more: Any) -> None:
        self._started[name] = self._pool.submit(self._run, *arguments, **more)

    def __getitem__(self, name: Hashable) -> Any:
        return self._started[name].result()

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


@pytest.fixture(scope="module")
def runs(
    grade: Callable[..., Any],
    half: Path,
    references: Path,
    stubs: Path,
    small: Path,
    mined: Path,
    telling: Path,
    odd_paths: Path,
) -> Iterator[Runs]:
    """The runs that several tests look at."""
    made = Runs(grade)
    made.start("references", references, "--seed", 7)
    made.start("stubs", stubs)
    made.start("half", half, *HALF, "--seed", 7)
    made.start("half again", half, *HALF, "--seed", 7)
    made.start("half otherwise", half, *HALF, "--seed", 8)
    made.start("half unseeded", half, *HALF)
    made.start("table", half, *HALF, "--seed", 7, "--format", "table")
    made.start("quiet", half, *HALF, "--seed", 7, "--quiet")
    # 6 of 11 points are 54.5454...%, shown as 54.55 %.
    made.start("just passing", half, *HALF, "--pass-score", "54.545")
    made.start("just failing", half, *HALF, "--pass-score", "54.55")
    made.start("core", small / "stubs", "--course", small, "--track", "core")
    for level in ("full", "hints", "score"):
        made.start(level, telling, "--only", "sse", "--seed", 7, "--feedback", level)
    for names in ONLY:
        made.start(names, stubs, *[word for name in names for word in ("--only", name)], "--quiet")
    for name, changes in POOR.items():
        made.start(name, half, *HALF, "--seed", 7, env={**changes, "PYTHONUTF8": "0"})
    for name, changes in PLUGINS.items():
        made.start(name, ".", *HALF, "--seed", 7, cwd=mined, env=changes)
    for name, path in PATHS.items():
        made.start(name, path, *HALF, cwd=odd_paths)
    yield made
    made.close()


def is_one_sentence(text: str) -> bool:
    """One line for people: no traceback, no usage block."""
    return text.count("\n") == 1 and text.startswith("grade: ") and "Traceback" not in text


# Exit codes and where what is said.


def test_full_marks_exit_0(runs: Runs) -> None:
    run = runs["references"]
    assert (run.code, run.report["percent"]) == (0, 100.0)
    assert {exercise["status"] for exercise in run.report["exercises"]} == {"passed"}


def test_stubs_exit_1_with_no_points_and_what_to_do_next(runs: Runs, stubs: Path) -> None:
    run = runs["stubs"]
    assert (run.code, run.report["score"]) == (1, 0)
    assert {exercise["status"] for exercise in run.report["exercises"]} == {"not_started"}
    first = run.report["exercises"][0]
    assert f"{stubs}/{first['file']}:{first['line']}" in " ".join(run.err.split())
    assert [line for line in run.err.splitlines() if "grade watch" in line]


def test_below_full_marks_exits_1_and_from_the_pass_score_on_0(runs: Runs) -> None:
    assert (runs["half"].code, runs["just passing"].code) == (1, 0)
    assert 50 <= runs["half"].report["percent"] < 100


def test_a_score_just_below_the_pass_score_is_not_enough_even_if_it_is_shown_as_that(runs: Runs) -> None:
    assert runs["just failing"].report["percent"] == 54.55
    assert runs["just failing"].code == 1


def test_what_the_system_refuses_exits_3(half: Path, command: Sequence[str]) -> None:
    """Without a single descriptor to spare, no process can be started: nobody's answer is wrong."""
    limited = subprocess.run(
        ["sh", "-c", 'ulimit -n 8; exec "$@"', "sh", *command, str(half), *HALF],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert limited.returncode == 3
    assert "Traceback" not in limited.stderr
    assert limited.stderr.count("\n") == 1


UNREACHABLE = f"/{'a' * 300}/mine"
"""A path that the system refuses to look at, whoever asks, as it does those in folders that are closed to the user."""


@pytest.mark.parametrize(
    "words",
    [
        "PATH",
        "PATH.py",
        "PATH.zip",
        "PATH --format github",
        "next PATH",
        "list PATH",
        "hint step PATH",
        "reset step PATH --yes",
        "report PATH",
        "watch PATH",
    ],
)
def test_a_path_that_may_not_be_looked_at_is_wrong_usage(grade_here: Callable[..., Any], words: str) -> None:
    said = grade_here(*words.replace("PATH", UNREACHABLE).split())
    assert (said.code, said.out, is_one_sentence(said.err)) == (2, "", True)
    assert "can't be read: File name too long" in said.err


def test_a_new_folder_where_none_can_be_is_wrong_usage(grade_here: Callable[..., Any]) -> None:
    said = grade_here("init", UNREACHABLE)
    assert (said.code, is_one_sentence(said.err)) == (2, True)
    assert "can't be written: File name too long" in said.err


def test_piped_the_report_is_on_standard_output_and_the_table_on_standard_error(runs: Runs) -> None:
    run = runs["half"]
    assert run.report["exercises"][0]["id"] == "slope.downhill"
    assert "downhill" in run.err
    assert "\x1b" not in run.out + run.err


def test_a_report_is_valid_by_the_schema_that_the_command_prints(runs: Runs, schema: dict[str, Any]) -> None:
    valid = Draft202012Validator(schema)
    names = ("references", "stubs", "half", "full", "hints", "score", "quiet", "core")
    assert {name: fault.message for name in names for fault in valid.iter_errors(runs[name].report)} == {}


@pytest.fixture(scope="module")
def schema(grade: Callable[..., Any]) -> dict[str, Any]:
    run = grade("schema")
    assert (run.code, run.err) == (0, "")
    return json.loads(run.out)


def test_the_schema_is_a_schema_of_draft_2020_12(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_on_a_terminal_a_table_and_no_json(half: Path, on_terminal: Callable[..., Any]) -> None:
    run = on_terminal(half, *HALF)
    assert run.code == 1
    assert "downhill" in run.out
    assert '"exercises"' not in run.out
    assert "\x1b[" in run.out


def test_in_ci_json_even_on_a_terminal(half: Path, on_terminal: Callable[..., Any]) -> None:
    run = on_terminal(half, *HALF, "--quiet", env={"CI": "1"})
    assert json.loads(run.out)["exercises"]


def test_redirected_on_a_terminal_json_goes_to_the_file_and_the_table_to_the_terminal(
    half: Path, on_terminal: Callable[..., Any], tmp_path: Path
) -> None:
    with (tmp_path / "report.json").open("wb") as file:
        run = on_terminal(half, *HALF, out=file)
    assert json.loads((tmp_path / "report.json").read_bytes())["exercises"]
    assert "downhill" in run.out
    assert '"exercises"' not in run.out


@pytest.fixture(scope="module")
def colourless(half: Path, on_terminal: Callable[..., Any]) -> Any:
    return on_terminal("mine", *HALF, cwd=half.parent, env={"NO_COLOR": "1"})


def test_no_colour_where_it_is_not_wanted(colourless: Any) -> None:
    assert "\x1b" not in colourless.out


def test_no_colour_on_a_dumb_terminal(half: Path, on_terminal: Callable[..., Any]) -> None:
    assert "\x1b" not in on_terminal(half, *HALF, env={"TERM": "dumb"}).out


def test_an_empty_no_color_is_none(half: Path, on_terminal: Callable[..., Any]) -> None:
    """As no-color.org has it: "when present and not an empty string"."""
    assert "\x1b[" in on_terminal(half, *HALF, env={"NO_COLOR": ""}).out


@every_case(
    "variables, is_colourful",
    [
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb", "CI": "true"}, True),
        ({"FORCE_COLOR": ""}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_a_log_has_colours_where_they_are_asked_for_and_what_programs_read_never(
    half: Path, grade: Callable[..., Any], variables: dict[str, str], *, is_colourful: bool
) -> None:
    for form in ("json", "github"):
        run = grade(half, *HALF, "--format", form, env=variables)
        assert ("\x1b[" in run.err) == is_colourful
        assert "\x1b[" not in run.out


def test_the_table_fits_an_80_column_terminal(colourless: Any) -> None:
    assert [line for line in colourless.out.splitlines() if len(line) > 80] == []


def test_the_table_fits_a_narrow_terminal(half: Path, on_terminal: Callable[..., Any]) -> None:
    run = on_terminal("mine", *HALF, cwd=half.parent, columns=36, env={"NO_COLOR": "1"})
    assert [line for line in run.out.splitlines() if len(line) > 36] == []


def test_format_table_puts_the_table_on_standard_output(runs: Runs) -> None:
    assert runs["table"].err == ""
    assert runs["table"].out == runs["half"].err


def test_quiet_says_nothing_beside_the_json(runs: Runs) -> None:
    assert runs["quiet"].err == ""
    assert runs["quiet"].body == runs["half"].body


# The report in a file.


def test_json_in_a_file_is_the_same_report_whole_and_renamed(half: Path, grade: Callable[..., Any]) -> None:
    path = half.parent / "out" / "report.json"
    path.parent.mkdir()
    path.write_text("an older report", encoding="utf-8")
    with path.open(encoding="utf-8") as before:
        run = grade(half, *HALF, "--json", path)
        assert before.read() == "an older report"
    assert json.loads(path.read_text(encoding="utf-8")) == run.report
    assert os.listdir(path.parent) == ["report.json"]
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0o044


def test_json_where_it_cannot_be_written_is_one_sentence_and_loses_nothing(
    half: Path, grade: Callable[..., Any]
) -> None:
    run = grade(half, *HALF, "--json", f"{NO_SUCH_FOLDER}/report.json", "--quiet")
    assert run.code == 2
    assert is_one_sentence(run.err)
    assert "can't be written" in run.err
    assert run.out, "the report is still on standard output"
    assert run.report["exercises"]


def test_json_to_a_dash_is_standard_output_even_on_a_terminal(half: Path, on_terminal: Callable[..., Any]) -> None:
    assert json.loads(on_terminal(half, *HALF, "--json", "-", "--quiet").out)["exercises"]


def test_json_into_a_pipe_with_a_name_goes_through_it(half: Path, grade: Callable[..., Any], tmp_path: Path) -> None:
    """As `--json >(jq .score)` and `--json /dev/stdout` do; renaming over a pipe or a device would destroy it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    grade(half, *HALF, "--json", pipe, "--quiet")
    still = stat.S_ISFIFO(pipe.stat().st_mode)
    if not still:  # let the reader go
        pipe.unlink()
    reader.join(5 if still else 0)
    assert still
    assert json.loads(read[0])["exercises"]


def test_json_through_a_link_writes_what_it_points_to(half: Path, grade: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(tmp_path / "target.json")
    grade(half, *HALF, "--json", tmp_path / "link.json", "--quiet")
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "target.json").read_text(encoding="utf-8"))["exercises"]


# What is graded.


def _ids(run: Any) -> list[str]:
    return [exercise["id"] for exercise in run.report["exercises"]]


def test_only_takes_functions_topics_and_both_in_the_courses_order(runs: Runs) -> None:
    ids = {names: _ids(runs[names]) for names in ONLY}
    assert {names: (each[0], len(each)) for names, each in ids.items()} == ONLY


def test_an_ambiguous_name_is_answered_with_what_it_may_mean(small: Path, grade_here: Callable[..., Any]) -> None:
    run = grade_here(small / "stubs", "--course", small, "--only", "scale")
    assert run.code == 2
    assert is_one_sentence(run.err)
    assert "first.scale or second.scale" in run.err


def test_an_unknown_name_is_answered_with_the_nearest(stubs: Path, grade_here: Callable[..., Any]) -> None:
    for name, meant in UNKNOWN.items():
        run = grade_here(stubs, "--only", name)
        assert (run.code, is_one_sentence(run.err)) == (2, True), name
        assert f"Did you mean {meant}?" in run.err, name


def test_what_a_sentence_tells_to_type_is_there(stubs: Path, grade_here: Callable[..., Any]) -> None:
    run = grade_here(stubs, "--only", "qqqqqq")
    commands = re.findall(r"`grade (\w+)", run.err)
    assert run.code == 2
    assert set(commands) <= COMMANDS.keys()


def test_a_track_leaves_the_other_out(runs: Runs) -> None:
    assert _ids(runs["core"]) == ["first.scale", "second.scale"]


def test_a_name_outside_its_track_is_told(small: Path, grade_here: Callable[..., Any]) -> None:
    run = grade_here(small / "stubs", "--course", small, "--only", "third", "--track", "core")
    assert run.code == 2
    assert is_one_sentence(run.err)
    assert "third" in run.err


def test_a_track_that_a_course_does_not_have_is_told(
    tmp_path: Path, course_maker: Callable[..., Path], grade_here: Callable[..., Any]
) -> None:
    made = course_maker(tmp_path / "course")
    run = grade_here(made / "stubs", "--course", made, "--track", "beyond")
    assert run.code == 2
    assert is_one_sentence(run.err)
    assert "  " not in run.err


def test_a_single_file_is_graded_alone_and_finds_the_files_beside_it(
    references: Path, grade: Callable[..., Any]
) -> None:
    run = grade("weight_step.py", "--quiet", cwd=references)
    assert {exercise["topic"] for exercise in run.report["exercises"]} == {"weight_step"}
    assert (run.code, run.report["submission"]["path"]) == (0, "weight_step.py")


def test_a_single_file_and_a_name_in_it_mean_that_exercise(references: Path, grade: Callable[..., Any]) -> None:
    assert _ids(grade(references / "activation.py", "--only", "sigmoid", "--quiet")) == ["activation.sigmoid"]


@every_case(
    ("name", "content", "says"),
    [
        ("missing", None, "missing is no command, exercise or topic, and no file or folder here."),
        ("a/missing", None, "a/missing does not exist"),
        ("missing.py", None, "missing.py does not exist"),
        ("notes.txt", "x", "notes.txt is neither a folder nor a .py file"),
        ("setup.py", "x = 1", "setup.py"),
    ],
)
def test_a_path_that_holds_no_exercises_is_told_in_a_sentence(
    tmp_path: Path, grade_here: Callable[..., Any], name: str, content: str | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    run = grade_here(name, cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert is_one_sentence(run.err)
    assert says in run.err
    assert "grade init missing.py" not in run.err, "init makes folders"
    assert "grade list" not in run.err or "list" in COMMANDS


def test_an_empty_folder_is_told_what_it_lacks(tmp_path: Path, grade_here: Callable[..., Any]) -> None:
    run = grade_here(tmp_path)
    assert run.code == 2
    assert is_one_sentence(run.err)
    assert "slope.py" in run.err


@every_case(
    ("files", "says"),
    [
        (["Slope.py"], "It holds only Slope.py."),
        (["my slope (1).py"], "my slope (1).py was not taken for slope.py: the file has to be called exactly that."),
        (["Loss.PY", "week two/loss.py", "helpers/__init__.py"], "It holds only Loss.PY, helpers/, week two/."),
        (["a.txt", "b.pdf", "c.py", "d.c", ".git/x"], "It holds a.txt, b.pdf, c.py and 1 more file."),
        ([".git/config", ".DS_Store", "__pycache__/x"], "It holds nothing, or hidden files only."),
    ],
)
def test_a_folder_without_exercise_files_is_told_what_it_holds(
    tmp_path: Path, grade_here: Callable[..., Any], written: Callable[..., Path], files: list[str], says: str
) -> None:
    run = grade_here(written(tmp_path, dict.fromkeys(files, "")))
    assert (run.code, run.out) == (2, "")
    assert "activation.py" in run.err
    assert says in run.err
    assert run.err.endswith("Name the folder that does.\n")


@every_case(
    ("files", "says"),
    [
        ({}, "none of the exercise files"),
        ({"handed.zip": "no archive"}, "broken"),
        ({"first.ipynb": "{}", "second.ipynb": "{}"}, "notebooks"),
    ],
)
def test_exercism_gets_its_results_file_where_there_is_nothing_to_grade(
    tmp_path: Path, grade_here: Callable[..., Any], written: Callable[..., Path], files: dict[str, str], says: str
) -> None:
    folder = written(tmp_path, files)
    run = grade_here(folder / "handed.zip" if "handed.zip" in files else folder, "--format", "exercism")
    results = json.loads(run.out)
    assert (run.code, results["version"], results["status"], results["tests"]) == (0, 3, "error", [])
    assert says in results["message"]
    assert is_one_sentence(run.err)


@every_case("arguments", [["nowhere"], [".", "--only", "bogus"], [".", "--course", "nowhere"]])
def test_exercism_gets_no_results_file_for_wrong_usage(
    tmp_path: Path, grade_here: Callable[..., Any], arguments: list[str]
) -> None:
    run = grade_here(*arguments, "--format", "exercism", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert is_one_sentence(run.err)


def test_without_a_path_it_is_exercises(
    tmp_path: Path, grade: Callable[..., Any], written: Callable[..., Path]
) -> None:
    written(tmp_path / "exercises", {"slope.py": HALF_RIGHT})
    run = grade(*HALF, "--quiet", cwd=tmp_path)
    assert run.report["submission"]["path"] == "exercises"


def test_without_a_path_and_without_exercises_it_says_how_to_begin(
    tmp_path: Path, grade_here: Callable[..., Any]
) -> None:
    run = grade_here(cwd=tmp_path)
    assert run.code == 2
    assert "grade init exercises" in run.err


# Chance, limits, feedback.


def test_one_seed_gives_the_same_report_bit_for_bit_but_for_run(runs: Runs) -> None:
    first, again = (runs[name].out.partition('  "run": {')[0] for name in ("half", "half again"))
    assert first == again
    assert runs["half"].body == runs["half again"].body


def test_another_seed_draws_other_inputs(runs: Runs) -> None:
    first, other = (runs[name].exercises["slope.downhill"]["checks"][0] for name in ("half", "half otherwise"))
    assert first["counterexample"]["rows"] != other["counterexample"]["rows"]
    assert first["verdict"] == other["verdict"]


def test_a_seed_that_is_drawn_is_another_one_each_time_and_told(runs: Runs) -> None:
    seed = runs["half unseeded"].report["seed"]
    assert f"seed {seed}" in runs["half unseeded"].err
    assert seed != runs["stubs"].report["seed"]


def test_timeout_is_the_limit_of_a_check(
    tmp_path: Path, grade: Callable[..., Any], written: Callable[..., Path]
) -> None:
    source = "import time\n\n\ndef downhill(slope):\n    time.sleep(0.4)\n    return -1.0 if slope > 0 else 1.0\n"
    run = grade(written(tmp_path, {"slope.py": source}), "--only", "downhill", "--timeout", "0.3", "--quiet")
    assert run.exercises["slope.downhill"]["checks"][0]["message"].startswith("downhill did not finish within 0.3 s.")


def test_memory_is_the_limit_of_a_submission(
    tmp_path: Path, grade: Callable[..., Any], written: Callable[..., Path]
) -> None:
    source = "import numpy as np\n\n\ndef downhill(slope):\n    np.empty(2**26)\n    return -float(np.sign(slope))\n"
    folder = written(tmp_path, {"slope.py": source})
    tight = grade(folder, "--only", "downhill", "--memory", "400M", "--quiet").exercises["slope.downhill"]
    assert tight["checks"][0]["message"].startswith("downhill needs more memory than 400 MiB.")
    enough = grade(folder, "--only", "downhill", "--memory", "1G", "--quiet").exercises["slope.downhill"]
    assert enough["status"] == "passed"


def test_memory_takes_the_usual_words() -> None:
    amounts = {"2g": 2**31, "768": 768 * 2**20, "1GiB": 2**30, "512MB": 2**29, "256M": 2**28}
    asked = {word: COMMANDS["run"].make_context("grade", ["--memory", word]) for word in amounts}
    assert {word: context.params["memory"] for word, context in asked.items()} == amounts


@pytest.fixture
def misused(half: Path, grade_here: Callable[..., Any]) -> Callable[..., Any]:
    """Run the command on a submission with what it can't understand."""
    return lambda *words: grade_here(*([] if words[0] == "one" else [half]), *words)


def test_wrong_usage_exits_2_and_names_what_is_wrong(misused: Callable[..., Any]) -> None:
    runs = {words: misused(*words) for words in USAGE}
    wrong = {words: run for words, run in runs.items() if (run.code, run.out) != (2, "") or USAGE[words] not in run.err}
    assert wrong == {}


def test_wrong_usage_is_told_in_whole_sentences(misused: Callable[..., Any], grade_here: Callable[..., Any]) -> None:
    assert misused("--seed", "-1").err.endswith(". `grade --help` shows what is possible.\n")
    # Nobody typed `grade run`.
    assert misused("--bogus").err == "grade: There is no option --bogus. `grade --help` shows what is possible.\n"
    for mistyped, meant in (("--versoin", "--version"), ("--hlep", "--help"), ("--feedbak", "--feedback")):
        assert f"There is no option {mistyped}. Did you mean {meant}? `grade --help`" in grade_here(mistyped).err


def test_wrong_usage_names_the_whole_command_that_was_typed(grade_here: Callable[..., Any]) -> None:
    for command in ("list", "course new", "course add", "course translate"):
        told = grade_here(*command.split(), "--bogus").err
        assert told.startswith(f"grade {command}: ")
        assert told.endswith(f" `grade {command} --help` shows what is possible.\n")


def test_a_mistyped_word_of_an_option_is_told_with_the_one_that_may_be_meant(misused: Callable[..., Any]) -> None:
    options = {"--format": ("jsn", "json"), "--feedback": ("hint", "hints"), "--isolation": ("kernal", "kernel")}
    for option, (typed, meant) in options.items():
        assert misused(option, typed).err.endswith(f"'. Did you mean {meant}? `grade --help` shows what is possible.\n")
    assert "Did you mean" not in misused("--format", "spreadsheet").err


def test_a_command_that_course_has_not_is_told_with_the_one_that_may_be_meant(grade_here: Callable[..., Any]) -> None:
    for typed, meant in (
        ("verify", "grade verify"),
        ("chek", "grade course check"),
        ("tranlsate", "grade course translate"),
    ):
        run = grade_here("course", typed)
        assert (run.code, run.out) == (2, "")
        assert f"There is no command `grade course {typed}`. Did you mean `{meant}`?" in run.err
    assert grade_here("course", "zzz").err.startswith("grade course: No such command 'zzz'.")


def _expected(run: Any) -> set[str]:
    """Every expected number that full feedback shows, as JSON has it."""
    checks = [check for exercise in run.report["exercises"] for check in exercise["checks"]]
    tables = [check["counterexample"] for check in checks if check["counterexample"]]
    return {json.dumps(value) for table in tables for value in (table["expected"], *_column(table))}


def _column(table: dict[str, Any]) -> list[Any]:
    return [row["expected"] for row in table["rows"]]


def test_full_feedback_shows_the_table(runs: Runs) -> None:
    check = runs["half"].exercises["slope.downhill"]["checks"][0]
    assert check["counterexample"]["rows"][0].keys() >= {"input", "actual", "expected"}
    assert "expected" in runs["half"].err


@pytest.mark.parametrize("level", ["hints", "score"])
def test_no_expected_value_is_shown_below_full_feedback(runs: Runs, level: str) -> None:
    values = {value for value in _expected(runs["full"]) if len(value) > 6}
    assert values
    shown = runs[level].out + runs[level].err
    assert [value for value in values if value[:7] in shown] == []
    assert '"expected"' not in runs[level].out
    assert "yours" not in runs[level].err


def test_hints_say_what_is_wrong_and_score_only_that_it_is(runs: Runs) -> None:
    told, scored = (runs[level].exercises["loss.sse"] for level in ("hints", "score"))
    assert told["checks"][0]["message"]
    assert told["checks"][0]["counterexample"] is None
    assert "a clue" in told["output"]
    assert scored["output"] == ""
    for check in scored["checks"]:
        assert {check[key] for key in ("message", "message_id", "place", "counterexample", "mistake")} == {None}


@pytest.mark.parametrize("form", ["json", "table", "markdown", "junit", "gradescope", "prairielearn", "exercism"])
def test_score_tells_no_line_in_any_format(half: Path, grade: Callable[..., Any], form: str) -> None:
    run = grade(half, *HALF, "--feedback", "score", "--format", form)
    assert not re.search(r"slope\.py.{0,3}:\d|\"line\": \d", run.out + run.err)
    assert "slope" in run.out


def test_score_takes_an_exercise_that_is_right_once_another_is(
    tmp_path: Path, grade: Callable[..., Any], written: Callable[..., Path]
) -> None:
    derivative = "def derivative(f, x, dx=1e-5):\n    return (f(x + dx) - f(x - dx)) / dx\n"
    tangent = "def tangent(f, x0, x):\n    return f(x0) + derivative(f, x0) * (x - x0)\n"
    folder = written(tmp_path / "mine", {"slope.py": derivative + tangent})
    run = grade(folder, "--only", "tangent", "--feedback", "score", "--format", "table")
    assert run.code == 0, run.err
    assert "tangent" in run.out
    assert "derivative" not in run.out, "what is not right is not told"


def test_every_feedback_level_gives_the_same_verdicts_and_points(runs: Runs) -> None:
    facts = [
        [(check["verdict"], check["points"]) for check in run.exercises["loss.sse"]["checks"]]
        for run in (runs["full"], runs["hints"], runs["score"])
    ]
    assert facts[0] == facts[1] == facts[2]


# Another course, and its author's faults.

RIGHT_ANSWER = "def scale(x, factor):\n    return x * factor\n"
CHECK_HEAD = "import pytest\n\n\n@pytest.mark.points(5)\n"
FAULTS: dict[str, tuple[str, tuple[str, str] | str, tuple[str, ...]]] = {
    # File, change (or new content), and what the sentence names.
    "none": ("course.toml", ("", ""), ()),
    "TOML": ("course.toml", ("title =", "title ="[:-1]), ("course.toml", "line")),
    "schema": ("course.toml", ("points = 5", 'points = "five"'), ("course.toml", "'scaling'", "points", '"five"')),
    "unknown key": ("course.toml", ("needs = []", "needs = []\nneed = []"), ("course.toml", "'need'")),
    "missing key": ("course.toml", ('title = "Scale a number"\n', ""), ("course.toml", "'title'")),
    "later need": ("course.toml", ("needs = []", 'needs = ["scaling.scale"]'), ("course.toml", "'scaling.scale'")),
    "points": ("course.toml", ("points = 5", "points = 6"), ("check_scaling.py", "scaling.scale", "5", "6")),
    "no docstring": ("checks/check_scaling.py", ('    """Scales arrays"""\n', ""), ("check_scaling.py:", "docstring")),
    "no points": (
        "checks/check_scaling.py",
        ("@pytest.mark.points(3)\n", "@pytest.mark.points()\n"),
        ("check_scaling.py:", "ordinary_values", "points"),
    ),
    "wrong name": (
        "checks/check_scaling.py",
        ("check_scale__arrays", "check_scales__arrays"),
        ("check_scaling.py:", "check_scales__arrays"),
    ),
    "raises": (
        "checks/check_scaling.py",
        f'{CHECK_HEAD}def check_scale__all(answer):\n    """All"""\n    answer.agrees([(1.0, 2.0)])\n    [][1]\n',
        ("check_scaling.py:8", "IndexError"),
    ),
    "asks nothing": (
        "checks/check_scaling.py",
        f'{CHECK_HEAD}def check_scale__all(answer):\n    """All"""\n',
        ("check_scal", "check_scale__all", "nothing"),
    ),
    "bad syntax": ("checks/check_scaling.py", "def check(:\n", ("check_scaling.py:1", "SyntaxError")),
    "no checks": ("checks/check_scaling.py", "", ("check_scaling.py", "scaling.scale")),
    "bad reference": ("solutions/scaling.py", "x = 1 / 0\n", ("scaling.py:1", "ZeroDivisionError")),
    "no reference": ("solutions/scaling.py", "x = 1\n", ("scaling.py", "scale")),
    "raising reference": (
        "solutions/scaling.py",
        "def scale(x, factor):\n    return x / 0.0 * [][0]\n",
        ("scaling.py:2", "Error"),
    ),
}


THROUGH_THE_DOOR = ("TOML", "schema", "later need", "points", "no docstring", "raises")
"""Proven by the command; the others by the same functions in this process, which is quicker."""


def _faulty(name: str, folder: Path, course_maker: Callable[..., Path]) -> Path:
    """A course with one fault, and a right answer to it in its folder `mine`."""
    file, change, _ = FAULTS[name]
    path = course_maker(folder / "course") / file
    text = path.read_text(encoding="utf-8")
    path.write_text(change if isinstance(change, str) else text.replace(*change), encoding="utf-8")
    (folder / "course" / "mine").mkdir()
    (folder / "course" / "mine" / "scaling.py").write_text(RIGHT_ANSWER, encoding="utf-8")
    return folder / "course"


@pytest.fixture(scope="module")
def faults(
    tmp_path_factory: pytest.TempPathFactory, course_maker: Callable[..., Path], grade: Callable[..., Any]
) -> Iterator[Runs]:
    """One run for each fault, on a right answer."""
    made = Runs(grade)
    for name in THROUGH_THE_DOOR:
        folder = _faulty(name, tmp_path_factory.mktemp("fault"), course_maker)
        made.start(name, folder / "mine", "--course", folder)
    yield made
    made.close()


@pytest.mark.parametrize("name", THROUGH_THE_DOOR)
def test_an_authors_fault_is_one_sentence_that_names_the_place(faults: Runs, name: str) -> None:
    run = faults[name]
    assert (run.code, run.out) == (2, ""), run.err
    assert is_one_sentence(run.err)
    for part in FAULTS[name][2]:
        assert part in run.err


def test_an_authors_fault_is_found_and_names_the_place(
    tmp_path: Path, course_maker: Callable[..., Path], sandbox: Sandbox
) -> None:
    wrong = {}
    for name in FAULTS.keys() - {*THROUGH_THE_DOOR, "none"}:
        folder = _faulty(name, tmp_path / name, course_maker)
        sys.modules.pop("check_scaling", None)
        with pytest.raises(CourseError) as fault:
            _grade_in_process(folder, sandbox)
        said = str(fault.value)
        if "\n" in said or not all(part in said for part in FAULTS[name][2]):
            wrong[name] = said
    assert wrong == {}


def _grade_in_process(folder: Path, sandbox: Sandbox) -> None:
    made = course.load_course(folder)
    with Session(made, GradingOptions(seed=7), sandbox=sandbox) as session:
        session.grade(read_folder(folder / "mine", "mine"), exercises=made.exercises)


def test_two_courses_graded_by_one_process_do_not_share_their_checks(
    tmp_path: Path, course_maker: Callable[..., Path], sandbox: Sandbox
) -> None:
    _grade_in_process(_faulty("none", tmp_path / "right", course_maker), sandbox)
    with pytest.raises(CourseError, match="docstring"):
        _grade_in_process(_faulty("no docstring", tmp_path / "wrong", course_maker), sandbox)


def test_a_course_that_is_none_is_told(half: Path, grade_here: Callable[..., Any]) -> None:
    run = grade_here(half, "--course", half)
    assert run.code == 2
    assert is_one_sentence(run.err)
    assert "course.toml" in run.err


def test_an_answer_of_the_same_name_as_an_earlier_exercise_is_not_replaced_by_the_reference(
    tmp_path: Path, small: Path, grade: Callable[..., Any], written: Callable[..., Path]
) -> None:
    wrong = "def scale(x, factor):\n    return x + factor\n"
    run = grade(written(tmp_path, {"first.py": wrong, "second.py": wrong}), "--course", small, "--quiet")
    assert run.exercises["second.scale"]["score"] == 0


# init, version, help.


def test_init_makes_a_folder_that_can_be_graded_at_once(tmp_path: Path, grade: Callable[..., Any], stubs: Path) -> None:
    run = grade("init", "fresh/exercises", cwd=tmp_path)
    assert (run.code, run.err) == (0, "")
    topics = [topic["id"] for topic in tomllib.loads(Path(str(_course_toml())).read_text("utf-8"))["topic"]]
    names = sorted(["pytest.ini", *(f"{topic}.py" for topic in topics)])
    assert sorted(os.listdir(tmp_path / "fresh/exercises")) == names
    for topic in topics:
        assert (tmp_path / f"fresh/exercises/{topic}.py").read_bytes() == (stubs / f"{topic}.py").read_bytes()
    graded = grade("fresh/exercises", "--quiet", cwd=tmp_path)
    assert (graded.code, graded.report["score"]) == (1, 0)
    assert "fresh/exercises" in run.out


def _course_toml() -> Path:
    from grader.courses.course import HOME  # noqa: PLC0415 - for this helper only

    return HOME / "course.toml"


def test_init_overwrites_nothing(tmp_path: Path, grade_here: Callable[..., Any]) -> None:
    (tmp_path / "loss.py").write_text("mine", encoding="utf-8")
    run = grade_here("init", tmp_path)
    assert (run.code, run.out) == (2, "")
    assert is_one_sentence(run.err)
    assert "loss.py" in run.err
    assert os.listdir(tmp_path) == ["loss.py"]
    assert (tmp_path / "loss.py").read_text(encoding="utf-8") == "mine"


def test_what_init_says_to_type_next_can_be_typed(tmp_path: Path, grade: Callable[..., Any]) -> None:
    run = grade("init", "my größe", cwd=tmp_path)
    assert run.code == 0
    command = run.out.strip().rpartition("grade ")[2]
    words = subprocess.run(["sh", "-c", f"printf '%s|' {command}"], capture_output=True, text=True, check=True).stdout
    assert words == "my größe|"


@every_case("folder", [f"{NO_SUCH_FOLDER}/x", "a_file", "a_file/x", ""])
def test_init_where_it_cannot_write_is_one_sentence(
    tmp_path: Path, grade_here: Callable[..., Any], folder: str
) -> None:
    (tmp_path / "a_file").write_text("x", encoding="utf-8")
    run = grade_here("init", folder, cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert is_one_sentence(run.err)
    assert os.listdir(tmp_path) == ["a_file"]


@pytest.mark.parametrize("words", ["", "exercises", "--quiet", "watch", "course new"])
def test_version_names_the_command_and_its_version(grade_here: Callable[..., Any], words: str) -> None:
    run = grade_here(*words.split(), "--version")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("grade")
    assert __version__ in run.out


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_tells_every_option_examples_and_exit_codes(grade_here: Callable[..., Any], flag: str) -> None:
    run = grade_here(flag)
    assert (run.code, run.err) == (0, "")
    for parameter in COMMANDS["run"].params:
        for option in parameter.opts if parameter.param_type_name == "option" else ():
            assert option in run.out
    for name, command in COMMANDS.items():
        assert command.hidden or f"  {name} " in run.out
    for part in (
        "grade exercises/TOPIC.py",
        "--seed 7",
        "> report.json",
        "\n  0  ",
        "\n  1  ",
        "\n  2  ",
        "\n  3  ",
    ):
        assert part in run.out
    assert max(map(len, run.out.splitlines())) <= 80


def test_the_package_can_be_run_as_a_module(grade: Callable[..., Any]) -> None:
    del grade
    run = subprocess.run([sys.executable, "-m", "grader", "--version"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


# Streams that fail.


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("words", "code"),
    [(["MINE", *HALF, "--quiet"], 1), (["list"], 0), (["schema"], 0), (["--help"], 0), (["hint", "--help"], 0)],
    ids=str,
)
def test_a_reader_that_goes_away_is_no_fault_and_changes_no_exit_code(
    half: Path, start: Callable[..., Any], words: list[str], code: int, unbuffered: str
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    arguments = [half if word == "MINE" else word for word in words]
    process = start(*arguments, stdout=writing, env={"PYTHONUNBUFFERED": unbuffered})
    os.close(writing)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (code, b"")


def test_watch_ends_when_nobody_reads_its_lines(half: Path, start: Callable[..., Any]) -> None:
    with start("watch", half) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.wait() == 0
        assert process.stderr.read() == b""


def test_watch_ends_when_its_lines_cannot_be_written(half: Path, grade: Callable[..., Any]) -> None:
    with open("/dev/full", "wb") as full:
        run = grade("watch", half, stdout=full)
    assert (run.code, run.err) == (3, "grade: standard output can't be written: No space left on device.\n")


def test_a_reader_of_the_table_that_goes_away_changes_neither_report_nor_exit_code(
    references: Path, start: Callable[..., Any]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = start(references, "--only", "downhill", stderr=writing)
    os.close(writing)
    out, _ = process.communicate(timeout=60)
    assert json.loads(out)["exercises"]
    assert process.returncode == 0


@pytest.mark.parametrize("arguments", [HALF, ("--help",)])
def test_a_full_device_is_one_sentence_about_the_output(
    half: Path, grade: Callable[..., Any], arguments: tuple[str, ...]
) -> None:
    with open("/dev/full", "wb") as full:
        run = grade(*([half] if "--only" in arguments else []), *arguments, stdout=full)
    assert run.code == 3
    assert is_one_sentence(run.err)
    assert run.err == "grade: standard output can't be written: No space left on device.\n"


@pytest.mark.parametrize(
    "words",
    [["MINE", *HALF], ["init", "new"], ["report", "MINE"], [], ["watch"], ["next"], ["show", "step"], ["exercises"]],
    ids=" ".join,
)
def test_a_deleted_folder_to_start_in_is_said_to_be_gone(
    half: Path, command: Sequence[str], tmp_path: Path, words: list[str]
) -> None:
    arguments = [str(half) if word == "MINE" else word for word in words]
    vanished = ["sh", "-c", 'mkdir gone; cd gone; rmdir ../gone; exec "$@"', "sh", *command, *arguments]
    run = subprocess.run(vanished, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "grade: The folder that this was started in is gone. Change to one that exists.\n"


def test_what_the_system_refuses_is_not_said_of_the_output(
    grade_here: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = OSError(errno.ENOSYS, "Function not implemented")
    monkeypatch.setattr("grader.cli.learner.holds_exercise_files", Mock(side_effect=refused))
    said = grade_here("init", "new")
    assert (said.code, said.err) == (3, "grade: could not grade: Function not implemented\n")


def test_memory_that_runs_out_is_no_error_of_the_grader(
    grade_here: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.cli.learner.holds_exercise_files", Mock(side_effect=MemoryError))
    said = grade_here("init", "new")
    assert (said.code, said.err) == (3, f"grade: could not grade: {memory_sentence()}\n")


def test_memory_that_runs_out_while_a_course_is_loaded_is_no_fault_of_the_course(
    tmp_path: Path, course_maker: Callable[..., Path], grade_here: Callable[..., Any]
) -> None:
    made = course_maker(tmp_path / "course")
    (file,) = (made / "solutions").glob("*.py")
    file.write_text("raise MemoryError\n")
    said = grade_here(made / "stubs", "--course", made)
    assert said.code == 3
    assert f"{file.name}:1: MemoryError: {memory_sentence()}" in said.err


CLOSED = """
import os, sys
os.close({number})
sys.{name} = sys.__{name}__ = None  # as the interpreter has it where it starts so
from grader.cli.main import main
main()
"""


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["hint", "-h"],
        ["course", "--help"],
        ["MINE", *HALF],
        ["list"],
        ["next", "MINE"],
        ["show", "step", "MINE"],
        ["schema"],
        ["--version"],
    ],
    ids=str,
)
def test_no_standard_output_at_all_is_no_traceback(half: Path, commands: Any, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "grade").write_text(CLOSED.format(number=1, name="stdout"), encoding="utf-8")
    arguments = [str(half) if word == "MINE" else word for word in words]
    with commands.start_script(tmp_path / "grade", *arguments) as process:
        _, err = process.communicate()
    assert "standard output can't be written: it is closed" in err
    assert is_one_sentence(err.splitlines()[-1] + "\n")
    assert process.returncode == 3


@every_case("streams", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_no_pipe_gets_the_number_of_a_closed_stream(streams: str) -> None:
    """A process of ours would take it for its own standard input or output: the workers of `grade verify` hung."""
    code = "import os; from grader.cli.output import harden_streams; harden_streams(); os._exit(min(os.pipe()))"
    closed = ["sh", "-c", f'exec "$@" {streams}', "sh", sys.executable, "-c", code]
    assert subprocess.run(closed, check=False, timeout=60).returncode > 2


@every_case("words", (["--version"], ["solutions", "--only", "step", "--format", "table"]))
def test_a_new_process_without_standard_output_says_so(command: Sequence[str], words: list[str]) -> None:
    closed = ["sh", "-c", 'exec "$@" >&-', "sh", *command, *words]
    run = subprocess.run(closed, capture_output=True, text=True, check=False, timeout=60)
    assert (run.returncode, is_one_sentence(run.stderr)) == (3, True)
    assert "standard output can't be written: it is closed" in run.stderr


def test_no_path_is_refused_before_it_is_opened() -> None:
    """Whether it can be read is told, in words of ours, by whoever reads it."""
    paths = [each.type for command in COMMANDS.values() for each in command.params if isinstance(each.type, click.Path)]
    assert paths
    assert not [path for path in paths if path.readable or path.exists or path.writable]


@pytest.mark.parametrize(
    ("arguments", "size"),
    [
        (["init", "new"], 2_000),
        (["init", "empty"], 0),
        (["reset", "step", "mine", "--yes"], 0),
        (["reset", "step", "mine", "--yes"], 50),
        (["solution", "step", "mine", "--anyway"], 0),
        (["mine", "--quiet", "--json", "o.json"], 50),
        (["mine", "--quiet", "--format", "junit", "-o", "o.xml"], 50),
        (["course", "new", "own"], 50),
    ],
    ids=str,
)
def test_a_full_disk_is_one_sentence_and_leaves_nothing_behind(
    grade: Callable[..., Any], written: Callable[..., Path], tmp_path: Path, arguments: list[str], size: int
) -> None:
    (tmp_path / "empty").mkdir()
    written(tmp_path / "mine", {"slope.py": HALF_RIGHT.replace("- learnrate", "+ learnrate")})
    before = {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")}
    # What is like a full disk: no file can be longer than this.
    run = grade(*arguments, cwd=tmp_path, limits={resource.RLIMIT_FSIZE: (size, size)})
    assert run.code == 3
    assert is_one_sentence(run.err)
    assert "can't be written: File too large. See that the disk works and has room" in run.err
    assert {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("size", [0, 6_000])
def test_a_full_disk_ends_a_batch_with_the_same_status(
    grade: Callable[..., Any], written: Callable[..., Path], tmp_path: Path, size: int
) -> None:
    written(tmp_path / "class" / "ada", {"slope.py": HALF_RIGHT})
    run = grade("batch", "class", "-o", "r.sqlite", cwd=tmp_path, limits={resource.RLIMIT_FSIZE: (size, size)})
    assert run.code == 3
    assert "See that the disk works and has room" in run.err.splitlines()[-1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class"]


@pytest.mark.parametrize("words", [["mine", "--quiet", "--json", "no/o.json"], ["init", "mine/slope.py/new"]], ids=str)
def test_what_a_user_has_misnamed_is_no_fault_of_the_disk(
    grade: Callable[..., Any], written: Callable[..., Path], tmp_path: Path, words: list[str]
) -> None:
    written(tmp_path / "mine", {"slope.py": HALF_RIGHT})
    run = grade(*words, cwd=tmp_path)
    assert run.code == 2
    assert "can't be written" in run.err
    assert "Name a f" in run.err


def test_no_standard_error_changes_neither_report_nor_exit_code(
    references: Path, commands: Any, tmp_path: Path
) -> None:
    (tmp_path / "grade").write_text(CLOSED.format(number=2, name="stderr"), encoding="utf-8")
    with commands.start_script(tmp_path / "grade", str(references), "--only", "downhill") as process:
        out, _ = process.communicate()
    assert json.loads(out)["exercises"]
    assert process.returncode == 0


# Interrupts.


def _descendants(pid: int) -> set[int]:
    """The processes below this one, however deep."""
    found: set[int] = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == pid:
            child = int(path.parent.name)
            found |= {child} | _descendants(child)
    return found


def _are_gone(pids: set[int]) -> bool:
    limit = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() > limit:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="it looks for processes in /proc")
@pytest.mark.parametrize(("number", "code", "lines"), [(signal.SIGINT, 130, 1), (signal.SIGTERM, 143, 0)])
def test_an_interrupt_during_a_hang_leaves_nothing_behind(
    tmp_path: Path, command: Sequence[str], number: signal.Signals, code: int, lines: int
) -> None:
    (tmp_path / "slope.py").write_text("import time\nwhile True:\n    time.sleep(1)\n", encoding="utf-8")
    (tmp_path / "out").mkdir()
    words = [*command, str(tmp_path), "--only", "downhill", "--json", str(tmp_path / "out" / "report.json")]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    limit = time.monotonic() + 20
    while len(pids := _descendants(process.pid)) < 2 and time.monotonic() < limit:
        time.sleep(0.05)
    assert len(pids) >= 2, "a server and a child"
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert process.returncode == code
    assert out == b""
    assert b"Traceback" not in err
    assert len([line for line in err.splitlines() if line]) == lines
    assert err.count(b"\n") <= lines + 1, "at most one line of air after the terminal's ^C"
    assert _are_gone(pids)
    assert os.listdir(tmp_path / "out") == []


INTERRUPTING = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            {interrupt}
class Ending:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
sys.modules.pop({module!r}, None)
from grader.cli.main import main
main()
"""
INTERRUPTED = """
import os, signal
from grader.cli import learner
from grader.cli.main import main
learner.{function} = lambda *_arguments: os.kill(os.getpid(), signal.SIGINT)
main()
"""
INTERRUPTS = {
    "plainly": "os.kill(os.getpid(), signal.SIGINT)",
    "in code from a text, as dataclass runs it": "exec('os.kill(os.getpid(), signal.SIGINT)')",
    "where Python drops exceptions": "Ending()",
}
EARLIEST, EARLY, LATE = "signal", "grader.cli.commands", "grader.submissions.read"
"""The first module that takes its time, one that loads before the command handles signals, and one that loads once the
sandbox has opened."""
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}


def _interrupting_script(folder: Path, module: str, number: signal.Signals, interrupt: str) -> Path:
    code = INTERRUPTING.format(module=module, interrupt=INTERRUPTS[interrupt]).replace("SIGINT", number.name)
    (folder / "grade").write_text(code, encoding="utf-8")
    return folder / "grade"


@pytest.mark.parametrize("interrupt", INTERRUPTS)
@pytest.mark.parametrize(
    ("number", "module"),
    [(signal.SIGINT, EARLIEST), (signal.SIGINT, EARLY), *((each, LATE) for each in CODES)],
)
def test_an_interrupt_while_the_command_still_loads_is_no_traceback(
    half: Path, tmp_path: Path, commands: Any, number: signal.Signals, module: str, interrupt: str
) -> None:
    script = _interrupting_script(tmp_path, module, number, interrupt)
    with commands.start_script(script, str(half), *HALF) as process:
        _, err = process.communicate()
    assert "Traceback" not in err
    assert process.returncode in {CODES[number], *([-number] if module != LATE else [])}
    assert len([line for line in err.splitlines() if line]) == (process.returncode == CODES[signal.SIGINT])


@pytest.mark.parametrize(("function", "is_written"), [("holds_exercise_files", False), ("path_argument", True)])
def test_an_interrupt_says_that_nothing_was_written_only_where_that_is_so(
    tmp_path: Path, commands: Any, function: str, *, is_written: bool
) -> None:
    (tmp_path / "grade").write_text(INTERRUPTED.format(function=function), encoding="utf-8")
    with commands.start_script(tmp_path / "grade", "init", str(tmp_path / "new")) as process:
        _, err = process.communicate()
    assert process.returncode == CODES[signal.SIGINT]
    assert (tmp_path / "new" / "slope.py").exists() == is_written
    assert ("nothing was written" in err) != is_written
    assert "interrupted" in err


def test_an_interrupt_while_a_new_process_loads_numpy_is_one_line(half: Path, tmp_path: Path) -> None:
    command = [sys.executable, _interrupting_script(tmp_path, "numpy", signal.SIGINT, "plainly"), half, *HALF]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == CODES[signal.SIGINT]
    assert run.stderr.count("\n") == 2
    assert "interrupted" in run.stderr


# Where it stands, and what lies about there.


def test_grading_needs_no_writable_folder_and_writes_nothing(
    tmp_path: Path, half: Path, grade: Callable[..., Any]
) -> None:
    folder = tmp_path / "read only"
    shutil.copytree(half, folder)
    (folder / "slope.py").chmod(0o444)
    folder.chmod(0o555)
    try:
        run = grade(folder, *HALF, "--quiet", cwd=Path("/proc"))
        assert (run.code, run.err) == (1, "")
        assert os.listdir(folder) == ["slope.py"]
    finally:
        folder.chmod(0o755)


@pytest.mark.parametrize("name", PATHS)
def test_any_path_can_be_graded_and_is_shown_on_one_line(runs: Runs, name: str) -> None:
    run = runs[name]
    assert run.code == 1
    assert run.report["submission"]["path"] == PATHS[name].decode("utf-8", "replace")
    assert "seed" in run.err.splitlines()[0]
    assert run.err.splitlines()[-1].startswith("Next: ")


@pytest.mark.parametrize("name", POOR)
def test_a_poor_encoding_gives_a_poor_table_and_the_same_report(runs: Runs, name: str) -> None:
    assert runs[name].err.isascii()
    assert runs[name].body == runs["half"].body


@pytest.mark.parametrize("name", PLUGINS)
def test_modules_and_settings_of_the_current_folder_mean_nothing(runs: Runs, name: str) -> None:
    assert runs[name].code == 1, runs[name].err
    assert runs[name].report["exercises"] == runs["half"].report["exercises"]


def test_of_many_files_that_were_not_read_a_few_are_told(tmp_path: Path, grade: Callable[..., Any]) -> None:
    (tmp_path / "slope.py").write_text(HALF_RIGHT)
    for number in range(30):
        (tmp_path / f"other{number:02}.py").symlink_to("slope.py")
    notes = grade(tmp_path, "--only", "downhill").report["notes"]
    assert len(notes) == 21
    assert notes[-1]["text"] == "10 more files were not read."


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("grade wa", "watch"),
        ("grade --on", "--only"),
        ("grade --only sigmoid_p", "sigmoid_prime"),
        ("grade --only sl", "slope"),
        ("grade plot sl", "slope"),
        ("grade show ste", "step steepest_descent"),
        ("grade hint weight", "weight_step"),
        ("grade reset sl", ""),
        ("grade solution sl", ""),
    ],
)
def test_a_shell_completes_commands_options_and_the_names_that_are_taken(
    grade: Callable[..., Any], words: str, offered: str
) -> None:
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1), "_GRADE_COMPLETE": "bash_complete"}
    completions = [line.removeprefix("plain,") for line in grade(env=asked).out.splitlines() if line[:5] == "plain"]
    assert set(offered.split()) <= set(completions)
    assert offered or not completions


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@every_case(
    ("words", "offered"),
    [
        (["hin"], {"hint"}),
        (["show", "sigmoid_p"], {"sigmoid_prime"}),
        (["show", "sl"], set()),
        (["hin", "sig"], set()),
        (["hint", "--course", "nowhere", "sig"], set()),
    ],
)
def test_bash_itself_gets_these_completions_and_nothing_is_printed_amid_the_line(
    tmp_path: Path, words: list[str], offered: set[str]
) -> None:
    (tmp_path / "grade").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m grader "$@"\n')
    (tmp_path / "grade").chmod(0o755)
    script = f"""
        PATH={shlex.quote(str(tmp_path))}:$PATH
        compopt() {{ :; }}
        eval "$(_GRADE_COMPLETE=bash_source grade)"
        COMP_WORDS=(grade {shlex.join(words)}) COMP_CWORD={len(words)}
        _grade_completion grade
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    run = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (set(run.stdout.split()), run.stderr) == (offered, "")


def test_output_goes_to_the_file_and_the_table_to_standard_output(
    half: Path, tmp_path: Path, grade: Callable[..., Any]
) -> None:
    run = grade(half, *HALF, "--format", "junit", "--output", tmp_path / "r.xml", "--seed", 7)
    assert (tmp_path / "r.xml").read_text(encoding="utf-8").startswith("<?xml")
    assert "slope.py" in run.out
    assert not run.err
    assert grade(half, *HALF, "--format", "json", "--output", "-", "--seed", 7).report["seed"] == 7


@pytest.mark.parametrize("words", [("--output", "slope.py", "--format", "json"), ("--output", "r.json")])
def test_output_that_would_overwrite_an_exercise_or_says_no_format_is_refused(
    words: tuple[str, ...], tmp_path: Path, grade_here: Callable[..., Any]
) -> None:
    (tmp_path / "slope.py").write_text(HALF_RIGHT, encoding="utf-8")
    run = grade_here(tmp_path, *words, cwd=tmp_path)
    assert run.code == 2
    assert is_one_sentence(run.err)
    assert (tmp_path / "slope.py").read_text(encoding="utf-8") == HALF_RIGHT
    assert not (tmp_path / "r.json").exists()


@pytest.mark.parametrize("json_file", ["r.md", "./r.md", "to_r.md", "sub/../r.md"])
def test_two_results_are_not_written_to_one_file(
    tmp_path: Path, grade_here: Callable[..., Any], json_file: str
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "to_r.md").symlink_to("r.md")
    run = grade_here(tmp_path, "--format", "markdown", "--output", "r.md", "--json", json_file, cwd=tmp_path)
    said = f"grade: --json {Path(json_file)}: --output writes to that file, too. Name another one.\n"
    assert (run.code, run.out, run.err) == (2, "", said)
    assert not (tmp_path / "r.md").exists()


def test_a_device_takes_two_results(half: Path, grade: Callable[..., Any]) -> None:
    assert grade(half, *HALF, "--format", "json", "--output", os.devnull, "--json", os.devnull).code == 1


@pytest.mark.parametrize(
    "words",
    [
        ["MINE", "--visibility", "hidden"],
        ["MINE", "--visibility", "visible", "--format", "junit"],
        ["export-autograder", "github", "new", "--visibility", "hidden"],
        ["export-autograder", "prairielearn", "new", "--visibility", "hidden"],
    ],
    ids=str,
)
def test_when_students_see_the_tests_is_not_asked_of_what_cannot_hide_them(
    half: Path, tmp_path: Path, grade_here: Callable[..., Any], words: list[str]
) -> None:
    run = grade_here(*(half if word == "MINE" else word for word in words), cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert "--visibility is for" in run.err
    assert is_one_sentence(run.err)
    assert not (tmp_path / "new").exists()


WORK_NAMES = ("loss.py", "LOSS.PY", "kata.ipynb", "work.zip", "work.tar.gz", "work.TGZ", "course.toml", "to_slope.json")
WRITERS = {
    "run --json": ("{home}", "--json", "{file}"),
    "run -o": ("{home}", "--format", "json", "-o", "{file}"),
    "report": ("report", "{home}", "-o", "{file}"),
    "batch": ("batch", "{home}", "-o", "{file}"),
    "export": ("export", "{home}/r.sqlite", "--format", "jsonl", "-o", "{file}"),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_no_result_overwrites_what_is_named_like_work(
    writer: str, tmp_path: Path, grade_here: Callable[..., Any]
) -> None:
    (tmp_path / "slope.py").write_text(HALF_RIGHT, encoding="utf-8")
    (tmp_path / "to_slope.json").symlink_to("slope.py")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    wrong = {}
    for name in WORK_NAMES:
        run = grade_here(*(word.format(home=tmp_path, file=tmp_path / name) for word in WRITERS[writer]))
        is_kept = {path: path.read_bytes() for path in tmp_path.iterdir()} == before
        if (run.code, is_one_sentence(run.err), "would overwrite" in run.err, is_kept) != (2, True, True, True):
            wrong[name] = run
    assert wrong == {}


def test_an_export_is_not_written_into_a_submission(small: Path, tmp_path: Path, grade: Callable[..., Any]) -> None:
    home = tmp_path / "class"
    for student in ("ann", "ben"):
        (home / student).mkdir(parents=True)
        (home / student / "first.py").write_text("def scale(x, factor):\n    return x * factor\n", encoding="utf-8")
    (home / "cy.rar").write_bytes(b"Rar!")
    results = tmp_path / "r.sqlite"
    made = grade("batch", home, "-o", results, "--course", small, "-q")
    assert made.code == 0, made.err
    for place in (home / "ann" / "new.csv", home / "ben" / "deep" / "x.csv", home / "cy.rar"):
        run = CliRunner().invoke(main, ["export", str(results), "--format", "csv", "-o", str(place)])
        assert run.exit_code == 2, run.stderr
        assert "lies in the submission" in run.stderr
    assert (home / "cy.rar").read_bytes() == b"Rar!"
    for place in (home / "grades.csv", tmp_path / "grades.csv"):
        assert CliRunner().invoke(main, ["export", str(results), "--format", "csv", "-o", str(place)]).exit_code == 0


def test_python_without_docstrings_is_told_instead_of_blaming_the_course(
    grade: Callable[..., Any], references: Path
) -> None:
    run = grade(references, env={"PYTHONOPTIMIZE": "2"})
    assert run.code == 2
    assert "Unset PYTHONOPTIMIZE" in run.err
