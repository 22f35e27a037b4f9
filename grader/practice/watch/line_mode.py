"""Watch without a screen: print one line for each event."""

import os
import select
import selectors
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from grader.grading.report import ExerciseResult
from grader.practice.watch import lines
from grader.practice.watch.loop import WatchLoop, WatchTarget, grading_fault_sentence
from grader.practice.watch.moments import moment_sentences
from grader.practice.watch.wakeup import Wakeup


class LineMode(WatchLoop):
    """The watch that prints lines and reads no keys."""

    def __init__(
        self, target: WatchTarget, wakeup: Wakeup, print_line: Callable[[str], None], output: int = -1
    ) -> None:
        """`output` is the descriptor that the lines go to: the watch ends when it is a pipe that nobody reads."""
        super().__init__(target, wakeup)
        self._print_line = print_line
        self._output = output
        self._has_begun = False
        self._told: set[str] = set()

    @contextmanager
    def background_threads(self) -> Iterator[None]:
        # A descriptor of its own, which stays the pipe's whatever becomes of standard output.
        self._output = os.dup(self._output) if self._output >= 0 else -1
        try:
            with super().background_threads():
                yield
        finally:
            if self._output >= 0:
                os.close(self._output)

    def _wait_for_event(self) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self.wakeup.read_descriptor, selectors.EVENT_READ)
            selector.select(self.wait_seconds)
        self.is_over = self._output >= 0 and _is_without_reader(self._output)
        return self.wakeup.clear_notices()

    def on_save(self) -> None:
        self._told.clear()

    def on_results(self, before: dict[str, ExerciseResult], results: tuple[ExerciseResult, ...]) -> None:
        if self._has_begun:
            for line in lines.changed_lines(before, results, self.state, self._told):
                self._print_line(line)

    def on_graded(self) -> None:
        if not self._has_begun:
            for line in lines.opening_lines(self.state, self.target.folder):
                self._print_line(line)
            self._has_begun = True
        else:
            for sentence in moment_sentences(self.state):
                self._print_line(sentence)
            self._print_line(lines.progress_line(self.state))

    def on_error(self, fault: Exception) -> None:
        self._print_line(grading_fault_sentence(fault))


def _is_without_reader(descriptor: int) -> bool:
    """Whether this is a pipe whose reader has gone, which a write would tell, but hours may pass before the next."""
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(descriptor, 0)
    return bool(poll.poll(0))
