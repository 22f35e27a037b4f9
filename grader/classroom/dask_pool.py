"""Grading a class on a cluster: a pool that sends contents to the workers of a dask scheduler.

Sources travel as bytes, reports come back as text, and the process that started the batch stores them as always. Every
thread of a dask worker has a worker process of ours (`worker_source.WorkerSlot`) with its own sandbox, which isolates
learners' code as on one machine.

To send a task and its result costs dask a good part of what grading a small submission does. So a task has several
contents, as many as leave no thread without work, and its worker gives no result for those that it had no time for,
which are sent again: a hang holds up no other content for long. Dask gives the work of a worker that dies to another
one; contents that kill too many workers are tried again one by one, and the one that still does so is recorded as
ungraded. Where a result arrives twice, one is kept.

Dask's own messages are trusted: scheduler and workers belong to the person who grades. All machines need the same
version of this package and of the course; a worker with another one raises an error that says so. A result that is not
one of its content ends the batch, so that a worker out of order gives no student another one's score.
"""

import asyncio
import json
import logging
import queue
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard
from weakref import WeakValueDictionary

import distributed
from distributed.comm.core import connect

from grader.classroom.content import Content, course_digest
from grader.classroom.store_rows import Result
from grader.classroom.worker_process import WorkerLostError, WorkerTask
from grader.classroom.worker_source import WorkerSlot, WorkerSource
from grader.courses import course as courses
from grader.errors import CourseError, GraderError, UsageError
from grader.i18n import _
from grader.progress_view import ProgressView
from grader.sandbox.child.inspection import refuse_inspection
from grader.sanitize import clean_line

_CONNECT_SECONDS = 10
_WORKER_WAIT_SECONDS = 60
_COUNT_INTERVAL_SECONDS = 2.0
_FETCH_SECONDS = 2.0
"""How long to wait for the bytes of a result that is done."""

_MAX_SHOWN_CHARS = 300

_MAX_TASK_CONTENTS = 8
_MAX_TASK_BYTES = 1 << 20
"""How many contents a task has at most, and from how many bytes of sources on it gets no more."""

_TASK_SECONDS = 0.3
"""After this time a worker begins no other content of its task: a first Ctrl-C gives results about twice as long."""

_TASKS_PER_THREAD = 2
"""So that a thread that is done finds the next task on its worker."""


class DaskPool:
    """A pool on a dask scheduler's workers; raise UsageError if there is no scheduler, or it has no worker.

    `progress` shows what is waited for, and a cluster without workers as a remark; a KeyboardInterrupt ends the waiting
    at once.
    """

    def __init__(self, task: WorkerTask, scheduler: str, progress: ProgressView) -> None:
        progress.show_line(
            _("Asking the scheduler at {address}, at most {seconds} s").format(
                address=scheduler, seconds=_CONNECT_SECONDS
            )
        )
        self._client = _connect_client(scheduler)
        try:
            self._await_worker(scheduler, progress)
        except BaseException:
            self._client.close()
            raise
        self._cluster_task = _ClusterTask(task=task, course_digest=_task_course_digest(task))
        self._batch_key = uuid.uuid4().hex
        self._task_count = 0
        self._waiting: deque[Content] = deque()
        """The contents that are in no task yet."""

        self._under_way: dict[str, tuple[Sequence[Content], distributed.Future[Any]]] = {}
        self._done: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._results: deque[Result] = deque()
        self._scheduler = scheduler
        self._progress = progress
        self._threads = 1
        self._counted_at = float("-inf")

    def _await_worker(self, scheduler: str, progress: ProgressView) -> None:
        if self._client.nthreads():
            return
        template = _("{address} has no worker yet: waiting for one, at most {seconds} s. Start one with: {command}")
        command = f"dask worker {scheduler}"
        progress.show_remark(template.format(address=scheduler, seconds=_WORKER_WAIT_SECONDS, command=command))
        try:
            self._client.wait_for_workers(1, timeout=_WORKER_WAIT_SECONDS)
        except (TimeoutError, OSError):
            template = _("--dask {address}: it has no worker. Start one with: dask worker {address}")
            raise UsageError(template.format(address=scheduler)) from None

    @property
    def capacity(self) -> int:
        self._count_threads()
        return max(self._task_capacity * _MAX_TASK_CONTENTS, 1)

    @property
    def _task_capacity(self) -> int:
        return _TASKS_PER_THREAD * self._threads

    def _count_threads(self) -> None:
        """Count the threads that the workers have by now; say so if the last worker is gone."""
        if time.monotonic() - self._counted_at <= _COUNT_INTERVAL_SECONDS:
            return
        before = self._threads
        self._counted_at = time.monotonic()
        try:
            self._threads = sum(self._client.nthreads().values())
        except OSError:
            # The scheduler is out of reach. If it stays so, `take_result` raises an error.
            return
        if before and not self._threads:
            template = _("{address} has lost all workers: waiting for one, until Ctrl-C. Start one with: {command}")
            self._progress.show_remark(
                template.format(address=self._scheduler, command=f"dask worker {self._scheduler}")
            )

    def put_content(self, content: Content) -> None:
        self._waiting.append(content)

    def take_result(self, seconds: float) -> Result | None:
        if not self._results:
            self._submit_waiting()
            self._take_answers(seconds)
        return self._results.popleft() if self._results else None

    def _submit_waiting(self) -> None:
        """Put what waits into as many tasks as may still be sent, each with about as many contents."""
        free = self._task_capacity - len(self._under_way)
        size = min(-(-len(self._waiting) // max(free, 1)), _MAX_TASK_CONTENTS)
        while self._waiting and free > 0:
            contents, room = [self._waiting.popleft()], _MAX_TASK_BYTES
            while self._waiting and len(contents) < size and (room := room - _source_bytes(contents[-1])) > 0:
                contents.append(self._waiting.popleft())
            self._submit_work(contents, grade_on_worker, self._cluster_task, contents)
            free -= 1

    def _take_answers(self, seconds: float) -> None:
        """Wait so long for a task that is done, and take its results."""
        try:
            key = self._done.get(timeout=seconds)
        except queue.Empty:
            self._count_threads()
            return
        if key not in self._under_way:  # it was told twice
            return
        contents, future = self._under_way.pop(key)
        try:
            answers = future.result(timeout=_FETCH_SECONDS)
        except TimeoutError:
            # It was done, but its worker was lost before the result arrived: another worker computes it again.
            self._await_future(key, contents, future)
            self._count_threads()
            return
        except distributed.KilledWorker:
            self._submit_apart(contents)
            return
        except distributed.client.FutureCancelledError:
            template = _(
                "the scheduler at {address} was lost. Start it, and run the same command again: results are kept"
            )
            raise GraderError(template.format(address=self._scheduler)) from None
        except (CourseError, GraderError, UsageError):
            raise
        except WorkerLostError as lost:
            raise GraderError(_("a worker of the cluster stopped: {why}").format(why=lost)) from None
        except Exception as error:
            template = _("the cluster gave no result ({error})")
            raise GraderError(template.format(error=f"{type(error).__name__}: {error}")) from error
        self._results.extend(_own_results(contents, answers))
        self._waiting.extendleft(reversed(contents[len(answers) :]))

    def _submit_apart(self, contents: Sequence[Content]) -> None:
        """Have contents whose task killed too many workers graded one by one; leave one ungraded that was alone."""
        if len(contents) == 1:
            why = _("the workers that tried to grade this submission died")
            self._submit_work(contents, leave_on_worker, self._cluster_task, contents[0], why)
            return
        for content in contents:
            self._submit_work([content], grade_on_worker, self._cluster_task, [content])

    def withdraw_waiting(self) -> int:
        """Those that are in no task yet, because the tasks are finished soon; but all if there is no worker."""
        self._counted_at = float("-inf")
        self._count_threads()
        count = len(self._waiting)
        self._waiting.clear()
        if not self._threads:
            count += sum(len(contents) for contents, _future in self._under_way.values())
            self._cancel_all()
        return count

    def kill(self) -> None:
        self._cancel_all()
        self._client.close()

    def _cancel_all(self) -> None:
        futures = [future for _contents, future in self._under_way.values()]
        self._under_way.clear()
        self._client.cancel(futures, force=True)

    def close(self) -> None:
        self._client.close()

    def _submit_work(self, contents: Sequence[Content], work: Callable[..., object], *arguments: object) -> None:
        self._task_count += 1
        key = f"grade-{self._batch_key}-{self._task_count}"
        self._await_future(key, contents, self._client.submit(work, *arguments, key=key, pure=False))

    def _await_future(self, key: str, contents: Sequence[Content], future: "distributed.Future[object]") -> None:
        self._under_way[key] = contents, future
        future.add_done_callback(lambda future: self._done.put(future.key))


def _source_bytes(content: Content) -> int:
    return sum(map(len, content.files.values()))


def _own_results(contents: Sequence[Content], answers: object) -> list[Result]:
    """What a worker answered, if it is results of these contents or the first of them; raise GraderError if not."""
    results = [
        answer
        for answer, content in zip(answers if isinstance(answers, list) else (), contents, strict=False)
        if _is_own_result(answer, content)
    ]
    if not results or answers != results:
        raise GraderError(
            _("a worker of the cluster answered with something else than the result of the submission that it was sent")
        )
    return results


def _is_own_result(answer: object, content: Content) -> TypeGuard[Result]:
    if isinstance(answer, Result) and answer.sha256 == content.sha256:
        with suppress(TypeError, ValueError, LookupError, RecursionError):
            report = json.loads(answer.report)
            named = (report["submission"]["sha256"], report["score"], report["max_score"], report["percent"])
            return named == (answer.sha256, answer.score, answer.max_score, answer.percent)
    return False


def _connect_client(scheduler: str) -> distributed.Client:
    # Only dask logs in this process. What a user has to know is said by our own sentences, without its tracebacks.
    logging.disable(logging.CRITICAL)
    try:
        # A client without a scheduler takes half a minute to close, so we first look whether one answers.
        kind = asyncio.run(_server_kind(scheduler))
        if kind == "Scheduler":
            return distributed.Client(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)
        why = _("it is something else: {kind}").format(kind=clean_line(kind, _MAX_SHOWN_CHARS))
    except Exception as error:  # noqa: BLE001 - whatever answers there may break dask's protocol in any way
        why = clean_line(str(error), _MAX_SHOWN_CHARS) or type(error).__name__
    template = _("--dask {address}: no scheduler answers there ({reason}). Start one with: dask scheduler")
    raise UsageError(template.format(address=scheduler, reason=why))


async def _server_kind(address: str) -> str:
    """What kind of server answers at an address, in dask's words."""
    security = distributed.Security().get_connection_args("client")
    async with asyncio.timeout(2 * _CONNECT_SECONDS):
        comm = await connect(address, timeout=_CONNECT_SECONDS, **security)
        try:
            await comm.write({"op": "identity", "reply": True})
            identity = await comm.read()
        finally:
            comm.abort()
    return str(identity["type"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _ClusterTask:
    """What every worker of the cluster gets: the task, and the digest that its own course must have."""

    task: WorkerTask
    course_digest: str


def _task_course_digest(task: WorkerTask) -> str:
    return course_digest(courses.load_course(Path(task.course) if task.course else courses.HOME))


# --- On the cluster's workers ----------------------------------------------------------------------------------------

_this_thread = threading.local()
_sources: "WeakValueDictionary[_ClusterTask, WorkerSource]" = WeakValueDictionary()
"""Where the workers of this process come from, for as long as a thread has a slot of that task."""

_sources_lock = threading.Lock()


def grade_on_worker(cluster_task: _ClusterTask, contents: Sequence[Content]) -> list[Result]:
    """Grade contents in this thread's own worker process: the first, and those that there is time for."""
    slot = _worker_slot(cluster_task)
    results: list[Result] = []
    until = time.monotonic() + _TASK_SECONDS
    for content in contents:
        results.append(slot.grade_content(content))
        if time.monotonic() > until:
            break
    return results


def leave_on_worker(cluster_task: _ClusterTask, content: Content, why: str) -> list[Result]:
    """An ungraded result, for a content that no worker could grade."""
    return [_worker_slot(cluster_task).leave_ungraded(content, why)]


def _worker_slot(cluster_task: _ClusterTask) -> WorkerSlot:
    known: tuple[_ClusterTask, WorkerSlot] | None = getattr(_this_thread, "slot", None)
    if known is not None and known[0] == cluster_task:
        return known[1]
    if known is not None:
        known[1].close()
        _this_thread.slot = None
    if _task_course_digest(cluster_task.task) != cluster_task.course_digest:
        raise UsageError(
            "a worker of the cluster has another version of the grader or of the course. "
            "Install the same on all machines."
        )
    refuse_inspection()
    with _sources_lock:
        slot = WorkerSlot(_sources.setdefault(cluster_task, WorkerSource(cluster_task.task)))
    _this_thread.slot = cluster_task, slot
    return slot
