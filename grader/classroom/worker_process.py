"""A worker process, seen from the process that hands out the work (`worker` is the other side).

A worker is an interpreter of its own that collects the checks once, then grades one submission after another. Plain
values cross a pair of sockets as frames of `wire`: sources and options one way, a report as text the other. A worker
that dies or doesn't answer in time is replaced. Its submission is tried once more, then recorded as ungraded, so that
no submission costs another one its result.
"""

import datetime as dt
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import numpy.typing as npt

from grader.classroom.content import Content
from grader.classroom.store import Result
from grader.errors import CourseError, GraderError, UsageError
from grader.grading.options import GradingOptions
from grader.i18n import _
from grader.sandbox.blas import ONE_THREAD
from grader.sandbox.child import wire
from grader.sandbox.isolation import IsolationLevel
from grader.sanitize import clean_line

_START_SECONDS = 120.0
_SPARE_SECONDS = 120.0
"""What a worker may take on top of a submission's own limit, to judge it and to send the report."""

_MAX_TRIES = 2
"""How many workers may be lost over one submission before it is recorded as ungraded."""

_RETRY_PAUSE_SECONDS = (1.0, 2.0, 4.0)
"""How long to wait before each new try where the system has no process or memory left for a worker."""

_MAX_SENTENCE_CHARS = 500
_WORKER_CODE = (
    "import sys; sys.path.append(sys.argv[2]); "
    "from grader.sandbox.child.inspection import refuse_inspection; refuse_inspection(); "
    "from grader.classroom.worker import main; main(int(sys.argv[1]))"
)
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_ERRORS_BY_KIND = {"usage": UsageError, "course": CourseError, "grader": GraderError}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerTask:
    """How a worker is to grade every submission: by which course (its folder; None is the one that ships), and how."""

    course: str | None
    options: GradingOptions

    def as_values(self) -> dict[str, object]:
        """The task as plain values for the wire."""
        return {"course": self.course, "options": self.options.as_values()}


class WorkerLostError(Exception):
    """A worker died, or had to be killed."""


class WorkerProcess:
    """One worker process.

    A fault that the worker reports is raised as UsageError, CourseError or GraderError; WorkerLostError if it is gone.
    """

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
                # Ctrl-C is for the process that hands out the work; a worker finishes its submission.
                start_new_session=True,
            )
        self._connection: Connection = ours
        self._task = task

    def send_task(self) -> None:
        """Send the task, and wait until the worker has collected the checks."""
        self._ask_worker(_START_SECONDS, "begin", self._task.as_values())

    def grade_content(self, content: Content) -> Result:
        """Grade one content, or what is to be graded of it again."""
        handed_in = _file_arrays(content.files), dict(content.refused)
        if content.earlier is None:
            return self._request_result(content, "grade", *handed_in)
        return self._request_result(
            content, "regrade", *handed_in, content.earlier.report, list(content.earlier.exercises)
        )

    def leave_ungraded(self, content: Content, why: str) -> Result:
        """A result in which every check is marked as not graded, for this reason."""
        return self._request_result(content, "leave", _file_arrays(content.files), dict(content.refused), why)

    def close(self) -> None:
        """End the process: an idle one ends by itself when the connection closes, another one is killed."""
        self._connection.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process at once; any thread may call this."""
        self._process.kill()
        self._process.wait()

    def _request_result(self, content: Content, *request: object) -> Result:
        since = time.monotonic()
        reply = self._ask_worker(self._seconds, *request)
        match reply:
            case (str(report), int(score), int(most), float(percent), str(status), str(level), np.ndarray() as prints):
                return Result(
                    sha256=content.sha256,
                    report=report,
                    score=score,
                    max_score=most,
                    percent=percent,
                    status=status,
                    seconds=round(time.monotonic() - since, 4),
                    graded_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                    fingerprint=prints.tobytes(),
                    isolation=IsolationLevel(level),
                )
        raise WorkerLostError(_("it said something else than a result"))

    def _ask_worker(self, seconds: float, *request: object) -> tuple[wire.Value, ...]:
        try:
            self._connection.send_bytes(wire.encode_frame(request)[wire.HEADER_BYTES :])
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
    """Room for one worker, which is replaced when it is lost. `kill` and `close` may be called by another thread."""

    def __init__(self, task: WorkerTask) -> None:
        self._task = task
        self._worker: WorkerProcess | None = None
        self._stopped = threading.Event()
        self._lock = threading.Lock()

    def grade_content(self, content: Content) -> Result:
        """The result on one content: an ungraded one if workers are lost over it, or the system gives no process.

        Raise UsageError, CourseError or GraderError where no worker can be started, WorkerLostError after `close`.
        """
        why = ""
        lost = 0
        pauses = iter(_RETRY_PAUSE_SECONDS)
        while True:
            worker = self.await_worker()
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
                # A second try would fail in the same way.
                return worker.leave_ungraded(content, clean_line(str(fault), _MAX_SENTENCE_CHARS))
            self._drop_worker()
            if pause is None:
                return self.leave_ungraded(content, why)
            self._stopped.wait(pause)

    def leave_ungraded(self, content: Content, why: str) -> Result:
        """An ungraded result, with the reason."""
        return self.await_worker().leave_ungraded(content, clean_line(why, _MAX_SENTENCE_CHARS))

    def await_worker(self) -> WorkerProcess:
        """The worker of this slot, which is started if there is none, after a while if the system has no room now."""
        for pause in _RETRY_PAUSE_SECONDS:
            try:
                return self.open_worker()
            except GraderError:
                self._stopped.wait(pause)
        return self.open_worker()

    def open_worker(self) -> WorkerProcess:
        """The worker of this slot, which is started if there is none."""
        with self._lock:
            if self._stopped.is_set():
                raise WorkerLostError(_("the work was stopped"))
            if self._worker is not None:
                return self._worker
            try:
                worker = self._worker = WorkerProcess(self._task)
            except OSError as error:
                raise GraderError(_("a worker could not be started: {why}").format(why=error.strerror)) from None
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
        """End at once; a result that is under way is lost."""
        with self._lock:
            self._stopped.set()
            if self._worker is not None:
                self._worker.kill()

    def close(self) -> None:
        """End the worker in order; no content may be under way."""
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
