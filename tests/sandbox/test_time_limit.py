"""The alarm may come at any moment of a limited call, its first and its last included."""

import signal
import sys
import threading
import time

import pytest

from grader.sandbox import parent_functions
from grader.sandbox.child_loss import ChildLostError, LossReason
from grader.sandbox.time_limit import TimeLimitReached, call_within

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no timer that interrupts")
MOMENTS = [number % 60 * 1e-6 + 1e-6 for number in range(1_500)]


def test_a_limit_is_raised_where_it_is_caught_and_leaves_the_handler_as_it_was() -> None:
    before = signal.getsignal(signal.SIGALRM)
    reached = 0
    for seconds in MOMENTS:
        try:
            assert call_within(seconds, int, "7") == 7
        except TimeLimitReached:
            reached += 1
        assert signal.getsignal(signal.SIGALRM) is before
    assert reached


def test_a_function_of_ours_that_ends_at_the_deadline_is_a_timeout_or_an_answer() -> None:
    losses = set()
    for seconds in MOMENTS:
        try:
            assert parent_functions._call_until(time.monotonic() + seconds, int) == 0
        except ChildLostError as lost:
            losses.add(lost.loss)
    assert losses == {LossReason.timed_out}


def test_what_takes_too_long_is_interrupted() -> None:
    started = time.monotonic()
    with pytest.raises(TimeLimitReached):
        call_within(0.02, time.sleep, 60)
    assert time.monotonic() - started < 10


def test_in_another_thread_there_is_no_limit() -> None:
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(call_within(1e-6, lambda: time.sleep(0.01) or "done")))
    thread.start()
    thread.join()
    assert found == ["done"]
