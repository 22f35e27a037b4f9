"""What a file lacks, or fails at, is one mistake: a page tells it once, and what stops at it later names the first."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from every_case import every_case

from grader.courses import course as courses
from grader.grading.messages import TEMPLATES
from grader.grading.options import GradingOptions
from grader.grading.report import Report
from grader.grading.session import Session
from grader.reporting import github, gradescope, markdown, plain_text, problems, terminal
from grader.reporting.html.report_page import report_page
from grader.reporting.style import Style
from grader.sandbox.sandbox import Sandbox
from grader.submissions.folder import read_folder

LOSS = "{line}\ndef sse(y, y_hat):\n    return {name}.sqrt(y @ y)\n\ndef mse(y, y_hat):\n    return {name}.sqrt(2)\n"
GRADIENT = """SCALE = 1 / 0
def partial(f, p, i, dx=1e-5):
    return SCALE

def gradient(f, p, dx=1e-5):
    return 0 * p

def steepest_descent(f, p):
    return SCALE * p
"""
ACTIVATION = "{line}\ndef sigmoid(x):\n    return {name}.exp(x)\n\ndef sigmoid_prime(x):\n    return {name}.exp(-x)\n"
FIRST = ["sse", "sigmoid"]
FUNCTIONS = [*FIRST, "mse", "sigmoid_prime"]
TOLD = "This stops at the same missing import as {first}."
PAGES: dict[str, Callable[[Report], str]] = {
    "table": lambda report: terminal.render(report, Style()),
    "Markdown": markdown.render,
    "HTML": lambda report: report_page(report, {}),
}


@pytest.fixture(scope="module")
def graded(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Report]:
    """A grading of two files, each of which begins with this line and uses this name."""

    def grade(line: str, name: str) -> Report:
        folder = tmp_path_factory.mktemp("mine")
        for file, source in {"loss.py": LOSS, "activation.py": ACTIVATION}.items():
            Path(folder / file).write_text(source.format(line=line, name=name), encoding="utf-8")
        with Session(
            courses.load_course(), GradingOptions(seed=7, exercises=("loss", "activation")), sandbox=sandbox
        ) as session:
            return session.grade(read_folder(folder, "mine"))

    return grade


@every_case(("line", "name"), [("", "np"), ("import numpy as num", "np"), ("", "math")])
def test_a_missing_import_is_told_once_in_each_file(line: str, name: str, graded: Callable[[str, str], Report]) -> None:
    report = graded(line, name)
    needed = f"name '{name}' is not defined"
    # The JSON report tells it of every exercise: whoever reads one alone needs it there.
    assert all(needed in check.message.text for each in report.exercises for check in each.checks if check.message)
    for page in PAGES.values():
        text = " ".join(page(report).replace("&#39;", "'").split())
        stopped = [name for name in FUNCTIONS if f"{name} stopped with" in text]
        assert (stopped, [name for name in FUNCTIONS if TOLD.format(first=name) in text]) == (FIRST, FIRST)
        shown = [part in text for part in (f"return {name}.sqrt(y @ y)", f"return {name}.sqrt(2)")]
        assert shown == [True, False], "nor is the line of what only names the first"


def test_what_stops_at_another_name_keeps_its_sentence(graded: Callable[[str, str], Report]) -> None:
    report = graded("", "helper")
    for page in PAGES.values():
        assert TOLD.format(first="sse") not in page(report)


def test_what_stops_at_a_missing_import_is_one_annotation_and_one_explained_test(
    graded: Callable[[str, str], Report],
) -> None:
    report = graded("", "np")
    annotations = github.exercise_annotations(report).splitlines()
    assert [
        f"title={file}%3A 0 of " in line for file, line in zip(("loss.py", "activation.py"), annotations, strict=True)
    ]
    outputs = Counter(test["output"] for test in json.loads(gradescope.render(report))["tests"])
    assert sum("is not defined" in output for output in outputs.elements()) == len(FIRST)
    assert {f"For the same cause as {number}.1." for number in (1, 3)} < outputs.keys()


@pytest.fixture(scope="module")
def half_stopped(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A grading of a file in which two of four functions stop at its first statement."""
    folder = tmp_path_factory.mktemp("half")
    Path(folder / "gradient.py").write_text(GRADIENT, encoding="utf-8")
    with Session(courses.load_course(), GradingOptions(seed=7, exercises=("gradient",)), sandbox=sandbox) as session:
        return session.grade(read_folder(folder, "half"))


STATEMENT = "(before SCALE is defined)"


@every_case(("name", "render"), [*PAGES.items(), ("GitHub", github.exercise_annotations), ("editors", problems.render)])
def test_a_statement_that_fails_is_told_once(
    name: str, render: Callable[[Report], str], graded: Callable[[str, str], Report], half_stopped: Report
) -> None:
    # Of a whole file, as of some functions of it.
    told = {
        "all": render(graded("SCALE = 1 / 0", "SCALE")).count(STATEMENT),
        "half": render(half_stopped).count(STATEMENT),
    }
    assert told == {"all": 2, "half": 1}
    if name in PAGES:
        assert "This stops at the same line of the file as partial." in " ".join(render(half_stopped).split())


def test_every_test_at_a_statement_that_fails_names_the_first(half_stopped: Report) -> None:
    outputs = [test["output"] for test in json.loads(gradescope.render(half_stopped))["tests"]]
    assert sum(STATEMENT in output for output in outputs) == 1
    stopped = [check for each in half_stopped.exercises for check in each.checks if STATEMENT in str(check.message)]
    assert outputs.count("For the same cause as 1.1.") == len(stopped) - 1


def test_every_sentence_on_a_file_that_names_no_function_is_told_once() -> None:
    on_files = {name for name, text in TEMPLATES.items() if "{file}" in text and "{function}" not in text}
    assert on_files <= plain_text.FILE_MESSAGE_IDS
