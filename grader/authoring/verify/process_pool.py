"""Run tasks of ours in forked workers: each with a hard time limit, on all processors, results in the tasks' order.

A mutant of a reference may hang or use up the memory, so it runs in a process that can be killed. A forked worker has
everything that was loaded and collected before, and takes a few milliseconds to start.
"""

import gc
import multiprocessing
import os
import queue
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from grader.errors import CourseError, GraderError, UsageError, install_command
from grader.i18n import _
from grader.processors import processor_count
from grader.progress_view import ProgressView
from grader.sandbox.forked_process import set_death_signal

if TYPE_CHECKING:
    from pebble import ProcessPool

R = TypeVar("R")

ENDING_ADVICE = "look for os._exit, a signal, or C code that crashes"
"""Where to look for what has ended a process."""

_MAX_MEMORY_BYTES = 4 * 1024**3
_POLL_SECONDS = 0.5
_ENDED_BY_TASK = 1
_NEW_OBJECTS = 20_000
"""How many objects a worker makes between two searches for garbage, of which trials leave little."""

_worker_tasks: list["TimedTask[object]"] = []
"""In a worker: all tasks. Functions can't be sent to it, so it inherits them by the fork and is sent indices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedTask(Generic[R]):
    """A function to call, the seconds it may take, and what it is about, for people who wait for it."""

    work: Callable[[], R]
    seconds: float
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostTask:
    """In place of a result: the worker ended by itself, or had to be killed when the time was over."""

    has_ended: bool

    @property
    def why(self) -> str:
        return f"its process ended; {ENDING_ADVICE}" if self.has_ended else "it did not end in time"


def run_tasks(
    tasks: Sequence[TimedTask[R]], title: str = "", progress: ProgressView | None = None
) -> list[R | LostTask]:
    """The results in the order of the tasks; the first exception of a task is raised here.

    The `title` says to who watches the `progress` what the tasks are.
    """
    if sys.platform == "win32":
        raise UsageError("grade verify needs a system that can fork processes: Linux or macOS.")
    with _open_pool(tasks) as pool:
        futures: list[Future[R]] = [
            pool.schedule(_run_task, args=(index,), timeout=task.seconds) for index, task in enumerate(tasks)
        ]
        if progress is not None:
            progress.begin_work(title, len(tasks))
            try:
                _show_progress(futures, [task.name for task in tasks], progress)
            finally:
                progress.end_work()
        return list(map(_task_result, futures))


def _show_progress(futures: Sequence["Future[R]"], names: Sequence[str], progress: ProgressView) -> None:
    """Count the tasks as they end, until all have, or one has failed; the first one that has not is waited for."""
    ended: queue.SimpleQueue[Future[R]] = queue.SimpleQueue()
    for future in futures:
        future.add_done_callback(ended.put)
    first = count = 0
    while count < len(futures):
        while first < len(futures) and futures[first].done():
            first += 1
        progress.wait_for(names[first] if first < len(futures) else "")
        with suppress(queue.Empty):
            future = ended.get(timeout=_POLL_SECONDS)
            if isinstance(future.exception(), CourseError | GraderError | UsageError):
                return
            count += 1
            progress.count_done()
    progress.wait_for("")


@contextmanager
def _open_pool(tasks: Sequence[TimedTask[R]]) -> Iterator["ProcessPool"]:
    try:
        import pebble  # noqa: PLC0415 - only the author of a course needs it
    except ImportError:
        template = _("A proof needs pebble, which is not installed: {command}")
        raise UsageError(template.format(command=install_command("author"))) from None
    pool = pebble.ProcessPool(
        max_workers=max(min(processor_count(), len(tasks)), 1),
        initializer=_prepare_worker,
        initargs=(tasks, os.getpid()),
        context=_worker_context(),
    )
    with warnings.catch_warnings():
        # Python warns of a fork beside threads: numpy's are idle, and pebble's hold no lock that a worker needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            yield pool
        finally:
            pool.stop()  # type: ignore[no-untyped-call]  # pebble's types lack this one
            pool.join()


def _worker_context() -> "multiprocessing.context.ForkContext":
    """How workers are forked. None ends by itself: one that did, even with exit code 0, was ended by its task.

    pebble takes 0 for a usual end, and would wait for the task's result until its time is over.
    """

    class TaskProcess(multiprocessing.context.ForkProcess):
        @property
        def exitcode(self) -> int | None:
            code = super().exitcode
            return _ENDED_BY_TASK if code == 0 else code

    class TaskContext(multiprocessing.context.ForkContext):
        Process = TaskProcess

    return TaskContext()


def _task_result(future: Future[R]) -> R | LostTask:
    from pebble import ProcessExpired  # noqa: PLC0415

    try:
        return future.result()
    except TimeoutError:
        return LostTask(has_ended=False)
    except ProcessExpired:
        return LostTask(has_ended=True)


# --- In a worker ------------------------------------------------------------------------------------------------------


def _prepare_worker(tasks: Sequence[TimedTask[object]], parent: int) -> None:
    """Take the tasks, silence everything that a mutant or a variant prints, and limit the memory.

    A worker ends with the process above it, also in the middle of a mutant's loop without an end.
    """
    import resource  # noqa: PLC0415 - not on every system

    set_death_signal(signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    _worker_tasks[:] = tasks
    # What was inherited is no garbage, and looking for some among it would copy its pages into this process.
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
    with open(os.devnull, "r+b") as nothing:
        for descriptor in (0, 1, 2):
            os.dup2(nothing.fileno(), descriptor)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))


def _run_task(index: int) -> Any:  # noqa: ANN401 - a task's result
    try:
        with open(os.devnull, "w", encoding="utf-8") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
            return _worker_tasks[index].work()
    except (CourseError, GraderError, UsageError):
        raise
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        raise GraderError(f"grade verify itself failed: {type(error).__name__}: {error}") from None
