"""Tasks of ours in forked workers: each under a hard time limit, all processors used, results in the tasks' order.

A mutant of a reference may hang or eat memory, so it runs in a process that can be killed. Forked, a worker has all
that was loaded and collected at hand, and a new one costs a few milliseconds.
"""

import multiprocessing
import os
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from grader.errors import CourseError, GraderError, UsageError

R = TypeVar("R")

_MAX_MEMORY_BYTES = 4 * 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedTask(Generic[R]):
    """Something to be done, and the seconds it may take."""

    work: Callable[[], R]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LostTask:
    """In place of a result: the worker had to be killed, or ended by itself."""

    why: str


def run_tasks(tasks: Sequence[TimedTask[R]]) -> list[R | LostTask]:
    """The results in the order of the tasks; an exception of a task is raised here, that of the first one."""
    if sys.platform == "win32":
        raise UsageError("grade verify needs a system that can fork processes: Linux or macOS.")
    pool = _ForkPool(tasks)
    try:
        pool.run_to_end()
    finally:
        pool.close()
    results = [pool.results[index] for index in range(len(tasks))]
    for result in results:
        if isinstance(result, Exception):
            raise result
    return [result for result in results if not isinstance(result, Exception)]


@dataclass(slots=True, kw_only=True)
class _ForkedWorker:
    process: BaseProcess
    connection: Connection
    task: int | None = None
    deadline: float = 0.0


class _ForkPool(Generic[R]):
    def __init__(self, tasks: Sequence[TimedTask[R]]) -> None:
        self.results: dict[int, R | LostTask | Exception] = {}
        self._tasks = tasks
        self._next = 0
        self._workers: list[_ForkedWorker] = []

    def run_to_end(self) -> None:
        count = min(_processor_count(), len(self._tasks))
        self._workers = [self._start_worker() for _ in range(count)]
        for worker in self._workers:
            self._assign_task(worker)
        while busy := [worker for worker in self._workers if worker.task is not None]:
            patience = max(min(worker.deadline for worker in busy) - time.monotonic(), 0.0)
            ready = wait([worker.connection for worker in busy], timeout=patience)
            for worker in busy:
                if worker.connection in ready:
                    self._take_result(worker)
                elif time.monotonic() >= worker.deadline:
                    self._replace_worker(worker, "it did not end in time")

    def close(self) -> None:
        for worker in self._workers:
            worker.process.kill()
            worker.process.join()
            worker.connection.close()

    def _start_worker(self) -> _ForkedWorker:
        ours, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("fork")
        process = context.Process(target=_serve_tasks, args=(self._tasks, theirs), daemon=True)
        with warnings.catch_warnings():
            # numpy's idle threads are no danger to a fork that only computes.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        theirs.close()
        return _ForkedWorker(process=process, connection=ours)

    def _assign_task(self, worker: _ForkedWorker) -> None:
        worker.task = None
        if self._next < len(self._tasks):
            worker.task, self._next = self._next, self._next + 1
            worker.deadline = time.monotonic() + self._tasks[worker.task].seconds
            worker.connection.send(worker.task)

    def _take_result(self, worker: _ForkedWorker) -> None:
        assert worker.task is not None  # noqa: S101 - only busy workers are waited for
        try:
            self.results[worker.task] = worker.connection.recv()
        except (EOFError, OSError):
            self._replace_worker(worker, "its process ended")
        else:
            self._assign_task(worker)

    def _replace_worker(self, worker: _ForkedWorker, why: str) -> None:
        assert worker.task is not None  # noqa: S101 - only busy workers are waited for
        self.results[worker.task] = LostTask(why=why)
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        fresh = self._start_worker()
        worker.process, worker.connection = fresh.process, fresh.connection
        self._assign_task(worker)


def _serve_tasks(tasks: Sequence[TimedTask[R]], connection: Connection) -> None:
    _confine_worker()
    with open(os.devnull, "w", encoding="utf-8") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
        while True:
            task: int = connection.recv()
            try:
                connection.send(tasks[task].work())
            except Exception as error:  # noqa: BLE001 - raised again in the parent
                connection.send(_sendable_error(error))


def _confine_worker() -> None:
    """Nothing that a mutant or a chatty variant says is seen, and memory has an end."""
    import resource  # noqa: PLC0415 - not on every system

    for descriptor in (0, 1, 2):
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, descriptor)
        os.close(nothing)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))


def _sendable_error(error: Exception) -> Exception:
    if isinstance(error, (CourseError, GraderError, UsageError)):
        return error
    return GraderError(f"grade verify itself failed: {type(error).__name__}: {error}")


def _processor_count() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
