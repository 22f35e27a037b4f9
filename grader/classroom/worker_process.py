"""A worker process, seen from the process that hands out the work (`worker` is the other side).

A worker has collected the checks, or was forked from a process that has, and grades one submission after another. Plain
values cross a pair of sockets as frames of `wire`: sources and options one way, a report as text the other.
"""

import datetime as dt
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import reduction
from multiprocessing.connection import Connection
from typing import Self

import numpy as np

from grader.classroom.content import Content
from grader.classroom.store_rows import Result
from grader.classroom.worker_fork import fork_worker
from grader.errors import CourseError, GraderError, UsageError
from grader.grading.options import GradingOptions
from grader.i18n import _
from grader.sandbox.blas import ONE_THREAD
from grader.sandbox.child import wire
from grader.sandbox.child.pidfd import open_pidfd
from grader.sandbox.forked_process import ForkedProcess
from grader.sandbox.isolation import IsolationLevel
from grader.sandbox.machine_paths import PACKAGE_ROOT

_START_SECONDS = 120.0
_SPARE_SECONDS = 120.0
"""What a worker may take on top of a submission's own limit, to judge it and to send the report."""

_WORKER_CODE = (
    "import sys; sys.path.append(sys.argv[2]); "
    "from grader.sandbox.child.inspection import refuse_inspection; refuse_inspection(); "
    "from grader.classroom.worker import main; main(int(sys.argv[1]))"
)
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


class _ForkedWorker(ForkedProcess):
    """The process of a worker that was forked, with what reaps it in the process that it was forked from."""

    def __init__(self, pid: int, reap: Callable[[int], int | None]) -> None:
        """Raise OSError if the system has no descriptor left."""
        super().__init__(open_pidfd(pid))
        self._pid = pid
        self._reap = reap
        self._waiting = threading.Lock()
        self._is_reaped = False
        self._exit_code: int | None = None

    def wait(self, timeout: float | None = None) -> None:
        """Wait for the end, as the base class does, and have the process reaped."""
        with self._waiting:
            super().wait(timeout)
            if not self._is_reaped:
                self._is_reaped = True
                self._exit_code = self._reap(self._pid)

    def poll(self) -> int | None:
        """The exit code after `wait`, as `subprocess.Popen` tells it; None if that is unknown."""
        return self._exit_code


class WorkerProcess:
    """One worker process.

    A fault that the worker reports is raised as UsageError, CourseError or GraderError; WorkerLostError if it is gone.
    """

    def __init__(
        self, task: WorkerTask, connection: Connection, process: "subprocess.Popen[bytes] | _ForkedWorker"
    ) -> None:
        self._seconds = task.options.limits.submission + task.options.limits.importing + _SPARE_SECONDS
        self._task = task
        self._connection = connection
        self._process = process

    @classmethod
    def start(cls, task: WorkerTask) -> Self:
        """Start a worker in a new interpreter; raise OSError if the system starts no process."""
        ours, theirs = multiprocessing.Pipe()
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-P", "-c", _WORKER_CODE, str(theirs.fileno()), str(PACKAGE_ROOT)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**ONE_THREAD, **os.environ},
                pass_fds=(theirs.fileno(),),
                # Ctrl-C is for the process that hands out the work; a worker finishes its submission.
                start_new_session=True,
            )
        return cls(task, ours, process)

    def send_task(self) -> None:
        """Send the task, and wait until the worker has collected the checks."""
        self._ask_worker(_START_SECONDS, "begin", self._task.as_values())

    def grade_content(self, content: Content) -> Result:
        """Grade one content, or what is to be graded of it again."""
        handed_in = _handed_in(content)
        if content.earlier is None:
            return self._request_result(content, "grade", *handed_in)
        return self._request_result(
            content, "regrade", *handed_in, content.earlier.report, list(content.earlier.exercises)
        )

    def leave_ungraded(self, content: Content, why: str) -> Result:
        """A result in which every check is marked as not graded, for this reason."""
        return self._request_result(content, "leave", *_handed_in(content), why)

    def close(self) -> None:
        """End the process: an idle one ends by itself when it is told to, another one is killed."""
        # Closing the connection might not be noticed: processes that were forked meanwhile have this end of it too.
        with suppress(WorkerLostError):
            self._send_request("end")
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
        self._send_request(*request)
        return self._receive_reply(seconds)

    def _send_request(self, *request: object) -> None:
        try:
            self._connection.send_bytes(wire.encode_frame(request)[wire.HEADER_BYTES :])
        except OSError:
            raise self._loss() from None

    def _receive_reply(self, seconds: float) -> tuple[wire.Value, ...]:
        try:
            if not self._connection.poll(seconds):
                self.kill()
                raise WorkerLostError(_("it did not answer within {seconds:g} s").format(seconds=seconds))
            reply = wire.decode_value(self._connection.recv_bytes(wire.MAX_FRAME_BYTES))
        except (EOFError, OSError):
            raise self._loss() from None
        match reply:
            case ("fault", str(kind), str(text)):
                raise _ERRORS_BY_KIND.get(kind, GraderError)(text)
            case ("done", tuple(values)):
                return values
        raise WorkerLostError(_("it said something else than a reply"))

    def _loss(self) -> WorkerLostError:
        return WorkerLostError(_("its process ended ({how})").format(how=self._exit_reason()))

    def _exit_reason(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        code = self._process.poll()
        if code is None:
            return _("together with the process that it came from")
        return _("signal {number}").format(number=-code) if code < 0 else _("exit code {code}").format(code=code)


def _handed_in(content: Content) -> tuple[object, ...]:
    return wire.file_arrays(content.files), dict(content.refused), dict(content.real_names)


def _reap_child(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class WorkerTemplate(WorkerProcess):
    """A worker that grades nothing: others are forked from it, and need not collect the checks. Any thread may ask."""

    def __init__(
        self, task: WorkerTask, connection: Connection, process: "subprocess.Popen[bytes] | _ForkedWorker"
    ) -> None:
        super().__init__(task, connection, process)
        self._lock = threading.Lock()

    @classmethod
    def fork(cls, task: WorkerTask) -> Self:
        """Fork it from this process (see `worker_fork`); raise OSError if the system has no room for it."""
        ours, theirs = multiprocessing.Pipe()
        with theirs:
            try:
                pid = fork_worker(theirs, ours)
                return cls(task, ours, _ForkedWorker(pid, _reap_child))
            except OSError:
                ours.close()
                raise

    def fork_worker(self) -> WorkerProcess:
        """A worker that is ready to grade; raise GraderError if the system starts none."""
        ours, theirs = multiprocessing.Pipe()
        try:
            with self._lock, theirs:
                self._send_request("fork")
                reduction.send_handle(self._connection, theirs.fileno(), None)
                match self._receive_reply(_START_SECONDS):
                    case (int(pid),):
                        return WorkerProcess(self._task, ours, _ForkedWorker(pid, self.reap_worker))
        except BaseException:
            ours.close()
            raise
        raise WorkerLostError(_("it said something else than a reply"))

    def reap_worker(self, pid: int) -> int | None:
        """The exit code of a worker that has ended; None if it ended together with this process."""
        with self._lock, suppress(WorkerLostError):
            self._send_request("reap", pid)
            match self._receive_reply(_START_SECONDS):
                case (int(code),):
                    return code
        return None
