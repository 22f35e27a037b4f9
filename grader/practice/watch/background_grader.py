"""Grading in a thread of its own, with everything warm, so that keys work and a new save need not wait.

The checks are collected once. A job that is given up ends within moments, even where a learner's function hangs.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from grader.courses.course import Course, Exercise
from grader.errors import GraderFault
from grader.grading.grade import Grader, Options
from grader.grading.pytest_plugin import Checks, with_checks
from grader.grading.report import ExerciseResult, Status
from grader.sandbox.channel import Channel, Ending
from grader.sandbox.sandbox import Sandbox
from grader.submissions.submission import Submission

_SLICE_SECONDS = 0.02
_END_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Exercises of one state of a submission, in parts: the result of each part is told as soon as it is there.

    `right` are exercises that are known to be right and are not graded again.
    """

    number: int
    submission: Submission
    parts: tuple[tuple[Exercise, ...], ...]
    right: frozenset[str] = frozenset()
    given_up: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """The results of one part of a job."""

    number: int
    results: tuple[ExerciseResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A job is over; `fault` where not even the grader could go on."""

    number: int
    fault: Exception | None = None


class _GivenUp(GraderFault):
    """The job is not wanted any more."""


class WarmGrader:
    """Takes one job at a time, the newest; call `close` in the end. `wake` tells that there is something to take."""

    def __init__(self, course: Course, options: Options, wake: Callable[[], None]) -> None:
        self._course = course
        self._options = options
        self._wake = wake
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._told: queue.SimpleQueue[Graded | Ended] = queue.SimpleQueue()
        self._current: Job | None = None
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, daemon=True, name="grading")
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Grade this, and give up what was being graded."""
        self.give_up()
        self._current = job
        self._jobs.put(job)

    def give_up(self) -> None:
        if self._current is not None:
            self._current.given_up.set()

    def take(self) -> Graded | Ended | None:
        """The next thing that came of it, if there is one."""
        with suppress(queue.Empty):
            return self._told.get_nowait()
        return None

    def close(self) -> None:
        self._is_closed = True
        self.give_up()
        self._jobs.put(None)
        self._thread.join(_END_SECONDS)

    def _run(self) -> None:
        try:
            with _Heedful() as sandbox:
                topics = [topic.id for topic in self._course.topics]
                with_checks(self._course, topics, lambda checks: self._serve(checks, sandbox))
        except Exception as error:  # noqa: BLE001 - whoever waits for results must hear of it
            self._tell(Ended(number=-1, fault=error))

    def _serve(self, checks: Checks, sandbox: "_Heedful") -> bool:
        """Grade one job after another; True, because with_checks takes None for a fault."""
        grader = Grader(self._course, checks, sandbox)
        while (job := self._jobs.get()) is not None:
            sandbox.job = job
            fault: Exception | None = None
            try:
                self._grade(grader, job)
            except _GivenUp:
                pass
            except Exception as error:  # noqa: BLE001 - one job's fault is told and outlived
                fault = error
            self._tell(Ended(number=job.number, fault=fault))
            if self._jobs.empty():
                # Loaded at the first wrong answer otherwise, which would then be slow to show.
                _ = checks.mistakes
        return True

    def _grade(self, grader: Grader, job: Job) -> None:
        right = set(job.right)
        for part in job.parts:
            if job.given_up.is_set():
                return
            report = grader.grade(job.submission, part, replace(self._options, right=frozenset(right)))
            right |= {result.id for result in report.exercises if result.status is Status.passed}
            if not job.given_up.is_set():
                self._tell(Graded(number=job.number, results=report.exercises))

    def _tell(self, told: Graded | Ended) -> None:
        self._told.put(told)
        if not self._is_closed:
            self._wake()


class _Heedful(Sandbox):
    """A sandbox whose children are let go as soon as the job is given up."""

    job: Job | None = None

    def start(self, *, memory: int, seconds: float) -> Channel:
        assert self.job is not None  # noqa: S101 - children are started for jobs
        _heed(self.job)
        return _HeedfulChannel(super().start(memory=memory, seconds=seconds), self.job)


class _HeedfulChannel:
    """A child's channel that stops waiting when the job is given up; see Channel."""

    def __init__(self, channel: Channel, job: Job) -> None:
        self._channel = channel
        self._job = job

    def write(self, data: bytes, deadline: float) -> None:
        self._channel.write(data, deadline)

    def read(self, deadline: float) -> bytes:
        while True:
            _heed(self._job)
            slice_end = min(deadline, time.monotonic() + _SLICE_SECONDS)
            try:
                return self._channel.read(slice_end)
            except TimeoutError:
                if slice_end == deadline:
                    raise

    def output(self) -> tuple[bytes, bool]:
        return self._channel.output()

    def close(self) -> Ending:
        return self._channel.close()


def _heed(job: Job) -> None:
    if job.given_up.is_set():
        raise _GivenUp("the job was given up")


def parts(first: Exercise | None, *groups: Sequence[Exercise]) -> tuple[tuple[Exercise, ...], ...]:
    """What to grade in which order: one exercise by itself, then the groups, topic by topic; nothing twice."""
    seen: set[str] = set()
    made: list[tuple[Exercise, ...]] = []
    if first is not None and any(first in group for group in groups):
        seen.add(first.id)
        made.append((first,))
    for group in groups:
        for topic in dict.fromkeys(exercise.topic for exercise in group):
            part = tuple(e for e in group if e.topic == topic and e.id not in seen)
            seen |= {exercise.id for exercise in part}
            made += [part] if part else []
    return tuple(made)
