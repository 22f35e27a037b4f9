"""A submission gets the same whatever was graded before it, and whatever that said: kept replies mean what they say."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from grader.courses import course as courses
from grader.grading import plan
from grader.grading import report as reports
from grader.grading.check_collection import Checks, collect_checks
from grader.grading.options import GradingOptions, SubmissionLimits
from grader.grading.session import Session
from grader.sandbox.sandbox import Sandbox
from grader.submissions.folder import read_folder
from grader.submissions.submission import Submission

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fork server is Linux's")

COURSE = courses.load_course()
TOPICS = ("slope", "activation")
EXERCISES = tuple(
    exercise
    for exercise in COURSE.exercises
    if exercise.id in {"slope.derivative", "activation.sigmoid", "activation.sigmoid_prime"}
)

FORGING = """
import os
import sys


def inside():
    frame = sys._getframe()
    while frame is not None and "_connection" not in getattr(frame.f_locals.get("self"), "__dict__", {}):
        frame = frame.f_back
    return frame


def send(*message):
    os.write(4, inside().f_globals["wire"].encode_frame(message))


def asked():
    frame = sys._getframe()
    while "number" not in frame.f_locals or "caught" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["number"]

"""

BEFORE: Mapping[str, str] = {
    "right": "",
    "global_chance": "import random\nrandom.seed(4)\nnp.random.seed(3)\n",
    "strict": "import warnings\nwarnings.simplefilter('error')\nnp.seterr(all='raise')\n",
    "shallow": "import gc, sys\ngc.disable()\nsys.setrecursionlimit(80)\n",
    "thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n",
    "patched_numpy": "_exp = np.exp\nnp.exp = lambda x: _exp(x) * 1.01\n",
}
"""What stands ahead of the references."""

AROUND: Mapping[str, str] = {
    "prints": "print(f.__name__, args)\nreturn f(*args, **named)",
    "chance": "return f(*args, **named) if np.random.rand() > 0.3 else None",
    "counts": "COUNT.append(0)\nreturn f(*args, **named) if len(COUNT) % 7 else 0.0",
    "negative_zero": "value = f(*args, **named)\nreturn -0.0 if np.ndim(value) == 0 and value == 0 else value",
    "payload": "f(*args, **named)\nreturn np.array(0x7FF80000DEADBEEF, np.uint64).view(float)[()]",
    "whole": "value = f(*args, **named)\nreturn int(value) if np.ndim(value) == 0 else value",
    "spoils": "value = f(*args, **named)\nfor each in args:\n    if isinstance(each, np.ndarray):\n        each += 1\n"
    "return value",
    "nothing": "return None",
    "half": "return 0.5 * f(*args, **named)",
    "asks": "for each in args:\n    for odd in (1, 2**70, 1j, 'a', [1.0], {}, None):\n        try:\n"
    "            each(odd)\n            each(x=odd)\n        except Exception:\n            pass\n"
    "return f(*args, **named)",
    "says_first": "send('returned', asked(), 0.25, [], [])\nreturn f(*args, **named)",
    "says_of_another": "send('returned', asked() + 1, f(*args, **named), [], [])\nreturn 0.25",
    "says_true": "send('returned', True, f(*args, **named), [], [])\nreturn f(*args, **named)",
    "asks_much": "COUNT.append(0)\nfor at in range(99 if len(COUNT) < 2 else 9):\n"
    "    inside().f_locals['self']._questions._ask_parent(0, (float(at),), {})\nreturn 0.25",
}
"""What is done in the place of a call of a reference `f`."""

_WRAPPED = """
COUNT = []


def around(f):
    def call(*args, **named):
{body}

    return call

"""


_ONE_TOPIC = {"says_of_another": "slope", "says_true": "activation", "thread": "slope"}
"""Where to do what takes a new child for each check."""


def _texts(name: str) -> dict[str, str]:
    right = {topic: (COURSE.references_folder / f"{topic}.py").read_text(encoding="utf-8") for topic in TOPICS}
    return {
        topic: text if _ONE_TOPIC.get(name, topic) != topic else _changed(name, text) for topic, text in right.items()
    }


def _changed(name: str, text: str) -> str:
    if name in BEFORE:
        return f"import numpy as np\n{BEFORE[name]}{text}"
    body = "\n".join(" " * 8 + line for line in AROUND[name].splitlines())
    # What breaks the wire takes a new child for each check, too: the first function of a file shows it.
    most = 1 if name.startswith("says") else -1
    return (
        "import numpy as np\n" + FORGING + _WRAPPED.format(body=body) + text.replace("\ndef ", "\n@around\ndef ", most)
    )


@pytest.fixture(scope="module")
def submissions(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Submission]:
    made = {}
    for name in (*BEFORE, *AROUND):
        folder = tmp_path_factory.mktemp(name)
        for topic, text in _texts(name).items():
            (folder / f"{topic}.py").write_text(text, encoding="utf-8")
        made[name] = read_folder(folder, name)
    return made


def _checks() -> Checks:
    return collect_checks(COURSE, TOPICS)


Grading = Callable[[Checks, Submission], Mapping[str, Any]]


@pytest.fixture(scope="module")
def graded() -> Any:
    """The body of the report on a submission."""
    options = GradingOptions(seed=7, limits=SubmissionLimits(check=30.0))
    with Sandbox() as sandbox:

        def grade(checks: Checks, submission: Submission) -> Mapping[str, Any]:
            session = Session(COURSE, options, sandbox=sandbox, checks=checks)
            document = reports.as_json(session.grade(submission, exercises=EXERCISES))
            return {key: value for key, value in document.items() if key != "run"}

        yield grade


@pytest.fixture(scope="module")
def alone(graded: Grading, submissions: Mapping[str, Submission]) -> Mapping[str, Mapping[str, Any]]:
    """The reports on submissions, each by a grader that has seen no other."""
    return {name: graded(_checks(), submission) for name, submission in submissions.items()}


def test_only_right_answers_earn_all(alone: Mapping[str, Mapping[str, Any]]) -> None:
    full = {name for name, report in alone.items() if report["score"] == report["max_score"]}
    assert {"right", "global_chance", "shallow", "thread", "prints", "negative_zero"} <= full
    assert not full & {"payload", "nothing", "half", "counts", "spoils", "whole", "says_first", "says_of_another"}
    assert [alone[name]["score"] for name in ("payload", "nothing", "asks_much")] == [0, 0, 0]


def test_a_submission_gets_what_it_gets_alone(
    graded: Grading,
    submissions: Mapping[str, Submission],
    alone: Mapping[str, Mapping[str, Any]],
) -> None:
    """Each after every other and after itself, in two orders on one grader."""
    chance = np.random.default_rng(1)
    order = [*chance.permutation([*submissions]), *chance.permutation([*submissions])]
    checks = _checks()
    for name in order:
        assert graded(checks, submissions[name]) == alone[name], name


def test_a_course_of_more_checks_than_plans_are_kept_grades_all_alike(
    graded: Grading,
    submissions: Mapping[str, Submission],
    alone: Mapping[str, Mapping[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checks = _checks()
    most = max(len(checks.for_exercise(exercise)) for exercise in EXERCISES)
    assert most < plan.MAX_PLANS
    monkeypatch.setattr(plan, "MAX_PLANS", most + 1)
    for _ in range(2):
        assert graded(checks, submissions["right"]) == alone["right"]
