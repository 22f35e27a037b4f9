"""Where the workers of a task come from, and the slot of one worker, in which a lost one is replaced.

A worker that dies or doesn't answer in time is replaced. Its submission is tried once more, then recorded as ungraded,
so that no submission costs another one its result.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self, TypeVar

from grader.classroom.content import Content
from grader.classroom.store_rows import Result
from grader.classroom.worker_process import WorkerLostError, WorkerProcess, WorkerTask, WorkerTemplate
from grader.errors import CourseError, GraderError, UsageError
from grader.i18n import _
from grader.sandbox.forked_process import forked_process_refusal, may_fork
from grader.sanitize import clean_line

_MAX_TRIES = 2
"""How many workers may be lost over one submission before it is recorded as ungraded."""

_RETRY_PAUSE_SECONDS = (1.0, 2.0, 4.0)
"""How long to wait before each new try where the system has no process or memory left for a worker."""

_MAX_SENTENCE_CHARS = 500
_Worker = TypeVar("_Worker", bound=WorkerProcess)


class WorkerSource:
    """Where the workers of one task come from, for all its slots; with the last of them it ends. For any thread.

    Where a process can be forked safely, workers are forked from one that has collected the checks. Elsewhere each one
    is a new interpreter that collects them itself. As a context manager, it leaves no process behind.
    """

    def __init__(self, task: WorkerTask) -> None:
        self.task = task
        self._unused: WorkerTemplate | None = None
        self._starting = threading.Lock()
        """Held while a worker is started: the others wait for the checks that the first one collects."""

        self._lock = threading.Lock()
        self._slot_count = 0
        self._template: WorkerTemplate | None = None
        self._beginning: WorkerProcess | None = None
        self._is_stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def fork_template(self) -> None:
        """Fork the first process that workers come from, if this one may be forked; it waits until it is needed.

        This is for the main thread.
        """
        if may_fork() and forked_process_refusal() is None:
            with suppress(OSError):  # Without it, a new interpreter is started when there is room.
                self._unused = WorkerTemplate.fork(self.task)

    def add_slot(self) -> None:
        with self._lock:
            self._slot_count += 1

    def remove_slot(self) -> None:
        """End with the last slot."""
        with self._lock:
            self._slot_count -= 1
            if self._slot_count:
                return
            template, self._template = self._template, None
        if template is not None:
            # Not killed: then nobody would wait for its fork server, and the system would not count what that took.
            template.close()
        self._drop_template()

    def kill(self) -> None:
        """End at once, with all workers that were forked; no more can be started."""
        with self._lock:
            self._is_stopped = True
            beginning = self._beginning
        if beginning is not None:
            beginning.kill()
        self._drop_template()

    def start_worker(self) -> WorkerProcess:
        """A worker that is ready to grade.

        Raise UsageError or CourseError if the task can't be done, GraderError if no worker can be started now, and
        WorkerLostError after `kill`.
        """
        with self._starting:
            try:
                if forked_process_refusal() is not None:
                    return self._begun(WorkerProcess.start)
                if self._template is None:
                    self._template = self._begun(self._new_template)
                return self._template.fork_worker()
            except WorkerLostError as lost:
                self._drop_template()
                if self._is_stopped:
                    raise
                raise GraderError(_("a worker could not be started: {why}").format(why=lost)) from None
            except OSError as error:
                raise GraderError(_("a worker could not be started: {why}").format(why=error.strerror)) from None

    def _new_template(self, task: WorkerTask) -> WorkerTemplate:
        unused, self._unused = self._unused, None
        return unused or WorkerTemplate.start(task)

    def _begun(self, start: Callable[[WorkerTask], _Worker]) -> _Worker:
        """A new process that has collected the checks."""
        with self._lock:
            if self._is_stopped:
                raise WorkerLostError(_("the work was stopped"))
            worker = self._beginning = start(self.task)
        try:
            worker.send_task()
        except BaseException:
            worker.kill()
            worker.close()
            raise
        finally:
            self._beginning = None
        return worker

    def _drop_template(self) -> None:
        """End the processes that workers come from at once: one that is unused, stopped or lost keeps nothing."""
        with self._lock:
            templates = filter(None, (self._template, self._unused))
            self._template = self._unused = None
        for template in templates:
            template.kill()


class WorkerSlot:
    """Room for one worker, which is replaced when it is lost. `kill` and `close` may be called by another thread."""

    def __init__(self, source: WorkerSource) -> None:
        self._source = source
        source.add_slot()
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
        if self._worker is not None:
            return self._worker
        worker = self._source.start_worker()
        with self._lock:
            if not self._stopped.is_set():
                self._worker = worker
                return worker
        worker.kill()
        worker.close()
        raise WorkerLostError(_("the work was stopped"))

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
        self._source.remove_slot()

    def _drop_worker(self) -> None:
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
            worker.close()
