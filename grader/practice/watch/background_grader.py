"""Grading in a background thread, so that the main thread can react to keys and to new saves meanwhile.

The thread keeps one session open, so the checks are collected only once. A cancelled job ends within milliseconds,
even if a learner's function hangs: the channels to the children check for cancellation while they wait.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from grader.courses.course import Course, Exercise
from grader.errors import GraderError
from grader.grading.options import GradingOptions
from grader.grading.report import ExerciseResult
from grader.grading.session import Session
from grader.grading.verdicts import Status
from grader.sandbox.channel import Channel, ExitStatus
from grader.sandbox.sandbox import Sandbox
from grader.submissions.submission import Submission

_SLICE_SECONDS = 0.02
_END_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingJob:
    """Exercises of one version of a submission, in parts; the results of a part are sent as soon as it is graded.

    `right` are the ids of exercises that are known to be right and are not graded again.
    """

    number: int
    submission: Submission
    parts: tuple[tuple[Exercise, ...], ...]
    right: frozenset[str] = frozenset()
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartGraded:
    """The results of one part of a job."""

    number: int
    results: tuple[ExerciseResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnded:
    """A job is over or cancelled; `fault` is an error of the grader itself. Number -1 means that the thread ended."""

    number: int
    fault: Exception | None = None


class _JobCancelledError(GraderError):
    """The job was cancelled while a child was starting or working."""


class BackgroundGrader:
    """Grades the newest job; its thread calls `wake` when there is a reply to take. Call `close` in the end."""

    def __init__(self, course: Course, options: GradingOptions, wake: Callable[[], None]) -> None:
        self._course = course
        self._options = options
        self._wake = wake
        self._jobs: queue.SimpleQueue[GradingJob | None] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[PartGraded | JobEnded] = queue.SimpleQueue()
        self._current: GradingJob | None = None
        self._is_closed = False
        self._thread = threading.Thread(target=self._run_thread, daemon=True, name="grading")
        self._thread.start()

    def submit_job(self, job: GradingJob) -> None:
        """Grade this job, and cancel the one before it."""
        self.cancel_job()
        self._current = job
        self._jobs.put(job)

    def cancel_job(self) -> None:
        if self._current is not None:
            self._current.cancelled.set()

    def next_reply(self) -> PartGraded | JobEnded | None:
        """The next reply of the thread, or None."""
        with suppress(queue.Empty):
            return self._replies.get_nowait()
        return None

    def close(self) -> None:
        self._is_closed = True
        self.cancel_job()
        self._jobs.put(None)
        self._thread.join(_END_SECONDS)

    def _run_thread(self) -> None:
        try:
            with _CancellableSandbox() as sandbox, Session(self._course, self._options, sandbox=sandbox) as session:
                _ = session.checks
                self._grade_jobs(session, sandbox)
        except Exception as error:  # noqa: BLE001 - the main thread, which waits for results, raises it
            self._send_reply(JobEnded(number=-1, fault=error))

    def _grade_jobs(self, session: Session, sandbox: "_CancellableSandbox") -> None:
        while (job := self._jobs.get()) is not None:
            sandbox.job = job
            fault: Exception | None = None
            try:
                self._grade_parts(session, job)
            except _JobCancelledError:
                pass
            except Exception as error:  # noqa: BLE001 - it is shown, and the next save is graded again
                fault = error
            self._send_reply(JobEnded(number=job.number, fault=fault))
            if self._jobs.empty():
                # Otherwise they would be loaded at the first wrong answer, whose result would then be late.
                _ = session.checks.known_mistakes

    def _grade_parts(self, session: Session, job: GradingJob) -> None:
        right = set(job.right)
        for part in job.parts:
            if job.cancelled.is_set():
                return
            report = session.grade(job.submission, exercises=part, known_right=right)
            right |= {result.id for result in report.exercises if result.status is Status.passed}
            if not job.cancelled.is_set():
                self._send_reply(PartGraded(number=job.number, results=report.exercises))

    def _send_reply(self, reply: PartGraded | JobEnded) -> None:
        self._replies.put(reply)
        if not self._is_closed:
            self._wake()


class _CancellableSandbox(Sandbox):
    """A sandbox that stops waiting for its children as soon as the job is cancelled."""

    job: GradingJob | None = None

    def start_child(self, *, memory: int, seconds: float) -> Channel:
        assert self.job is not None  # noqa: S101 - children are started for jobs
        _raise_if_cancelled(self.job)
        return _CancellableChannel(super().start_child(memory=memory, seconds=seconds), self.job)


class _CancellableChannel:
    """A child's channel that stops waiting when the job is cancelled; see Channel."""

    def __init__(self, channel: Channel, job: GradingJob) -> None:
        self._channel = channel
        self._job = job

    def write(self, data: bytes, deadline: float) -> None:
        self._channel.write(data, deadline)

    def read(self, deadline: float) -> bytes:
        while True:
            _raise_if_cancelled(self._job)
            slice_end = min(deadline, time.monotonic() + _SLICE_SECONDS)
            try:
                return self._channel.read(slice_end)
            except TimeoutError:
                if slice_end == deadline:
                    raise

    def take_output(self) -> tuple[bytes, bool]:
        return self._channel.take_output()

    def private_bytes(self) -> int:
        return self._channel.private_bytes()

    def close(self) -> ExitStatus:
        return self._channel.close()


def _raise_if_cancelled(job: GradingJob) -> None:
    if job.cancelled.is_set():
        raise _JobCancelledError("the job was cancelled")


def grading_order(first: Exercise | None, *groups: Sequence[Exercise]) -> tuple[tuple[Exercise, ...], ...]:
    """The parts of a job: first one exercise alone, then each group topic by topic; no exercise twice."""
    seen: set[str] = set()
    order: list[tuple[Exercise, ...]] = []
    if first is not None and any(first in group for group in groups):
        seen.add(first.id)
        order.append((first,))
    for group in groups:
        for topic in dict.fromkeys(exercise.topic for exercise in group):
            part = tuple(e for e in group if e.topic == topic and e.id not in seen)
            seen |= {exercise.id for exercise in part}
            order += [part] if part else []
    return tuple(order)
