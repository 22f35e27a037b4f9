"""Points for another exercise's function: an answer that only hands one on earns nothing by carrying forward."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from every_case import every_case

from grader.authoring.verify.lending_trials import try_lending
from grader.authoring.verify.material import load_material
from grader.courses import course as courses
from grader.courses.course import Course
from grader.grading import lending
from grader.grading.check_collection import Checks, collect_checks
from grader.grading.options import GradingOptions, SubmissionLimits
from grader.grading.report import ExerciseResult
from grader.grading.session import Session
from grader.sandbox.sandbox import Sandbox
from grader.submissions.submission import Submission

OURS = courses.load_course()
STUB = "def {name}(*args, **kwargs):\n    raise NotImplementedError\n"


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory, course_maker: Callable[..., Path]) -> Path:
    """A course of two exercises with one value."""
    return course_maker(tmp_path_factory.mktemp("twins") / "course", ["scaling.scale", "growing.grow"])


@pytest.fixture(scope="module")
def ours() -> Checks:
    return collect_checks(OURS, ["weight_step", "partials", "neuron"])


def _grade(course: Course, checks: Checks, sandbox: Sandbox, **files: str) -> dict[str, ExerciseResult]:
    handed_in = Submission(path="", files={f"{topic}.py": text.encode() for topic, text in files.items()}, refused={})
    options = GradingOptions(seed=7, limits=SubmissionLimits(check=0.5))
    names = [exercise for exercise in course.exercises if exercise.topic in files]
    report = Session(course, options, sandbox=sandbox, checks=checks).grade(handed_in, exercises=names)
    return {result.id: result for result in report.exercises}


HANDING = [
    "from scaling import scale as grow",
    "from scaling import scale\ndef grow(x, factor):\n    return scale(x, factor)",
    "from scaling import scale\ndef grow(x, factor):\n    return scale(factor, x)",
    "from scaling import scale\ndef grow(x, factor):\n    return 2 * (scale(x=x, factor=factor) + 0) / 2",
    "import scaling\ndef grow(*args, **kwargs):\n    helper = scaling.scale\n    return helper(*args, **kwargs)",
    "from scaling import scale\ndef _mine(x, factor):\n    return scale(x, factor)\ngrow = _mine",
]


@every_case("beneath", [STUB.format(name="scale"), "def scale(x, factor):\n    return 0.0\n"])
@every_case("answer", HANDING)
def test_of_two_exercises_with_one_value_none_lends(answer, beneath, twins, sandbox):
    course = courses.load_course(twins)
    results = _grade(course, collect_checks(course, ["scaling", "growing"]), sandbox, scaling=beneath, growing=answer)
    assert [result.score for result in results.values()] == [0, 0]
    assert not any(check.carried_forward for check in results["growing.grow"].checks)


def test_nor_does_one_that_hangs(twins, sandbox):
    course = courses.load_course(twins)
    checks = collect_checks(course, ["scaling", "growing"])
    hang = "import time\ndef scale(x, factor):\n    time.sleep(60)\n"
    results = _grade(course, checks, sandbox, scaling=hang, growing=HANDING[1])
    assert [result.score for result in results.values()] == [0, 0]
    assert results["growing.grow"].checks[0].verdict == "timed_out"


def test_a_right_function_of_ones_own_may_be_handed_on(twins, sandbox):
    course = courses.load_course(twins)
    checks = collect_checks(course, ["scaling", "growing"])
    right = "def scale(x, factor):\n    return x * factor\n"
    results = _grade(course, checks, sandbox, scaling=right, growing=HANDING[1])
    assert [result.score for result in results.values()] == [5, 5]


def test_what_the_course_says_an_answer_is_built_on_is_carried_forward(twins, sandbox, tmp_path):
    text = (twins / "course.toml").read_text()
    head, _, last = text.rpartition("needs = []")
    meant = tmp_path / "course"
    shutil.copytree(twins, meant)
    (meant / "course.toml").write_text(head + 'needs = ["scaling.scale"]' + last)
    course = courses.load_course(meant)
    checks = collect_checks(course, ["scaling", "growing"])
    results = _grade(course, checks, sandbox, scaling=STUB.format(name="scale"), growing=HANDING[1])
    assert [result.score for result in results.values()] == [0, 5]
    material = load_material(course, checks, 1)
    assert try_lending(material, course.exercises[1]).lenders == ()


@every_case(
    ("answers", "earner"),
    [
        ({"partials": STUB.format(name="cost") + "def cost_expanded(w, b, x, y):\n    return cost(w, b, x, y)\n"}, ""),
        (
            {
                "neuron": STUB.format(name="linear_combination"),
                "weight_step": "from neuron import linear_combination\n"
                "def error_term(error, output_grad):\n    return linear_combination(error, output_grad)\n",
            },
            "",
        ),
        (
            # Built on another one, and more than that: no mistake costs points twice.
            {
                "partials": STUB.format(name="cost")
                + "def dC_db(w, b, x, y):\n    d = 1e-4\n"
                + "    return (cost(w, b + d, x, y) - cost(w, b - d, x, y)) / (4 * d * len(x))\n"
            },
            "partials.dC_db",
        ),
    ],
    ids=["cost_expanded", "error_term", "dC_db"],
)
def test_our_own_course(answers, earner, ours, sandbox):
    results = _grade(OURS, ours, sandbox, **answers)
    assert {name for name, result in results.items() if result.score} == ({earner} if earner else set())


def test_what_only_hands_on_is_told_where_the_mistake_is_not_one_of_its_own(ours, sandbox):
    wrong = "import numpy as np\ndef cost(w, b, x, y):\n    return np.sum((w * x - b - y) ** 2)\n"
    results = _grade(
        OURS, ours, sandbox, partials=wrong + "def cost_expanded(w, b, x, y):\n    return cost(w, b, x, y)\n"
    )
    said = [check.mistake for check in results["partials.cost_expanded"].checks if check.points == 0]
    assert {each and each.text for each in said} == {
        "With our cost this is right: put yours right, and the points here come with it."
    }


UNSOLVED = STUB.format(name="linear_combination")
ASKING = "kept.extend([inputs, linear_combination(*map(np.array, inputs))] for inputs in INPUTS)"
KEEPING = """
from contextlib import suppress
import numpy as np
from json import __all__ as kept
"""
LOOKING_UP = """
def error_term(error, output_grad):
    inputs = (np.asarray(error).tolist(), np.asarray(output_grad).tolist())
    return next(value for known, value in filter(lambda each: type(each) is list, kept) if known == inputs)
"""


ASKING_IN_A_CALL = f"{KEEPING}{UNSOLVED}def nn_output(x, weights, bias=0.0):\n    {ASKING}\n"
ASKING_WHILE_LOADED = f"""{KEEPING}
from neuron import linear_combination

with suppress(NotImplementedError):
    {ASKING}

def error(y, y_hat):
    return linear_combination(y, y_hat)
"""


@every_case(
    ("neuron", "weight_step"),
    [(ASKING_IN_A_CALL, KEEPING + LOOKING_UP), (UNSOLVED, ASKING_WHILE_LOADED + LOOKING_UP)],
    ids=["in a call", "while a file is loaded"],
)
def test_what_a_second_run_has_learned_earns_nothing_later(neuron, weight_step, ours, sandbox):
    """A child may know all inputs, and what is lent to one exercise has the value of a later one."""
    asked: list[tuple[object, ...]] = []
    (exercise,) = [each for each in OURS.exercises if each.id == "weight_step.error_term"]

    def right(*args: object) -> object:
        asked.append(tuple(np.asarray(each).tolist() for each in args))
        return ours.references[exercise.id](*args)

    for check in ours.for_exercise(exercise):
        ours.is_passed_by(check, right, 7)
    answers = {"neuron": neuron, "weight_step": weight_step}
    results = _grade(
        OURS, ours, sandbox, **{topic: text.replace("INPUTS", repr(asked)) for topic, text in answers.items()}
    )
    assert {name: result.score for name, result in results.items() if result.score} == {}


def test_verify_finds_the_pairs_and_proves_that_they_earn_nothing(twins, monkeypatch):
    course = courses.load_course(twins)
    material = load_material(course, collect_checks(course, ["scaling", "growing"]), 1)
    scale, grow = course.exercises
    assert try_lending(material, scale).lenders == ()
    found = try_lending(material, grow)
    assert (found.lenders, found.defects) == (("scaling.scale",), ())
    monkeypatch.setattr(lending.Lending, "is_lent", lambda *_: False)
    (defect,) = try_lending(material, grow).defects
    assert "`return scale(...)` earns 5 points by the reference of scaling.scale" in str(defect)


def test_the_callers_random_numbers_are_left_alone(twins):
    course = courses.load_course(twins)
    checks = collect_checks(course, ["scaling", "growing"])
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002 - the state that others may use
    before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    check = checks.for_exercise(course.exercises[1])[0]
    assert lending.Lending(course, checks).is_lent(check, ["scaling.scale"])
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # noqa: NPY002
