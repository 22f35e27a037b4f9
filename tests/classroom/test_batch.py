"""A whole class: every submission has exactly one result, the one it has alone, whatever happened on the way."""

import datetime as dt
import io
import itertools
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import Mock

import pytest
from every_case import every_case
from packed_files import zipped
from processes import children_of, is_running
from report_schema import validate_report

from grader import progress_view
from grader.classroom import (
    batch_run,
    batch_summary,
    intake,
    student_reading,
    worker_pool,
    worker_process,
    worker_source,
)
from grader.classroom.batch import BatchRequest, Summary, run_batch
from grader.classroom.content import Content
from grader.classroom.store_rows import Result, Tally
from grader.courses import course
from grader.errors import GraderError, UsageError
from grader.grading import report, runner
from grader.grading.options import GradingOptions, SubmissionLimits
from grader.grading.session import Session
from grader.sandbox.sandbox import Sandbox
from grader.submissions.folder import read_folder
from grader.submissions.submission import Submission

Batch = Callable[..., Any]
Select = Callable[[Path, str], list[tuple[Any, ...]]]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="grade batch needs POSIX")

STUDENTS = 15
QUICK = {"check": 0.5, "importing": 2.0, "submission": 20.0}
PATIENT = {"check": 60.0, "importing": 60.0, "submission": 100.0}
SCALE = "def scale(x, factor):\n    return x * factor\n"
GROW = "def grow(x, factor):\n    return x * factor\n"


def body(text: str) -> dict[str, Any]:
    """A report without what may differ: its run, and the path it was given."""
    document = json.loads(text)
    del document["run"]
    document["submission"]["path"] = ""
    return document


def alone(
    folder: Path, of: Path | None, seed: int, only: tuple[str, ...] = (), limits: dict[str, float] = QUICK
) -> dict[str, dict[str, Any]]:
    """What `grade` gives for every student by itself, each with a sandbox and checks of its own."""
    graded = course.load_course(of or course.HOME)
    options = GradingOptions(seed=seed, limits=SubmissionLimits(**limits), exercises=only)
    found: dict[str, dict[str, Any]] = {}
    for student, read in readable(folder, graded):
        with Sandbox() as sandbox:
            document = report.as_json(Session(graded, options, sandbox=sandbox).grade(read))
        validate_report(document)
        found[student] = body(json.dumps(document))
    return found


def readable(folder: Path, of: course.Course) -> Iterator[tuple[str, Submission]]:
    """The submissions of a class that can be read."""
    topics = [topic.id for topic in of.topics]
    for entry in intake.take_in(folder, topics).entries:
        with suppress(UsageError):
            yield entry.student, student_reading.read_submission(entry, topics, topics)


def kept(results: Path, select: Select) -> dict[str, dict[str, Any]]:
    query = "SELECT student, report_text(report) FROM submissions JOIN results USING (sha256)"
    found = select(results, query)
    assert len(found) == len({student for student, _ in found})
    return {student: body(text) for student, text in found}


@pytest.fixture(scope="module")
def small_class(tmp_path_factory: pytest.TempPathFactory, shared_course: Path, classes: ModuleType) -> Path:
    """More than a dozen students of a small course, one in three of them up to no good."""
    folder = tmp_path_factory.mktemp("small") / "class"
    mix = classes.Mix(hostile=20, hanging=8, broken=10, copied=10, right=20)
    kinds = classes.make(folder, STUDENTS, seed=32, mix=mix, of=classes.material(course.load_course(shared_course)))
    assert {"hostile", "hanging", "broken", "copied", "right", "wrong"} == set(kinds)
    return folder


@pytest.fixture(scope="module")
def expected(small_class: Path, shared_course: Path) -> dict[str, dict[str, Any]]:
    return alone(small_class, shared_course, 5)


def test_a_class_gets_the_results_that_each_has_alone(
    small_class: Path, expected: dict[str, Any], shared_course: Path, tmp_path: Path, ran: Batch, select: Select
) -> None:
    results = tmp_path / "results.sqlite"
    told = ran(small_class, results, course=shared_course, seed=5, workers=2).told
    assert kept(results, select) == expected
    assert told["students"] == STUDENTS
    assert told["graded"] == len(expected)
    assert told["unreadable"] == STUDENTS - len(expected) > 0
    assert told["ungraded"] == told["left"] == 0
    faults = [fault for (fault,) in select(results, "SELECT fault FROM submissions WHERE fault IS NOT NULL")]
    assert all(fault.endswith(".") for fault in faults)


REAL = ("loss", "activation", "neuron", "weight_step")


@pytest.fixture(scope="module")
def real_class(tmp_path_factory: pytest.TempPathFactory, classes: ModuleType) -> Path:
    """A few students of some topics of the real course, most of them wrong somewhere, one up to no good; none hangs."""
    folder = tmp_path_factory.mktemp("real") / "class"
    mix = classes.Mix(hostile=15, hanging=0, broken=10, copied=0, right=10)
    kinds = classes.make(folder, 8, seed=16, mix=mix, of=classes.material(topics=REAL))
    assert {"hostile", "broken", "right", "wrong"} == set(kinds)
    return folder


@pytest.fixture(scope="module")
def each_alone(real_class: Path) -> dict[str, dict[str, Any]]:
    return alone(real_class, None, 5, REAL, PATIENT)


def test_the_real_course_too(
    real_class: Path, each_alone: dict[str, Any], tmp_path: Path, ran: Batch, select: Select
) -> None:
    results = tmp_path / "results.sqlite"
    assert ran(real_class, results, seed=5, only=REAL, limits=PATIENT).code == 0
    assert kept(results, select) == each_alone


@pytest.mark.parametrize("spares", [True, False])
def test_in_one_session_reports_are_those_of_a_fresh_grader_and_sparing_changes_none(
    real_class: Path, each_alone: dict[str, Any], monkeypatch: pytest.MonkeyPatch, *, spares: bool
) -> None:
    """Checks are graded together and their calls planned; what can't change an outcome any more is spared."""
    if not spares:
        monkeypatch.setattr(runner.SubmissionRunner, "may_reach", lambda *_: True)
    graded = course.load_course()
    options = GradingOptions(seed=5, limits=SubmissionLimits(**PATIENT), exercises=REAL)
    given = dict(readable(real_class, graded))
    with Session(graded, options) as session:
        for _time in range(2 if spares else 1):
            found = {student: report.as_json(session.grade(each)) for student, each in given.items()}
            assert {student: body(json.dumps(document)) for student, document in found.items()} == each_alone


def test_killed_twice_and_resumed_nothing_is_lost_and_nothing_double(
    small_class: Path,
    expected: dict[str, Any],
    shared_course: Path,
    tmp_path: Path,
    starts: Batch,
    ran: Batch,
    select: Select,
) -> None:
    results = tmp_path / "results.sqlite"
    before: set[str] = set()
    for goal in (2, 5):
        process = starts(small_class, results, course=shared_course, seed=5, workers=2)
        # By this process: the first one may have got as far before it was stopped.
        least = max(goal, len(before) + 1)
        _wait_for(lambda least=least: len(_graded(results)) >= least, process)
        process.send_signal(signal.SIGSTOP)
        workers = _workers_of(process.pid)
        assert len(workers) >= 2
        process.send_signal(signal.SIGKILL)
        process.communicate()
        graded = _graded(results)
        assert before <= graded
        before = graded
        _wait_for(lambda workers=workers: not any(map(is_running, workers)), None)
    told = ran(small_class, results, course=shared_course, seed=5).told
    assert 0 < told["now"] < STUDENTS - len(before) + 1
    faults = select(results, "SELECT student, fault FROM submissions WHERE fault IS NOT NULL")
    assert all("archive is broken" in fault for _, fault in faults), faults
    assert kept(results, select) == expected
    assert ran(small_class, results, course=shared_course).told["now"] == 0


def _graded(results: Path) -> set[str]:
    if not results.exists():
        return set()
    try:
        connection = sqlite3.connect(f"file:{results}?mode=ro", uri=True)
        return {sha for (sha,) in connection.execute("SELECT sha256 FROM results")}
    except sqlite3.OperationalError:
        return set()
    finally:
        connection.close()


def _wait_for(condition: Callable[[], bool], process: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        assert process is None or process.poll() is None, process.communicate()
        time.sleep(0.02)


def _descendants_of(pid: int, depth: int) -> list[int]:
    """Those so many steps down from a batch, but for its readers, who stay in its session."""
    found = [one for one in children_of(pid) if os.getsid(one) == one]
    for _step in range(depth - 1):
        found = [child for one in found for child in children_of(one)]
    return found


def _workers_of(pid: int) -> list[int]:
    """The process that a batch's workers come from, and then they."""
    found = [*_descendants_of(pid, 1), *_descendants_of(pid, 2)]
    return [one for one in found if b"fork_server" not in _words_of(one)]


def _words_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


TWO = {
    "anna/scaling.py": SCALE,
    "anna/growing.py": GROW,
    "ben/scaling.py": SCALE.replace("*", "+"),
    "ben/growing.py": GROW,
}


@pytest.fixture
def two(tmp_path: Path, written: Callable[..., Path]) -> Path:
    return written(tmp_path / "class", TWO)


@pytest.fixture(scope="module")
def graded_once(
    tmp_path_factory: pytest.TempPathFactory, shared_course: Path, written: Callable[..., Path], ran: Batch
) -> Path:
    """The results of these two."""
    folder = tmp_path_factory.mktemp("two")
    run = ran(written(folder / "class", TWO), folder / "results.sqlite", course=shared_course, seed=5)
    assert run.told["now"] == 2
    assert "Not as in the last run" not in run.err
    return folder / "results.sqlite"


@pytest.fixture
def results(two: Path, graded_once: Path) -> Path:
    """These results once more, of the test's own class."""
    return shutil.copy(graded_once, two.with_name("results.sqlite"))


def test_reports_speak_of_a_lone_copy_by_its_own_name(
    tmp_path: Path, shared_course: Path, written: Callable[..., Path], ran: Batch, select: Select
) -> None:
    wrong = SCALE.replace("factor\n", "factor +\n")
    copies = {
        "anna/scaling (1).py": wrong,
        "ben/Copy of scaling.py": wrong,
        "carl/scaling.py": wrong,
        "dora.zip": zipped({"work/scaling - Copy.py": wrong.encode()}),
        "Eve_17_assignsubmission_file_scaling-2.py": wrong,
    }
    folder, results = written(tmp_path / "class", copies), tmp_path / "results.sqlite"
    assert ran(folder, results, course=shared_course, seed=5).code == 0
    found = kept(results, select)
    assert found == alone(folder, shared_course, 5)
    told = {student: json.dumps(document) for student, document in found.items()}
    own = {"anna": "scaling (1).py", "ben": "Copy of scaling.py", "carl": "scaling.py", "dora": "scaling - Copy.py"}
    for student, file in {**own, "Eve (17)": "scaling-2.py"}.items():
        assert f'"file": "{file}"' in told[student]
        assert f"{file} is not Python yet" in told[student]
        assert '"scaling.py' not in told[student] or student == "carl"


def test_a_changed_submission_is_graded_again_and_an_unchanged_one_is_not(
    two: Path, shared_course: Path, results: Path, ran: Batch, select: Select
) -> None:
    (two / "ben" / "scaling.py").write_text(SCALE + "# mended\n")
    shutil.copytree(two / "anna", two / "carl")
    assert ran(two, results, course=shared_course).told["now"] == 1
    assert select(results, "SELECT student, score FROM gradebook") == [("anna", 10), ("ben", 10), ("carl", 10)]


def test_a_changed_check_grades_everyone_again(
    two: Path, small_course: Path, results: Path, ran: Batch, select: Select
) -> None:
    checks = small_course / "checks" / "check_scaling.py"
    checks.write_text(checks.read_text().replace("Scales arrays", "Scales all arrays"))
    assert ran(two, results, course=small_course).told["now"] == 2
    assert len(select(results, "SELECT * FROM results")) == 4
    assert len(select(results, "SELECT * FROM gradebook")) == 2


def test_a_seed_is_drawn_for_every_run_and_results_of_earlier_runs_count(
    two: Path, shared_course: Path, tmp_path: Path, ran: Batch
) -> None:
    runs = [ran(two, tmp_path / f"{name}.sqlite", course=shared_course).told for name in "aab"]
    assert [run["now"] for run in runs] == [2, 0, 2]
    assert len({run["seed"] for run in runs}) == 3


def test_who_hands_in_nothing_readable_gets_a_line_and_no_points(
    two: Path, shared_course: Path, results: Path, ran: Batch, select: Select
) -> None:
    (two / "dora").mkdir()
    (two / "emil.zip").write_bytes(b"PK nonsense")
    told = ran(two, results, course=shared_course).told
    assert (told["students"], told["graded"], told["unreadable"]) == (4, 2, 2)
    lines = select(results, "SELECT student, fault, score FROM gradebook WHERE fault IS NOT NULL")
    assert [(student, score) for student, _, score in lines] == [("dora", None), ("emil", None)]
    assert "broken" in lines[1][1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_finishes_what_is_in_flight(
    tmp_path: Path, shared_course: Path, written: Callable[..., Path], starts: Batch, ran: Batch, number: int
) -> None:
    slow = "import time\n\n\ndef scale(x, factor):\n    time.sleep(0.03)\n    return x * factor\n"
    home = written(tmp_path / "class", {f"s{i}/scaling.py": f"{slow}# {i}\n" for i in range(9)})
    results = tmp_path / "results.sqlite"
    with starts(home, results, course=shared_course, seed=5) as process:
        _wait_for(lambda: len(_graded(results)) >= 2, process)
        process.send_signal(number)
        out, err = process.communicate()
    told = json.loads(out)
    assert told["stopped_by"] == number
    assert 0 < told["left"] < 7
    assert told["graded"] == told["now"] == len(_graded(results))
    assert "in flight have 0.7 s to finish" in err
    assert ran(home, results, course=shared_course).told["left"] == 0


HANGING = "import time\ntime.sleep(1000)\n"


def test_a_second_signal_stops_at_once(
    tmp_path: Path, shared_course: Path, written: Callable[..., Path], starts: Batch
) -> None:
    home = written(tmp_path / "class", {f"s{i}/scaling.py": f"{HANGING}# {i}\n" for i in range(4)})
    words = {"course": shared_course, "workers": 2, "limits": PATIENT, "has_cold_servers": True}
    with starts(home, tmp_path / "r.sqlite", **words) as process:
        _wait_for(lambda: len(_submissions_run_by(process.pid)) >= 2, process)
        workers = _workers_of(process.pid)
        since = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert any("in flight have 0.7 s to finish" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate()
        assert time.monotonic() - since < 10
        assert json.loads(out)["left"] == 4
        assert len(workers) >= 3
        assert not any(map(is_running, workers))


def _submissions_run_by(pid: int) -> list[int]:
    """The processes in which a batch's sandboxes run submissions: children of its workers' fork servers.

    These servers come from that of the process from which the workers come, so they must be cold ones.
    """
    return _descendants_of(pid, 4)


@pytest.mark.parametrize("which", [0, 1], ids=["with the one it was forked from", "alone"])
def test_a_worker_that_dies_is_replaced_and_its_submission_tried_again(
    tmp_path: Path, shared_course: Path, written: Callable[..., Path], starts: Batch, select: Select, which: int
) -> None:
    slow = "import time\ntime.sleep(0.4)\n\n\ndef scale(x, factor):\n    return x * factor\n"
    home = written(tmp_path / "class", {f"s{i}/scaling.py": f"{slow}# {i}\n" for i in range(3)})
    with starts(home, tmp_path / "r.sqlite", course=shared_course) as process:
        _wait_for(lambda: len(_graded(tmp_path / "r.sqlite")) == 1, process)
        template, worker = _workers_of(process.pid)
        assert _words_of(template) == _words_of(worker) == _words_of(process.pid), "forked from the batch itself"
        os.kill((template, worker)[which], signal.SIGKILL)
        out, _ = process.communicate()
    assert json.loads(out)["graded"] == 3
    assert {score for (score,) in select(tmp_path / "r.sqlite", "SELECT score FROM results")} == {5}


def test_while_one_submission_hangs_another_worker_takes_its_turn(
    tmp_path: Path, shared_course: Path, written: Callable[..., Path], starts: Batch, select: Select
) -> None:
    quick = {f"s{i}/scaling.py": f"{SCALE}# {i}\n" for i in range(4)}
    home = written(tmp_path / "class", {"a/scaling.py": HANGING, **quick})
    results = tmp_path / "r.sqlite"
    with starts(home, results, course=shared_course, limits=PATIENT) as process:
        _wait_for(lambda: len(_graded(results)) == 4, process)
        for _time in (1, 2):
            process.send_signal(signal.SIGINT)
        out, _ = process.communicate()
    assert (json.loads(out)["graded"], json.loads(out)["left"]) == (4, 1)
    assert select(results, "SELECT student, score FROM gradebook WHERE score IS NOT NULL") == [
        (f"s{i}", 5) for i in range(4)
    ]


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_where_no_worker_more_can_be_had_the_others_do_all(
    tmp_path: Path, small_course: Path, written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    start, begun = worker_source.WorkerSource.start_worker, itertools.count()

    def start_one(source: worker_source.WorkerSource) -> worker_process.WorkerProcess:
        if next(begun):
            raise GraderError("no memory")
        return start(source)

    monkeypatch.setattr(worker_source.WorkerSource, "start_worker", start_one)
    sources = ["import time\ntime.sleep(60)\n", *(f"{SCALE}# {i}\n" for i in range(3))]
    folders = [written(tmp_path / f"s{at}", {"scaling.py": source}) for at, source in enumerate(sources)]
    options = GradingOptions(seed=7, limits=SubmissionLimits(importing=1.5), exercises=("scaling.scale",))
    task = worker_process.WorkerTask(course=str(small_course), options=options)
    source = worker_source.WorkerSource(task)
    # A test's own process may have threads.
    monkeypatch.setattr(worker_source, "may_fork", lambda: True)
    source.fork_template()
    crew = worker_pool.LocalPool(source, 1)
    for folder in folders:
        crew.put_content(Content.from_submission(read_folder(folder, folder.name)))
    done: list[Result] = []
    end = time.monotonic() + 60
    try:
        while len(done) < len(folders) and time.monotonic() < end:
            done += filter(None, [crew.take_result(0.2)])
    finally:
        crew.kill()
    assert [result.score for result in done] == [0, 5, 5, 5]
    assert next(begun) == 2


HARMS = {
    "exit": ("+", "a worker was lost over this submission: its process ended (signal 9)"),
    "error": ("-", ": checks/check_scaling.py:"),
    "memory": ("/", "MemoryError"),
}
"""Who does harm: the operator of their wrong answer, and what is said."""

HARMFUL = '''

@pytest.mark.points(1)
def check_scale__harmful(answer):
    """Does harm"""
    try:
        answer.agrees([(2.0, 4.0)])
    except Exception:
        for expected, harm in ((6.0, _kill_process), (-2.0, _raise_error), (0.5, _raise_memory)):
            try:
                answer.agrees([(2.0, 4.0)], expected=[expected])
            except Exception:
                continue
            harm(9)


def _kill_process(number):
    import os

    os.kill(os.getpid(), number)


def _raise_error(number):
    raise ValueError("oh")


def _raise_memory(number):
    raise MemoryError
'''


@pytest.fixture(scope="module")
def harmed(
    tmp_path_factory: pytest.TempPathFactory,
    course_maker: Callable[..., Path],
    written: Callable[..., Path],
    ran: Batch,
) -> Path:
    """Results of a class by a course that was made to harm its grader, over some only: no learner code can."""
    folder = tmp_path_factory.mktemp("harmed")
    made = course_maker(folder / "course", ["scaling.scale", "growing.grow"])
    checks, toml = made / "checks" / "check_scaling.py", made / "course.toml"
    checks.write_text(checks.read_text() + HARMFUL)
    toml.write_text(toml.read_text().replace("points = 5", "points = 6", 1))
    wrong = {f"{name}/scaling.py": SCALE.replace("*", operator) for name, (operator, _said) in HARMS.items()}
    home = written(folder / "class", {"ben/scaling.py": SCALE, **wrong})
    told = ran(home, folder / "r.sqlite", course=made).told
    assert (told["graded"], told["ungraded"]) == (1, 3)
    # It is our fault, so the next run tries it again.
    for name in ("exit", "memory"):
        (home / name).rename(folder / name)
    assert ran(home, folder / "r.sqlite", course=made).told["now"] == 1
    return folder / "r.sqlite"


@every_case("harm", HARMS)
def test_a_submission_that_harms_workers_is_left_ungraded_and_stops_nobody(
    harmed: Path, select: Select, harm: str
) -> None:
    query = "SELECT student, report_text(report) FROM submissions JOIN results USING (sha256) WHERE status = 'ungraded'"
    document = json.loads(dict(select(harmed, query))[harm])
    validate_report(document)
    assert document["score"] == 0
    assert {check["verdict"] for exercise in document["exercises"] for check in exercise["checks"]} == {"ungraded"}
    assert HARMS[harm][1] in document["notes"][0]["text"]
    assert str(harmed.parent) not in json.dumps(document)


def test_a_broken_course_is_the_authors_fault(two: Path, small_course: Path, tmp_path: Path, ran: Batch) -> None:
    (small_course / "solutions" / "growing.py").write_text("def grow(x, factor:\n")
    ended = ran(two, tmp_path / "r.sqlite", course=small_course)
    assert ended.told["fault"] == "CourseError"
    assert "growing.py" in ended.told["text"]


def test_nothing_of_a_submission_reaches_the_terminal(
    tmp_path: Path, small_course: Path, written: Callable[..., Path], ran: Batch
) -> None:
    evil = "\x1b]0;pwned\x07::error::forged"
    home = written(
        tmp_path / "class",
        {f"{evil}/scaling.py": f"print({evil!r} * 100)\nraise ValueError({evil!r})\n", f"{evil}.zip": b"no"},
    )
    ended = ran(home, tmp_path / f"{evil}.sqlite", course=small_course)
    assert ended.told["students"] == 2
    assert "\x1b" not in ended.out + ended.err
    assert "::error" not in ended.err


def test_reports_hold_the_schema_and_no_students_path(graded_once: Path, select: Select) -> None:
    documents = [json.loads(text) for (text,) in select(graded_once, "SELECT report_text(report) FROM results")]
    assert len(documents) == 2
    for document in documents:
        validate_report(document)
        assert document["submission"]["path"] == ""


# --- What makes it fast changes no result ----------------------------------------------------------------------------


TELLING = '''

@pytest.mark.points(1)
def check_scale__catches(answer):
    """Accepts either of two"""
    try:
        answer.agrees([(2.0, 3.0)], expected=[5.0])
    except Exception:
        answer.agrees([(2.0, 3.0)], expected=[6.0])


@pytest.mark.points(1)
def check_scale__counts(answer):
    """Calls its function once"""
    calls = []

    def counted(value):
        calls.append(value)
        return value

    answer.agrees([(2.0, 3.0)])
    assert len(answer.records) == 1
    assert calls == []


@pytest.mark.points(1)
def check_scale__asserts(answer):
    """Says it in its own words"""
    answer.agrees([(2.0, 3.0)])
    assert len(answer.records) == 2, "two records are needed"
'''


def test_checks_that_look_at_what_came_back_run_anew_each_time(
    small_course: Path, written: Callable[..., Path], tmp_path: Path
) -> None:
    checks = small_course / "checks" / "check_scaling.py"
    checks.write_text(checks.read_text() + TELLING)
    toml = small_course / "course.toml"
    toml.write_text(toml.read_text().replace("points = 5", "points = 8", 1))
    graded = course.load_course(small_course)
    del written, tmp_path
    texts = [SCALE, SCALE.replace("*", "+"), SCALE.replace("x * factor", "1 / 0"), SCALE]
    submissions = [Submission(path="", files={"scaling.py": text.encode()}, refused={}) for text in texts]

    with Session(graded, GradingOptions(seed=3, exercises=("scaling",))) as session:
        reports = [session.grade(given) for given in submissions]
    right, wrong, raising, again = ([check.verdict.value for check in each.exercises[0].checks] for each in reports)
    assert right == again == ["passed", "passed", "passed", "passed", "passed", "failed"]
    assert wrong == ["failed", "failed", "failed", "passed", "failed", "failed"]
    assert raising == ["raised"] * 6


# --- What people see -------------------------------------------------------------------------------------------------


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_lines_where_nobody_watches_and_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(progress_view.progress_on(io.StringIO()), progress_view.LineView)
    pytest.importorskip("rich")
    assert isinstance(progress_view.progress_on(_Terminal()), progress_view.BarView)
    monkeypatch.setenv("CI", "1")
    assert isinstance(progress_view.progress_on(_Terminal()), progress_view.LineView)


def test_the_bar_tells_the_end_and_what_it_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rich")
    monkeypatch.setenv("COLUMNS", "200")
    stream = _Terminal()
    shown = progress_view.BarView(stream)
    shown.show_line("Reading [bold]2[/] submissions")
    for title in ("Reading", "Grading"):
        shown.begin_work(title, 2)
        shown.count_done()
        shown.wait_for("[red]jane[/]\x1b[31m (7 s)")
        shown.count_done()
        shown.end_work()
    said = stream.getvalue()
    assert "[bold]2[/]" in said
    assert "2/2" in said
    assert "waiting for [red]jane[/]" in said
    assert "\x1b[31m (7" not in said


def test_a_bar_without_colours_where_they_are_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rich")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = _Terminal()
    shown = progress_view.BarView(stream)
    shown.begin_work("Grading", 2)
    shown.count_done()
    shown.end_work()
    assert not re.search(r"\x1b\[[0-9;]*m", re.sub(r"\x1b\[(?:0|1)?m", "", stream.getvalue()))


def test_a_line_a_minute_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(progress_view.time, "monotonic", lambda: now[0])
    stream = io.StringIO()
    shown = progress_view.LineView(stream)
    shown.begin_work("Grading", 1200)
    for _ in range(30):
        now[0] += 1.0
        shown.count_done()
    now[0] = 59.0
    shown.wait_for("jane (7 s)")
    assert stream.getvalue() == ""
    for now[0] in (60.0, 119.0, 120.0):
        shown.wait_for("jane (7 s)" if now[0] < 100 else "")
    shown.end_work()
    assert stream.getvalue().splitlines() == [
        "Grading: 30 of 1200, 0.5 a second, 39 min 0 s left. Waiting for jane (7 s).",
        "Grading: 30 of 1200, 0.2 a second, 1 h 18 min left.",
    ]


@every_case(
    ("seconds", "said"), [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (125, "2 min 5 s"), (12_000, "3 h 20 min")]
)
def test_durations_read_as_people_say_them(seconds: float, said: str) -> None:
    assert progress_view.duration_text(seconds) == said


def test_the_summary_says_what_is_left_to_do() -> None:
    tally = Tally(students=10, unreadable=1, graded=6, ungraded=1)
    lines = batch_summary.summary_lines(
        Summary(tally=tally, graded_now=3, seconds=1.5, seed=7, stopped_by=2), "r.sqlite"
    )
    assert "Students: 10 (6 graded, 1 not readable, 1 not gradable, 2 not graded yet)." in lines
    assert lines[-1] == "Run the same command again to grade the rest."
    assert sys.version_info >= (3, 11)


# --- What instructors met -------------------------------------------------------------------------------------------


def test_a_dead_standard_error_does_not_stop_the_grading(
    two: Path, shared_course: Path, tmp_path: Path, grade: Callable[..., Any], select: Select
) -> None:
    results = tmp_path / "r.sqlite"
    with open("/dev/full", "w", encoding="utf-8") as full:
        ended = grade("batch", two, "-o", results, "--course", shared_course, "--workers", 1, stderr=full)
    assert ended.code == 0
    assert select(results, "SELECT count(*) FROM results") == [(2,)]


def test_what_holds_nothing_readable_has_no_grade(
    tmp_path: Path, small_course: Path, ran: Batch, select: Select
) -> None:
    (tmp_path / "class" / "ann").mkdir(parents=True)
    (tmp_path / "class" / "ann" / "scaling.py").symlink_to("/etc/passwd")
    told = ran(tmp_path / "class", tmp_path / "r.sqlite", course=small_course).told
    assert (told["unreadable"], told["graded"]) == (1, 0)
    ((fault,),) = select(tmp_path / "r.sqlite", "SELECT fault FROM submissions")
    assert "scaling.py is a link" in fault


def test_what_differs_from_the_last_run_is_said(two: Path, shared_course: Path, results: Path, ran: Batch) -> None:
    again = ran(two, results, course=shared_course, only=["scaling"], seed=99).err
    assert "Not as in the last run: exercises, seed." in again


def test_reports_are_in_the_language_of_the_run_and_another_one_is_said(
    two: Path, shared_course: Path, tmp_path: Path, grade: Callable[..., Any], select: Select
) -> None:
    words = ("batch", two, "-o", tmp_path / "r.sqlite", "--course", shared_course, "--workers", 1)
    assert grade(*words, env={"GRADE_LANG": "zh"}).code == 0
    reports = select(tmp_path / "r.sqlite", "SELECT report_text(report) FROM results")
    said = [
        check["message"] for (text,) in reports for each in json.loads(text)["exercises"] for check in each["checks"]
    ]
    assert any(said)
    assert not [text for text in said if text and text.isascii()]
    assert "Not as in the last run: language." in grade(*words).err


def test_quiet_hides_how_it_gets_on_and_not_what_may_be_wrong(
    two: Path, shared_course: Path, results: Path, grade: Callable[..., Any]
) -> None:
    shutil.rmtree(min(two.iterdir()))
    (two / "..hidden").mkdir()
    (two / "..hidden" / "scaling.py").write_text(SCALE)
    said = grade("batch", two, "-o", results, "--course", shared_course, "--workers", 1, "--seed", 99, "-q").err
    for remark in (
        "Not taken for submissions: ..hidden",
        "Not as in the last run: ",
        "who are not in this folder: 1.",
    ):
        assert remark in said
    assert "Submissions" not in said


def test_who_is_gone_from_the_folder_is_kept_and_counted(
    two: Path, shared_course: Path, results: Path, tmp_path: Path, ran: Batch, select: Select
) -> None:
    first = min(two.iterdir())
    first.rename(tmp_path / "away")
    run = ran(two, results, course=shared_course)
    assert "Students in the file, and kept, who are not in this folder: 1." in run.err
    assert select(results, "SELECT missing FROM gradebook ORDER BY student") == [(1,), (0,)]
    (tmp_path / "away").rename(first)
    ran(two, results, course=shared_course)
    assert select(results, "SELECT missing FROM gradebook ORDER BY student") == [(0,), (0,)]
    assert run.told["students"] == 2


def test_who_left_the_folder_without_a_grade_is_not_left_to_do(
    two: Path, shared_course: Path, results: Path, ran: Batch, select: Select
) -> None:
    shutil.rmtree(two / "anna")
    (two / "ben").rename(two / "zoe")
    # With other inputs, nobody has a grade yet.
    run = ran(two, results, course=shared_course, seed=99)
    assert (run.told["graded"], run.told["left"], run.told["now"]) == (2, 0, 1)
    scores = select(results, "SELECT student, score, missing FROM gradebook ORDER BY student")
    assert [(student, score is None, missing) for student, score, missing in scores] == [
        ("anna", True, 1),
        ("ben", False, 1),
        ("zoe", False, 0),
    ]
    again = ran(two, results, course=shared_course, seed=99)
    assert (again.code, again.told["left"], again.told["now"]) == (0, 0, 0)


NEEDED = ("grader.classroom.batch", "grader.progress_view")
STOPPING = """
import os, signal, sys, time
from pathlib import Path
from grader.classroom import batch, batch_summary, student_reading
from grader import progress_view
from grader.courses import course

def interrupted(*given):
    os.kill(os.getppid(), signal.SIGINT)
    time.sleep(60)
student_reading.read_submission = interrupted
graded = course.load_course(Path(sys.argv[3]))
folder, results = map(Path, sys.argv[1:3])
request = batch.BatchRequest(folder=folder, results=results, course=graded)
summary = batch.run_batch(request, progress_view.progress_on(sys.stderr))
print(summary.stopped_by, *batch_summary.summary_lines(summary, "r"), sep="\\n")
"""


def test_a_signal_in_the_middle_of_reading_says_how_many_are_not_in_the_file(
    two: Path, shared_course: Path, tmp_path: Path, commands: Any, ran: Batch
) -> None:
    script = tmp_path / "stopping.py"
    script.write_text(STOPPING)
    # The readers are forked, and have what the script replaced.
    words = (str(two), str(tmp_path / "r.sqlite"), str(shared_course))
    with commands.start_script(script, *words, needs=NEEDED) as process:
        out, err = process.communicate()
    assert process.returncode == 0
    assert "Stopped while reading: 0 of 2 submissions were read." in err
    assert "not in this folder" not in err
    assert "to grade" not in err
    assert out.splitlines()[0] == str(int(signal.SIGINT))
    assert ran(two, tmp_path / "r.sqlite", course=shared_course).told["graded"] == 2


def test_the_summary_names_some_who_are_not_readable() -> None:
    tally = Tally(students=9, unreadable=5, graded=4, ungraded=0)
    names = ("ann\x1b[2J", "ben", "carl")
    lines = batch_summary.summary_lines(
        Summary(tally=tally, graded_now=0, seconds=0, seed=7, unreadable=names), "my r.sqlite"
    )
    assert lines[1].startswith("Not readable: ann")
    assert lines[1].endswith("[2J, ben, carl and 2 more. `grade export 'my r.sqlite' --format csv` says why.")
    assert "\x1b" not in lines[1]


def test_a_damaged_file_is_said_in_a_sentence(two: Path, shared_course: Path, results: Path, ran: Batch) -> None:
    content = results.read_bytes()
    results.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    run = ran(two, results, course=shared_course)
    assert (run.code, run.told["fault"]) == (2, "UsageError")
    assert run.told["text"].endswith("Grade the class into a new file.")


class _Meddler(progress_view.SilentView):
    """Does something to the file of the results as soon as the first result is in it."""

    def __init__(self, meddle: Callable[[Path], object], results: Path) -> None:
        self._meddle, self._results = meddle, results
        self._is_grading = False

    def begin_work(self, title: str, total: int) -> None:
        del total
        self._is_grading = title == "Grading"

    def count_done(self) -> None:
        if self._is_grading:
            self._is_grading = False
            self._meddle(self._results)


@every_case(
    "meddle",
    [
        pytest.param(Path.unlink, id="removed"),
        pytest.param(lambda file: shutil.copy(file, file.with_name("x")).replace(file), id="replaced"),
    ],
)
def test_results_that_went_to_no_file_of_that_name_are_no_success(
    meddle: Callable[[Path], object], two: Path, shared_course: Path, results: Path
) -> None:
    request = BatchRequest(folder=two, results=results, course=course.load_course(shared_course), workers=1)
    with pytest.raises(GraderError, match="was removed or replaced while it was written; nothing is kept"):
        run_batch(request, _Meddler(meddle, results))


def test_no_worker_loads_what_lies_where_the_command_is_started(two: Path, shared_course: Path, tmp_path: Path) -> None:
    loaded = tmp_path / "loaded"
    (two / "pytest.py").write_text(f"open({str(loaded)!r}, 'w')\n")
    words = ("batch", ".", "-o", tmp_path / "r.sqlite", "--course", shared_course, "--workers", "1")
    run = subprocess.run([sys.executable, "-m", "grader", *words], cwd=two, capture_output=True, text=True, check=False)
    assert "2 graded, 1 not readable" in run.stderr
    assert not loaded.exists()


@pytest.mark.parametrize("name", ["results", "r.sqlite"])
def test_results_among_the_submissions_are_nobodys(
    two: Path, shared_course: Path, results: Path, ran: Batch, name: str
) -> None:
    results.rename(two / name)
    for _time in (1, 2):
        told = ran(two, two / name, course=shared_course).told
        assert (told["students"], told["unreadable"]) == (2, 0)


def test_a_folder_in_which_nothing_can_be_read_is_no_class(
    tmp_path: Path, small_course: Path, grade: Callable[..., Any], written: Callable[..., Path]
) -> None:
    folder = written(tmp_path / "class", {"ann/essay.txt": "", "ben.docx": ""})
    run = grade("batch", folder, "-o", tmp_path / "r.sqlite", "--course", small_course)
    assert run.code == 2
    assert "Not readable: ann, ben." in run.err
    written(folder, {"carl/scaling.py": SCALE})
    assert grade("batch", folder, "-o", tmp_path / "r.sqlite", "--course", small_course).code == 0


def test_a_clock_that_is_set_back_makes_no_batch_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    class SetBack(dt.datetime):
        """A clock that is set back by an hour whenever it is asked."""

        hours = 0

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            cls.hours += 1
            return dt.datetime(2026, 9, 1, tzinfo=tz) - dt.timedelta(hours=cls.hours)

    monkeypatch.setattr("datetime.datetime", SetBack)
    run = batch_run.BatchRun(Mock(), Mock(), Mock(), Mock(count=0), replaces=False)
    run.grade_contents(iter([]), lambda: Mock(capacity=1), {})
    assert 0 <= run.seconds < 60
