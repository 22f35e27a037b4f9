"""Worker processes, seen from the one that hands out the work.

A worker is an interpreter of its own that has collected the checks once and grades one submission after another
(`serving` is its side). What crosses is the wire's plain values over a pair of sockets: sources and options one way,
a report as text the other. A worker that dies or does not answer in time is replaced; its submission is tried once
more, and then recorded as ungraded: whatever one submission does, it costs no other one its result.
"""

import datetime as dt
import hashlib
import json
import multiprocessing
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from grader import __version__
from grader.classroom.store import Result
from grader.courses.course import Course
from grader.errors import CourseError, GraderError, UsageError
from grader.grading.options import GradingOptions
from grader.i18n import _
from grader.sandbox.blas import ONE_THREAD
from grader.sandbox.child import wire
from grader.sanitize import clean_line
from grader.submissions.submission import Submission

_START_SECONDS = 120.0
_SPARE_SECONDS = 120.0
"""What a worker may take on top of a submission's own limit, to judge and to tell."""

_MAX_TRIES = 2
"""How often a submission is tried that workers are lost over."""

_RETRY_PAUSE_SECONDS = (1.0, 2.0, 4.0)
"""How long to wait where the system gives no process for a submission, before asking again: others may need it too."""

_HANG_SECONDS = 1.0
"""After this time at one submission, a worker is taken to wait for a hang: others take milliseconds."""

_MAX_SENTENCE_CHARS = 500
_WORKER_CODE = (
    "import sys; sys.path.append(sys.argv[2]); from grader.classroom.worker import main; main(int(sys.argv[1]))"
)
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_ERRORS_BY_KIND = {"usage": UsageError, "course": CourseError, "grader": GraderError}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerTask:
    """What a worker is to grade every submission by: a course's folder (None: the one that ships), and how."""

    course: str | None
    options: GradingOptions

    def as_values(self) -> dict[str, object]:
        """The task as plain values for the wire."""
        return {"course": self.course, "options": self.options.as_values()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is graded, whoever handed it in."""

    sha256: str
    files: Mapping[str, bytes]
    refused: Mapping[str, str]

    @staticmethod
    def from_submission(submission: Submission) -> "Content":
        """A submission's content, with a digest that tells apart whatever a report could."""
        return Content(sha256=content_digest(submission), files=submission.files, refused=submission.refused)


def content_digest(submission: Submission) -> str:
    """The digest of the sources; where some were refused, of the reasons too, because a report holds them."""
    if not submission.refused:
        return submission.sha256
    reasons = json.dumps(sorted(submission.refused.items()))
    return hashlib.sha256(f"{submission.sha256} {reasons}".encode("utf-8", "surrogatepass")).hexdigest()


def course_digest(course: Course) -> str:
    """The digest of all that decides a result: grader's version, course file, checks, references, mistakes."""
    digest = hashlib.sha256(f"grade {__version__} ".encode())
    files = [course.folder / "course.toml"]
    for folder in (course.checks_folder, course.references_folder, course.mistakes_folder):
        files += sorted(folder.glob("*.py"))
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.parent.name}/{path.name} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()


class WorkerLostError(Exception):
    """A worker died, or had to be killed."""


class WorkerProcess:
    """One worker process; raises what it tells of a fault of ours or of the course."""

    def __init__(self, task: WorkerTask) -> None:
        self._seconds = task.options.limits.submission + task.options.limits.importing + _SPARE_SECONDS
        ours, theirs = multiprocessing.Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-P", "-c", _WORKER_CODE, str(theirs.fileno()), str(_PACKAGE_ROOT)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**ONE_THREAD, **os.environ},
                pass_fds=(theirs.fileno(),),
                # Ctrl-C is for the one that hands out the work; a worker ends what it is at.
                start_new_session=True,
            )
        self._connection: Connection = ours
        self._task = task

    def send_task(self) -> None:
        """Hand over the task and wait until the checks are collected."""
        self._ask_worker(_START_SECONDS, "begin", self._task.as_values())

    def grade_content(self, content: Content) -> Result:
        """The result on one content."""
        return self._request_result(content, "grade", _file_arrays(content.files), dict(content.refused))

    def leave_ungraded(self, content: Content, why: str) -> Result:
        """A result that says of every check that it could not be graded."""
        return self._request_result(content, "leave", _file_arrays(content.files), dict(content.refused), why)

    def close(self) -> None:
        """End the process: in order where it is idle, else at once."""
        self._connection.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process, from any thread."""
        self._process.kill()
        self._process.wait()

    def _request_result(self, content: Content, *request: object) -> Result:
        since = time.monotonic()
        reply = self._ask_worker(self._seconds, *request)
        match reply:
            case (str(report), int(score), int(most), float(percent), str(status), np.ndarray() as fingerprint):
                return Result(
                    sha256=content.sha256,
                    report=report,
                    score=score,
                    max_score=most,
                    percent=percent,
                    status=status,
                    seconds=round(time.monotonic() - since, 4),
                    graded_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                    fingerprint=fingerprint.tobytes(),
                )
        raise WorkerLostError(_("it said something else than a result"))

    def _ask_worker(self, seconds: float, *request: object) -> tuple[wire.Value, ...]:
        try:
            self._connection.send_bytes(wire.encode_frame(request)[4:])
            if not self._connection.poll(seconds):
                self.kill()
                raise WorkerLostError(_("it did not answer within {seconds:g} s").format(seconds=seconds))
            reply = wire.decode_value(self._connection.recv_bytes(wire.MAX_FRAME_BYTES))
        except (EOFError, OSError):
            raise WorkerLostError(_("its process ended ({how})").format(how=self._exit_reason())) from None
        match reply:
            case ("fault", str(kind), str(text)):
                raise _ERRORS_BY_KIND.get(kind, GraderError)(text)
            case ("done", tuple(values)):
                return values
        raise WorkerLostError(_("it said something else than a reply"))

    def _exit_reason(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        code = self._process.poll()
        if code is None:
            return _("still running")
        return _("signal {number}").format(number=-code) if code < 0 else _("exit code {code}").format(code=code)


def _file_arrays(files: Mapping[str, bytes]) -> dict[str, npt.NDArray[np.uint8]]:
    return {name: np.frombuffer(data, np.uint8) for name, data in files.items()}


class WorkerSlot:
    """A place where one worker works, and is replaced when it is lost. `close` may come from another thread."""

    def __init__(self, task: WorkerTask) -> None:
        self._task = task
        self._worker: WorkerProcess | None = None
        self._stopped = threading.Event()
        self._lock = threading.Lock()

    def grade_content(self, content: Content) -> Result:
        """The result on one content; ungraded where workers are lost over it or the system gives no process.

        Raise UsageError, CourseError or GraderError where no worker can be had at all, WorkerLost after `close`.
        """
        why = ""
        lost = 0
        pauses = iter(_RETRY_PAUSE_SECONDS)
        while True:
            worker = self.open_worker()
            try:
                return worker.grade_content(content)
            except WorkerLostError as loss:
                why = _("a worker was lost over this submission: {why}").format(why=loss)
                lost += 1
                pause = 0.0 if lost < _MAX_TRIES else None
            except GraderError as fault:
                why = str(fault)
                pause = next(pauses, None)
            except (CourseError, UsageError) as fault:
                # A second try would give the same.
                return worker.leave_ungraded(content, clean_line(str(fault), _MAX_SENTENCE_CHARS))
            self._drop_worker()
            if pause is None:
                return self.leave_ungraded(content, why)
            self._stopped.wait(pause)

    def leave_ungraded(self, content: Content, why: str) -> Result:
        """A result that says that there is none, and why."""
        return self.open_worker().leave_ungraded(content, clean_line(why, _MAX_SENTENCE_CHARS))

    def open_worker(self) -> WorkerProcess:
        """The worker, started if there is none."""
        with self._lock:
            if self._stopped.is_set():
                raise WorkerLostError(_("the work was stopped"))
            if self._worker is not None:
                return self._worker
            worker = self._worker = WorkerProcess(self._task)
        try:
            worker.send_task()
        except WorkerLostError as lost:
            self._drop_worker()
            if self._stopped.is_set():
                raise
            raise GraderError(_("a worker could not be started: {why}").format(why=lost)) from None
        except BaseException:
            self._drop_worker()
            raise
        return worker

    def kill(self) -> None:
        """End at once; a grading under way is lost."""
        with self._lock:
            self._stopped.set()
            if self._worker is not None:
                self._worker.kill()

    def close(self) -> None:
        """End in order; nothing may be under way."""
        with self._lock:
            self._stopped.set()
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()

    def _drop_worker(self) -> None:
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
            worker.close()


class Pool(Protocol):
    """What grades contents side by side: this machine's processors, or a cluster's."""

    @property
    def capacity(self) -> int:
        """How many contents to have under way, so that nobody waits for work."""

    def put_content(self, content: Content) -> None:
        """Have a content graded."""

    def take_result(self, seconds: float) -> Result | None:
        """The next result, or None if there was none in this time; raise the fault of an engine that can't work."""

    def withdraw_waiting(self) -> int:
        """Take back what is not begun; how many that were."""

    def kill(self) -> None:
        """Stop at once; what is under way is lost."""

    def close(self) -> None:
        """End in order; nothing may be under way."""


class LocalPool:
    """An engine of worker processes on this machine, each served by a thread that mostly waits.

    `count` of them work at a time. Whoever has been at one submission for long is taken to wait for a hang, and another
    worker takes its turn meanwhile: one for every two at most, since a hang may keep its processor busy, and an honest
    answer beside it needs one too. Where no more can be had, nobody does.
    """

    def __init__(self, task: WorkerTask, count: int) -> None:
        self._task = task
        self._count = count
        self._to_do: queue.SimpleQueue[Content | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Result | Exception] = queue.SimpleQueue()
        self._slot_freed = threading.Condition()
        self._busy_since: dict[WorkerSlot, float] = {}
        """When the desks that are grading took up what they are at."""

        self._slots: list[WorkerSlot] = []
        self._threads: list[threading.Thread] = []
        while len(self._slots) < count:
            self._add_slot(self._grade_queue)

    @property
    def capacity(self) -> int:
        return 2 * len(self._slots)

    def put_content(self, content: Content) -> None:
        self._to_do.put(content)

    def take_result(self, seconds: float) -> Result | None:
        self._add_relief()
        try:
            done = self._done.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(done, Exception):
            raise done
        return done

    def withdraw_waiting(self) -> int:
        count = 0
        with suppress(queue.Empty):
            while True:
                self._to_do.get_nowait()
                count += 1
        return count

    def kill(self) -> None:
        self.withdraw_waiting()
        for slot in self._slots:
            slot.kill()
        self._join_threads()

    def close(self) -> None:
        self._join_threads()

    def _add_slot(self, work: Callable[[WorkerSlot], None]) -> None:
        slot = WorkerSlot(self._task)
        thread = threading.Thread(target=work, args=(slot,), daemon=True)
        self._slots.append(slot)
        self._threads.append(thread)
        thread.start()

    def _add_relief(self) -> None:
        """Take on another worker for one that waits, if there is work for it."""
        with self._slot_freed:
            waiting = len(self._busy_since) - self._busy_count()
        relief_count = len(self._slots) - self._count
        if relief_count < min(waiting, max(self._count // 2, 1)) and not self._to_do.empty():
            self._add_slot(self._grade_as_relief)

    def _busy_count(self) -> int:
        """How many desks are grading, and have not been at it for long."""
        return sum(since > time.monotonic() - _HANG_SECONDS for since in self._busy_since.values())

    def _join_threads(self) -> None:
        for _thread in self._threads:
            self._to_do.put(None)
        for thread in self._threads:
            thread.join()

    def _grade_as_relief(self, slot: WorkerSlot) -> None:
        """Work as one more, where there is memory and all else for one more: nothing fails that it is not."""
        try:
            slot.open_worker()
        except (CourseError, GraderError, UsageError, WorkerLostError):
            return
        self._grade_queue(slot)

    def _grade_queue(self, slot: WorkerSlot) -> None:
        while (content := self._to_do.get()) is not None:
            try:
                done: Result | Exception = self._grade_in_turn(slot, content)
            except Exception as error:  # noqa: BLE001 - raised again in the thread that takes the results
                done = error
            self._done.put(done)
        slot.close()

    def _grade_in_turn(self, slot: WorkerSlot, content: Content) -> Result:
        slot.open_worker()
        with self._slot_freed:
            while self._busy_count() >= self._count:
                self._slot_freed.wait(_HANG_SECONDS)
            self._busy_since[slot] = time.monotonic()
        try:
            return slot.grade_content(content)
        finally:
            with self._slot_freed:
                del self._busy_since[slot]
                self._slot_freed.notify()
