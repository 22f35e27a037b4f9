"""Grading in a background thread, so that the main thread can react to keys and to new saves meanwhile.

The thread keeps one session open, so the checks are collected only once. A cancelled job ends within milliseconds,
even if a learner's function hangs: the channels to the children check for cancellation while they wait.
"""

import gc
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from grader.courses.course import Course, Exercise
from grader.errors import GraderError
from grader.grading.options import GradingOptions, SubmissionLimits
from grader.grading.report import ExerciseResult
from grader.grading.session import Session
from grader.grading.verdicts import Status
from grader.sandbox.channel import Channel, ExitStatus, private_bytes_of
from grader.sandbox.sandbox import Sandbox
from grader.submissions.submission import Submission

_SLICE_SECONDS = 0.004
"""How long a cancelled job may go on waiting for its child: the next save waits for it."""

_END_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingJob:
    """Exercises of one version of a submission, in the order of grading; each result is sent as soon as it is known.

    `known_results` are those of exercises that are not graded again.
    """

    number: int
    submission: Submission
    exercises: tuple[Exercise, ...]
    known_results: tuple[ExerciseResult, ...] = ()
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseGraded:
    """The result of one exercise of a job."""

    number: int
    result: ExerciseResult


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnded:
    """A job is over or cancelled; `fault` is an error of the grader itself."""

    number: int
    fault: Exception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadEnded:
    """The thread ended by this fault: it grades nothing any more."""

    fault: BaseException


ThreadReply = ExerciseGraded | JobEnded | ThreadEnded


class _JobCancelledError(GraderError):
    """The job was cancelled while a child was starting or working."""


class BackgroundGrader:
    """Grades the newest job; its thread calls `wake` when there is a reply to take. Call `close` in the end."""

    def __init__(self, course: Course, options: GradingOptions, wake: Callable[[], None]) -> None:
        self._course = course
        self._options = options
        self._wake = wake
        self._jobs: queue.SimpleQueue[GradingJob | None] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[ThreadReply] = queue.SimpleQueue()
        self._current: GradingJob | None = None
        self._is_closed = False
        self._rehearsed: set[str] = set()
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

    def next_reply(self) -> ThreadReply | None:
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
        except BaseException as error:  # noqa: BLE001 - the main thread raises it; else it would wait without an end
            self._send_reply(ThreadEnded(fault=error))

    def _grade_jobs(self, session: Session, sandbox: "_CancellableSandbox") -> None:
        while (job := self._jobs.get()) is not None:
            sandbox.job = job
            right: set[str] = set()
            fault: Exception | None = None
            try:
                self._grade_exercises(session, job, right)
            except _JobCancelledError:
                pass
            except Exception as error:  # noqa: BLE001 - it is shown, and the next save is graded again
                fault = error
            self._send_reply(JobEnded(number=job.number, fault=fault))
            if self._jobs.empty():
                sandbox.start_spare(session.options.limits)
                undone = [exercise for exercise in job.exercises if exercise.id not in right]
                self._rehearse(session, undone or job.exercises)

    def _grade_exercises(self, session: Session, job: GradingJob, right: set[str]) -> None:
        """Grade a job in one child, which loads each file once, however many exercises are built on it.

        Those that are right are added to `right`.
        """

        def send(result: ExerciseResult) -> None:
            _raise_if_cancelled(job)
            self._send_reply(ExerciseGraded(number=job.number, result=result))
            if result.status is Status.passed:
                right.add(result.id)

        if job.exercises:
            session.grade(job.submission, exercises=job.exercises, known_results=job.known_results, on_result=send)

    def _rehearse(self, session: Session, exercises: Sequence[Exercise]) -> None:
        """Do while nothing waits what would make the next wrong answer late, for the file of the first exercise."""
        is_first = not self._rehearsed
        topics = {exercise.topic for exercise in exercises[:1]}
        for exercise in (exercise for exercise in session.exercises if exercise.topic in topics):
            if exercise.id in self._rehearsed:
                continue
            for _step in session.checks.rehearse_diagnosis(exercise, session.seed):
                if not self._jobs.empty():
                    return
            self._rehearsed.add(exercise.id)
        if is_first:
            # All that is loaded now stays; to look for garbage among it takes longer than to grade an exercise.
            gc.collect()
            gc.freeze()

    def _send_reply(self, reply: ThreadReply) -> None:
        self._replies.put(reply)
        if not self._is_closed:
            self._wake()


class _CancellableSandbox(Sandbox):
    """A sandbox that stops waiting for its children as soon as the job is cancelled.

    Between two jobs it may hold a child that has been given nothing yet, for the next one.
    """

    job: GradingJob | None = None
    _spare: Channel | None = None

    def start_spare(self, limits: SubmissionLimits) -> None:
        """Start the next job's first child; all children have the same limits."""
        if self._spare is None:
            self._spare = super().start_child(memory=limits.memory, seconds=limits.submission)

    def start_child(self, *, memory: int, seconds: float) -> Channel:
        assert self.job is not None  # noqa: S101 - children are started for jobs
        _raise_if_cancelled(self.job)
        child = self._take_spare() or super().start_child(memory=memory, seconds=seconds)
        return _CancellableChannel(child, self.job)

    def _take_spare(self) -> Channel | None:
        """The spare child, unless something has ended it meanwhile, or the system does not tell."""
        spare, self._spare = self._spare, None
        if spare is None or private_bytes_of(spare.pid):
            return spare
        spare.close()
        return None

    def close(self) -> None:
        if self._spare is not None:
            self._spare.close()
            self._spare = None
        super().close()


class _CancellableChannel:
    """A child's channel that stops waiting when the job is cancelled; see Channel."""

    def __init__(self, channel: Channel, job: GradingJob) -> None:
        self._channel = channel
        self._job = job

    def write(self, data: bytes, deadline: float) -> None:
        self._channel.write(data, deadline)

    def shortened(self, frames: bytes) -> bytes:
        return self._channel.shortened(frames)

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

    def resume(self) -> None:
        self._channel.resume()

    def read_traceback(self) -> bytes:
        return self._channel.read_traceback()

    @property
    def pid(self) -> int:
        return self._channel.pid

    def close(self) -> ExitStatus:
        return self._channel.close()


def _raise_if_cancelled(job: GradingJob) -> None:
    if job.cancelled.is_set():
        raise _JobCancelledError("the job was cancelled")
