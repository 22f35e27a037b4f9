"""What a learner asks for beside grading: list, next, show, hint, reset, solution, and the file that remembers."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from every_case import every_case
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.courses import course, stubs
from grader.errors import UsageError
from grader.practice import progress, reset
from grader.practice.function_spans import function_spans, function_texts

pytestmark = pytest.mark.quick

Grade = Callable[..., Any]
COURSE = course.load_course()
TANGENT = next(exercise for exercise in COURSE.exercises if exercise.id == "slope.tangent")
STUB = stubs.stub_function(COURSE, TANGENT).source.encode()


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory, stubs: Path) -> Path:
    """Exercises of which the first is right and the second wrong."""
    folder = shutil.copytree(stubs, tmp_path_factory.mktemp("half") / "exercises")
    path = folder / "slope.py"
    text = path.read_text(encoding="utf-8")
    text = text.replace("raise NotImplementedError", "return (f(x + dx) - f(x - dx)) / (2 * dx)", 1)
    path.write_text(text.replace("raise NotImplementedError", "return derivative(f, x0)", 1), encoding="utf-8")
    return folder


def test_list_shows_what_is_done_and_writes_nothing(half: Path, grade: Grade) -> None:
    before = sorted(half.iterdir())
    run = grade("list", cwd=half.parent)
    assert run.code == 0
    lines = run.out.splitlines()
    assert lines[0] == "slope: The slope of a curve (core)"
    assert lines[1].split() == "✓ derivative 10 points Measure the slope of a curve at a point".split()
    assert lines[2].startswith("  ✗ tangent ")
    assert lines[3].strip() == "needs slope.derivative"
    assert lines[4].startswith("  · downhill ")
    assert max(map(len, lines)) <= 96
    assert lines[-1] == "1 of 37 exercises done, 10 of 292 points."
    assert sorted(half.iterdir()) == before


def test_list_without_a_folder_is_the_course(tmp_path: Path, grade: Grade) -> None:
    run = grade("list", cwd=tmp_path)
    rows = [line for line in run.out.splitlines() if " points  " in line or not line.startswith(" ")]
    assert (run.code, len(rows)) == (0, 10 + 37)
    assert grade("list", "nowhere", cwd=tmp_path).code == 2


def test_next_says_what_is_asked_where_and_what_is_wrong(half: Path, grade: Grade) -> None:
    run = grade("next", cwd=half.parent)
    assert run.code == 0
    assert run.out.startswith("slope.tangent: Follow the line that touches the curve  7 points\nexercises/slope.py:")
    assert "line(x) = f(x0) + f'(x0) (x - x0)" in run.out
    assert "    expected  [" in run.out
    assert run.out.endswith("\nA hint: grade hint slope.tangent\nEvery save graded at once: grade watch\n")


def test_next_when_all_is_done(references: Path, grade: Grade) -> None:
    assert grade("next", references).out == "Every exercise is done.\n"


def test_show_gives_the_statement(half: Path, grade: Grade) -> None:
    run = grade("show", "mse", cwd=half.parent)
    assert run.out.startswith("loss.mse: The mean of the squared errors  7 points\nexercises/loss.py:")
    assert "mse(y, y_hat)\n" in run.out
    assert grade("show", "slope", cwd=half.parent).code == 2


def test_hints_come_one_by_one_and_the_last_says_that_there_are_no_more(
    half: Path, grade: Grade, tmp_path: Path
) -> None:
    folder = shutil.copytree(half, tmp_path / "exercises")
    ends = [grade("hint", "tangent", cwd=folder.parent).out.splitlines()[-1] for _ in range(4)]
    assert ends == ["(2 more: ask again.)", "(1 more: ask again.)", *["(There are no more hints.)"] * 2]


def test_the_table_repeats_hints_only_where_they_are_still_of_use(half: Path, grade: Grade, tmp_path: Path) -> None:
    folder = shutil.copytree(half, tmp_path / "exercises")
    for name in ("derivative", "tangent"):
        grade("hint", name, cwd=folder.parent)
    graded = grade("--only", "slope", "--format", "table", cwd=folder.parent).out
    assert graded.count("Hints so far:") == 1
    assert graded.index("tangent") < graded.index("Hints so far:") < graded.index("downhill")


def test_a_solution_opens_when_the_exercise_is_passed_or_anyway_and_that_is_noted(half: Path, grade: Grade) -> None:
    opened = grade("solution", "derivative", cwd=half.parent)
    assert opened.out.startswith("def derivative(f, x, dx=1e-5):")
    assert not (half / progress.FILE_NAME).exists()
    closed = grade("solution", "tangent", cwd=half.parent)
    assert (closed.code, closed.out) == (2, "")
    assert "--anyway" in closed.err
    anyway = grade("solution", "tangent", "--anyway", cwd=half.parent)
    assert "return f(x0) + derivative(f, x0) * (x - x0)" in anyway.out
    assert progress.load_progress(half).opened == {"slope.tangent"}
    (half / progress.FILE_NAME).unlink()


def test_reset_asks_first_and_keeps_the_file(half: Path, grade: Grade, tmp_path: Path) -> None:
    folder = shutil.copytree(half, tmp_path / "exercises")
    before = (folder / "slope.py").read_bytes()
    refused = grade("reset", "tangent", cwd=tmp_path)
    assert (refused.code, refused.out, len(refused.err.splitlines())) == (2, "", 1)
    assert "--yes" in refused.err
    assert (folder / "slope.py").read_bytes() == before
    done = grade("reset", "tangent", "--yes", cwd=tmp_path)
    assert done.code == 0
    assert "exercises/slope.py.1.bak" in done.out
    assert (folder / "slope.py.1.bak").read_bytes() == before
    own = before.replace(b"return derivative(f, x0)", b"raise NotImplementedError")
    assert (folder / "slope.py").read_bytes() == own
    assert "slope.py.2.bak" in grade("reset", "derivative", "--yes", cwd=tmp_path).out


def test_a_command_that_names_a_file_leaves_the_other_files_alone(half: Path, grade: Grade, tmp_path: Path) -> None:
    folder = shutil.copytree(half, tmp_path / "exercises")
    shutil.copy(COURSE.references_folder / "gradient.py", folder / "gradient (1).py")
    (folder / "gradient.py").unlink()
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert grade("next", "exercises/gradient (1).py", cwd=tmp_path).out == "Every exercise of gradient is done.\n"
    for words in (["show"], ["hint"], ["reset", "--yes"], ["solution", "--anyway"]):
        run = grade(*words, "exercises/gradient (1).py", cwd=tmp_path)
        said = "grade: Every exercise of gradient is done. Name the one that you mean.\n"
        assert (run.code, run.out, run.err) == (2, "", said), words
    solved = grade("solution", "exercises/gradient (1).py", cwd=tmp_path).out
    assert solved.startswith("def steepest_descent(")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert grade("show", "exercises/loss.py", cwd=tmp_path).out.startswith("loss.sse: ")
    assert "reset" not in grade("reset", "exercises/loss.py", "--yes", cwd=tmp_path).err
    assert (folder / "slope.py").read_bytes() == before[folder / "slope.py"]


DECORATED = b"""import numpy as np
# of derivative
def derivative(f):
    return '''
def tangent(): no
'''

# mine
@wraps(
    1)
# between
@two
def tangent(f,
x0):
    # ) (
    return (1,
2)
    # inner

# of downhill
def downhill(s): return '''
'''
"""
DECORATED_AFTER = b"""import numpy as np
# of derivative
def derivative(f):
    return '''
def tangent(): no
'''

# mine
%s
# of downhill
def downhill(s): return '''
'''
"""
RESETS = {
    "decorators and comments": (DECORATED, DECORATED_AFTER),
    "no end of line at the end": (b"x = 1\ndef tangent(f): return 1", b"x = 1\n%s"),
    "defined twice": (b"def tangent(): pass\ndef tangent(): 1\nx = 2\n", b"def tangent(): pass\n%sx = 2\n"),
    "not there": (b"x = 1\n", b"x = 1\n\n\n%s"),
    "not there, and no end of line": (b"x = 1", b"x = 1\n\n\n%s"),
    "carriage returns and no UTF-8": (b"# \xff\r\ndef tangent():\r\n\treturn 1\r\ny = 2\r\n", b"# \xff\r\n%sy = 2\r\n"),
    "an open bracket above": (
        b"def a(:\n    (\ndef tangent():\n    1\ndef b():\n    2\n",
        b"def a(:\n    (\n%sdef b():\n    2\n",
    ),
    "an open string above": (b'def a():\n    """x\ndef tangent():\n    1\ny = 2\n', b'def a():\n    """x\n%sy = 2\n'),
    "an open bracket inside": (b"def tangent():\n    (1\n@x\ndef b():\n    2\n", b"%s@x\ndef b():\n    2\n"),
    "empty": (b"", b"%s"),
}


@every_case("name", RESETS)
def test_reset_changes_one_function_and_no_other_byte(tmp_path: Path, name: str) -> None:
    before, after = RESETS[name]
    (tmp_path / "slope.py").write_bytes(before)
    done = reset.reset_exercise(COURSE, TANGENT, tmp_path)
    stub = STUB.replace(b"\n", b"\r\n") if b"\r\n" in before else STUB
    stub = stub.removesuffix(b"\n") if name.startswith("no end") else stub
    assert (tmp_path / "slope.py").read_bytes() == after % stub
    assert done.backup is not None
    assert done.backup.read_bytes() == before
    assert ("never ends" in done.message) == name.startswith("an open")


@every_case("text", [b"tangent = lambda f: 1\n", b"def tangent(): 1\ntangent = 2\n", b"x\0", b"x" * (2**20 + 1)])
def test_reset_leaves_alone_what_it_does_not_understand(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "slope.py").write_bytes(text)
    with pytest.raises(UsageError):
        reset.reset_exercise(COURSE, TANGENT, tmp_path)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("slope.py", text)]


def test_reset_of_a_missing_file_is_a_fresh_one_and_of_a_link_nothing(tmp_path: Path) -> None:
    assert reset.reset_exercise(COURSE, TANGENT, tmp_path).backup is None
    assert (tmp_path / "slope.py").read_bytes() == (COURSE.stubs_folder / "slope.py").read_bytes()
    (tmp_path / "slope.py").rename(tmp_path / "other.py")
    (tmp_path / "slope.py").symlink_to(tmp_path / "other.py")
    with pytest.raises(UsageError):
        reset.reset_exercise(COURSE, TANGENT, tmp_path)


@every_case("text", [STUB, b"x = 1\r\n" + STUB.replace(b"\n", b"\r\n"), STUB.removesuffix(b"\n")])
def test_reset_of_a_stub_changes_nothing_and_keeps_no_copy(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "slope.py").write_bytes(text)
    done = reset.reset_exercise(COURSE, TANGENT, tmp_path)
    assert "nothing was changed" in done.message
    assert done.backup is None
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("slope.py", text)]


def test_of_a_copy_that_counts_commands_name_and_reset_the_copy(tmp_path: Path, grade: Grade) -> None:
    text = (COURSE.stubs_folder / "slope.py").read_text("utf-8")
    copy = tmp_path / "mine" / "slope (1).py"
    copy.parent.mkdir()
    copy.write_text(text.replace("raise NotImplementedError", "return 7"), "utf-8")
    for words in (("next", "mine"), ("show", "tangent", "mine")):
        assert f"{Path('mine', copy.name)}:" in grade(*words, cwd=tmp_path).out
    run = grade("reset", "tangent", "mine", "--yes", cwd=tmp_path)
    assert str(Path("mine", copy.name)) in run.out
    assert sorted(path.name for path in copy.parent.glob("slope*")) == [copy.name, f"{copy.name}.1.bak"]
    functions = function_texts(copy.read_bytes())
    assert b"raise NotImplementedError" in functions["tangent"]
    assert b"return 7" in functions["derivative"]


def test_inside_the_folder_of_a_copy_that_counts_no_command_needs_a_path(tmp_path: Path, grade: Grade) -> None:
    stub = (COURSE.stubs_folder / "slope.py").read_text("utf-8")
    copy = tmp_path / "slope (1).py"
    copy.write_text(stub, "utf-8")
    for words in (("next",), ("show", "tangent"), ("reset", "tangent", "--yes")):
        assert copy.name in grade(*words, cwd=tmp_path).out
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "slope.py").write_text(stub, "utf-8")
    assert f"{Path('exercises', 'slope.py')}:" in grade("next", cwd=tmp_path).out


def test_next_says_that_the_file_is_missing_or_which_one_may_be_meant(tmp_path: Path, grade: Grade) -> None:
    (tmp_path / "loss.py").write_bytes((COURSE.stubs_folder / "loss.py").read_bytes())
    assert "There is no slope.py here." in grade("next", cwd=tmp_path).out
    (tmp_path / "Slope.py").write_bytes((COURSE.stubs_folder / "slope.py").read_bytes())
    said = grade("next", cwd=tmp_path).out
    assert "Slope.py was not taken for slope.py" in said
    assert "raise NotImplementedError" not in said


@every_case(
    ("source", "said"),
    [
        ("NOT_THERE\n{stub}", "{copy}, line 1 stopped with NameError"),
        ("def broken(:\n{stub}", "{copy} is not Python yet"),
        ("SCALE = int('x')\n{stub}", "{copy} (before SCALE is defined)"),
        ("import numpy as np\n", "{copy} defines no tangent"),
        ("tangent = 5\n", "tangent in {copy} is a value"),
    ],
)
def test_sentences_name_the_copy_that_counts(source: str, said: str, tmp_path: Path, grade: Grade) -> None:
    stub = (COURSE.stubs_folder / "slope.py").read_text("utf-8").replace("raise NotImplementedError", "return SCALE")
    copy = tmp_path / "slope (1).py"
    copy.write_text(source.format(stub=stub), "utf-8")
    grade("--only", "tangent", "--json", "report.json", cwd=tmp_path)
    report = json.loads((tmp_path / "report.json").read_bytes())
    messages = [check["message"] for each in report["exercises"] for check in each["checks"] if check["message"]]
    sentences = [*(note["text"] for note in report["notes"]), *messages]
    assert any(said.format(copy=copy.name) in sentence for sentence in sentences), sentences
    assert not any("slope.py" in sentence for sentence in sentences), sentences


def test_reports_give_places_in_the_copy_that_counts(tmp_path: Path, grade: Grade) -> None:
    stub = (COURSE.stubs_folder / "slope.py").read_text("utf-8")
    copy = tmp_path / "slope (1).py"
    copy.write_text(stub.replace("raise NotImplementedError", "return 7"), "utf-8")
    said = grade("--only", "tangent", "--json", "report.json", cwd=tmp_path)
    line = next(number for number, text in enumerate(stub.splitlines(), 1) if text.startswith("def tangent"))
    assert f"{copy.name}:{line}\n" in said.out + said.err
    found = json.loads((tmp_path / "report.json").read_bytes())["exercises"][0]
    assert {found["file"], *(check["place"]["file"] for check in found["checks"] if check["place"])} == {copy.name}
    for form in ("problems", "github", "markdown"):
        assert copy.name in grade("--only", "tangent", "--quiet", "--format", form, cwd=tmp_path).out
    assert copy.name in grade("next", cwd=tmp_path).out.partition(">>>")[2]


@given(st.lists(st.sampled_from([*b"def tangent():\n#'\"()[]\\@ \r\t", *range(0, 256, 37)]), max_size=200).map(bytes))
@settings(max_examples=200, deadline=None)
def test_extents_hold_against_any_bytes(text: bytes) -> None:
    count = len(text.splitlines())
    assert all(0 <= extent.first < extent.last <= count for extent in function_spans(text).values())
    assert all(part in text for part in function_texts(text).values())


@given(cut=st.integers(0, 5000))
@settings(max_examples=100, deadline=None)
def test_functions_above_a_cut_keep_their_text(cut: int) -> None:
    whole = (COURSE.references_folder / "optimizers.py").read_bytes()
    first = function_spans(whole)["momentum"]
    if cut > len(b"".join(whole.splitlines(keepends=True)[: first.last])) + 10:
        assert function_texts(whole[:cut])["momentum"] == function_texts(whole)["momentum"]


def test_progress_outlives_a_course_update_and_broken_files_are_none(tmp_path: Path) -> None:
    file = tmp_path / progress.FILE_NAME
    document = {
        "version": 9,
        "hints": {"gone.exercise": 2, "slope.step": 99},
        "opened": ["gone.other"],
        "new": {"x": 1},
    }
    file.write_text(json.dumps(document), encoding="utf-8")
    progress.save_progress(
        tmp_path, progress.load_progress(tmp_path).with_hint("slope.step", 3).with_opened("slope.descend")
    )
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert kept["hints"] == {"gone.exercise": 2, "slope.step": 3}
    assert kept["opened"] == ["gone.other", "slope.descend"]
    assert kept["new"] == {"x": 1}
    for broken in ("", "[]", '{"hints": 3}', '{"hints": {}, "opened": 3}', '{"hints": {"x": "y"}}', "[" * 5000, "\0"):
        file.write_text(broken, encoding="utf-8")
        assert progress.load_progress(tmp_path) == progress.LearnerProgress()
    file.unlink()
    assert progress.load_progress(tmp_path) == progress.LearnerProgress()
