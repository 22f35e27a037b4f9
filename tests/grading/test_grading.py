"""What a grading decides beyond single checks: state, silence, and whose name a fault gets."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.courses import course
from grader.errors import CourseError
from grader.grading.check_collection import collect_checks
from grader.grading.options import GradingOptions
from grader.grading.session import Session
from grader.sandbox.sandbox import Sandbox
from grader.submissions.folder import read_folder

pytestmark = pytest.mark.quick

COUNTS = """
import numpy as np
from activation import sigmoid

calls = 0


def nn_output(x, weights, bias=0.0):
    global calls
    calls += 1
    return sigmoid(x @ weights + bias) + (0.1 if calls > 26 else 0.0)
"""


def test_an_answer_that_goes_wrong_by_what_it_keeps_is_not_carried_forward(
    tmp_path: Path, written: Callable[..., Path], references: Path, grade: Callable[..., Any]
) -> None:
    activation = (references / "activation.py").read_text(encoding="utf-8")
    folder = written(tmp_path / "mine", {"activation.py": activation, "neuron.py": COUNTS})
    exercise = grade(folder, "--only", "nn_output", "--seed", 7, "-q").exercises["neuron.nn_output"]
    assert exercise["status"] == "failed"
    assert [check["verdict"] for check in exercise["checks"]].count("passed") == 4


@pytest.mark.parametrize(
    "silence",
    ["np.seterr(over='ignore')", "import warnings\nwarnings.filterwarnings('ignore')", "np.seterr(all='ignore')"],
)
def test_a_file_may_silence_warnings_for_all_of_its_functions(
    tmp_path: Path, written: Callable[..., Path], grade: Callable[..., Any], silence: str
) -> None:
    source = f"import numpy as np\n{silence}\n\ndef sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n"
    run = grade(written(tmp_path / "mine", {"activation.py": source}), "--only", "sigmoid", "-q")
    assert run.exercises["activation.sigmoid"]["status"] == "passed"


def test_silence_in_one_exercise_lasts_for_its_file_only_while_it_is_asked_for(
    tmp_path: Path, written: Callable[..., Path], grade: Callable[..., Any]
) -> None:
    source = (
        "import numpy as np\n\ndef sigmoid(x):\n    np.seterr(all='ignore')\n    return 1 / (1 + np.exp(-x))\n\n"
        "def sigmoid_prime(x):\n    return np.exp(-x) / (1 + np.exp(-x)) ** 2\n"
    )
    run = grade(written(tmp_path / "mine", {"activation.py": source}), "--only", "activation", "--seed", 7, "-q")
    assert run.exercises["activation.sigmoid"]["status"] == "passed"
    checks = run.exercises["activation.sigmoid_prime"]["checks"]
    assert [check["id"].rpartition(".")[2] for check in checks if check["verdict"] == "failed"] == [
        *("far_ends", "far_ends_in_arrays")
    ]


SECOND = """
import numpy as np

seen = set()


def error(y, nn_output):
    key = np.asarray(y).tobytes() + np.asarray(nn_output).tobytes()
    bad = key in seen
    seen.add(key)
    return y - nn_output + (0.5 if bad else 0)
"""
UNCHANGING = {
    "float32": (
        "loss.sse",
        "import numpy as np\ndef sse(y, y_hat):\n    return np.sum((y-y_hat)**2, dtype=np.float32)\n",
        None,
    ),
    "almost": (
        "slope.derivative",
        "def derivative(f, x, dx=1e-5):\n    return (f(x + dx) - f(x - dx)) / (2 * dx) * (1 + 3e-7)\n",
        "change_number",
    ),
    "second call": ("weight_step.error", SECOND, None),
}


@pytest.mark.parametrize("name", UNCHANGING)
def test_nobody_is_said_to_change_an_argument_who_does_not(
    tmp_path: Path, written: Callable[..., Path], grade: Callable[..., Any], name: str
) -> None:
    exercise, source, said = UNCHANGING[name]
    topic, _, function = exercise.partition(".")
    run = grade(written(tmp_path / "mine", {f"{topic}.py": source}), "--only", function, "--seed", 7, "-q")
    failed = [check for check in run.exercises[exercise]["checks"] if check["verdict"] == "failed"]
    assert failed
    assert [check["mistake"] and check["mistake"]["id"] for check in failed] == [said] * len(failed)


def test_more_seeds_than_are_remembered_are_graded_as_the_first(
    references: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.grading.plan.MAX_PLANS", 7)
    graded = course.load_course()
    exercises = course.select_exercises(graded, ["slope"])
    right = read_folder(references, "right")

    checks = collect_checks(graded, ["slope"])

    def score(seed: int) -> int:
        options = GradingOptions(seed=seed, exercises=("slope",))
        with Session(graded, options, sandbox=sandbox, checks=checks) as session:
            return session.grade(right).score

    with Sandbox() as sandbox:
        scores = [score(seed) for seed in (1, 2, 3, 1)]
    assert scores == [sum(exercise.points for exercise in exercises)] * 4


BROKEN = {"no Python": "def sigmoid(x:\n", "missing": None, "crashes Python": "x = " + "(" * 100_000}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_does_not_load_costs_its_own_exercises_only(
    tmp_path: Path, written: Callable[..., Path], references: Path, name: str
) -> None:
    names = ("loss", "neuron", "weight_step")
    files = {f"{topic}.py": (references / f"{topic}.py").read_text(encoding="utf-8") for topic in names}
    broken = BROKEN[name]
    if broken is not None:
        files["activation.py"] = (references / "activation.py").read_text(encoding="utf-8") + broken
    graded = course.load_course()
    exercises = course.select_exercises(graded, ["activation", *names])
    mine = read_folder(written(tmp_path / "mine", files), "mine")
    with Session(graded, GradingOptions(seed=7, exercises=("activation", *names))) as session:
        found = session.grade(mine)
    assert {exercise.id: exercise.status.value for exercise in found.exercises if exercise.topic != "activation"} == {
        exercise.id: "passed" for exercise in exercises if exercise.topic != "activation"
    }
    assert [exercise.score for exercise in found.exercises if exercise.topic == "activation"] == [0, 0]
    (first, *_) = next(exercise for exercise in found.exercises if exercise.id == "weight_step.weight_step").checks
    assert first.carried_forward
    assert first.message
    assert first.message.text == "Right, once sigmoid and sigmoid_prime are right."


def test_almost_every_check_is_planned_before_a_submission_answers() -> None:
    loaded = course.load_course()

    checks = collect_checks(loaded, [topic.id for topic in loaded.topics])
    all_checks = [check for exercise in loaded.exercises for check in checks.for_exercise(exercise)]
    assert len(all_checks) == 184
    assert sum(checks.may_be_planned(check, 7) for check in all_checks) >= 170


def test_no_folder_above_a_course_is_looked_through(
    tmp_path: Path, course_maker: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home may hold thousands of folders, and pytest would look at each."""
    folder = course_maker(tmp_path / "deep" / "course")
    scandir, listed = os.scandir, []
    monkeypatch.setattr(os, "scandir", lambda path=".": listed.append(Path(path)) or scandir(path))
    made = course.load_course(folder)
    assert collect_checks(made, ["scaling"]).for_exercise(made.exercises[0])
    assert listed
    assert [path for path in listed if not path.is_relative_to(folder)] == []


def test_mistakes_are_loaded_where_an_answer_to_their_topic_is_looked_at(
    tmp_path: Path, course_maker: Callable[..., Path]
) -> None:
    folder = course_maker(tmp_path / "course", ["first.scale", "second.scale"])
    (folder / "mistakes" / "first.py").write_text(
        'def scale__sum(x, factor):\n    """A sum."""\n    return x + factor\n'
    )
    (folder / "mistakes" / "second.py").write_text("1 / 0\n")
    made = course.load_course(folder)
    checks = collect_checks(made, ["first", "second"])
    assert [mistake.sentence for mistake in checks.catalogue(made.exercises[0]).mistakes] == ["A sum."]
    with pytest.raises(CourseError, match=r"second\.py:1"):
        checks.catalogue(made.exercises[1])
    with pytest.raises(CourseError, match=r"second\.py:1"):
        _ = checks.known_mistakes
