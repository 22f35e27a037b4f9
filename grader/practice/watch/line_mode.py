"""Watching without a screen: one line an event."""

import selectors
from collections.abc import Callable

from grader.grading.report import ExerciseResult
from grader.practice.watch import lines
from grader.practice.watch.loop import Watched, Watching, told_fault
from grader.practice.watch.wakeup import Bell


class InLines(Watching):
    """One line an event."""

    def __init__(self, watched: Watched, bell: Bell, say: Callable[[str], None]) -> None:
        super().__init__(watched, bell)
        self._say = say
        self._is_begun = False

    def _wait(self) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self.bell.hears, selectors.EVENT_READ)
            selector.select(self.patience)
        return self.bell.quiet()

    def has_learnt(self, before: dict[str, ExerciseResult], results: tuple[ExerciseResult, ...]) -> None:
        if self._is_begun:
            for line in lines.news(before, results, self.session):
                self._say(line)

    def has_ended(self) -> None:
        if not self._is_begun:
            for line in lines.opening(self.session, self.watched.folder):
                self._say(line)
            self._is_begun = True
        else:
            self._say(lines.standing(self.session))

    def has_failed(self, fault: Exception) -> None:
        self._say(told_fault(fault))
