"""The interruption may come at any moment of a limited call, its first and its last included."""

import itertools
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from grader.sandbox import parent_functions
from grader.sandbox.child_loss import ChildLostError, LossReason
from grader.time_limit import TimeLimitReached, call_within

needs_alarm = pytest.mark.skipif(sys.platform == "win32", reason="there is no alarm")
_Result = TypeVar("_Result")
MOMENTS = [number % 60 * 1e-6 + 1e-6 for number in range(1_500)]


@needs_alarm
def test_a_limit_is_raised_where_it_is_caught_and_leaves_the_handler_as_it_was() -> None:
    before = signal.getsignal(signal.SIGALRM)
    reached = 0
    for seconds in MOMENTS:
        reached += _is_reached(seconds)
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


@needs_alarm
def test_what_takes_too_long_is_interrupted() -> None:
    started = time.monotonic()
    with pytest.raises(TimeLimitReached):
        call_within(0.02, time.sleep, 60)
    assert time.monotonic() - started < 10


def test_a_limit_holds_in_and_behind_another_one_inside_it() -> None:
    def inner_then_outer() -> None:
        assert call_within(60, str, "inner") == "inner"
        _count_without_end()

    def both_limited() -> None:
        for function in (inner_then_outer, lambda: call_within(60, _count_without_end)):
            with pytest.raises(TimeLimitReached):
                call_within(0.05, function)

    started = time.monotonic()
    both_limited()
    in_another_thread(both_limited)
    assert time.monotonic() - started < 10


def test_in_another_thread_a_limit_is_raised_where_it_is_caught() -> None:
    moments = [*MOMENTS[:300], *(1e-4 + moment for moment in MOMENTS[:300])]
    # A function that ends sooner than threads take turns is seldom reached where the machine is busy.
    slow_moments = [0.02 + moment for moment in MOMENTS[:10]]
    reached = in_another_thread(
        lambda: (
            [_is_reached(seconds, int) for seconds in moments]
            + [_is_reached(seconds, _slow_int) for seconds in slow_moments]
        )
    )
    assert any(reached)


def test_in_another_thread_what_takes_too_long_is_interrupted_and_the_thread_goes_on() -> None:
    def interrupted() -> str:
        with pytest.raises(TimeLimitReached):
            call_within(0.02, _count_without_end)
        return call_within(30, str, "goes on")

    started = time.monotonic()
    assert in_another_thread(interrupted) == "goes on"
    assert time.monotonic() - started < 10


def test_a_limit_that_was_not_reached_leaves_no_thread() -> None:
    before = threading.active_count()
    assert in_another_thread(lambda: call_within(60, int, "7")) == 7
    until = time.monotonic() + 10
    while threading.active_count() > before:
        assert time.monotonic() < until
        time.sleep(0.01)


def _is_reached(seconds: float, function: Callable[[str], int] = int) -> bool:
    try:
        assert call_within(seconds, function, "7") == 7
    except TimeLimitReached:
        return True
    return False


def _slow_int(text: str) -> int:
    until = time.monotonic() + 0.04
    while time.monotonic() < until:
        pass
    return int(text)


def _count_without_end() -> None:
    for _number in itertools.count():
        pass


def in_another_thread(function: Callable[[], _Result]) -> _Result:
    """What the function returns, or raises, in a thread that is not the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function).result()
