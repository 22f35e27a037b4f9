"""Takes the contents of a class through a pool into the file of the results, one result after the other."""

import time
from collections.abc import Callable, Iterator, Mapping

from grader.classroom.content import Content
from grader.classroom.stop_signals import Stop
from grader.classroom.store import ResultStore
from grader.classroom.store_rows import Batch
from grader.classroom.worker_pool import Pool
from grader.i18n import _
from grader.progress_view import ProgressView, duration_text
from grader.sandbox.isolation import IsolationLevel

_POLL_SECONDS = 0.2
_STOP_SECONDS = 0.7
"""How long what is in flight may take after the first Ctrl-C; what is cut off is graded by the next run."""

_SLOW_SECONDS = 3.0
"""After this time at one content, it is said what is being waited for."""


class BatchRun:
    """Takes contents through a pool into the database."""

    def __init__(
        self, batch: Batch, results: ResultStore, progress: ProgressView, stop: Stop, *, replaces: bool
    ) -> None:
        """With `replaces`, new results take the place of those that are there."""
        self._replaces = replaces
        self.batch = batch
        self.results = results
        self.progress = progress
        self.stop = stop
        self.count = 0
        self.is_below_kernel = False
        self.seconds = 0.0

    def grade_contents(
        self, contents: Iterator[Content | None], start: Callable[[], Pool], names: Mapping[str, str]
    ) -> None:
        """Grade contents by a pool that `start` gives; `names` are students, by the digests of their contents."""
        since = time.monotonic()
        try:
            pool = start()
        except KeyboardInterrupt:
            # Counted by `Stop`; nothing is in flight yet.
            return
        try:
            self._feed_pool(contents, pool, names)
        except BaseException:
            pool.kill()
            raise
        if self.stop.count:
            # A worker that is still starting need not be waited for.
            pool.kill()
        else:
            pool.close()
        self.seconds = time.monotonic() - since

    def _feed_pool(self, contents: Iterator[Content | None], pool: Pool, names: Mapping[str, str]) -> None:
        under_way = 0
        begun: dict[str, float] = {}
        is_more = True
        stop_at: float | None = None
        while True:
            if self.stop.count and stop_at is None:
                stop_at = time.monotonic() + _STOP_SECONDS
                under_way -= pool.withdraw_waiting()
                template = _("Stopping: {count} in flight have {seconds:g} s to finish; Ctrl-C again stops at once")
                self.progress.show_line(template.format(count=under_way, seconds=_STOP_SECONDS))
            if stop_at is not None and (self.stop.count > 1 or time.monotonic() >= stop_at):
                return
            while is_more and stop_at is None and under_way < pool.capacity:
                try:
                    content = next(contents)
                except StopIteration:
                    is_more = False
                    continue
                if content is None:
                    # It is still being read; results may be ready meanwhile.
                    break
                pool.put_content(content)
                begun[content.sha256] = time.monotonic()
                under_way += 1
            if not under_way and (stop_at is not None or not is_more):
                return
            result = pool.take_result(_POLL_SECONDS)
            self.progress.wait_for(_slow_content(begun, names))
            if result is not None:
                under_way -= 1
                begun.pop(result.sha256, None)
                self.results.put_result(self.batch, result, replaces=self._replaces)
                self.count += 1
                self.is_below_kernel |= result.isolation is not IsolationLevel.kernel
                self.progress.count_done()


def _slow_content(begun: Mapping[str, float], names: Mapping[str, str]) -> str:
    """Whose content has been under way for longest, and how long; "" where none is slow."""
    sha256 = next(iter(begun), None)
    if sha256 is None or (seconds := time.monotonic() - begun[sha256]) < _SLOW_SECONDS:
        return ""
    return _("{name} ({time})").format(name=names.get(sha256, ""), time=duration_text(seconds))
