"""A class graded on a cluster: an engine that hands contents to the workers of a dask scheduler.

Sources travel as bytes, reports come back as text, and the one who started the batch keeps them as always. Every
thread of a dask worker has a worker process of ours beside it (`workers.Desk`), with its own sandbox, so learner code
is kept in there as it is here. Dask hands the work of a worker that dies to another one; a content that kills too many
is recorded as ungraded. One result a content is the database's promise, whatever arrives twice.

Dask's own messages are trusted: scheduler and workers belong to whoever grades. All need this package, the course and
the grader in the same version; a worker that has another one says so.
"""

import asyncio
import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import distributed
from distributed.comm.core import connect

from grader.classroom.store import Result
from grader.classroom.worker_pool import Content, Desk, Task, WorkerLost, course_digest
from grader.courses import course as courses
from grader.errors import CourseFault, GraderFault, UsageFault
from grader.i18n import _
from grader.sanitize import clean_line

_CONNECT_SECONDS = 10
_WORKER_SECONDS = 60
_COUNT_SECONDS = 2.0
_FETCH_SECONDS = 2.0
"""How long to wait for the bytes of a result that is done."""

_SHOWN = 300


class Cluster:
    """An engine on a dask scheduler's workers; raise UsageFault where there is none, or it has no worker.

    What it waits for is said by `say`; a KeyboardInterrupt ends the waiting at once.
    """

    def __init__(self, task: Task, scheduler: str, say: Callable[[str], None]) -> None:
        say(
            _("Asking the scheduler at {address}, at most {seconds} s").format(
                address=scheduler, seconds=_CONNECT_SECONDS
            )
        )
        self._client = _client(scheduler)
        try:
            self._await_worker(scheduler, say)
        except BaseException:
            self._client.close()
            raise
        self._orders = _Orders(task=task, course_digest=_digest_of(task))
        self._batch = uuid.uuid4().hex
        self._under_way: dict[str, tuple[Content, distributed.Future[Any]]] = {}
        self._done: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._scheduler = scheduler
        self._say = say
        self._threads = 1
        self._counted_at = float("-inf")

    def _await_worker(self, scheduler: str, say: Callable[[str], None]) -> None:
        if self._client.nthreads():
            return
        told = _("{address} has no worker yet: waiting for one, at most {seconds} s. Start one with: {command}")
        say(told.format(address=scheduler, seconds=_WORKER_SECONDS, command=f"dask worker {scheduler}"))
        try:
            self._client.wait_for_workers(1, timeout=_WORKER_SECONDS)
        except (TimeoutError, OSError):
            told = _("--dask {address}: it has no worker. Start one with: dask worker {address}")
            raise UsageFault(told.format(address=scheduler)) from None

    @property
    def capacity(self) -> int:
        self._count_threads()
        return max(2 * self._threads, 1)

    def _count_threads(self) -> None:
        """How many threads the workers have by now; where the last worker has gone, that is said."""
        if time.monotonic() - self._counted_at <= _COUNT_SECONDS:
            return
        before = self._threads
        self._counted_at = time.monotonic()
        try:
            self._threads = sum(self._client.nthreads().values())
        except OSError:
            # The scheduler is out of reach. Where it stays so, every result that is waited for says so.
            return
        if before and not self._threads:
            told = _("{address} has lost all workers: waiting for one, until Ctrl-C. Start one with: {command}")
            self._say(told.format(address=self._scheduler, command=f"dask worker {self._scheduler}"))

    def put(self, content: Content) -> None:
        self._submit("grade", content, grade_there, self._orders, content)

    def take(self, seconds: float) -> Result | None:
        try:
            key = self._done.get(timeout=seconds)
        except queue.Empty:
            self._count_threads()
            return None
        content, future = self._under_way.pop(key)
        try:
            result: Result = future.result(timeout=_FETCH_SECONDS)
        except TimeoutError:
            # It was done, but its worker went before the result was here: another computes it, and tells when it is.
            self._await(key, content, future)
            self._count_threads()
            return None
        except distributed.KilledWorker:
            why = _("the workers that tried to grade this submission died")
            self._submit("leave", content, leave_there, self._orders, content, why)
            return None
        except distributed.client.FutureCancelledError:
            told = _("the scheduler at {address} was lost. Start it, and run the same command again: results are kept")
            raise GraderFault(told.format(address=self._scheduler)) from None
        except (CourseFault, GraderFault, UsageFault):
            raise
        except WorkerLost as lost:
            raise GraderFault(_("a worker of the cluster stopped: {why}").format(why=lost)) from None
        except Exception as error:
            told = _("the cluster gave no result ({error})")
            raise GraderFault(told.format(error=f"{type(error).__name__}: {error}")) from error
        return result

    def withdraw(self) -> int:
        """All where there is no worker; else none, for of the few that are handed out at a time all are finished."""
        self._counted_at = float("-inf")
        self._count_threads()
        if self._threads:
            return 0
        count = len(self._under_way)
        self._cancel()
        return count

    def kill(self) -> None:
        self._cancel()
        self._client.close()

    def _cancel(self) -> None:
        futures = [future for _content, future in self._under_way.values()]
        self._under_way.clear()
        self._client.cancel(futures, force=True)

    def close(self) -> None:
        self._client.close()

    def _submit(self, verb: str, content: Content, work: Callable[..., object], *arguments: object) -> None:
        key = f"{verb}-{self._batch}-{content.sha256}"
        self._await(key, content, self._client.submit(work, *arguments, key=key, pure=False))

    def _await(self, key: str, content: Content, future: "distributed.Future[object]") -> None:
        self._under_way[key] = content, future
        future.add_done_callback(lambda future: self._done.put(future.key))


def _client(scheduler: str) -> distributed.Client:
    # What a user has to know, we say; nobody but dask logs here, and its tracebacks say it worse.
    logging.disable(logging.CRITICAL)
    try:
        # A client that was made and found nobody waits for half a minute at its end; so who answers is asked before.
        kind = asyncio.run(_kind_of(scheduler))
        if kind == "Scheduler":
            return distributed.Client(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)
        why = _("it is something else: {kind}").format(kind=clean_line(kind, _SHOWN))
    except Exception as error:  # noqa: BLE001 - what answers there may be anything, and be misunderstood in any way
        why = clean_line(str(error), _SHOWN) or type(error).__name__
    told = _("--dask {address}: no scheduler answers there ({reason}). Start one with: dask scheduler")
    raise UsageFault(told.format(address=scheduler, reason=why))


async def _kind_of(address: str) -> str:
    """What answers at an address, in dask's words."""
    security = distributed.Security().get_connection_args("client")
    async with asyncio.timeout(2 * _CONNECT_SECONDS):
        comm = await connect(address, timeout=_CONNECT_SECONDS, **security)
        try:
            await comm.write({"op": "identity", "reply": True})
            told = await comm.read()
        finally:
            comm.abort()
    return str(told["type"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Orders:
    """What every worker of the cluster is told: the task, and the digest that its own course must have."""

    task: Task
    course_digest: str


def _digest_of(task: Task) -> str:
    return course_digest(courses.load(Path(task.course) if task.course else courses.HOME))


# --- On the cluster's workers ----------------------------------------------------------------------------------------

_here = threading.local()


def grade_there(orders: _Orders, content: Content) -> Result:
    """Grade one content in this thread's own worker process."""
    return _desk(orders).grade(content)


def leave_there(orders: _Orders, content: Content, why: str) -> Result:
    """The result of a content that nobody could grade."""
    return _desk(orders).leave_ungraded(content, why)


def _desk(orders: _Orders) -> Desk:
    known: tuple[_Orders, Desk] | None = getattr(_here, "desk", None)
    if known is not None and known[0] == orders:
        return known[1]
    if known is not None:
        known[1].close()
        _here.desk = None
    if _digest_of(orders.task) != orders.course_digest:
        raise UsageFault(
            "a worker of the cluster has another version of the grader or of the course. "
            "Install the same on all machines."
        )
    desk = Desk(orders.task)
    _here.desk = orders, desk
    return desk
