"""Grading many contents side by side: what every pool does, and the pool of this machine's processors.

Theory of operation of `LocalPool`. `count` workers grade at a time, one for each processor that may be used. Each has a
slot (`worker_source.WorkerSlot`), and each slot has a thread. The threads take contents from one queue, put results
into another, and otherwise wait for their workers' answers, so they cost no processor.

Most contents take milliseconds. A learner's endless loop takes seconds, until the sandbox's limit ends it, and where it
only sleeps or waits, its processor is idle for that time. A class with some of these in a row would leave all workers
waiting. So hanging workers are relieved:

- A slot that has been at one content for more than a second counts as *waiting*, the other busy slots as *busy*.
- For waiting slots, more slots are started as *reliefs*, while there is work in the queue: one for every two workers
  at most (and at least one), because a hang may also be a loop that keeps its processor busy. With a relief for every
  hang, twice as many processes as processors would compete, and the honest submissions among them would run into their
  own time limits.
- Before a slot takes up a content, it waits for its turn: until fewer than `count` slots are busy. So when hangs end,
  no more than `count` slots work, though there are more of them by then: reliefs stay until the end. A turn becomes
  free when a slot is done, which wakes a waiting thread, or when a slot's second is over, which nobody signals; so the
  threads also look once in a second.
- A relief that can't be started, for want of memory or processes say, is no fault: its thread ends, and the others do
  the work. So does any other slot whose worker can't be started even after a while, except the last one.
"""

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from grader.classroom.content import Content
from grader.classroom.store_rows import Result
from grader.classroom.worker_process import WorkerLostError
from grader.classroom.worker_source import WorkerSlot, WorkerSource
from grader.errors import CourseError, GraderError, UsageError
from grader.i18n import _

_HANG_SECONDS = 1.0
"""After this time at one content, a slot counts as waiting for a hang."""


class Pool(Protocol):
    """Workers that grade contents side by side, on this machine's processors or on a cluster's."""

    @property
    def capacity(self) -> int:
        """How many contents to have under way, so that no worker waits for work."""

    def put_content(self, content: Content) -> None:
        """Queue a content for grading."""

    def take_result(self, seconds: float) -> Result | None:
        """The next result, or None if there is none within this time; raise the fault of a pool that can't work."""

    def withdraw_waiting(self) -> int:
        """Take back the contents that are not begun, and return how many these were."""

    def kill(self) -> None:
        """Stop at once; results that are under way are lost."""

    def close(self) -> None:
        """End the workers in order; no content may be under way."""


class LocalPool:
    """Worker processes on this machine, of which `count` work at a time (see the module's theory of operation)."""

    def __init__(self, source: WorkerSource, count: int) -> None:
        self._source = source
        self._count = count
        self._to_do: queue.SimpleQueue[Content | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Result | Exception] = queue.SimpleQueue()
        self._slot_freed = threading.Condition()
        self._busy_since: dict[WorkerSlot, float] = {}
        """The slots that are grading, with the time at which each took up its content."""

        self._slots: list[WorkerSlot] = []
        self._threads: list[threading.Thread] = []
        self._idle_slots = 0
        """How many slots do no work, because the system has no room for their workers."""

        while len(self._slots) < count and self._add_slot(self._grade_queue):
            pass
        if not self._slots:
            raise GraderError(_("no thread could be started for a worker: the limit of threads is reached here"))

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
        self._source.kill()
        self._join_threads()

    def close(self) -> None:
        self._join_threads()

    def _add_slot(self, work: Callable[[WorkerSlot], None]) -> bool:
        """Add a slot with its thread; return False if the system starts no thread, and the others do the work."""
        slot = WorkerSlot(self._source)
        thread = threading.Thread(target=work, args=(slot,), daemon=True)
        try:
            thread.start()
        except RuntimeError:
            slot.close()
            return False
        self._slots.append(slot)
        self._threads.append(thread)
        return True

    def _add_relief(self) -> None:
        """Start a relief, if there are more waiting slots than reliefs and there is work for it."""
        with self._slot_freed:
            waiting = len(self._busy_since) - self._busy_count()
        reliefs = len(self._slots) - self._count
        if reliefs < min(waiting, max(self._count // 2, 1)) and not self._to_do.empty():
            self._add_slot(self._grade_as_relief)

    def _busy_count(self) -> int:
        """How many slots are grading, without those that wait for a hang."""
        return sum(since > time.monotonic() - _HANG_SECONDS for since in self._busy_since.values())

    def _join_threads(self) -> None:
        """Let every thread find an end in the queue, and wait for it."""
        for _thread in self._threads:
            self._to_do.put(None)
        for thread in self._threads:
            thread.join()

    def _grade_as_relief(self, slot: WorkerSlot) -> None:
        """Work as a relief, if another worker can be started."""
        try:
            slot.open_worker()
        except (CourseError, GraderError, UsageError, WorkerLostError):
            self._leave_work_to_others()
            slot.close()
            return
        self._grade_queue(slot)

    def _grade_queue(self, slot: WorkerSlot) -> None:
        while (content := self._to_do.get()) is not None:
            try:
                slot.await_worker()
                done: Result | Exception = self._grade_in_turn(slot, content)
            except GraderError as error:
                if self._leave_work_to_others():
                    self._to_do.put(content)
                    break
                done = error
            except Exception as error:  # noqa: BLE001 - raised again by `take_result`
                done = error
            self._done.put(done)
        slot.close()

    def _leave_work_to_others(self) -> bool:
        """Whether another slot is left to do the work of one that has no worker."""
        with self._slot_freed:
            if self._idle_slots + 1 >= len(self._slots):
                return False
            self._idle_slots += 1
            return True

    def _grade_in_turn(self, slot: WorkerSlot, content: Content) -> Result:
        """Grade a content as soon as fewer than `count` slots are busy."""
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
