"""The loop and the grading thread of the watch, without a terminal: what is graded first, and what is looked at."""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.courses import course
from grader.courses.course import Exercise
from grader.grading.diagnosis.observation import observe_call
from grader.grading.options import GradingOptions, SubmissionLimits
from grader.grading.report import CheckResult, ExerciseResult
from grader.grading.session import Session
from grader.grading.verdicts import Status, Verdict
from grader.practice.watch import snapshot
from grader.practice.watch.background_grader import GradingJob, _CancellableSandbox
from grader.practice.watch.loop import WatchLoop, WatchTarget
from grader.practice.watch.state import ScreenPage
from grader.practice.watch.wakeup import Wakeup
from grader.sandbox.channel import private_bytes_of
from grader.submissions.submission import Submission

COURSE = course.load_course()
IDS = [exercise.id for exercise in COURSE.exercises]
LIMITS = SubmissionLimits()
RIGHT, WRONG = b"output * (1.0 - output)", b"output + (1.0 - output)"
"""An answer of sigmoid_prime, and a wrong one."""


def _exercise(identifier: str) -> Exercise:
    return COURSE.exercises[IDS.index(identifier)]


def _right(exercise: Exercise) -> ExerciseResult:
    return ExerciseResult(
        id=exercise.id,
        topic=exercise.topic,
        title="",
        file=exercise.file_name,
        line=1,
        checks=(CheckResult(id="x", title="", verdict=Verdict.passed, max_points=exercise.points),),
        hints=(),
        output="",
        cell=None,
    )


@pytest.fixture
def jobs() -> list[GradingJob]:
    return []


@pytest.fixture
def solved(tmp_path: Path, jobs: list[GradingJob]) -> Iterator[WatchLoop]:
    """A loop over the solutions, as if all of them had long been there and graded right; its jobs are only recorded."""
    folder = tmp_path / "exercises"
    shutil.copytree(COURSE.references_folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    options = GradingOptions(seed=7)
    with Wakeup() as wakeup:
        loop = WatchLoop(
            WatchTarget(course=COURSE, exercises=COURSE.exercises, folder=folder, shown="exercises", options=options),
            wakeup,
        )
        loop._grader = SimpleNamespace(submit_job=jobs.append, next_reply=lambda: None)
        loop._folder.has_settled = True
        loop.state.results = {exercise.id: _right(exercise) for exercise in COURSE.exercises}
        loop.state.focus = COURSE.exercises[-1]
        assert all(map(loop.state.has_passed, COURSE.exercises))
        yield loop


def _save(loop: WatchLoop, file: str, old: bytes, new: bytes) -> None:
    path = loop.target.folder / file
    text = path.read_bytes()
    assert old in text
    path.write_bytes(text.replace(old, new))
    loop.grade_changes(closely=True)


@pytest.mark.parametrize("page", ScreenPage)
@pytest.mark.parametrize("focus", ["optimizers.amsgrad", "activation.sigmoid", "neuron.nn_output"])
def test_what_changed_is_graded_first_whatever_the_screen_shows(
    solved: WatchLoop, jobs: list[GradingJob], focus: str, page: ScreenPage
) -> None:
    solved.state.focus, solved.state.page = _exercise(focus), page
    for text in ((RIGHT, WRONG), (WRONG, RIGHT)):
        _save(solved, "activation.py", *text)
        graded = [exercise.id for exercise in jobs[-1].exercises]
        assert graded[:2] == ["activation.sigmoid_prime", "activation.sigmoid"]
        assert {"neuron.output_change", "weight_step.weight_step", "descent.fit_neuron"} <= set(graded[2:])
        assert len(graded) == len(set(graded))
        assert graded[2:] == sorted(graded[2:], key=IDS.index)
        assert {result.id for result in jobs[-1].known_results} == set(IDS) - set(graded)
        solved.state.waiting.clear()


def _save_parts(loop: WatchLoop, path: Path, *parts: bytes | None) -> None:
    """A save that comes in parts (None is no file at all), each of which is there until it is graded."""
    for part in parts:
        path.unlink() if part is None else path.write_bytes(part)
        loop.grade_changes(closely=True)
        loop.state.waiting.clear()
        loop._end_job(loop._job_number, None)


def test_the_rest_of_a_file_that_comes_late_does_not_change_what_the_learner_works_on(
    solved: WatchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "_MAX_DOUBT_SECONDS", 0.0)
    path = solved.target.folder / "slope.py"
    whole = path.read_bytes()
    wrong = whole.replace(b"(2 * dx)", b"dx")
    first, second, last = (wrong.index(b"def " + name) for name in (b"tangent", b"step", b"descend"))
    ways = {
        "in two parts": (2.0, wrong[:first], wrong),
        "in three parts": (2.0, wrong[:first], wrong[:second], wrong),
        "within the function": (2.0, wrong[: first - 20], wrong),
        "within a line, and very late": (0.0, wrong[: second - 20], wrong),
        "emptied, and very late": (0.0, b"", wrong[: second - 20], wrong),
        "moved away, and very late": (0.0, None, b"", wrong),
    }
    shown = {}
    for way, (seconds, *parts) in ways.items():
        monkeypatch.setattr(snapshot, "_SETTLED_SECONDS", seconds)
        solved.state.focus = _exercise("slope.derivative")
        _save_parts(solved, path, *parts)
        shown[way] = solved.state.focus.id
        _save_parts(solved, path, whole, whole + b"\n", whole)
    assert shown == dict.fromkeys(ways, "slope.derivative")
    # What was taken out, and stays so, is no part of a save.
    without = wrong[: last - len(b"\n\n")]
    for saved in (whole[: len(whole) - len(wrong) + len(without)], without, without.replace(b"(x - x0)", b"x")):
        _save_parts(solved, path, saved)
    assert solved.state.focus == _exercise("slope.tangent")


@pytest.mark.parametrize("parts", [[b""], [None, b""], [b"", "half"], [None, b"", "half"], ["half"]])
def test_a_watch_that_starts_in_the_middle_of_a_save_stays_at_what_was_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: list[bytes | str | None]
) -> None:
    monkeypatch.setattr(snapshot, "_MAX_DOUBT_SECONDS", 0.0)
    path = tmp_path / "slope.py"
    whole = (COURSE.stubs_folder / "slope.py").read_bytes()
    first, *rest = [whole[: len(whole) // 2] if part == "half" else part for part in parts]
    if first is not None:
        path.write_bytes(first)
    target = WatchTarget(
        course=COURSE, exercises=COURSE.exercises, folder=tmp_path, shown="x", options=GradingOptions()
    )
    with Wakeup() as wakeup:
        loop = WatchLoop(target, wakeup)
        loop._grader = SimpleNamespace(submit_job=lambda _job: None, next_reply=lambda: None)
        loop.state.focus = _exercise("slope.derivative")
        _save_parts(loop, path, *rest, whole)
        assert loop.state.focus == _exercise("slope.derivative")
        _save_parts(loop, path, whole.replace(b"def step(", b"def step( "))
        assert loop.state.focus == _exercise("slope.step")


def test_of_several_that_changed_the_one_on_the_screen_is_the_first_and_a_chosen_one_comes_next(
    solved: WatchLoop, jobs: list[GradingJob]
) -> None:
    solved.state.focus = _exercise("loss.mse")
    _save(solved, "loss.py", b"return", b"return 0 *")
    assert [exercise.id for exercise in jobs[-1].exercises][:2] == ["loss.mse", "loss.sse"]
    # What is chosen by a key while that is being graded comes first in a new job.
    waiting = jobs[-1].exercises[-1]
    solved.state.focus = waiting
    solved.submit_job()
    assert jobs[-1].exercises[0] == waiting
    assert set(jobs[-1].exercises) == set(jobs[-2].exercises)


def test_the_folder_is_read_after_an_event_or_when_it_is_time_and_not_for_each_result(
    solved: WatchLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[bool] = []
    monkeypatch.setattr(solved, "grade_changes", lambda *, closely: looks.append(closely))
    monkeypatch.setattr(type(solved), "_look_seconds", 3600.0)
    solved._look_at_folder()
    for _result in range(3):
        solved._look_at_folder()
    assert looks == [False]
    assert 3500 < solved.wait_seconds <= 3600
    solved._note_file_event()
    assert solved.wakeup.clear_notices()
    for _result in range(3):
        solved._look_at_folder()
    assert looks == [False, True]


def test_the_screen_stays_as_it_is_until_a_result_or_a_key_or_for_a_moment(solved: WatchLoop) -> None:
    solved._next_look = time.monotonic() + 3600
    assert solved._calm_until == 0
    _save(solved, "loss.py", b"return", b"return 0 *")
    assert 0 < solved.wait_seconds <= 0.05
    solved.end_calm()
    assert solved.wait_seconds > 3500


@pytest.fixture(scope="module")
def sandbox() -> Iterator[_CancellableSandbox]:
    with _CancellableSandbox() as opened:
        if opened.kernel_rules.missing:
            pytest.skip("a spare child needs a system that tells how a process is")
        opened.job = GradingJob(number=1, submission=Submission(path="", files={}, refused={}), exercises=())
        yield opened


def test_a_job_gets_the_child_that_was_started_before_it(sandbox: _CancellableSandbox) -> None:
    sandbox.start_spare(LIMITS)
    spare = sandbox._spare
    sandbox.start_spare(LIMITS)
    assert sandbox._spare is spare
    first = sandbox.start_child(memory=LIMITS.memory, seconds=LIMITS.submission)
    second = sandbox.start_child(memory=LIMITS.memory, seconds=LIMITS.submission)
    assert first._channel is spare
    assert second._channel is not spare
    for child in (first, second):
        assert private_bytes_of(child.pid)
        child.close()


def test_a_spare_child_that_has_ended_meanwhile_is_not_used(sandbox: _CancellableSandbox) -> None:
    sandbox.start_spare(LIMITS)
    spare = sandbox._spare
    os.kill(spare.pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while private_bytes_of(spare.pid):
        assert time.monotonic() < deadline
        time.sleep(0.001)
    child = sandbox.start_child(memory=LIMITS.memory, seconds=LIMITS.submission)
    assert child._channel is not spare
    assert private_bytes_of(child.pid)
    child.close()


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session(COURSE, GradingOptions(seed=7, exercises=("activation", "neuron"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def broken() -> Submission:
    """The solutions, of which one is wrong: what is built on it is carried forward."""
    files = {topic.file_name: (COURSE.references_folder / topic.file_name).read_bytes() for topic in COURSE.topics}
    files["activation.py"] = files["activation.py"].replace(RIGHT, WRONG)
    return Submission(path="x", files=files, refused={})


def test_each_result_is_told_as_soon_as_it_is_known_and_in_any_order_the_same(
    session: Session, broken: Submission
) -> None:
    whole = session.grade(broken)
    told: list[ExerciseResult] = []
    first = _exercise("activation.sigmoid_prime")
    order = [first, *(exercise for exercise in session.exercises if exercise != first)]
    report = session.grade(broken, exercises=order, on_result=told.append)
    early, *told = told
    assert told == list(report.exercises)
    assert early == replace(told[0], checks=tuple(replace(check, mistake=None) for check in told[0].checks))
    assert early != told[0], "the line that is wrong is found afterwards"
    assert [result.id for result in told] == [exercise.id for exercise in order]
    assert {result.id: result for result in told} == {result.id: result for result in whole.exercises}
    assert [result.id for result in told if result.status is not Status.passed] == [first.id]


def test_whoever_takes_the_results_may_end_the_grading_and_its_child(session: Session, broken: Submission) -> None:
    class EndedError(Exception):
        pass

    def end(result: ExerciseResult) -> None:
        raise EndedError(result.id)

    closed: list[str] = []
    start = session._start_child

    def watched() -> object:
        channel = start()
        close: Callable[[], object] = channel.close
        channel.close = lambda: closed.append("closed") or close()
        return channel

    session._start_child = watched
    try:
        with pytest.raises(EndedError, match=r"activation\.sigmoid$") as error:
            session.grade(broken, on_result=end)
    finally:
        del session._start_child
    assert closed == ["closed"]
    del error


def test_a_wrong_answer_finds_what_was_rehearsed(session: Session, broken: Submission) -> None:
    """Known mistakes have been called then; what only this answer suggests has not."""
    exercise = _exercise("activation.sigmoid_prime")

    def count_new_calls(seed: int) -> int:
        before = observe_call.cache_info().misses
        assert session.grade(broken._replace(path="y"), exercises=[exercise], seed=seed).score < exercise.points
        return observe_call.cache_info().misses - before

    assert sum(1 for _step in session.checks.rehearse_diagnosis(exercise, 8)) > 100
    assert count_new_calls(8) < count_new_calls(9) / 4
