"""Real gradings keep the platforms' rules in every format: right, empty, broken and spiteful submissions, in both
languages, at every level of feedback; and the same seed gives the same bytes.
"""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from every_case import every_case

from grader import i18n
from grader.courses import course as courses
from grader.grading.check_collection import Checks, collect_checks
from grader.grading.options import FeedbackLevel, GradingOptions
from grader.grading.report import Report, RunFacts
from grader.grading.session import Session
from grader.i18n import Language
from grader.reporting import exercism, github, gradescope, junit, markdown, prairielearn
from grader.sandbox.sandbox import Sandbox
from grader.submissions.folder import read_folder

COURSE = courses.load_course()
TOPICS = ("activation", "loss")
EXERCISES = courses.select_exercises(COURSE, TOPICS)
SPITE = r"""
TEXT = "::set-output name=x::x\n  ::error::x\r##[error] </pre><script> ]]> \x1b[31m\x00\ud800\ufffe 🙂 | ``` @a #1 %0A"
def sigmoid(x):
    print(TEXT * 2_000)
    raise type(TEXT, (Exception,), {})(TEXT * 200)
def sigmoid_prime(x):
    return {TEXT: [TEXT, float("nan"), 1j, None, 10**400]}
"""
SOURCES = {
    "spiteful": SPITE,
    "no Python": "def sigmoid(:\n",
    "leaves": "import os\nos._exit(0)\n",
    "crashes": "import os\ndef sigmoid(x):\n    os.abort()\ndef mse(y, z):\n    return 5\n",
}


@pytest.fixture(scope="module")
def collected() -> Callable[[Language], Checks]:
    """The checks, collected once for a language."""
    return cache(lambda _language: collect_checks(COURSE, TOPICS))


@pytest.fixture
def graded(
    sandbox: Sandbox, tmp_path: Path, references: Path, stubs: Path, collected: Callable[[Language], Checks]
) -> Callable[..., Report]:
    """A grading of a submission by its name; a fresh one collects the checks for itself."""

    def grade(name: str, feedback: FeedbackLevel = FeedbackLevel.full, *, fresh: bool = False) -> Report:
        folder = {"references": references, "stubs": stubs}.get(name, tmp_path)
        if folder == tmp_path:
            for topic in TOPICS:
                (tmp_path / f"{topic}.py").write_text(SOURCES[name], encoding="utf-8")
        options = GradingOptions(seed=7, feedback=feedback)
        checks = None if fresh else collected(i18n.current_language())
        with Session(COURSE, options, sandbox=sandbox, checks=checks) as session:
            return session.grade(read_folder(folder, name), exercises=EXERCISES)

    return grade


@pytest.fixture(params=Language)
def spoken(request: pytest.FixtureRequest) -> Iterator[Language]:
    i18n.use_language(request.param)
    yield request.param
    i18n.use_language(Language.en)


@pytest.mark.usefixtures("spoken")
@every_case("feedback", FeedbackLevel)
@every_case("name", ["references", "stubs", *SOURCES])
def test_a_real_report_keeps_every_platforms_rules(name: str, feedback: FeedbackLevel, graded, validate) -> None:
    report = graded(name, feedback)
    points = (report.score, report.max_score)
    shown = validate.gradescope(gradescope.render(report))
    assert points == tuple(sum(test[key] for test in shown["tests"]) for key in ("score", "max_score"))
    asked = validate.prairielearn(prairielearn.render(report))
    assert asked["score"] == points[0] / points[1]
    run = validate.exercism(exercism.render(report))
    validate.markdown(markdown.render(report))
    validate.summary(github.render_summary(report))
    notices = [data for command, _, data in validate.github(github.render(report)) if command == "notice"]
    assert notices[0] == f"Points {points[0]}/{points[1]}"
    result = validate.classroom(github.classroom_result(report))
    assert points == (sum(test["score"] for test in result["tests"]), result["max_score"])
    cases = [case.attrib for case in validate.junit(junit.render(report)).iter("testcase")]
    for tests in (shown["tests"], asked["tests"], run["tests"], result["tests"]):
        names = [test["name"] for test in tests]
        in_order = [i18n.labelled(case["classname"], case["name"]) for case in cases]
        assert names == in_order, "in course order everywhere"
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["references", "spiteful"])
def test_the_same_seed_gives_the_same_bytes(name: str, graded) -> None:
    still = RunFacts(started="2026-01-02T03:04:05+00:00", seconds=1.0, python="3", numpy="2", platform="linux")
    one, two = (replace(graded(name, fresh=True), run=still) for _ in range(2))
    for render in (
        gradescope.render,
        prairielearn.render,
        exercism.render,
        junit.render,
        github.render,
        github.render_summary,
    ):
        assert render(one) == render(two)
    assert github.classroom_result(one) == github.classroom_result(two)


def test_to_a_ci_server_untouched_exercises_are_failures_and_times_are_those_of_the_run(graded) -> None:
    report = graded("stubs")
    (suite,) = ET.fromstring(junit.render(report))  # noqa: S314 - ours
    assert suite.attrib["failures"] == suite.attrib["tests"] != "0"
    assert suite.attrib["skipped"] == "0"
    times = [float(case.attrib["time"]) for case in suite.findall("testcase")]
    assert sum(times) == pytest.approx(sum(report.run.exercises.values()))
    assert 0 < sum(times) <= float(suite.attrib["time"]) + 0.001 * len(report.exercises)


def test_of_a_score_alone_no_format_tells_more(graded) -> None:
    report = graded("spiteful", FeedbackLevel.score)
    told = [
        gradescope.render(report),
        prairielearn.render(report),
        exercism.render(report),
        junit.render(report),
        github.render(report),
        github.render_summary(report),
        base64.b64decode(github.classroom_result(report)).decode(),
    ]
    for text in told:
        assert not re.search(r"set-output|error::x|expected|yours|TEXT|nan", text)
