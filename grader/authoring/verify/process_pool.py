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

from grader.errors import CourseFault, GraderFault, UsageFault

R = TypeVar("R")

_MEMORY = 4 * 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Generic[R]):
    """Something to be done, and the seconds it may take."""

    work: Callable[[], R]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """In place of a result: the worker had to be killed, or ended by itself."""

    why: str


def run_all(tasks: Sequence[Task[R]]) -> list[R | Lost]:
    """The results in the order of the tasks; an exception of a task is raised here, that of the first one."""
    if sys.platform == "win32":
        raise UsageFault("grade verify needs a system that can fork processes: Linux or macOS.")
    pool = _Pool(tasks)
    try:
        pool.run()
    finally:
        pool.close()
    results = [pool.results[index] for index in range(len(tasks))]
    for result in results:
        if isinstance(result, Exception):
            raise result
    return [result for result in results if not isinstance(result, Exception)]


@dataclass(slots=True, kw_only=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    task: int | None = None
    deadline: float = 0.0


class _Pool(Generic[R]):
    def __init__(self, tasks: Sequence[Task[R]]) -> None:
        self.results: dict[int, R | Lost | Exception] = {}
        self._tasks = tasks
        self._next = 0
        self._workers: list[_Worker] = []

    def run(self) -> None:
        count = min(_processors(), len(self._tasks))
        self._workers = [self._started() for _ in range(count)]
        for worker in self._workers:
            self._assign(worker)
        while busy := [worker for worker in self._workers if worker.task is not None]:
            patience = max(min(worker.deadline for worker in busy) - time.monotonic(), 0.0)
            ready = wait([worker.connection for worker in busy], timeout=patience)
            for worker in busy:
                if worker.connection in ready:
                    self._take(worker)
                elif time.monotonic() >= worker.deadline:
                    self._replace(worker, "it did not end in time")

    def close(self) -> None:
        for worker in self._workers:
            worker.process.kill()
            worker.process.join()
            worker.connection.close()

    def _started(self) -> _Worker:
        ours, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("fork")
        process = context.Process(target=_work, args=(self._tasks, theirs), daemon=True)
        with warnings.catch_warnings():
            # numpy's idle threads are no danger to a fork that only computes.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        theirs.close()
        return _Worker(process=process, connection=ours)

    def _assign(self, worker: _Worker) -> None:
        worker.task = None
        if self._next < len(self._tasks):
            worker.task, self._next = self._next, self._next + 1
            worker.deadline = time.monotonic() + self._tasks[worker.task].seconds
            worker.connection.send(worker.task)

    def _take(self, worker: _Worker) -> None:
        assert worker.task is not None  # noqa: S101 - only busy workers are waited for
        try:
            self.results[worker.task] = worker.connection.recv()
        except (EOFError, OSError):
            self._replace(worker, "its process ended")
        else:
            self._assign(worker)

    def _replace(self, worker: _Worker, why: str) -> None:
        assert worker.task is not None  # noqa: S101 - only busy workers are waited for
        self.results[worker.task] = Lost(why=why)
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        fresh = self._started()
        worker.process, worker.connection = fresh.process, fresh.connection
        self._assign(worker)


def _work(tasks: Sequence[Task[R]], connection: Connection) -> None:
    _shut_in()
    with open(os.devnull, "w", encoding="utf-8") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
        while True:
            task: int = connection.recv()
            try:
                connection.send(tasks[task].work())
            except Exception as error:  # noqa: BLE001 - raised again in the parent
                connection.send(_sendable(error))


def _shut_in() -> None:
    """Nothing that a mutant or a chatty variant says is seen, and memory has an end."""
    import resource  # noqa: PLC0415 - not on every system

    for descriptor in (0, 1, 2):
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, descriptor)
        os.close(nothing)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _sendable(error: Exception) -> Exception:
    if isinstance(error, (CourseFault, GraderFault, UsageFault)):
        return error
    return GraderFault(f"grade verify itself failed: {type(error).__name__}: {error}")


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
