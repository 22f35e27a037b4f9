"""After a change of the course, only what it touches is graded again, and every report is that of a fresh grading."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from every_case import every_case

from grader.classroom.independence import may_keep_state
from grader.classroom.point_changes import ChangeReason, PointChange, change_table
from grader.classroom.regrading import CourseChange, course_change, touched_exercises
from grader.classroom.student_entry import StudentEntry
from grader.classroom.student_names import named_entries
from grader.classroom.worker import _regraded_report
from grader.courses.course import Course, load_course
from grader.courses.exercise_digests import grading_digests
from grader.errors import UsageError
from grader.grading.options import GradingOptions, SubmissionLimits
from grader.grading.report import as_json
from grader.grading.session import Session
from grader.submissions.submission import Submission

pytestmark = pytest.mark.skipif(os.name != "posix", reason="grade batch needs POSIX")

IDS = ("scaling.scale", "growing.grow", "shrinking.shrink")
SCALE = "def scale(x, factor):\n    return x * factor\n"
GROW = "from scaling import scale\n\n\ndef grow(x, factor):\n    return scale(x, factor)\n"
SHRINK = "def shrink(x, factor):\n    return x * factor\n"
RIGHT = {"scaling.py": SCALE, "growing.py": GROW, "shrinking.py": SHRINK}
SUBMISSIONS = {
    "right": RIGHT,
    "wrong at first": {**RIGHT, "scaling.py": SCALE.replace("*", "+")},
    "wrong later": {**RIGHT, "growing.py": GROW.replace("return scale(", "return 2 * scale(")},
    "wrong last": {**RIGHT, "shrinking.py": SHRINK.replace("*", "-")},
    "nothing": {name: text.rpartition("    ")[0] + "    raise NotImplementedError\n" for name, text in RIGHT.items()},
    "one file": {"shrinking.py": SHRINK},
    "printing": {**RIGHT, "growing.py": f"print('hello')\n{GROW}"},
    "raising": {**RIGHT, "scaling.py": SCALE.replace("return x", "raise ValueError\n    return x")},
    "broken": {**RIGHT, "scaling.py": "def scale(:\n"},
    "hanging": {**RIGHT, "scaling.py": SCALE.replace("return x", "while True: pass\n    return x")},
    "counting": {**RIGHT, "shrinking.py": "calls = []\n" + SHRINK.replace("return", "calls.append(1)\n    return")},
}
OPTIONS = GradingOptions(seed=5, limits=SubmissionLimits(check=0.3, importing=2.0, submission=20.0))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    stat = path.stat()
    path.write_text(text.replace(old, new))
    # Python's compiled files tell a source by its size and the whole seconds of its time.
    os.utime(path, (stat.st_mtime + 2, stat.st_mtime + 2))


CHANGES: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "a title of a check": (
        lambda course: change(course / "checks/check_scaling.py", "Scales arrays", "Scales all arrays"),
        {"scaling.scale"},
    ),
    "a check": (
        lambda course: change(course / "checks/check_growing.py", "-2.5, 0.6", "-3.5, 0.7"),
        {"growing.grow"},
    ),
    "the first reference": (
        lambda course: change(course / "solutions/scaling.py", "x * factor", "x * factor + 1"),
        {"scaling.scale"},
    ),
    "a mistake": (
        lambda course: (course / "mistakes/shrinking.py").write_text(
            'shrink__takes = ("x - factor", "You subtract.")\n'
        ),
        {"shrinking.shrink"},
    ),
    "a comment": (
        lambda course: change(course / "checks/check_scaling.py", "import pytest", "import pytest  # !"),
        set(),
    ),
    "points and texts of the course": (
        lambda course: change(course / "course.toml", "A small course", "A smaller course"),
        set(),
    ),
}


@pytest.fixture(scope="module")
def made_course(tmp_path_factory: pytest.TempPathFactory, course_maker: Callable[..., Path]) -> Callable[[], Path]:
    def make() -> Path:
        folder = course_maker(tmp_path_factory.mktemp("course") / "course", IDS)
        text = (folder / "course.toml").read_text()
        head, second, third = text.rpartition('id = "growing"')
        (folder / "course.toml").write_text(head + second + third.replace("needs = []", 'needs = ["scaling.scale"]', 1))
        return folder

    return make


def submissions() -> Iterator[tuple[str, Submission]]:
    for name, files in SUBMISSIONS.items():
        yield name, Submission(path="", files={file: text.encode() for file, text in files.items()}, refused={})


def digests(course: Course) -> dict[str, str]:
    return grading_digests(course)


def body(report: Any) -> dict[str, Any]:
    return {key: value for key, value in as_json(report).items() if key != "run"}


@pytest.fixture(scope="module")
def first_reports(made_course: Callable[[], Path]) -> dict[str, str]:
    with Session(load_course(made_course()), OPTIONS) as session:
        return {name: json.dumps(as_json(session.grade(found))) for name, found in submissions()}


@pytest.mark.parametrize("what", CHANGES)
def test_regrading_a_part_gives_the_report_of_the_whole(
    what: str, made_course: Callable[[], Path], first_reports: dict[str, str]
) -> None:
    act, expected = CHANGES[what]
    folder = made_course()
    before = digests(load_course(folder))
    act(folder)
    course = load_course(folder)
    changed = course_change(before, digests(course))
    assert changed.changed == expected
    spared = 0
    # Another seed than the first reports have: what is graded again by theirs is told by theirs.
    with Session(course, replace(OPTIONS, seed=6)) as session:
        for name, found in submissions():
            touched = touched_exercises(_read(first_reports[name]), changed, IDS)
            if touched is None or may_keep_state(found.files.values()):
                assert name in {"printing", "hanging", "broken", "counting"}, name
                continue
            assert set(touched) >= expected
            spared += len(IDS) - len(touched)
            assert body(_regraded_report(session, found, first_reports[name], touched)) == body(
                session.grade(found, seed=5)
            ), name
    assert spared >= 8


def _read(text: str) -> Any:
    from grader.grading.report_reader import read_report  # noqa: PLC0415 - for this only

    return read_report(json.loads(text))


def test_what_failed_behind_a_change_is_graded_again_and_what_passed_is_not(first_reports: dict[str, str]) -> None:
    scale, grow, shrink = IDS
    at_scale = CourseChange(before=IDS, now=IDS, changed=frozenset({scale}))
    expected = {"right": [scale], "wrong later": [scale, grow], "wrong last": [scale, shrink], "nothing": [scale]}
    expected |= {"wrong at first": [scale, grow], "printing": None, "hanging": None}
    for name, touched in expected.items():
        assert touched_exercises(_read(first_reports[name]), at_scale, IDS) == touched, name
    at_shrink = replace(at_scale, changed=frozenset({shrink}))
    assert touched_exercises(_read(first_reports["wrong at first"]), at_shrink, IDS) == [shrink]


def test_new_removed_and_reordered_exercises(first_reports: dict[str, str]) -> None:
    scale, grow, shrink = IDS
    right, wrong = _read(first_reports["right"]), _read(first_reports["wrong later"])
    more = CourseChange(before=IDS, now=(scale, "x.new", grow, shrink), changed=frozenset({"x.new"}))
    assert touched_exercises(right, more, more.now) == ["x.new"]
    assert touched_exercises(wrong, more, more.now) == ["x.new", grow]
    fewer = CourseChange(before=IDS, now=(grow, shrink), changed=frozenset())
    assert touched_exercises(right, fewer, fewer.now) == []
    assert touched_exercises(wrong, fewer, fewer.now) == [grow]
    turned = CourseChange(before=IDS, now=(grow, scale, shrink), changed=frozenset())
    assert touched_exercises(right, turned, turned.now) is None
    # One that was not selected before is new, too.
    only = replace(wrong, exercises=wrong.exercises[1:])
    same = CourseChange(before=IDS, now=IDS, changed=frozenset())
    assert touched_exercises(only, same, IDS) == [scale, grow]


@every_case(
    "source",
    [
        "def f(x):\n    global n\n    n = x\n",
        "def f(x, seen=[]):\n    return x\n",
        "def f(x):\n    f.calls = 1\n",
        "seen = []\ndef f(x):\n    seen.append(x)\n",
        "seen = {}\ndef f(x):\n    seen[x] = 1\n",
        "seen = {}\ndef f(x):\n    mine = seen\n    mine[x] = 1\n",
        "from functools import cache\n@cache\ndef f(x):\n    return x\n",
        "import numpy as np\ndef f(x):\n    return np.random.rand()\n",
        "import numpy as np\ndef f(x):\n    np.seterr(all='raise')\n",
        "class A:\n    n = 0\n",
        "def g():\n    n = 0\n    def f(x):\n        nonlocal n\n        n += x\n    return f\n",
        "def f(:\n",
        "\x00",
    ],
)
def test_sources_that_may_keep_something(source: str) -> None:
    assert may_keep_state([b"x = 1\n", source.encode()])


def test_no_source_is_looked_at_for_long() -> None:
    functions = b"".join(b"def f%d(x):\n    return x\n" % number for number in range(4_000))
    nested = "".join(f"{' ' * depth}def f(x):\n" for depth in range(90)).encode() + (b" " * 90 + b"x = 1\n") * 9_000
    since = time.process_time()
    assert not may_keep_state([functions])
    assert may_keep_state([nested]), "in doubt it may"
    assert time.process_time() - since < 10


def test_ordinary_answers_keep_nothing(references: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    for folder in (references, root / "tests" / "golden" / "twelve", root / "exercises"):
        kept = [path.name for path in sorted(folder.glob("*.py")) if may_keep_state([path.read_bytes()])]
        assert len(kept) <= 1, (folder, kept)


# --- Through the command ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def run_command(grade: Callable[..., Any]) -> Callable[..., Any]:
    """Grade the class of a home, which has its course and results too."""

    def run(home: Path, *words: object, seed: int | None = 5, results: str = "r.sqlite") -> Any:
        fixed = ("batch", home / "class", "-o", home / results, "--course", home / "course", "--workers", "1")
        return grade(*fixed, *(("--seed", seed) if seed else ()), *words)

    return run


@pytest.fixture(scope="module")
def graded_home(
    tmp_path_factory: pytest.TempPathFactory,
    made_course: Callable[[], Path],
    written: Callable[..., Path],
    run_command: Callable[..., Any],
) -> Path:
    """A class of three that is graded, for tests that change nothing."""
    home = tmp_path_factory.mktemp("graded")
    shutil.copytree(made_course(), home / "course")
    files = {
        f"{name.replace(' ', '_')}/{file}": text
        for name in ("right", "wrong at first", "wrong last")
        for file, text in SUBMISSIONS[name].items()
    }
    written(home / "class", files)
    assert run_command(home).code == 0
    return home


@pytest.fixture
def graded_class(graded_home: Path, tmp_path: Path, run_command: Callable[..., Any]) -> Any:
    """A copy of that class, and what grades it once more."""
    home = shutil.copytree(graded_home, tmp_path / "home")
    run = partial(run_command, home)
    return SimpleNamespace(run=run, course=home / "course", folder=home / "class", results=home / "r.sqlite")


def test_the_command_regrades_what_changed_and_explains_it(graded_class: Any) -> None:
    change(graded_class.course / "solutions/shrinking.py", "x * factor", "x - factor")
    (graded_class.folder / "new").mkdir()
    (graded_class.folder / "new" / "scaling.py").write_text(SCALE)
    run = graded_class.run("--explain")
    assert run.code == 0
    assert "Changed since the last run: 1 of 3 exercises (shrinking.shrink)." in run.err
    assert run.out.splitlines() == [
        "Student         Exercise          Before  Now  Why",
        "right           shrinking.shrink       5    0  graded again",
        "wrong_at_first  shrinking.shrink       5    0  graded again",
        "wrong_last      shrinking.shrink       0    5  graded again",
    ]
    timed = {student: list(report["run"]["exercises"]) for student, report in kept(graded_class.results).items()}
    assert timed["right"] == timed["wrong_last"] == ["shrinking.shrink"]
    assert len(timed["new"]) == 3
    assert graded_class.run(results="fresh.sqlite").code == 0
    both = [
        {student: {key: value for key, value in report.items() if key != "run"} for student, report in found.items()}
        for found in (kept(graded_class.results), kept(graded_class.results.with_name("fresh.sqlite")))
    ]
    assert both[0] == both[1]
    assert graded_class.run("--explain").out == "No points changed.\n"


def kept(results: Path) -> dict[str, dict[str, Any]]:
    from grader.classroom import store  # noqa: PLC0415 - for this only

    with store.open_for_reading(results) as opened:
        return {student: json.loads(text) for student, text in opened.student_reports()}


def test_one_student_is_graded_again_and_nobody_else_is_touched(graded_class: Any) -> None:
    before = kept(graded_class.results)
    (graded_class.folder / "right" / "shrinking.py").write_text(SHRINK.replace("*", "/"))
    (graded_class.folder / "wrong_last" / "shrinking.py").write_text(SHRINK)
    run = graded_class.run("--student", "RIGHT", "--explain", seed=None)
    assert run.code == 0
    assert run.out.splitlines()[1:] == ["right    shrinking.shrink       5    0  handed in again"]
    after = kept(graded_class.results)
    assert after["right"]["seed"] != before["right"]["seed"]
    assert {name: after[name] for name in after if name != "right"} == {
        name: before[name] for name in before if name != "right"
    }
    again = graded_class.run("--student", "right", "--student", "wrong_at_first", seed=None)
    assert again.code == 0
    assert kept(graded_class.results)["wrong_at_first"]["seed"] != before["wrong_at_first"]["seed"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--student", "wrong_lst"), "Did you mean wrong_last?"),
        (("--student", "nobody here"), "there is no such student in the class's folder, such as right"),
        (("--student", "right", "--feedback", "score"), "With --student the others would lose their grades."),
    ],
)
def test_wrong_names_and_other_settings_are_refused(
    words: tuple[str, ...], sentence: str, graded_home: Path, run_command: Callable[..., Any]
) -> None:
    before = kept(graded_home / "r.sqlite")
    run = run_command(graded_home, *words)
    assert (run.code, sentence in run.err) == (2, True), run.err
    assert kept(graded_home / "r.sqlite") == before


def entry(student: str, name: str | None = None, email: str | None = None, number: str | None = None) -> StudentEntry:
    return StudentEntry(student=student, path=student, name=name, email=email, student_id=number)


def test_students_are_found_by_all_that_is_known_of_them() -> None:
    entries = [entry("Jane Doe (1)", "Jane Doe", None, "1"), entry("a@x.org", "Jane  Doe", "a@x.org", "s-2")]
    for name in ("jane doe (1)", "1"):
        assert named_entries(entries, [name]) == entries[:1]
    for name in ("A@X.org", "S-2"):
        assert named_entries(entries, [name]) == entries[1:]
    accented = [entry("jose\N{COMBINING ACUTE ACCENT}", None, None, None)]
    assert named_entries(accented, ["JOS\N{LATIN CAPITAL LETTER E WITH ACUTE}"]) == accented
    assert named_entries(entries, []) == entries
    assert named_entries(entries, ["s-2", "1"]) == entries
    with pytest.raises(UsageError, match=r"--student jane doe may be Jane Doe \(1\) or a@x.org. Name one of these."):
        named_entries(entries, ["jane doe"])


def test_the_table_is_aligned_for_wide_names_too() -> None:
    reason = ChangeReason.graded
    changes = [
        PointChange(student="约翰", exercise="a.b", before=None, now=10, reason=reason),
        PointChange(student="x\x1b[31m", exercise="a.bcd", before=5, now=None, reason=ChangeReason.handed_in),
    ]
    assert change_table(changes) == [
        "Student  Exercise  Before  Now  Why",
        "约翰     a.b            -   10  graded again",
        "x�[31m   a.bcd          5    -  handed in again",
    ]
