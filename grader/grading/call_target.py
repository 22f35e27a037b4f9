"""What a check asks: something that answers calls of an exercise's function, and the time that is left for it."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from grader.courses.course import Exercise
from grader.grading.options import SubmissionLimits
from grader.sandbox.calls import Call, CallBatch
from grader.sandbox.replies import Reply


class Clock:
    """The seconds that are left of a time limit."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.left = seconds

    def charge_since(self, since: float) -> None:
        self.left -= time.monotonic() - since

    @contextmanager
    def charging_all(self) -> Iterator[None]:
        """Charge all the time that the block takes, once; judging what a learner's code returned takes time, too."""
        since, left = time.monotonic(), self.left
        try:
            yield
        finally:
            self.left = min(self.left, left - (time.monotonic() - since))


class CallTarget(Protocol):
    """Receives a check's calls: a submission, or a function in this process when `grade verify` tests a course."""

    limits: SubmissionLimits

    def begin_check(self) -> None:
        """Start a check."""

    def prefetch(self, calls: Iterable[CallBatch]) -> None:
        """Take the calls that are certain to follow the next ones, each batch in a check of its own."""

    def make_calls(self, exercise: Exercise, calls: Sequence[Call], clock: Clock) -> list[Reply]:
        """One reply for each call, in order; raise CheckAborted if there can be none."""
