"""Failed checks run again on reference functions, in the child that is there where that can't change the outcome."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from every_case import every_case

from grader.courses import course as courses
from grader.grading import carry_forward
from grader.grading.options import GradingOptions, SubmissionLimits
from grader.grading.report import Report
from grader.grading.session import Session
from grader.sandbox.channel import Channel
from grader.sandbox.sandbox import Sandbox
from grader.submissions.submission import Submission

pytestmark = pytest.mark.quick

COURSE = courses.load_course()
CHOSEN = ("activation", "neuron.nn_output", "weight_step.weight_step")
WRONG = """
import numpy as np

def sigmoid(x):
    return 2 / (1 + np.exp(-x))

def sigmoid_prime(x):
    return sigmoid(x) * (1 - sigmoid(x))
"""
NEURON = """
from activation import sigmoid

print("loaded")

def nn_output(x, weights, bias=0.0):
    print("called")
    return sigmoid(x @ weights + bias)
"""
STEP = """
from activation import sigmoid, sigmoid_prime

def weight_step(x, y, weights, learnrate):
    h = x @ weights
    return weights + learnrate * (y - sigmoid(h)) * sigmoid_prime(h) * x
"""
SLOPE = """
def derivative(f, x, dx=1e-5):
    return (f(x + dx) - f(x - dx)) / (2 * dx)
"""
FILES: Mapping[str, str] = {"activation.py": WRONG, "neuron.py": NEURON, "weight_step.py": STEP}


class CountingSandbox(Sandbox):
    """Counts the children that it starts."""

    started = 0

    def start_child(self, **limits: Any) -> Channel:
        self.started += 1
        return super().start_child(**limits)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[CountingSandbox]:
    with CountingSandbox() as started:
        yield started


@pytest.fixture
def graded(sandbox: CountingSandbox) -> Callable[[Mapping[str, str]], tuple[Report, int]]:
    """Grades files; returns the report, and in how many children."""

    def grade(files: Mapping[str, str]) -> tuple[Report, int]:
        sandbox.started = 0
        submission = Submission(path="", files={name: text.encode() for name, text in files.items()}, refused={})
        with Session(COURSE, GradingOptions(seed=7, exercises=CHOSEN), sandbox=sandbox) as session:
            return session.grade(submission), sandbox.started

    return grade


def statuses(report: Report) -> list[str]:
    return [
        f"{exercise.status.value}{' (carried forward)' if exercise.is_carried_forward else ''}"
        for exercise in report.exercises
    ]


FORWARD = ["failed", "passed (carried forward)", "passed (carried forward)", "passed (carried forward)"]


def test_all_runs_of_a_usual_submission_take_one_child(graded: Callable[..., tuple[Report, int]]) -> None:
    report, children = graded(FILES)
    assert (statuses(report), children) == (FORWARD, 1)


def test_a_mistake_in_a_function_that_is_only_passed_on_is_named_where_it_is(sandbox: CountingSandbox) -> None:
    passing = WRONG.replace("sigmoid(x) * (1 - sigmoid(x))", "derivative(sigmoid, x)")
    files = {"slope.py": SLOPE, "activation.py": f"from slope import derivative\n{passing}"}
    submission = Submission(path="", files={name: text.encode() for name, text in files.items()}, refused={})
    options = GradingOptions(seed=7, exercises=("slope.derivative", "activation"))
    with Session(COURSE, options, sandbox=sandbox) as session:
        report = session.grade(submission)
    assert statuses(report) == ["passed", "failed", "passed (carried forward)"]
    told = {check.message.text for check in report.exercises[2].checks if check.carried_forward and check.message}
    assert told == {"Right, once sigmoid is right."}


def test_what_the_second_run_prints_is_not_told(graded: Callable[..., tuple[Report, int]]) -> None:
    report, _ = graded(FILES)
    first, second, neuron, step = (exercise.output for exercise in report.exercises)
    assert (first, second, step) == ("", "", "")
    right, _ = graded({**FILES, "activation.py": WRONG.replace("2 /", "1 /")})
    assert neuron == right.exercises[2].output
    assert neuron.startswith("loaded\ncalled\n")


@every_case("beneath", ["    return 0.25\n", "    while x is not None:\n        pass\n"])
def test_no_value_of_ours_is_told_as_printed(sandbox: CountingSandbox, beneath: str) -> None:
    """Where a function hangs that is called, the run on references comes first."""
    tells = f"def sigmoid(x):\n{beneath}\ndef sigmoid_prime(x):\n    print('told', sigmoid(0.0))\n    return 0.0\n"
    submission = Submission(path="", files={"activation.py": tells.encode()}, refused={})
    limits = SubmissionLimits(check=0.3)
    with Session(COURSE, GradingOptions(seed=7, exercises=("activation",), limits=limits), sandbox=sandbox) as session:
        report = session.grade(submission)
    assert "0.5" not in report.exercises[1].output


OTHER_CHILDREN = {
    "settings of numpy": {**FILES, "neuron.py": f"import numpy as np\nnp.seterr(all='ignore')\n{NEURON}"},
    "a function of a module": {**FILES, "neuron.py": f"import math\nmath.mine = 1\n{NEURON}"},
    "a thread that goes on": {
        **FILES,
        "neuron.py": "import threading, time\n"
        + NEURON.replace(
            "    return", "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n    return"
        ),
    },
    "a thread that nothing counts": {
        **FILES,
        "neuron.py": "import _thread, time\n"
        + NEURON.replace("    return", "    _thread.start_new_thread(time.sleep, (60,))\n    return"),
    },
}


@every_case("name", OTHER_CHILDREN)
def test_what_may_change_the_process_runs_in_children_of_its_own(
    graded: Callable[..., tuple[Report, int]], name: str
) -> None:
    report, children = graded(OTHER_CHILDREN[name])
    assert statuses(report) == FORWARD
    assert children > 1


MAKES_GARBAGE = "    [[number] for number in range(100_000)]\n"
LASTING = {
    "a handler of the log": (
        "import logging\nlogging.getLogger().addHandler(logging.StreamHandler())\n",
        "    import logging\n    logging.getLogger().error('logged')\n",
    ),
    "an object that says when it goes": (
        "class Table:\n    def __del__(self):\n        print('gone')\ntable = Table()\n",
        MAKES_GARBAGE,
    ),
    "a generator that says when it goes": (
        "def rows():\n    try:\n        yield 1\n    finally:\n        print('gone')\nopened = rows()\nnext(opened)\n",
        MAKES_GARBAGE,
    ),
}
"""What neuron.py does when it is loaded, and weight_step when it is called, by what of it lasts in the process."""


@every_case("name", LASTING)
def test_what_lasts_after_a_second_run_prints_nothing_into_the_next_exercise(
    graded: Callable[..., tuple[Report, int]], name: str
) -> None:
    loaded, called = LASTING[name]
    step = STEP.replace("    h =", f"{called}    h =")
    report, _ = graded({**FILES, "neuron.py": loaded + NEURON, "weight_step.py": step})
    assert statuses(report) == FORWARD
    alone, _ = graded({"activation.py": WRONG.replace("2 /", "1 /"), "weight_step.py": step})
    assert report.exercises[3].output == alone.exercises[3].output


def test_files_run_anew_whatever_they_say_of_their_own_module(graded: Callable[..., tuple[Report, int]]) -> None:
    report, children = graded({**FILES, "neuron.py": f"__spec__ = None\n{NEURON}"})
    assert (statuses(report), children) == (FORWARD, 1)


STATEFUL = """
import numpy as np

calls = 0

def sigmoid(x):
    global calls
    calls += 1
    return 2 / (1 + np.exp(-x))

def sigmoid_prime(x):
    return sigmoid(x) * (1 - sigmoid(x)) if calls else None
"""


def test_a_file_runs_anew_in_the_second_run_and_keeps_what_it_had_in_the_first(
    graded: Callable[..., tuple[Report, int]],
) -> None:
    step = STEP.replace("from", "import activation\nfrom").replace(
        "+ learnrate", "+ (activation.calls > 0) * learnrate"
    )
    neuron = NEURON.replace("from", "import activation\nfrom").replace('"called"', '"called", activation.calls > 0')
    report, children = graded({"activation.py": STATEFUL, "neuron.py": neuron, "weight_step.py": step})
    # On references `calls` stays 0, as nothing counts there.
    assert statuses(report) == ["failed", "failed", "passed (carried forward)", "failed"]
    assert set(report.exercises[2].output.splitlines()) == {"loaded", "called True"}
    assert children == 1


LOSSES = {
    "ends": "if sigmoid(0.0) == 0.5: os._exit(3)",
    "hangs": "while sigmoid(0.0) == 0.5: pass",
    "floods": "if sigmoid(0.0) == 0.5: return [0.5] * 10_000_000",
}


@every_case("name", LOSSES)
def test_a_second_run_that_loses_its_child_costs_no_other_exercise(
    graded: Callable[..., tuple[Report, int]], name: str
) -> None:
    neuron = NEURON.replace("from", "import os\nfrom").replace("    return", f"    {LOSSES[name]}\n    return")
    report, children = graded({**FILES, "neuron.py": neuron})
    # One for each check, as only what is lost in the first run's child is tried again; two for the other exercises.
    assert children <= len(report.exercises[2].checks) + 2
    assert statuses(report)[:2] == FORWARD[:2]
    assert report.exercises[2].score == 0
    assert statuses(report)[3] == FORWARD[3]
    assert all("called" not in exercise.output for exercise in report.exercises if exercise.topic != "neuron")


SPOILT = """
from json import __all__ as names
from activation import sigmoid

def nn_output(x, weights, bias=0.0):
    if sigmoid(0.0) != 0.5:
        names.append("spoilt")
    elif "spoilt" in names:
        {does}
    return sigmoid(x @ weights + bias)
"""


@every_case("does", ["import os; os._exit(3)", "while True: pass"])
def test_what_the_first_run_has_spoilt_in_the_child_costs_no_second_one(
    graded: Callable[..., tuple[Report, int]], does: str
) -> None:
    report, children = graded({**FILES, "neuron.py": SPOILT.format(does=does)})
    assert statuses(report) == FORWARD
    assert children > 1


def test_a_module_that_only_the_second_run_has_loaded_stays_there(
    graded: Callable[..., tuple[Report, int]],
) -> None:
    own = NEURON.replace("    return", "    if sigmoid(0.0) == 0.5: import weight_step\n    return")
    report, children = graded({**FILES, "neuron.py": own})
    # With the module of the second run, weight_step would ask functions that it does not have in the first one.
    assert (statuses(report), children) == (FORWARD, 1)


def test_a_reference_in_a_second_run_leaves_the_working_folder_as_it_was(
    graded: Callable[..., tuple[Report, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = carry_forward.replacements_before

    def leaving_folder(*given: Any) -> Any:
        replaced = original(*given)

        def leave(function: Callable[..., object]) -> Callable[..., object]:
            return lambda *args, **kwargs: (os.chdir("/"), function(*args, **kwargs))[1]

        substitutes = [replace(each, function=leave(each.function)) for each in replaced.substitutes]
        return replace(replaced, substitutes=substitutes)

    monkeypatch.setattr(carry_forward, "replacements_before", leaving_folder)
    here = Path.cwd()
    monkeypatch.chdir(here)  # it is undone, whatever fails
    report, _ = graded(FILES)
    assert statuses(report) == FORWARD
    assert Path.cwd() == here
