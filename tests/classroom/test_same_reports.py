"""What makes a class fast changes no byte of a report: a class is graded with it and without it."""

from collections.abc import Mapping
from typing import Any

import pytest

from grader.classroom import intake, student_reading
from grader.courses import course as courses
from grader.grading.options import GradingOptions
from grader.grading.pytest_plugin import CheckPlugin
from grader.grading.report import Json, as_json
from grader.grading.runner import SubmissionRunner
from grader.grading.session import Session
from grader.submissions.submission import Submission

COURSE = courses.load_course()
CHOSEN = (
    *("activation.sigmoid", "activation.sigmoid_prime", "loss.sse", "loss.mse"),
    *("neuron.nn_output", "weight_step.error_term", "weight_step.weight_step"),
)
TOPICS = list(dict.fromkeys(name.partition(".")[0] for name in CHOSEN))
COUNT = 1_000
ALONE = 25
"""One in so many is graded in a session of its own, too."""


@pytest.fixture(scope="module")
def submissions(tmp_path_factory: pytest.TempPathFactory, classes: Any) -> Mapping[str, Submission]:
    """The submissions of a made-up class by student, half of them wrong."""
    home = tmp_path_factory.mktemp("class") / "class"
    mix = classes.Mix(hostile=0, hanging=0, broken=0, copied=0, right=40)
    classes.make(home, COUNT, seed=11, mix=mix, of=classes.material(COURSE, TOPICS))
    topics = [topic.id for topic in COURSE.topics]
    entries = intake.take_in(home, topics).entries
    contents = {entry.student: student_reading.read_submission(entry, topics, TOPICS) for entry in entries}
    return {name: Submission(path="", files=dict(one.files), refused={}) for name, one in contents.items()}


def reports(submissions: Mapping[str, Submission]) -> dict[str, dict[str, Json]]:
    """Their reports by student, without what differs from run to run."""
    with Session(COURSE, GradingOptions(seed=7, exercises=CHOSEN)) as session:
        documents = {name: as_json(session.grade(one)) for name, one in submissions.items()}
    return {name: {**document, "run": None} for name, document in documents.items()}


def test_a_class_has_the_reports_that_its_students_have_alone_and_without_what_makes_it_fast(
    submissions: Mapping[str, Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = reports(submissions)
    assert len(fast) == COUNT
    for name in list(submissions)[::ALONE]:
        assert reports({name: submissions[name]}) == {name: fast[name]}
    # Each check's own code runs, nothing is known of a reply, and each second run has a child of its own.
    monkeypatch.setattr(CheckPlugin, "_cached_plan", lambda *_: None)
    monkeypatch.setattr(SubmissionRunner, "reopened_session", lambda *_: None)
    slow = reports(submissions)
    assert [name for name in fast if slow[name] != fast[name]] == []
