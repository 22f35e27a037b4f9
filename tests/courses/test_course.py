"""The course, tested like code: the contract's names, stubs that score nothing, references that score everything.

The grading goes through the real grader and real children, collected once; the contract is written out below, because
other people's files rely on it.
"""

import doctest
import inspect
import itertools
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from every_case import every_case

from grader.courses import course as courses
from grader.courses.course import Course, Exercise
from grader.courses.modules import load_topics
from grader.grading.check_collection import collect_checks
from grader.grading.collected_check import Check
from grader.grading.options import GradingOptions
from grader.grading.report import ExerciseResult, Report
from grader.grading.session import Session
from grader.grading.verdicts import Status, Verdict
from grader.sandbox.sandbox import Sandbox
from grader.submissions.folder import read_folder
from grader.submissions.submission import Submission

pytestmark = pytest.mark.quick

CONTRACT: Mapping[str, tuple[str, ...]] = {
    "slope": (
        "derivative(f, x, dx=1e-5)",
        "tangent(f, x0, x)",
        "downhill(slope)",
        "step(x, slope, learnrate)",
        "descend(f, x, learnrate, steps)",
    ),
    "gradient": (
        "partial(f, p, i, dx=1e-5)",
        "gradient(f, p, dx=1e-5)",
        "directional_derivative(f, p, v)",
        "steepest_descent(f, p)",
    ),
    "loss": (
        "sse(y, y_hat)",
        "mse(y, y_hat)",
    ),
    "activation": (
        "sigmoid(x)",
        "sigmoid_prime(x)",
    ),
    "neuron": (
        "linear_combination(x, weights, bias=0.0)",
        "nn_output(x, weights, bias=0.0)",
        "output_change(x, weights, delta_weights, bias=0.0)",
    ),
    "weight_step": (
        "error(y, nn_output)",
        "error_term(error, output_grad)",
        "del_w(learnrate, error_term, x)",
        "weight_step(x, y, weights, learnrate)",
    ),
    "partials": (
        "cost(w, b, x, y)",
        "cost_expanded(w, b, x, y)",
        "dC_dw(w, b, x, y)",
        "dC_db(w, b, x, y)",
    ),
    "descent": (
        "fit_line(x, y, learnrate, steps, w=0.0, b=0.0)",
        "fit_neuron(x, y, weights, learnrate, epochs)",
    ),
    "batches": (
        "minibatches(x, y, size, seed)",
        "fit_line_minibatch(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0)",
    ),
    "optimizers": (
        "momentum(theta, grad, v, learnrate=0.01, gamma=0.9)",
        "nesterov(theta, grad_at, v, learnrate=0.01, gamma=0.9)",
        "adagrad(theta, grad, g2, learnrate=0.01, eps=1e-8)",
        "adadelta(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6)",
        "rmsprop(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8)",
        "adam(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8)",
        "adamax(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999)",
        "nadam(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8)",
        "amsgrad(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8)",
    ),
}
"""Every public function, by topic, in the course's order."""

BEYOND = {"batches", "optimizers"}
SIGNATURES = {
    f"{topic}.{declared.partition('(')[0]}": declared for topic, functions in CONTRACT.items() for declared in functions
}
COURSE = courses.load_course()
EXERCISES = Path(__file__).resolve().parents[2] / "exercises"
SEEDS = range(8)
CHILD_SEEDS = range(2)
"""On these the references are graded as a learner's folder is; on all others they are called in this process."""

TITLE_LENGTH = 60

each_exercise = every_case("name", SIGNATURES)
each_topic = every_case("topic", CONTRACT)


def exercise_of(name: str) -> Exercise:
    return next((exercise for exercise in COURSE.exercises if exercise.id == name), None) or pytest.fail(
        f"course.toml declares no exercise {name}"
    )


@cache
def stubs() -> Mapping[str, ModuleType]:
    return load_topics(COURSE.stubs_folder, CONTRACT)


@cache
def references() -> Mapping[str, ModuleType]:
    return load_topics(COURSE.references_folder, CONTRACT)


# What the course declares


def test_contract_has_10_topics_and_37_exercises():
    assert (len(CONTRACT), len(SIGNATURES)) == (10, 37)


def test_topics_and_exercises_stand_in_the_contracts_order():
    assert [topic.id for topic in COURSE.topics] == list(CONTRACT)
    assert [exercise.id for exercise in COURSE.exercises] == list(SIGNATURES)


def test_further_reading_is_the_beyond_track():
    assert {topic.id for topic in COURSE.topics if topic.track == "beyond"} == BEYOND


@every_case("folder", ["stubs_folder", "references_folder", "checks_folder"])
def test_there_is_one_file_a_topic_and_no_other(folder):
    prefix = "check_" if folder == "checks_folder" else ""
    files = {path.name for path in getattr(COURSE, folder).glob("*.py")}
    assert files == {f"{prefix}{topic}.py" for topic in CONTRACT}


@each_exercise
def test_exercise_has_a_short_title_and_three_hints(name):
    exercise = exercise_of(name)
    assert 0 < len(exercise.title) <= TITLE_LENGTH
    assert len(exercise.hints) == len(set(exercise.hints)) == 3


@each_topic
def test_titles_of_a_topic_tell_its_exercises_apart(topic):
    titles = [exercise_of(name).title for name in SIGNATURES if name.startswith(f"{topic}.")]
    assert len(set(titles)) == len(titles)


@each_exercise
def test_exercise_needs_only_earlier_ones(name):
    earlier = list(itertools.takewhile(lambda other: other != name, SIGNATURES))
    assert set(exercise_of(name).needs) <= set(earlier)


# What the files hold


def declared(name: str) -> inspect.Signature:
    namespace: dict[str, Callable[..., object]] = {}
    exec(f"def {SIGNATURES[name]}: ...", namespace)  # noqa: S102 - the table above
    return inspect.signature(namespace[name.partition(".")[2]])


def defined(name: str, modules: Mapping[str, ModuleType]) -> Callable[..., object]:
    topic, _, function = name.partition(".")
    return getattr(modules[topic], function)


@each_exercise
@every_case("modules", [stubs, references], ids=["stub", "reference"])
def test_signature_is_the_contracts(name, modules):
    signature = inspect.signature(defined(name, modules()))
    assert _parameters(signature) == _parameters(declared(name))


def _parameters(signature: inspect.Signature) -> list[tuple[str, object, str]]:
    """Names, kinds, and defaults with their types: 0 is not 0.0."""
    return [(parameter.name, parameter.kind, repr(parameter.default)) for parameter in signature.parameters.values()]


@each_topic
@every_case("modules", [stubs, references], ids=["stub", "reference"])
def test_file_defines_no_public_function_beyond_the_contract(topic, modules):
    public = {
        name
        for name, value in vars(modules()[topic]).items()
        if inspect.isfunction(value) and value.__module__ == topic and not name.startswith("_")
    }
    assert {f"{topic}.{name}" for name in public} == {name for name in SIGNATURES if name.startswith(f"{topic}.")}


@each_topic
def test_stub_compiles_without_a_warning_and_imports_beside_its_neighbours(topic):
    path = COURSE.stubs_folder / f"{topic}.py"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compile(path.read_bytes(), path, "exec")
    assert inspect.getdoc(stubs()[topic])


@each_exercise
def test_stub_teaches_and_does_nothing_else(name):
    stub = defined(name, stubs())
    arguments = [None] * len(inspect.signature(stub).parameters)
    assert inspect.getdoc(stub)
    with pytest.raises(NotImplementedError):
        stub(*arguments)


@each_exercise
def test_examples_of_the_stub_are_true_of_the_reference(name):
    topic = name.partition(".")[0]
    functions = {
        other.partition(".")[2]: defined(other, references()) for other in SIGNATURES if other.startswith(f"{topic}.")
    }
    stub = defined(name, stubs())
    document = inspect.getdoc(stub) or ""
    # What a learner's file has at hand, with our functions in place of the stubs.
    names = {**vars(stubs()[topic]), **functions}
    examples = doctest.DocTestParser().get_doctest(document, names, name, f"{topic}.py", None)
    said: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outcome = doctest.DocTestRunner(verbose=False).run(examples, out=said.append)
    assert outcome.attempted > 0, "there is no example"
    assert outcome.failed == 0, "".join(said)


# What the checks say


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """All that this file has graded: the checks as collected, and the reports.

    `missed` are, by exercise, the checks and seeds that its reference does not pass in this process.
    """

    checks: Mapping[str, tuple[Check, ...]]
    missed: Mapping[str, Sequence[tuple[str, int]]]
    of_stubs: Report
    of_references: tuple[Report, ...]


@pytest.fixture(scope="module")
def graded() -> Graded:
    stub_files = read_folder(COURSE.stubs_folder, "exercises")
    reference_files = read_folder(COURSE.references_folder, "solutions")

    checks = collect_checks(COURSE, _topics(COURSE))

    def report(files: Submission, seed: int) -> Report:
        with Session(COURSE, GradingOptions(seed=seed), sandbox=sandbox, checks=checks) as session:
            return session.grade(files)

    with Sandbox() as sandbox:
        return Graded(
            checks={exercise.id: checks.for_exercise(exercise) for exercise in COURSE.exercises},
            missed={
                exercise.id: [
                    (check.id, seed)
                    for check in checks.for_exercise(exercise)
                    for seed in SEEDS
                    if not checks.is_passed_by(check, checks.references[exercise.id], seed)
                ]
                for exercise in COURSE.exercises
            },
            of_stubs=report(stub_files, 0),
            of_references=tuple(report(reference_files, seed) for seed in CHILD_SEEDS),
        )


def _topics(course: Course) -> list[str]:
    return [topic.id for topic in course.topics]


def result_of(report: Report, name: str) -> ExerciseResult:
    return next(result for result in report.exercises if result.id == exercise_of(name).id)


@each_exercise
def test_stub_is_not_started_and_scores_nothing(graded, name):
    result = result_of(graded.of_stubs, name)
    assert (result.status, result.score) == (Status.not_started, 0)
    assert result.line is not None
    assert {check.verdict for check in result.checks} == {Verdict.not_started}


@each_exercise
def test_reference_scores_full_marks_whatever_the_seed(graded, name):
    missed = [
        f"seed {report.seed}: {check.id} {check.verdict}: {check.message.text if check.message else ''}"
        for report in graded.of_references
        for check in result_of(report, name).checks
        if check.verdict is not Verdict.passed or check.carried_forward
    ]
    assert not missed, "\n".join(missed)
    assert graded.missed[name] == []
    assert {result_of(report, name).score for report in graded.of_references} == {exercise_of(name).points}


@each_exercise
def test_exercise_has_four_checks_that_add_up_to_its_points(graded, name):
    checks = graded.checks[exercise_of(name).id]
    assert len(checks) >= 4
    assert all(check.points > 0 for check in checks)
    assert sum(check.points for check in checks) == exercise_of(name).points


@each_exercise
def test_titles_of_checks_are_short_and_tell_them_apart(graded, name):
    titles = [check.title for check in graded.checks[exercise_of(name).id]]
    assert [title for title in titles if not 0 < len(title) <= TITLE_LENGTH] == []
    assert len(set(titles)) == len(titles)


def test_points_of_the_course_add_up(graded):
    points = sum(exercise_of(name).points for name in SIGNATURES)
    assert graded.of_stubs.max_score == points
    assert {(report.score, report.max_score, report.percent) for report in graded.of_references} == {
        (points, points, 100.0)
    }
    assert (graded.of_stubs.score, graded.of_stubs.percent) == (0, 0.0)


def test_the_learners_exercises_begin_as_fresh_ones():
    fresh = {path.name: path.read_bytes() for path in COURSE.stubs_folder.glob("*.py")}
    assert {path.name: path.read_bytes() for path in EXERCISES.glob("*.py")} == fresh
    assert COURSE.stubs_folder != EXERCISES
