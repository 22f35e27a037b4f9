"""The pytest plugin for authors: a course's checks under plain pytest, with -k, -x, --pdb and all that it offers.

The `pytest.ini` of a course names it (`addopts = -p grader.authoring.pytest_checks`); elsewhere it is not loaded. Then
`pytest checks` runs the checks on the references in this process, where a debugger reaches them, and
`pytest checks --submission FOLDER` on what a learner wrote, in the sandbox. Grading uses `grading.pytest_plugin`.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from grader.courses.course import Course, Exercise, load_course
from grader.courses.modules import load_topics
from grader.errors import CourseError, UsageError
from grader.grading.answer import CallRecord, CheckFailed, LearnerAnswer, Question
from grader.grading.call_target import CallTarget, Clock
from grader.grading.collected_check import Check, make_check
from grader.grading.diagnosis.catalogue import Catalogue, Catalogues
from grader.grading.diagnosis.naming import diagnose_checks
from grader.grading.expressions import LabelledFormula, make_formula
from grader.grading.feedback import CheckFeedback, FeedbackWriter
from grader.grading.in_process import InProcessRunner
from grader.grading.load_history import LoadHistory
from grader.grading.losses import CheckAborted
from grader.grading.options import SEED_COUNT, SubmissionLimits
from grader.grading.pytest_plugin import random_generator, references_by_id, special_arrays
from grader.grading.report import CheckResult, Message
from grader.grading.runner import SubmissionRunner
from grader.grading.shared_state import SharedState
from grader.grading.special_arrays import SpecialArrays
from grader.i18n import course_text, use_course
from grader.reporting.plain_text import check_explanation
from grader.sandbox.sandbox import Sandbox
from grader.submissions.read import read_submission
from grader.submissions.submission import Submission


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of this plugin."""
    group = parser.getgroup("checks of a course")
    text = "the folder, file or archive of a learner to run the checks on [default: the references]"
    group.addoption("--submission", metavar="PATH", default=None, help=text)
    text = "the seed of the random inputs, as `grade --seed` takes it [default: 0]"
    group.addoption("--seed", type=int, metavar="NUMBER", default=0, help=text)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, and refuse a seed that is none."""
    config.addinivalue_line("markers", "points(n): what the check is worth")
    config.stash[_STAGES] = _Stages(submission=config.getoption("--submission"))
    if not 0 <= config.getoption("--seed") < SEED_COUNT:
        raise pytest.UsageError(f"--seed: a whole number from 0 to {SEED_COUNT - 1} is needed")


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the sandbox."""
    config.stash[_STAGES].close()


def pytest_collection_modifyitems(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """Find the exercise of each check; a fault of the course is told in one sentence before anything runs."""
    for item in items:
        folder = item.path.parent.parent
        if item.path.parent.name != "checks" or not (folder / "course.toml").is_file():
            continue
        try:
            stage = config.stash[_STAGES].for_course(folder)
            item.stash[_STAGED_CHECK] = _StagedCheck(check=make_check(item, stage.course), stage=stage)
        except (CourseError, UsageError) as error:
            raise pytest.UsageError(str(error)) from None


@pytest.fixture
def answer(request: pytest.FixtureRequest) -> LearnerAnswer:
    """The function under check: the reference, or a learner's."""
    staged = _staged_check(request)
    target = staged.stage.target(staged.check.exercise)
    target.begin_check()
    return _ExplainingAnswer(staged, target)


@pytest.fixture
def reference(request: pytest.FixtureRequest) -> Callable[..., object]:
    """The reference function of the exercise under check."""
    staged = _staged_check(request)
    return staged.stage.references[staged.check.exercise.id]


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """The random generator that the check gets under this seed."""
    return random_generator(_staged_check(request).check, request.config.getoption("--seed"))


@pytest.fixture
def special(request: pytest.FixtureRequest) -> SpecialArrays:
    """The special arrays that the check gets under this seed."""
    return special_arrays(_staged_check(request).check, request.config.getoption("--seed"))


@pytest.fixture
def formula() -> Callable[..., LabelledFormula]:
    """The function that makes function arguments from text."""
    return make_formula


class ExplainedFailure(CheckFailed):
    """A failed check with the text that its learner reads."""

    __module__ = "builtins"  # so that pytest shows the name alone, and has room for the text

    def __init__(self, records: Sequence[CallRecord], text: str) -> None:
        super().__init__(records)
        self.text = text

    def __str__(self) -> str:
        return self.text


class _ExplainingAnswer(LearnerAnswer):
    """An answer whose failures explain themselves."""

    def __init__(self, staged: "_StagedCheck", target: CallTarget) -> None:
        exercise = staged.check.exercise
        super().__init__(exercise, target, staged.stage.references[exercise.id])
        self._staged_check = staged

    def ask_question(self, question: Question) -> None:
        """Ask; raise ExplainedFailure if a case is not right or there is no reply."""
        __tracebackhide__ = True
        stage, check = self._staged_check.stage, self._staged_check.check
        try:
            super().ask_question(question)
        except CheckFailed as failed:
            feedback = stage.feedback_writer(check.exercise).write_feedback(failed.records)
            mistake = next(iter(diagnose_checks(stage.catalogue(check.exercise), [failed.records])), None)
            raise ExplainedFailure(failed.records, _explanation(check, feedback, mistake)) from None
        except CheckAborted as aborted:
            feedback = CheckFeedback(verdict=aborted.verdict, message=aborted.message)
            raise ExplainedFailure((), _explanation(check, feedback, None)) from None


def _explanation(check: Check, feedback: CheckFeedback, mistake: Message | None) -> str:
    result = CheckResult(
        id=check.id,
        title=course_text(check.title),
        verdict=feedback.verdict,
        max_points=check.points,
        message=feedback.message,
        place=feedback.place,
        counterexample=feedback.counterexample,
        mistake=mistake,
    )
    return check_explanation(result)


@dataclass(frozen=True, slots=True, kw_only=True)
class _StagedCheck:
    """One check to run, and what it runs on."""

    check: Check
    stage: "_Stage"


@dataclass(kw_only=True)
class _Stage:
    """A course whose checks run, on its references or on a submission."""

    course: Course
    submission: Submission | None
    limits: SubmissionLimits
    closing: ExitStack

    @cached_property
    def references(self) -> Mapping[str, Callable[..., object]]:
        return references_by_id(self.course, self._topics)

    @cached_property
    def _topics(self) -> Mapping[str, ModuleType]:
        return load_topics(self.course.references_folder, [topic.id for topic in self.course.topics])

    def catalogue(self, exercise: Exercise) -> Catalogue:
        """The reference and the known mistakes of an exercise."""
        return self._catalogues.for_exercise(exercise)

    @cached_property
    def _catalogues(self) -> Catalogues:
        return Catalogues(self.course, self._topics, self.references)

    def target(self, exercise: Exercise) -> CallTarget:
        return InProcessRunner(self.references[exercise.id]) if self.submission is None else self._runner

    def feedback_writer(self, exercise: Exercise) -> FeedbackWriter:
        submission = self.submission or Submission(path="", files={}, refused={})
        reference = self.references[exercise.id]
        return FeedbackWriter(exercise=exercise, submission=submission, reference=reference, memory=self.limits.memory)

    @cached_property
    def _runner(self) -> SubmissionRunner:
        assert self.submission is not None  # noqa: S101 - see `target`
        sandbox = self.closing.enter_context(Sandbox())
        start = partial(sandbox.start_child, memory=self.limits.memory, seconds=self.limits.submission)
        history = LoadHistory(self.submission, self.limits.importing)
        shared = SharedState(total=Clock(self.limits.submission), history=history)
        runner = SubmissionRunner(self.submission, start, self.limits, shared=shared)
        self.closing.callback(runner.close)
        return runner


@dataclass(kw_only=True)
class _Stages:
    """The courses of this run of pytest, by folder."""

    submission: str | None
    _by_folder: dict[Path, _Stage] = field(default_factory=dict)
    _closing: ExitStack = field(default_factory=ExitStack)

    def for_course(self, folder: Path) -> _Stage:
        """The stage of the course in this folder; raise CourseError or UsageError where something can't be read."""
        if folder not in self._by_folder:
            course = load_course(folder)
            use_course(folder)
            self._by_folder[folder] = stage = _Stage(
                course=course,
                submission=self._read_submission([topic.id for topic in course.topics]),
                limits=SubmissionLimits(),
                closing=self._closing,
            )
            assert stage.references  # noqa: S101 - loaded here, where a fault is told in one sentence
        return self._by_folder[folder]

    def _read_submission(self, topics: Sequence[str]) -> Submission | None:
        if self.submission is None:
            return None
        submission = read_submission(Path(self.submission), self.submission, topics)
        submission.require_topics(topics)
        return submission.for_topics(topics)

    def close(self) -> None:
        self._closing.close()


_STAGES = pytest.StashKey[_Stages]()
_STAGED_CHECK = pytest.StashKey[_StagedCheck]()


def _staged_check(request: pytest.FixtureRequest) -> _StagedCheck:
    node: pytest.Item = request.node
    return node.stash[_STAGED_CHECK]
