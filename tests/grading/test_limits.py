"""Rogues: what runs on, dies, grows or shouts costs its own exercise, never another, and never the grader."""

import json
import os
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from every_case import every_case
from report_schema import validate_report

from grader.courses import course
from grader.grading import report
from grader.grading.call_target import Clock
from grader.grading.load_history import LoadHistory
from grader.grading.options import GradingOptions, SubmissionLimits
from grader.grading.runner import SubmissionRunner
from grader.grading.session import Session
from grader.grading.shared_state import SharedState
from grader.grading.verdicts import Status, Verdict
from grader.sandbox.child_loss import ChildLostError
from grader.sandbox.replies import Reply
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.session import ChildSession
from grader.submissions.folder import read_folder
from grader.submissions.submission import Submission

KIBIBYTES_64 = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Rogue:
    """What a function does before it returns the right value, and how its first check ends."""

    does: str
    verdicts: tuple[str, ...]
    messages: tuple[str | None, ...]
    says: str = ""


ROGUES = {
    "never_returns": Rogue(
        does="import signal, time\n    for number in (2, 14, 15, 24): signal.signal(number, signal.SIG_IGN)\n"
        "    while True: time.sleep(60)",
        verdicts=("timed_out",),
        messages=("timed_out",),
    ),
    "leaves": Rogue(does="import os; os._exit(0)", verdicts=("crashed",), messages=("ended",), says="exit code 0"),
    "grows": Rogue(does="bytearray(10 * 2**30)", verdicts=("raised",), messages=("out_of_memory",), says="MiB"),
    "grows_slowly": Rogue(
        does="import numpy as np; held = []\n    while True: held.append(np.empty(2**23))",
        verdicts=("raised",),
        messages=("out_of_memory",),
    ),
    "shouts": Rogue(
        does="import time\n    while True: print('x' * 9999); time.sleep(0.001)",
        verdicts=("timed_out",),
        messages=("timed_out",),
    ),
    "reads_null": Rogue(
        does="import ctypes; ctypes.string_at(0)",
        verdicts=("crashed",),
        messages=("ended",),
        says="segmentation fault",
    ),
    "aborts": Rogue(does="import os; os.abort()", verdicts=("crashed",), messages=("ended",), says="abort"),
    "closes_all": Rogue(
        does="import os; os.closerange(0, 64)", verdicts=("crashed",), messages=("ended", "broke_wire")
    ),
    "scribbles": Rogue(
        does="import os\n    for number in range(3, 8):\n        try: os.write(number, b'\\xff' * 64)\n"
        "        except OSError: pass",
        verdicts=("crashed",),
        messages=("broke_wire",),
        says="connection",
    ),
    "unreadable": Rogue(
        does="class Odd(float):\n        __slots__ = ()\n        __class__ = property(lambda self: 1 / 0)\n"
        "    return Odd(x * factor) if isinstance(x, float) else Odd(0)",
        verdicts=("passed", "failed", "raised"),
        messages=("raised_zero", "raised", "wrong_type", "wrong_shape", "wrong_value", None),
    ),
    "prints_much": Rogue(does="print('x' * 100 * 1024)", verdicts=("passed",), messages=(None,)),
    "no_stdout": Rogue(does="import sys; sys.stdout = sys.stderr = None", verdicts=("passed",), messages=(None,)),
    "odd_stdout": Rogue(does="import sys; sys.stdout = sys.stderr = object()", verdicts=("passed",), messages=(None,)),
    "closed_stdout": Rogue(does="import sys; sys.stdout.close()", verdicts=("passed",), messages=(None,)),
    "leaves_a_thread": Rogue(
        does="import threading\n    def spin():\n        while True: pass\n"
        "    threading.Thread(target=spin, daemon=True).start()",
        verdicts=("passed",),
        messages=(None,),
    ),
    "breaks_numpy": Rogue(
        does="import numpy as np; np.multiply = np.asarray = np.ndarray = None",
        verdicts=("passed", "crashed", "raised"),
        messages=(None, "ended", "raised"),
    ),
    "breaks_builtins": Rogue(
        does="import builtins; builtins.len = builtins.isinstance = builtins.dict = None",
        verdicts=("passed", "crashed", "raised", "failed"),
        messages=("ended", "raised", None, "wrong_type", "wrong_shape", "broke_wire"),
    ),
}
ROGUES_CHECK = '''
import pytest


@pytest.mark.points(5)
def check_{name}__numbers(answer):
    """Scales numbers"""
    answer.agrees([(1.5, -2.0), (-0.7, 3.1), {{"x": 2.5, "factor": 0.3}}])
'''
"""One only: where a child dies or hangs, each check has to start another."""

RIGHT = "def {name}(x, factor):\n    print('still here')\n    return x * factor\n"


WITHOUT_FORK = ("never_returns", "leaves", "grows", "shouts", "reads_null", "scribbles", "prints_much", "no_stdout")
CASES = [*(("fork", name) for name in ROGUES), *(("no fork", name) for name in WITHOUT_FORK)]


def _graded(folder: Path, made: Path, *, fork: bool) -> dict[str, Any]:
    limits = SubmissionLimits(check=0.4, memory=384 * 2**20)
    options = GradingOptions(seed=7, limits=limits)
    with Sandbox(fork=fork) as sandbox, Session(made, options, sandbox=sandbox) as session:
        found = session.grade(read_folder(folder, "mine"))
    return report.as_json(found)


@pytest.fixture(scope="module")
def rogues(
    tmp_path_factory: pytest.TempPathFactory, course_maker: Callable[..., Path], written: Callable[..., Path]
) -> Callable[[str], dict[str, Any]]:
    """The exercises of a submission of rogues, a right one after each, graded with or without a fork server."""

    @cache
    def graded(start: str) -> dict[str, Any]:
        folder = tmp_path_factory.mktemp("rogues")
        files, checks, exercises = {}, {}, []
        for name in (name for kind, name in CASES if kind == start):
            files[f"{name}.py"] = f"def {name}_scale(x, factor):\n    {ROGUES[name].does}\n    return x * factor\n"
            files[f"after_{name}.py"] = RIGHT.format(name=f"after_{name}_scale")
            checks[f"checks/check_{name}.py"] = ROGUES_CHECK.format(name=f"{name}_scale")
            exercises += [f"{name}.{name}_scale", f"after_{name}.after_{name}_scale"]
        made = written(course_maker(folder / "course", exercises), checks)
        document = _graded(written(folder / "mine", files), made, fork=start == "fork")
        validate_report(document)
        return {exercise["topic"]: exercise for exercise in document["exercises"]}

    return graded


@every_case(("start", "name"), CASES)
def test_a_rogue_is_told_what_it_did(rogues: Callable[[str], dict[str, Any]], start: str, name: str) -> None:
    rogue, check = ROGUES[name], rogues(start)[name]["checks"][0]
    assert check["verdict"] in rogue.verdicts, check["message"]
    assert check["message_id"] in rogue.messages, check["message"]
    assert rogue.says in (check["message"] or "")


@every_case(("start", "name"), CASES)
def test_a_rogue_costs_the_exercise_after_it_nothing(
    rogues: Callable[[str], dict[str, Any]], start: str, name: str
) -> None:
    after = rogues(start)[f"after_{name}"]
    assert (after["status"], after["score"]) == ("passed", 5), after["checks"]


@every_case("start", ["fork", "no fork"])
@every_case("name", ["shouts", "prints_much"])
def test_output_is_cut_at_64_kib_and_marked(rogues: Callable[[str], dict[str, Any]], start: str, name: str) -> None:
    output = rogues(start)[name]["output"]
    assert output.endswith(" [cut]")
    assert len(output.encode()) == KIBIBYTES_64 + len(" [cut]")


@every_case(("start", "name"), CASES)
def test_what_one_exercise_prints_is_shown_with_it_and_no_other(
    rogues: Callable[[str], dict[str, Any]], start: str, name: str
) -> None:
    assert set(rogues(start)[f"after_{name}"]["output"].splitlines()) == {"still here"}


FOUR = {
    "slope.downhill": ("slope.py", "def downhill(slope):\n", "    import time\n    time.sleep(60)\n", "timed_out"),
    "loss.sse": ("loss.py", "def sse(y, y_hat):\n", "    import os\n    os._exit(0)\n", "crashed"),
    "neuron.linear_combination": (
        "neuron.py",
        "def linear_combination(x, weights, bias=0.0):\n",
        "    np.ones(10 * 2**27)\n",
        "raised",
    ),
    "weight_step.error": (
        "weight_step.py",
        "def error(y, nn_output):\n",
        "    import time\n    while True:\n        print('error', y, 'x' * 9999)\n        time.sleep(0.01)\n",
        "timed_out",
    ),
}


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory, references: Path, grade: Callable[..., Any]) -> Any:
    """The references with four rogues among them, graded by the command."""
    folder = tmp_path_factory.mktemp("four") / "mine"
    shutil.copytree(references, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file, line, does, _ in FOUR.values():
        source = (folder / file).read_text(encoding="utf-8")
        assert line in source
        (folder / file).write_text(source.replace(line, line + does), encoding="utf-8")
    return grade(folder, "--seed", 7, "--timeout", 1.0, "-q")


def test_four_rogues_cost_their_own_exercises_only(four: Any) -> None:
    assert {name: e["status"] for name, e in four.exercises.items() if name not in FOUR} == {
        exercise.id: "passed" for exercise in course.load_course().exercises if exercise.id not in FOUR
    }


@every_case("name", FOUR)
def test_each_of_four_rogues_scores_nothing_and_is_told_why(four: Any, name: str) -> None:
    exercise = four.exercises[name]
    assert exercise["score"] == 0
    assert exercise["checks"][0]["verdict"] == FOUR[name][3]


def test_what_an_endless_printer_printed_is_shown_cut(four: Any) -> None:
    assert four.exercises["weight_step.error"]["output"].startswith("error ")
    assert four.exercises["weight_step.error"]["output"].endswith(" [cut]")


def test_four_rogues_leave_a_valid_report_in_less_than_30_seconds(four: Any) -> None:
    assert four.code == 1
    validate_report(four.report)
    assert four.report["run"]["seconds"] < 30


ASKING = '''
import pytest


@pytest.mark.points(5)
def check_ask__once(answer, formula):
    """Asks once"""
    answer.agrees([(formula("x**2"), 1.5)], expected=[2.25])
'''


def test_asking_a_lent_function_without_end_is_stopped(
    tmp_path: Path, course_maker: Callable[..., Path], written: Callable[..., Path], grade: Callable[..., Any]
) -> None:
    made = course_maker(tmp_path / "course", ["asking.ask"])
    written(made, {"checks/check_asking.py": ASKING})
    written(tmp_path / "mine", {"asking.py": "def ask(f, x):\n    while True:\n        f(x)\n"})
    run = grade(tmp_path / "mine", "--course", made, "--timeout", 30, "-q")
    (check,) = run.exercises["asking.ask"]["checks"]
    assert (check["verdict"], check["message_id"]) == ("failed", "asked_too_often")
    assert "10000 times" in check["message"]


@pytest.fixture(scope="module")
def odd_files(tmp_path_factory: pytest.TempPathFactory, references: Path, grade: Callable[..., Any]) -> Any:
    folder = tmp_path_factory.mktemp("odd")
    shutil.copy(references / "slope.py", folder)
    (folder / "loss.py").symlink_to(references / "loss.py")
    os.mkfifo(folder / "activation.py")
    (folder / "neuron.py").mkdir()
    (folder / "partials.py").write_bytes(b"#" * (2**20 + 1))
    (folder / "numpy.py").write_text("raise SystemExit\n", encoding="utf-8")
    (folder / "conftest.py").write_text("raise SystemExit\n", encoding="utf-8")
    return grade(folder, "--seed", 7)


@every_case(
    ("exercise", "says"),
    [
        ("loss.sse", "loss.py is a link"),
        ("activation.sigmoid", "activation.py is not a regular file"),
        ("neuron.nn_output", "neuron.py is a folder"),
        ("partials.cost", "partials.py holds 1048577 bytes"),
    ],
)
def test_a_file_that_is_no_plain_source_is_not_read_and_told(odd_files: Any, exercise: str, says: str) -> None:
    check = odd_files.exercises[exercise]["checks"][0]
    assert (check["verdict"], check["message_id"]) == ("failed", "refused_file")
    assert says in check["message"]
    assert says in odd_files.err


def test_odd_files_cost_the_plain_ones_nothing(odd_files: Any) -> None:
    assert odd_files.exercises["slope.descend"]["status"] == "passed"
    assert odd_files.exercises["descent.fit_line"]["status"] == "not_started"
    assert json.dumps(odd_files.report["notes"]).count("refused_file") == 4


HANGS_LATER = """
import time
import numpy as np


def sigmoid(x):
    while isinstance(x, np.ndarray):
        time.sleep(60)
    return 1 / (1 + np.exp(-x)) if x > -500 else 0.0
"""


def test_a_hang_costs_no_check_before_it_however_often_checks_were_run_before(
    tmp_path: Path, written: Callable[..., Path], references: Path
) -> None:
    hanging = read_folder(written(tmp_path / "mine", {"activation.py": HANGS_LATER}), "mine")
    right = read_folder(references, "right")
    options = GradingOptions(seed=7, limits=SubmissionLimits(check=0.4), exercises=("activation.sigmoid",))

    def verdicts(session: Session, graded: Submission) -> list[str]:
        return [check.verdict.value for check in session.grade(graded).exercises[0].checks]

    with Session(options=options) as session:
        cold = verdicts(session, hanging)
        warm = verdicts(session, right) and verdicts(session, hanging)
    assert cold == warm == ["passed", "timed_out", "passed", "timed_out", "timed_out"]


HANGS = """
import time


def sigmoid(x):
    time.sleep(60)


def sigmoid_prime(x):
    return sigmoid(x) * (1 - sigmoid(x))
"""


def test_a_hang_is_waited_for_in_its_own_exercise_only(
    tmp_path: Path, written: Callable[..., Path], references: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs: list[str] = []

    class Counted(ChildSession):
        def read_replies(self, *deadlines: float) -> list[Reply]:
            try:
                return super().read_replies(*deadlines)
            except ChildLostError as lost:
                hangs.append(lost.loss)
                raise

    monkeypatch.setattr("grader.grading.runner.ChildSession", Counted)
    graded = course.load_course()
    exercises = course.select_exercises(graded, ["activation", "neuron", "weight_step"])
    files = {file: (references / file).read_text(encoding="utf-8") for file in ("neuron.py", "weight_step.py")}
    folder = written(tmp_path / "mine", {"activation.py": HANGS, **files})
    options = GradingOptions(seed=7, limits=SubmissionLimits(check=1.0))
    with Session(graded, options) as session:
        found = session.grade(read_folder(folder, "mine"), exercises=exercises)
    assert {exercise.id: exercise.status.value for exercise in found.exercises} == {
        exercise.id: "failed" if exercise.id == "activation.sigmoid" else "passed" for exercise in exercises
    }
    assert hangs == ["timed_out", "timed_out"]
    carried = {exercise.id for exercise in found.exercises if exercise.checks[0].carried_forward}
    assert carried == {
        "activation.sigmoid_prime",
        "neuron.nn_output",
        "neuron.output_change",
        "weight_step.weight_step",
    }


DEAF_TO_QUESTIONS = """
import sys
import time

frame = sys._getframe()
while "_connection" not in getattr(frame.f_locals.get("self"), "__dict__", {}):
    frame = frame.f_back
type(frame.f_locals["self"])._may_reach = lambda *_: time.sleep(60)


def sigmoid(x):
    return 0.0


def sigmoid_prime(x):
    return sigmoid(x)
"""


def test_waiting_to_hear_what_an_exercise_reaches_is_charged(tmp_path: Path, written: Callable[..., Path]) -> None:
    mine = read_folder(written(tmp_path / "mine", {"activation.py": DEAF_TO_QUESTIONS}), "mine")
    sigmoid, slope = course.select_exercises(course.load_course(), ["activation"])
    limits, total = SubmissionLimits(), Clock(60.0)
    with (
        Sandbox() as sandbox,
        closing(
            SubmissionRunner(
                mine,
                lambda: sandbox.start_child(memory=limits.memory, seconds=60),
                limits,
                shared=SharedState(total=total, history=LoadHistory(mine, 10.0)),
            )
        ) as subject,
    ):
        assert subject.may_reach(slope, [sigmoid])
    assert 57.0 < total.left < 59.1


PATIENT = SubmissionLimits(check=20.0)
SAYS_MUCH = """
import numpy as np
MUCH = np.zeros(1_500_000)
def sigmoid(x):
    return MUCH
def sigmoid_prime(x):
    return np.exp(-abs(x)) / (1 + np.exp(-abs(x))) ** 2
"""


def test_an_exercise_that_says_too_much_fails_and_the_next_one_is_graded(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    mine = written(tmp_path / "mine", {"activation.py": SAYS_MUCH})
    with Session(options=GradingOptions(seed=7, limits=PATIENT, exercises=("activation",))) as session:
        too_much, right = session.grade(mine).exercises
    told = {check.message.text for check in too_much.checks if check.message}
    assert "sigmoid sent the grader more than 32 MiB; an honest answer is far smaller." in told
    assert {check.verdict for check in too_much.checks} == {Verdict.failed}
    assert right.status is Status.passed


def test_what_judging_takes_counts_towards_the_submissions_time() -> None:
    clock = Clock(60.0)
    with clock.charging_all():
        since = time.monotonic()
        time.sleep(0.02)
        clock.charge_since(since)
        time.sleep(0.02)
    assert 59.0 < clock.left < 59.961


def test_exercises_after_the_budget_of_the_submission_is_used_up_are_not_tried(
    tmp_path: Path, written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.sandbox.message_budget.SUBMISSION_BYTES", 2 << 20)
    mine = written(tmp_path / "mine", {"activation.py": SAYS_MUCH})
    with Session(options=GradingOptions(seed=7, limits=PATIENT, exercises=("activation",))) as session:
        too_much, late = session.grade(mine).exercises
    assert {check.message.id for check in too_much.checks if check.message} == {"said_too_much", "out_of_messages"}
    assert {check.message.id for check in late.checks if check.message} == {"out_of_messages"}
    assert late.status is Status.failed
