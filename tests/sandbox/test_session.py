"""A child may say anything at any time: each conversation ends in a reply or in ChildLostError, by its deadline.

First a scripted channel plays children that no honest code is; then real children, forked and direct, do what
learners do.
"""

import hashlib
import itertools
import math
import os
import signal
import struct
import subprocess
import sys
import textwrap
import threading
import time
import tracemalloc
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import numpy as np
import pytest
from every_case import every_case

from grader.grading.options import SubmissionLimits
from grader.sandbox.calls import Call, CallBatch
from grader.sandbox.channel import MAX_OUTPUT_BYTES, Channel, ChannelClosedError, ExitStatus, ThreadTimes, thread_times
from grader.sandbox.child import wire
from grader.sandbox.child.expressions import TextFormula
from grader.sandbox.child_loss import ChildLostError, LossReason
from grader.sandbox.fork_channel import ForkChannel
from grader.sandbox.loading_progress import MAX_STOPPED_STATEMENTS, LoadRules
from grader.sandbox.message_budget import MessageBudget
from grader.sandbox.parent_functions import MAX_CALLBACKS, Substitute
from grader.sandbox.replies import MissingFunction, OversizedValue, RaisedException, Reply, ReturnedValue, TracebackLine
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.session import ChildSession
from grader.sandbox.spawn_channel import SpawnChannel

READY = wire.encode_frame(("ready",))
SLACK = 1.0
"""Seconds that a busy machine may take beyond a deadline."""


@pytest.fixture(autouse=True)
def grants_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines are kept here also while other tests keep the machine busy, but for those about busy machines."""
    monkeypatch.setattr("grader.sandbox.message_stream._MAX_GRANTED_SECONDS", 0.0)


class Scripted:
    """A channel whose child says these bytes in turn, whatever it hears; then it is silent, or ends."""

    pid = -1

    def __init__(self, chunks: Iterable[bytes], *, ends: bool = False) -> None:
        self._chunks = iter(chunks)
        self._ends = ends
        self.heard = wire.FrameBuffer()

    def write(self, data: bytes, deadline: float) -> None:
        if time.monotonic() > deadline:
            raise TimeoutError
        self.heard.feed_bytes(data)

    def shortened(self, frames: bytes) -> bytes:
        return frames

    def read(self, deadline: float) -> bytes:
        for chunk in self._chunks:
            if time.monotonic() > deadline:
                raise TimeoutError
            return chunk
        if self._ends:
            raise ChannelClosedError
        time.sleep(max(deadline - time.monotonic(), 0))
        raise TimeoutError

    def take_output(self) -> tuple[bytes, bool]:
        return b"", False

    def close(self) -> ExitStatus:
        return ExitStatus()


class Late(Scripted):
    """A channel whose child answers after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__([READY])
        self._answers_at = time.monotonic() + seconds

    def read(self, deadline: float) -> bytes:
        with suppress(TimeoutError):
            return super().read(min(deadline, self._answers_at))
        if deadline < self._answers_at:
            raise TimeoutError
        return DONE

    def resume(self) -> None:
        """It answers, and so runs, at its time only."""

    def read_traceback(self) -> bytes:
        return b""


def asked_for(conversation: ChildSession, calls: Sequence[Call], *deadlines: float) -> list[Reply]:
    conversation.queue_calls(calls)
    return conversation.read_replies(*deadlines)


def imported(conversation: ChildSession, topic: str, deadline: float) -> RaisedException | None:
    conversation.queue_import(topic)
    return conversation.import_result(deadline)


def asked(slot: object, *args: object, **kwargs: object) -> bytes:
    return wire.encode_frame(("ask", slot, list(args), kwargs))


def returned(value: object, number: int = 1) -> bytes:
    return wire.encode_frame(("returned", number, value, [], []))


DONE = returned(0.0)


def told(chunks: Iterable[bytes], *lent: Callable[..., object], seconds: float = 5.0, ends: bool = True) -> Reply:
    """The reply to one call whose arguments are these functions, of a child that says these bytes."""
    conversation = ChildSession(Scripted(itertools.chain([READY], chunks), ends=ends))
    conversation.open_submission({})
    call = Call(topic="slope", function="derivative", args=lent, kwargs={})
    (reply,) = asked_for(conversation, [call], time.monotonic() + seconds)
    return reply


def loss(chunks: Iterable[bytes], *lent: Callable[..., object], seconds: float = 5.0, ends: bool = True) -> LossReason:
    with pytest.raises(ChildLostError) as lost:
        told(chunks, *lent, seconds=seconds, ends=ends)
    return lost.value.loss


def heard(chunks: Iterable[bytes], *lent: Callable[..., object]) -> list[wire.Value]:
    """What a child that says these bytes is told after its call."""
    channel = Scripted(itertools.chain([READY], chunks))
    conversation = ChildSession(channel)
    conversation.open_submission({})
    asked_for(conversation, [Call(topic="t", function="f", args=lent, kwargs={})], time.monotonic() + 5)
    messages = []
    while (body := channel.heard.next_body()) is not None:
        messages.append(wire.decode_value(body))
    return messages[2:]


@pytest.fixture
def asked_while_queued(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[list[Reply], float]]:
    """The replies of a child that answers so late, and by how much its deadline was moved.

    Meanwhile it runs, and waits for a processor, for these shares of the time; `most` is granted at most, and
    nothing beyond the first `last` seconds.
    """

    def ask(
        seconds: float,
        *,
        running: float = 0.0,
        queued: float = 1.0,
        most: float = 6.0,
        last: float = math.inf,
        is_import: bool = False,
    ) -> tuple[list[Reply], float]:
        since = time.monotonic()

        def times(thread: int | str) -> ThreadTimes:
            took = time.monotonic() - since if thread == Late.pid else 0.0
            return ThreadTimes(running=running * took, queued=queued * took)

        monkeypatch.setattr("grader.sandbox.message_stream._MAX_GRANTED_SECONDS", most)
        monkeypatch.setattr("grader.sandbox.message_stream.thread_times", times)
        conversation = ChildSession(Late(seconds))
        conversation.open_submission({})
        if is_import:
            imported(conversation, "t", time.monotonic() + last)
        call = Call(topic="t", function="f", args=(), kwargs={})
        deadlines = time.monotonic() + 0.1, time.monotonic() + last
        return asked_for(conversation, [call], *deadlines), conversation.granted_seconds

    return ask


def test_the_time_for_which_a_child_waits_for_a_processor_is_not_its_own(asked_while_queued) -> None:
    replies, granted = asked_while_queued(0.5)
    assert isinstance(replies[0], ReturnedValue)
    assert 0.3 < granted < 0.5 + SLACK


def test_a_child_does_not_wait_for_a_processor_without_an_end(asked_while_queued) -> None:
    with within(0.5 + SLACK), pytest.raises(ChildLostError) as lost:
        asked_while_queued(100.0, most=0.3)
    assert lost.value.loss is LossReason.timed_out


@every_case("is_import", [False, True])
def test_waiting_for_a_processor_moves_no_deadline_beyond_the_last(asked_while_queued, *, is_import: bool) -> None:
    with within(0.3 + SLACK), pytest.raises(ChildLostError) as lost:
        asked_while_queued(100.0, last=0.3, is_import=is_import)
    assert lost.value.loss is LossReason.timed_out


@every_case(("running", "queued"), [(0.7, 0.3), (0.6, 1.0)])
def test_a_child_that_runs_for_most_of_its_time_or_waits_for_its_parent_gets_no_more(
    asked_while_queued, running: float, queued: float
) -> None:
    with within(0.2 + SLACK), pytest.raises(ChildLostError) as lost:
        asked_while_queued(2.0, running=running, queued=queued)
    assert lost.value.loss is LossReason.timed_out


@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="the system doesn't tell who waits")
def test_a_child_is_not_granted_the_time_for_which_it_waits_for_threads_of_its_own() -> None:
    until = time.monotonic() + 0.3

    def burn() -> None:
        while time.monotonic() < until:
            hashlib.sha256(bytes(1_000_000))

    before, since = thread_times(os.getpid()).running, time.process_time()
    thread = threading.Thread(target=burn)
    thread.start()
    thread.join()
    assert thread_times(os.getpid()).running - before > time.process_time() - since - 0.05


BUSY = '''
import os, signal, time
from grader.sandbox.calls import Call
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.session import ChildSession

SLOW = b"""
import time

def slow(x):
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass
"""
os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
others = []
for _ in range(9):
    others.append(os.fork())
    if not others[-1]:
        os.setsid()  # Linux may share a processor among sessions
        signal.alarm(60)
        while True:
            pass
try:
    with Sandbox() as sandbox:
        session = ChildSession(sandbox.start_child(memory=320 << 20, seconds=60))
        session.open_submission({"busy.py": SLOW})
        session.queue_import("busy")
        session.ensure_started()
        session.import_result(time.monotonic() + 30)
        session.queue_calls([Call(topic="busy", function="slow", args=(1.0,), kwargs={})])
        since = time.monotonic()
        print(session.read_replies(since + 0.4))
        print(time.monotonic() - since)
        session.close()
finally:
    for pid in others:
        os.kill(pid, signal.SIGKILL)
'''


@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="the system doesn't tell who waits")
def test_a_busy_machine_makes_no_right_answer_late() -> None:
    run = subprocess.run([sys.executable, "-c", BUSY], capture_output=True, text=True, timeout=100, check=False)
    assert run.returncode == 0, run.stderr
    reply, took = run.stdout.splitlines()
    assert reply.startswith("[ReturnedValue("), run.stdout
    assert float(took) > 0.4


@contextmanager
def within(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    took = time.monotonic() - started
    assert took < seconds, f"{took:.2f} s"


def identity(value: object) -> object:
    return value


# Messages that are none.

PLACE = ("slope.py", 3, "derivative")
RAISED = {"kinds": ["ValueError"], "text": "no", "places": [PLACE]}


@every_case(
    "message",
    [
        None,
        True,
        0,
        1.5,
        "returned",
        (),
        [],
        {},
        ("returned",),
        ("returned", 1),
        ("returned", 1, 0.0, []),
        ("returned", 1, 0.0, [], [], []),
        ("Returned", 1, 0.0, [], []),
        ("returned", "1", 0.0, [], []),
        ("returned", 1.0, 0.0, [], []),
        ("returned", None, 0.0, [], []),
        ("returned", np.int64(1), 0.0, [], []),
        ("returned", np.ones(3), 0.0, [], []),
        ("returned", 0, 0.0, [], []),
        ("returned", 2, 0.0, [], []),
        ("returned", -1, 0.0, [], []),
        ("returned", 2**900, 0.0, [], []),
        ("returned", 1, 0.0, "a", []),
        ("returned", 1, 0.0, {"a": 1}, []),
        ("returned", 1, 0.0, [0], []),
        ("returned", 1, 0.0, [np.ones(2)], []),
        ("returned", 1, 0.0, [], None),
        ("returned", 1, 0.0, [], ["fine", None]),
        ("raised", 1),
        ("raised", 1, None),
        ("raised", 1, []),
        ("raised", 1, {}),
        ("raised", 2, RAISED),
        ("raised", 1, RAISED | {"kinds": []}),
        ("raised", 1, RAISED | {"kinds": "ValueError"}),
        ("raised", 1, RAISED | {"kinds": [1]}),
        ("raised", 1, RAISED | {"kinds": ["ValueError", None]}),
        ("raised", 1, RAISED | {"text": None}),
        ("raised", 1, RAISED | {"text": wire.Opaque(kind="text")}),
        ("raised", 1, RAISED | {"text": np.ones(2)}),
        ("raised", 1, RAISED | {"places": None}),
        ("raised", 1, RAISED | {"places": [None]}),
        ("raised", 1, RAISED | {"places": [PLACE[:2]]}),
        ("raised", 1, RAISED | {"places": [(1, 3, "f")]}),
        ("raised", 1, RAISED | {"places": [("slope.py", "3", "f")]}),
        ("raised", 1, RAISED | {"places": [("slope.py", 3, None)]}),
        ("raised", 1, RAISED | {"text": "a" * 200_000}),
        ("raised", 1, RAISED | {"more": "a" * 200_000}),
        ("missing", 1),
        ("missing", 1, None),
        ("missing", 1, "a" * 200_000),
        ("missing", 2, ""),
        ("oversized", 1, 5),
        ("oversized", 1, "a" * 200_000),
        ("oversized", 2, ""),
        ("ready",),
        ("imported", "slope"),
        ("evaluated", 1.0),
        ("failed", "ValueError", "no"),
        ("value", 1.0),
        ("ask",),
        ("ask", 0),
        ("ask", 0, []),
        ("ask", 0, (), None),
        ("ask", 0, {}, {}),
        ("ask", 0, [], []),
        ("ask", "0", [], {}),
        ("ask", 0.0, [], {}),
        ("ask", None, [], {}),
        ("ask", np.zeros(2), [], {}),
        ("ask", np.zeros(2, int), [], {}),
        ("ask", wire.FunctionReference(slot=0), [], {}),
        wire.FunctionReference(slot=0),
        wire.Opaque(kind="returned"),
        np.ones(3),
        np.float64(1),
    ],
    ids=lambda message: repr(message)[:60],
)
def test_a_message_that_is_none_breaks_the_wire(message: object) -> None:
    assert loss([wire.encode_frame(message)], identity) is LossReason.broke_wire


@every_case("odd", [np.ones(2), np.zeros((0, 3)), np.ones((2, 2), complex), [np.ones(2)]])
@every_case("place", range(3))
def test_an_array_in_place_of_a_word_breaks_the_wire(odd: object, place: int) -> None:
    message = ["raised", 1, RAISED]
    message[place] = odd
    assert loss([wire.encode_frame(tuple(message))], identity) is LossReason.broke_wire


@every_case(
    "first",
    [
        ("Ready",),
        ("ready", 1),
        ["ready"],
        (np.ones(2),),
        (np.zeros(0),),
        ([np.ones(2)],),
        np.ones(2),
        np.zeros(0),
        None,
        ("returned", 1, 0.0, [], []),
    ],
    ids=repr,
)
def test_a_child_that_does_not_begin_with_ready_breaks_the_wire(first: object) -> None:
    conversation = ChildSession(Scripted([wire.encode_frame(first)], ends=True))
    conversation.open_submission({})
    with pytest.raises(ChildLostError) as lost:
        conversation.ensure_started()
    assert lost.value.loss is LossReason.broke_wire


@every_case(
    "message",
    [("raised", 0, {}), ("raised", 1, RAISED), ("raised", np.zeros(2), RAISED), ("imported", 1), ("imported",), None],
    ids=repr,
)
def test_an_import_ends_in_its_own_messages_only(message: object) -> None:
    conversation = ChildSession(Scripted([READY, wire.encode_frame(message)], ends=True))
    conversation.open_submission({})
    with pytest.raises(ChildLostError) as lost:
        imported(conversation, "slope", time.monotonic() + 5)
    assert lost.value.loss is LossReason.broke_wire


@every_case(
    "data",
    [
        pytest.param(b"\xff\xff\xff\xff", id="a frame of 4 GiB"),
        pytest.param(struct.pack("<I", wire.MAX_FRAME_BYTES + 1), id="a frame one byte too long"),
        pytest.param(b"\0\0\0\0", id="an empty frame"),
        pytest.param(b"\1\0\0\0?", id="an unknown tag"),
        pytest.param(struct.pack("<I", 5) + b"l\xff\xff\xff\xff", id="a list of four billion"),
        pytest.param(struct.pack("<I", 500) + b"l\1\0\0\0" * 100, id="a hundred lists deep"),
        pytest.param(struct.pack("<I", 19) + b"a\x0b\x02" + b"\xff" * 16, id="an array of 2**131 bytes"),
        pytest.param(DONE[:4] + b"\xff" + DONE[5:], id="one byte changed"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", id="another protocol"),
    ],
)
def test_bytes_that_are_no_frame_break_the_wire_at_once(data: bytes) -> None:
    with within(SLACK):
        assert loss([data], ends=False) is LossReason.broke_wire


# When.


def test_silence_ends_at_the_deadline() -> None:
    with within(0.1 + SLACK):
        assert loss([], seconds=0.1, ends=False) is LossReason.timed_out


def test_an_end_is_told_as_an_end() -> None:
    assert loss([]) is LossReason.ended


def test_an_end_within_a_frame_is_told_as_an_end() -> None:
    assert loss([DONE[:-1]]) is LossReason.ended


def slowly(data: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in data:
        time.sleep(0.002)
        yield chunk


def test_bytes_that_dribble_in_do_not_restart_the_deadline() -> None:
    header = struct.pack("<I", wire.MAX_FRAME_BYTES)
    with within(0.2 + SLACK):
        assert loss(slowly(itertools.chain([header], itertools.repeat(b"N"))), seconds=0.2) is LossReason.timed_out


def test_callbacks_do_not_restart_the_deadline() -> None:
    with within(0.2 + SLACK):
        assert loss(slowly(itertools.repeat(asked(0, 1.0))), identity, seconds=0.2) is LossReason.timed_out


def test_evaluations_do_not_restart_the_deadline() -> None:
    def forever(function: Callable[[float], object]) -> None:
        while True:
            function(1.0)

    script = itertools.chain(
        [asked(0, wire.FunctionReference(slot=0, here=True))], itertools.repeat(wire.encode_frame(("evaluated", 1.0)))
    )
    with within(0.2 + SLACK):
        assert loss(slowly(script), forever, seconds=0.2) is LossReason.timed_out


def test_calls_at_once_share_one_deadline() -> None:
    replies = (returned(0.0, number) for number in itertools.count(1))
    conversation = ChildSession(Scripted(itertools.chain([READY], slowly(replies))))
    conversation.open_submission({})
    calls = [Call(topic="t", function="f", kwargs={})] * 1000
    with within(0.2 + SLACK), pytest.raises(ChildLostError) as lost:
        asked_for(conversation, calls, time.monotonic() + 0.2)
    assert lost.value.loss is LossReason.timed_out


def test_a_function_of_ours_that_a_child_keeps_busy_is_stopped_at_the_deadline() -> None:
    """As a reference may be, that a child calls with arguments of its choice."""
    too_long = time.monotonic() + 3.0

    def busy(_: int) -> float:
        while time.monotonic() < too_long:
            pass
        return 0.0

    with within(0.2 + SLACK):
        assert loss([asked(0, 1)], busy, seconds=0.2) is LossReason.timed_out


def test_a_function_of_ours_is_not_called_for_a_million_million_steps() -> None:
    """As `descend(f, x, learnrate, steps=10**12)` would, which needs memory before it needs time."""
    called = []
    loss([asked(0, 10**12)], called.append, seconds=0.2)
    assert not called


@every_case(
    "args",
    [
        (np.zeros(2_000), 100_000),
        (np.zeros((1, 2_000)), np.ones(1), np.zeros(2_000), 0.1, 1_000_000),
        ([0.0] * 99, 10**6),
    ],
)
def test_a_function_of_ours_is_not_called_for_a_long_path_of_many_numbers(args: tuple[object, ...]) -> None:
    """A path of so many steps that each have so many numbers would fill the memory of the grader."""
    called = []
    loss([asked(0, *args)], lambda *given: called.append(given), seconds=0.2)
    assert not called


def test_a_function_of_ours_is_not_called_for_an_array_that_is_long_and_empty() -> None:
    called = []
    loss([asked(0, np.zeros((2**20, 0)))], called.append, seconds=0.2)
    assert not called


@every_case("args", [("a" * 300, 10**6), ("a" * 30, 10**4, 10**4), (10**6, "a" * 300), ("a" * 300, np.array(10**6))])
def test_a_function_of_ours_is_not_called_to_repeat_a_text(args: tuple[object, ...]) -> None:
    called = []
    loss([asked(0, *args)], lambda *given: called.append(given), seconds=0.2)
    assert not called


@every_case(
    ("count", "answers"),
    [(10**6, ["a" * 300]), (10**6, [["a" * 300]]), (1, [10**6, "a" * 300]), (1, ["a" * 300, 10**6])],
)
def test_what_a_function_of_a_child_returns_is_not_repeated(count: int, answers: list[object]) -> None:
    received = []

    def take(function: Callable[[float], object], _: int) -> None:
        received.extend(function(0.0) for _ in answers)

    frames = [wire.encode_frame(("evaluated", answer)) for answer in answers]
    loss([asked(0, wire.FunctionReference(slot=0, here=True), count), *frames], take, seconds=0.2)
    assert len(received) < len(answers)


def test_a_function_of_ours_says_nothing_of_itself_in_a_warning() -> None:
    def warn(_: float) -> float:
        warnings.warn("of ours", stacklevel=1)
        return 0.0

    with warnings.catch_warnings(record=True) as caught:
        loss([asked(0, 1.0)], warn, seconds=0.2)
    assert caught == []


def test_a_function_of_ours_is_called_for_many_numbers_or_steps() -> None:
    called = []
    for args in ((np.zeros(4_096), 100), (np.zeros(8), 10**6), (3.0, 10**6)):
        loss([asked(0, *args)], lambda *given: called.append(given), seconds=0.2)
    assert len(called) == 3


def test_a_second_reply_to_one_call_breaks_the_wire_at_the_next() -> None:
    conversation = ChildSession(Scripted([READY, DONE + DONE, DONE]))
    conversation.open_submission({})
    call = Call(topic="t", function="f", kwargs={})
    asked_for(conversation, [call], time.monotonic() + 5)
    with pytest.raises(ChildLostError) as lost:
        asked_for(conversation, [call], time.monotonic() + 5)
    assert lost.value.loss is LossReason.broke_wire


def test_replies_in_another_order_break_the_wire() -> None:
    conversation = ChildSession(Scripted([READY, returned(0.0, 2), returned(0.0, 1)]))
    conversation.open_submission({})
    with pytest.raises(ChildLostError) as lost:
        asked_for(conversation, [Call(topic="t", function="f", kwargs={})] * 2, time.monotonic() + 5)
    assert lost.value.loss is LossReason.broke_wire


LINGERS = wire.encode_frame(("lingers",))


def test_a_thread_that_lingers_is_told_once_for_a_reply() -> None:
    assert told([LINGERS, DONE]) == ReturnedValue(value=0.0, changed=(), warnings=())
    flood = LINGERS * 100_000
    with within(SLACK):
        assert loss([flood, DONE]) is LossReason.broke_wire


def test_a_frame_is_read_however_its_bytes_arrive() -> None:
    assert told(DONE[at : at + 1] for at in range(len(DONE))) == ReturnedValue(value=0.0, changed=(), warnings=())


def replies_of(calls: Sequence[Call], chunks: Iterable[bytes], budget: MessageBudget | None = None) -> list[Reply]:
    """The replies of a child that says these bytes to calls that other submissions got too."""
    conversation = ChildSession(Scripted(itertools.chain([READY], chunks), ends=True), budget)
    conversation.open_submission({})
    return asked_for(conversation, calls, time.monotonic() + 5)


def test_replies_that_came_before_are_known_together_however_they_arrive() -> None:
    calls = CallBatch([Call(topic="slope", function="derivative", kwargs={})] * 3)
    said = b"".join(returned(float(number), number) for number in (1, 2, 3))
    expected = replies_of(calls, [said])
    for _ in range(2):
        assert list(map(id, replies_of(calls, [said]))) == list(map(id, expected))
    assert list(calls.runs) == [said]
    assert all(replies_of(calls, [said[:at], said[at:]]) == expected for at in range(1, len(said)))
    assert list(calls.runs) == [said]


def test_a_child_is_idle_when_it_has_answered_all_that_it_was_sent_and_said_no_more() -> None:
    first, second = (CallBatch([Call(topic="slope", function="derivative", kwargs={})]) for _ in range(2))
    conversation = ChildSession(Scripted([READY, returned(1.0, 1), returned(2.0, 1) + returned(3.0, 1)]))
    conversation.open_submission({})
    found = [conversation.is_idle]
    conversation.queue_calls(first, [second])
    found.append(conversation.is_idle)
    conversation.read_replies(time.monotonic() + 5)
    found.append(conversation.is_idle)  # the second calls were sent ahead
    conversation.queue_calls(second)
    conversation.read_replies(time.monotonic() + 5)
    found.append(conversation.is_idle)  # one more reply has arrived than was asked for
    assert found == [False] * 4
    answered = ChildSession(Scripted([READY, returned(1.0, 1)]))
    answered.open_submission({})
    answered.queue_calls(first)
    answered.read_replies(time.monotonic() + 5)
    assert answered.is_idle
    answered.queue_calls(second)
    assert not answered.is_idle


def test_a_session_that_is_left_has_changed_nothing_of_loading_in_the_first() -> None:
    outer = ChildSession(Scripted([READY]))
    outer.open_submission({})
    outer.ensure_started()
    before = outer.loading
    inner = outer.reopened([], "", LoadRules())
    assert inner.loading is not before
    inner.leave()
    assert outer.loading is before


def test_replies_that_are_known_together_are_charged_as_any_other() -> None:
    calls = CallBatch([Call(topic="slope", function="derivative", kwargs={})] * 2)
    said = returned(1.0, 1) + returned(2.0, 2)
    left = []
    for _ in range(4):
        budget = MessageBudget()
        replies_of(calls, [said], budget)
        left.append(budget._share_left)
    assert len(calls.runs) == len(set(left)) == 1


def test_other_replies_than_those_that_are_known_together_are_read_one_by_one() -> None:
    calls = CallBatch([Call(topic="slope", function="derivative", kwargs={})] * 2)
    for _ in range(3):
        replies_of(calls, [returned(1.0, 1) + returned(2.0, 2)])
    first, second = replies_of(calls, [returned(1.0, 1) + returned(3.0, 2)])
    assert [reply.value for reply in (first, second) if isinstance(reply, ReturnedValue)] == [1.0, 3.0]
    with pytest.raises(ChildLostError):
        replies_of(calls, [returned(1.0, 1)])


def raising(text: str, number: int) -> bytes:
    return wire.encode_frame(("raised", number, {"kinds": ["ValueError"], "text": text, "places": [("a.py", 3, "f")]}))


@every_case("kind", [list, CallBatch])
def test_an_exception_that_all_calls_raise_is_read_once(kind: type) -> None:
    calls = kind([Call(topic="slope", function="derivative", kwargs={})] * 4)
    texts = ("no", "no", "yes", "no")
    for _ in range(3):
        replies = replies_of(calls, [raising(text, number) for number, text in enumerate(texts, 1)])
        assert [reply.text for reply in replies if isinstance(reply, RaisedException)] == list(texts)
        assert replies[0] is replies[1] is replies[3]


def test_an_exception_that_was_read_is_no_reply_to_another_call() -> None:
    calls = [Call(topic="slope", function="derivative", kwargs={})] * 3
    for wrong in (3, 1):
        with pytest.raises(ChildLostError) as lost:
            replies_of(CallBatch(calls), [raising("no", 1), raising("no", wrong), raising("no", 3)])
        assert lost.value.loss is LossReason.broke_wire


class Deaf(Scripted):
    def __init__(self, error: type[Exception], *chunks: bytes) -> None:
        super().__init__(chunks)
        self._error = error

    def write(self, data: bytes, deadline: float) -> None:
        del data, deadline
        raise self._error

    def read(self, deadline: float) -> bytes:
        for chunk in self._chunks:
            return chunk
        del deadline
        raise self._error


@every_case(("error", "expected"), [(TimeoutError, LossReason.timed_out), (ChannelClosedError, LossReason.ended)])
def test_a_child_that_does_not_listen_is_lost(error: type[Exception], expected: LossReason) -> None:
    conversation = ChildSession(Deaf(error))
    conversation.open_submission({"slope.py": b""})
    with pytest.raises(ChildLostError) as lost:
        conversation.ensure_started()
    assert lost.value.loss is expected


@every_case(("error", "expected"), [(TimeoutError, LossReason.timed_out), (ChannelClosedError, LossReason.ended)])
def test_a_child_that_is_locked_in_has_started_though_it_does_not_listen(
    error: type[Exception], expected: LossReason
) -> None:
    conversation = ChildSession(Deaf(error, READY))
    conversation.open_submission({"slope.py": b""})
    conversation.ensure_started()
    with pytest.raises(ChildLostError) as lost:
        imported(conversation, "slope", time.monotonic() + 1)
    assert lost.value.loss is expected


# Much.


def test_the_longest_description_of_an_honest_child_is_a_reply() -> None:
    name = "\N{SNOWMAN}" * 100
    places = [("a" * 4_000 + ".py", 3, name)] * 8
    error = {"kinds": [name] * 6, "text": "\N{MONKEY FACE}" * 2_000, "places": places}
    reply = told([wire.encode_frame(("raised", 1, error | {"cause": error, "name": name}))])
    assert isinstance(reply, RaisedException)
    assert reply.text == error["text"]
    assert reply.cause is not None


def test_a_value_of_any_kind_is_a_reply() -> None:
    for value in (
        wire.Opaque(kind="x" * 1000),
        wire.FunctionReference(slot=9, here=True),
        {"a": [1]},
        np.zeros((0, 5)),
        2**900,
    ):
        assert isinstance(told([returned(value)]), ReturnedValue)


def test_a_lent_function_may_be_called_ten_thousand_times_and_not_once_more() -> None:
    """However many calls of one check ask for it."""
    calls = itertools.count()
    storm = [READY, asked(0, 1.0) * MAX_CALLBACKS, DONE, asked(0, 1.0)]
    conversation = ChildSession(Scripted(storm))
    conversation.open_submission({})
    conversation.begin_check()
    call = Call(topic="t", function="f", args=(lambda _: next(calls),), kwargs={})
    with within(60):
        assert asked_for(conversation, [call], time.monotonic() + 60)
        with pytest.raises(ChildLostError) as lost:
            asked_for(conversation, [call], time.monotonic() + 60)
    assert lost.value.loss is LossReason.asked_too_often
    assert next(calls) == MAX_CALLBACKS == 10_000


def test_a_storm_of_evaluations_is_counted() -> None:
    def often(function: Callable[[float], object]) -> None:
        for _ in range(10 * MAX_CALLBACKS):
            function(1.0)

    script = itertools.chain(
        [asked(0, wire.FunctionReference(slot=0, here=True))], itertools.repeat(wire.encode_frame(("evaluated", 1.0)))
    )
    with within(20):
        assert loss(script, often, seconds=20) is LossReason.asked_too_often


def test_a_chain_of_evaluations_ends() -> None:
    """The child asks for a function, is asked for its own meanwhile, asks again, and so on."""

    def call_it(function: Callable[[float], object]) -> object:
        return function(1.0)

    with within(2):
        assert (
            loss(itertools.repeat(asked(0, wire.FunctionReference(slot=0, here=True))), call_it)
            is LossReason.broke_wire
        )


@every_case("answer", [("evaluated",), ("evaluated", 1, 2), ("failed", "E"), ("failed", 1, "no"), DONE, None])
def test_an_evaluation_ends_in_its_own_messages_only(answer: object) -> None:
    def call_it(function: Callable[[float], object]) -> object:
        return function(1.0)

    frame = answer if isinstance(answer, bytes) else wire.encode_frame(answer)
    assert loss([asked(0, wire.FunctionReference(slot=0, here=True)), frame], call_it) is LossReason.broke_wire


def test_a_failed_evaluation_is_told_back_cut() -> None:
    def call_it(function: Callable[[float], object]) -> object:
        return function(1.0)

    failed = wire.encode_frame(("failed", "Error" * 100_000, "text" * 100_000))
    (evaluate, answer) = heard([asked(0, wire.FunctionReference(slot=0, here=True)), failed, DONE], call_it)
    assert evaluate == ("evaluate", 0, [1.0])
    assert isinstance(answer, tuple)
    assert answer[:2] == ("refused", "ValueError")
    assert isinstance(answer[2], str)
    assert len(answer[2]) <= 500


@every_case(
    ("kind", "told"),
    [("IndexError", ("IndexError", "no")), ("NameError", ("NameError", "no")), ("Own", ("ValueError", "Own: no"))],
)
def test_a_failed_evaluation_is_told_back_under_its_own_name_where_that_is_a_known_one(
    kind: str, told: tuple[str, str]
) -> None:
    def call_it(function: Callable[[float], object]) -> object:
        return function(1.0)

    failed = wire.encode_frame(("failed", kind, "no"))
    answer = heard([asked(0, wire.FunctionReference(slot=0, here=True)), failed, DONE], call_it)[1]
    assert answer == ("refused", *told)


# What a child may ask for.


@every_case("slot", [-1, 1, 2, 2**31, 2**64, 2**900])
def test_a_child_cannot_ask_for_what_it_was_not_lent(slot: int) -> None:
    assert loss([asked(slot, 1.0)], identity) is LossReason.broke_wire


def test_a_child_cannot_ask_when_nothing_was_lent() -> None:
    assert loss([asked(0, 1.0)]) is LossReason.broke_wire


def test_a_child_cannot_ask_for_a_function_of_an_earlier_call() -> None:
    conversation = ChildSession(Scripted([READY, DONE, asked(0, 1.0)]))
    conversation.open_submission({})
    asked_for(conversation, [Call(topic="t", function="f", args=(identity,), kwargs={})], time.monotonic() + 5)
    with pytest.raises(ChildLostError) as lost:
        asked_for(conversation, [Call(topic="t", function="f", kwargs={})], time.monotonic() + 5)
    assert lost.value.loss is LossReason.broke_wire


def test_a_child_that_is_importing_cannot_ask_for_what_a_call_lent() -> None:
    conversation = ChildSession(Scripted([READY, DONE, asked(0, 1.0)]))
    conversation.open_submission({})
    asked_for(conversation, [Call(topic="t", function="f", args=(identity,), kwargs={})], time.monotonic() + 5)
    with pytest.raises(ChildLostError) as lost:
        imported(conversation, "t", time.monotonic() + 5)
    assert lost.value.loss is LossReason.broke_wire


@every_case("slot", [-1, 1, 2**32 - 1])
def test_a_child_cannot_pass_on_what_it_was_not_lent(slot: int) -> None:
    # `here` turns around on the way, so this one comes in as the parent's own.
    frame = asked(0, wire.FunctionReference(slot=max(slot, 1), here=False))
    assert loss([frame], identity) is LossReason.broke_wire


@every_case(
    "argument",
    [
        pytest.param([1.0, [2.0, 3.0]], id="ragged"),
        pytest.param([[1.0], [2.0, 3.0]], id="rows of two lengths"),
        pytest.param([np.ones(2), np.ones(3)], id="arrays of two lengths"),
        pytest.param([np.ones((2, 2)), 1.0], id="array and number"),
        pytest.param([[[[]], []], []], id="empty at several depths"),
        pytest.param([wire.FunctionReference(slot=0)], id="function in a list"),
        pytest.param([wire.Opaque(kind="x"), 1.0], id="name in a list"),
        pytest.param([{"a": 1}], id="dict in a list"),
        pytest.param([None, 1.0], id="None in a list"),
        pytest.param(["a", 1.0], id="text in a list"),
        pytest.param([2**900, 1.0], id="big integer in a list"),
        pytest.param(["\ud800"], id="surrogate in a list"),
        pytest.param("text", id="text"),
        pytest.param({"a": [1]}, id="dict"),
        pytest.param(None, id="None"),
        pytest.param(2**900, id="big integer"),
        pytest.param(np.ones((3, 0)), id="empty array"),
        pytest.param(np.ones(2, bool), id="truth values"),
        pytest.param(float("nan"), id="NaN"),
    ],
)
def test_any_argument_of_a_childs_gets_an_answer(argument: object) -> None:
    def square_root(x: object) -> object:
        return np.exp(x) - np.sqrt(x)  # type: ignore[call-overload]

    (answer,) = heard([asked(0, argument), DONE], square_root)
    assert isinstance(answer, tuple)
    assert answer[0] in {"value", "refused"}
    (answer,) = heard([asked(0, x=argument), DONE], square_root)
    assert isinstance(answer, tuple)
    assert answer[0] in {"value", "refused"}


def test_something_that_cannot_cross_is_refused_like_any_wrong_argument() -> None:
    """`f(open)`, `f(generator)`: a learner's mistake, told as an exception and not as a broken wire."""
    (answer,) = heard([asked(0, wire.Opaque(kind="generator")), DONE], identity)
    assert isinstance(answer, tuple)
    assert answer[:2] == ("refused", "TypeError")


@every_case("names", [{"": 1}, {"self": 1}, {"\ud800": 1}, {"x": 1, "y": 2}, {str(n): n for n in range(10_000)}])
def test_any_names_of_arguments_get_an_answer(names: dict[str, object]) -> None:
    (answer,) = heard([asked(0, **names), DONE], lambda x: x)
    assert isinstance(answer, tuple)
    assert answer[:2] == ("refused", "TypeError")


def test_two_hundred_thousand_arguments_get_an_answer() -> None:
    (answer,) = heard([asked(0, *[None] * (wire.MAX_ITEMS - 10)), DONE], lambda x: x)
    assert isinstance(answer, tuple)
    assert answer[:2] == ("refused", "TypeError")


@every_case("args, names", [([0.0] * 1_001, {}), ([0.0], {f"x{number}": 0.0 for number in range(1_000)})])
def test_more_arguments_than_anything_takes_are_not_looked_at(args: Sequence[object], names: dict[str, object]) -> None:
    called: list[object] = []
    (answer,) = heard([asked(0, *args, **names), DONE], lambda *given, **named: called.append((given, named)))
    assert answer == ("refused", "TypeError", "more than 1000 arguments")
    assert called == []


def test_texts_in_a_list_are_not_blown_up_into_an_array() -> None:
    """One long text makes every entry of an array of texts as long: here 400 MB, at the frame's limit terabytes."""
    argument = ["x" * 100_000, *[""] * 1000]
    tracemalloc.start()
    try:
        with suppress(ChildLostError):
            heard([asked(0, argument), DONE], lambda _: 0.0)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 50 * 2**20


def test_a_child_cannot_make_the_parent_hold_much_more_than_it_sent() -> None:
    """As `del_w(learnrate, error_term, x)` does: 96 kB sent, an array of 288 MB in the parent; a frame allows 32 TB."""
    numbers = np.ones(6_000)
    tracemalloc.start()
    try:
        with suppress(ChildLostError):
            heard([asked(0, numbers, numbers), DONE], np.outer)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100 * 2**20


def test_a_result_of_ours_that_is_too_long_is_refused() -> None:
    (answer,) = heard([asked(0, 1.0), DONE], lambda _: np.zeros(2**22))
    assert isinstance(answer, tuple)
    assert answer[0] == "refused"


@every_case(
    "error", [ValueError("x" * 10_000), RecursionError(), MemoryError(), ZeroDivisionError("zero"), SystemExit("end")]
)
def test_what_a_function_of_ours_raises_is_told_by_name_and_cut(error: BaseException) -> None:
    def refuse(_: object) -> None:
        raise error

    (answer,) = heard([asked(0, 1.0), DONE], refuse)
    assert answer == ("refused", type(error).__name__, str(error)[:500])


def test_a_function_of_ours_gets_lists_as_arrays() -> None:
    got: list[object] = []
    heard([asked(0, [1.0, 2.0], x=(3, 4)), DONE], lambda *args, **kwargs: got.extend((*args, *kwargs.values())))
    assert all(isinstance(value, np.ndarray) for value in got)


# Real children.

LESSON = """
import os, random, sys, threading, time, warnings
import numpy as np

KEPT = []

def double(x):
    return 2 * x

def give(x=None):
    return x

def apply(f, x):
    return f(x)

def apply_all(f):
    return [f(2.0), f(3), f(np.array([1.0, 2.0])), f([1.0, 2.0]), f((4, 5)), f(x=6.0), f(np.float64(7.0))]

def apply_often(f, count):
    for _ in range(count):
        f(1.0)

def apply_to_depths(f):
    x = 1.0
    for _ in range(10**4):
        x = [x]
    return f(x)

def apply_to_odd(f):
    return f(print)

def apply_in_thread(f, x):
    got = []
    thread = threading.Thread(target=lambda: got.append(f(x)))
    thread.start()
    thread.join()
    return got[0]

def is_the_same(f):
    x = np.ones(2)
    return f(x) is x or np.shares_memory(f(x), x)

def keep(f):
    KEPT.append(f)

def apply_kept():
    return KEPT[0](1.0)

def raise_it():
    def inner():
        raise ValueError("wrong \\x1b[31m sign")
    inner()

class Silent(Exception):
    def __str__(self):
        raise RuntimeError

def raise_silently():
    raise Silent

def leave():
    sys.exit(3)

def interrupt():
    raise KeyboardInterrupt

def recurse():
    return recurse()

def overflow(x):
    return np.exp(x)

def warn():
    warnings.warn("careful", RuntimeWarning)
    warnings.warn("of no interest", UserWarning)

def change(x, y):
    x[0] = 9.0
    y += 1.0

def grow(x):
    x.resize((3_000_000,), refcheck=False)

def say(text, count=1):
    for _ in range(count):
        print(text)
    print("to the side", file=sys.stderr)

def chance():
    return [random.random(), np.random.random()]

def objects():
    return [object(), (n for n in ()), {1: 2}, lambda: 0, np.array([None])]

def too_much():
    return np.zeros(10**7)

def too_deep():
    value = []
    for _ in range(100):
        value = [value]
    return value

class Equal:
    def __eq__(self, other):
        return True
    __array__ = __float__ = lambda self, *_: 1 / 0

def equal_to_everything():
    return Equal()

class Lying(list):
    def __len__(self):
        return 3
    def __iter__(self):
        raise ValueError("not today")

def lying():
    return Lying([1.0])

def without_output():
    os.close(1); os.close(2)
    return 1.0

number = 5
"""


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the fork server is Linux's")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of getting children."""

    sandbox: Sandbox
    fork: bool


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((True, True), id="forked", marks=LINUX),
        pytest.param((True, False), id="unlocked", marks=LINUX),
        pytest.param((False, False), id="direct"),
    ],
)
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    """Forked with the kernel's locks and without them, and an interpreter each."""
    fork, kernel = request.param
    with Sandbox(fork=fork, kernel=kernel) as sandbox:
        yield Way(sandbox=sandbox, fork=fork)


@pytest.fixture(scope="module")
def forked() -> Iterator[Way]:
    """Children as they are by default, for what has nothing to do with the way they came."""
    with Sandbox() as sandbox:
        yield Way(sandbox=sandbox, fork=sys.platform == "linux")


@pytest.fixture(scope="module")
def unlocked() -> Iterator[Way]:
    with Sandbox(kernel=False) as sandbox:
        yield Way(sandbox=sandbox, fork=True)


class Child:
    """A real child with one topic imported, and how to call its functions."""

    def __init__(
        self,
        way: Way,
        sources: Mapping[str, str],
        *,
        topic: str = "lesson",
        substitutes: Sequence[Substitute] = (),
        own: str = "",
        memory: int = 1024**3,
    ) -> None:
        self.channel: Channel = way.sandbox.start_child(memory=memory, seconds=60)
        self.topic = topic
        self.conversation = ChildSession(self.channel)
        files = {name: textwrap.dedent(source).encode() for name, source in sources.items()}
        self.conversation.open_submission(files, substitutes, own)
        self.fault = imported(self.conversation, topic, time.monotonic() + 10)

    def call(self, function: str, *args: object, seconds: float = 10.0, watch: bool = False, **kwargs: object) -> Reply:
        call = Call(topic=self.topic, function=function, args=args, kwargs=kwargs, watch=watch)
        (reply,) = asked_for(self.conversation, [call], time.monotonic() + seconds)
        return reply

    def value(self, function: str, *args: object, **kwargs: object) -> wire.Value:
        reply = self.call(function, *args, **kwargs)  # type: ignore[arg-type]
        assert isinstance(reply, ReturnedValue), reply
        return reply.value

    def lost(self, function: str, *args: object, seconds: float = 10.0) -> LossReason:
        with pytest.raises(ChildLostError) as lost:
            self.call(function, *args, seconds=seconds)
        return lost.value.loss

    def printed(self, *, enough: Callable[[bytes], bool]) -> tuple[bytes, bool]:
        """The output until it is enough; a direct child's takes a thread's while to arrive."""
        text, cut, until = b"", False, time.monotonic() + 3
        while not enough(text) and time.monotonic() < until:
            more, more_cut = self.conversation.take_output()
            text, cut = text + more, cut or more_cut
            time.sleep(0.005)
        return text, cut

    @property
    def session(self) -> int:
        if isinstance(self.channel, ForkChannel):
            return self.channel.pid
        assert isinstance(self.channel, SpawnChannel)
        return self.channel._process.pid


@contextmanager
def child(way: Way, source: str = "", **options: object) -> Iterator[Child]:
    """A child of its own for what may end it; nothing of its session is left afterwards."""
    started = Child(way, {"lesson.py": source}, **options)  # type: ignore[arg-type]
    try:
        yield started
    finally:
        started.conversation.close()
    assert not alive_in(started.session)


def state(pid: int) -> tuple[str, int]:
    """A process's state and session; ("X", 0) where there is none."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return "X", 0
    return fields[0], int(fields[3])


def is_alive(pid: int) -> bool:
    return state(pid)[0] not in "XZ"


def alive_in(session: int) -> list[int]:
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()] if os.path.isdir("/proc") else []
    return [pid for pid in pids if state(pid)[1] == session and is_alive(pid)]


WAITING_THREADS = """
import threading

def count_threads(wanted):
    go_on = threading.Event()
    threads = [threading.Thread(target=go_on.wait) for _ in range(wanted)]
    started = 0
    try:
        for thread in threads:
            thread.start()
            started += 1
    except RuntimeError:
        pass
    go_on.set()
    for thread in threads[:started]:
        thread.join()
    return started
"""


def test_a_child_has_memory_for_more_threads_than_python_gives_a_pool_by_itself(way: Way) -> None:
    with child(way, WAITING_THREADS, memory=SubmissionLimits().memory) as started:
        assert started.value("count_threads", 48) == 48


@pytest.fixture(scope="module")
def lesson(way: Way) -> Iterator[Child]:
    """One child for all that does it no harm."""
    started = Child(way, {"lesson.py": LESSON})
    assert started.fault is None
    yield started
    started.conversation.close()


def raised(reply: Reply) -> RaisedException:
    assert isinstance(reply, RaisedException), reply
    return reply


@every_case("value", [2.5, -3, True, None, "text \ud800", [1, (2.0,)], {"a": 1j}, 2**500])
def test_a_call_brings_back_what_the_function_returned(lesson: Child, value: object) -> None:
    assert lesson.value("give", value) == value
    assert lesson.value("give", x=value) == value


def test_the_first_call_after_a_check_began_is_answered_like_any_other(lesson: Child) -> None:
    for _ in range(3):
        lesson.conversation.begin_check()
    assert lesson.value("give", 1.0) == 1.0


def test_arrays_go_there_and_back(lesson: Child) -> None:
    value = lesson.value("double", np.array([[1.0, 2.0]]))
    assert isinstance(value, np.ndarray)
    assert value.tolist() == [[2.0, 4.0]]


def test_calls_made_at_once_are_answered_in_their_order(lesson: Child) -> None:
    calls = [Call(topic="lesson", function="apply", args=(lambda x, n=n: x + n, 1.0), kwargs={}) for n in range(50)]
    replies = asked_for(lesson.conversation, calls, time.monotonic() + 10)
    assert [reply.value for reply in replies if isinstance(reply, ReturnedValue)] == [1.0 + n for n in range(50)]


def test_long_arguments_and_long_results_do_not_wait_for_each_other(lesson: Child) -> None:
    calls = [Call(topic="lesson", function="double", args=(np.ones(200_000),), kwargs={})] * 8
    assert len(asked_for(lesson.conversation, calls, time.monotonic() + 10)) == 8


def test_a_lent_function_is_called_with_scalars_arrays_lists_and_names(lesson: Child) -> None:
    got: list[object] = []

    def f(x: object) -> object:
        got.append(x)
        return x

    value = lesson.value("apply_all", f)
    assert isinstance(value, list)
    assert [np.asarray(part).tolist() for part in value] == [2.0, 3, [1.0, 2.0], [1.0, 2.0], [4, 5], 6.0, 7.0]
    assert all(isinstance(got[at], np.ndarray) for at in (2, 3, 4))


def test_a_lent_function_may_be_called_from_a_thread(lesson: Child) -> None:
    assert lesson.value("apply_in_thread", lambda x: x + 1, 1.0) == 2.0


def test_a_lent_function_is_gone_after_its_call(forked: Way) -> None:
    with child(forked, LESSON) as own:
        own.value("keep", identity)
        assert own.lost("apply_kept") is LossReason.broke_wire


def test_what_a_lent_function_raises_arrives_as_the_same_exception(lesson: Child) -> None:
    reply = raised(lesson.call("apply", lambda x: 1 / x, 0))
    assert reply.kinds[:2] == ("ZeroDivisionError", "ArithmeticError")


def test_a_lent_function_called_with_something_odd_is_an_exception_of_the_learners(forked: Way) -> None:
    """`f(print)` is a mistake like another, and no broken wire."""
    with child(forked, LESSON) as own:
        assert raised(own.call("apply_to_odd", abs)).kinds[0] == "TypeError"


def asking_for(formula: TextFormula) -> Callable[[object], object]:
    """The formula as a function that is none, so that the parent is asked."""

    def ask(x: object) -> object:
        return formula(x)

    return ask


FORMULAS = [
    TextFormula("x", "x", {}),
    TextFormula("x**2 + 3*x", "x", {}),
    TextFormula("a * exp(-x)", "x", {"a": 2.5}),
    TextFormula("1 / x", "x", {}),
    TextFormula("sqrt(x - 100)", "x", {}),
]


@every_case("formula", FORMULAS, ids=lambda formula: formula.text)
@every_case(
    "x", [2.0, 3, True, 1j, np.array([1.0, 2.0]), np.array([[1, 2]]), np.float32(0.5), [1.0, 2.0], (4, 5)], ids=repr
)
def test_a_formula_gives_in_the_child_what_it_gives_to_one_that_asks(
    lesson: Child, formula: TextFormula, x: object
) -> None:
    here = lesson.value("apply", formula, x)
    asking = lesson.value("apply", asking_for(formula), x)
    assert type(here) is type(asking)
    np.testing.assert_array_equal(np.asarray(here), np.asarray(asking))


def test_a_formula_asks_the_parent_nothing(lesson: Child) -> None:
    lesson.conversation.begin_check()
    assert lesson.value("apply_often", FORMULAS[1], 100) is None
    assert lesson.conversation._functions._count == 0


@every_case("value", ["2", None, [], ["a"], [[1.0], [1.0, 2.0]], {"a": 1.0}], ids=repr)
def test_a_formula_refuses_what_one_that_is_asked_refuses(lesson: Child, value: object) -> None:
    here = lesson.call("apply", FORMULAS[1], value)
    asking = lesson.call("apply", asking_for(FORMULAS[1]), value)
    assert type(here) is type(asking)
    if isinstance(here, RaisedException) and isinstance(asking, RaisedException):
        assert here.kinds == asking.kinds


def test_a_formula_keeps_no_array_that_the_learner_has(lesson: Child) -> None:
    assert lesson.value("is_the_same", FORMULAS[0]) is False


def test_functions_that_are_lent_show_themselves_alike_in_every_run_and_each_apart(forked: Way) -> None:
    def shown() -> list[wire.Value]:
        with child(forked, "def f(*given):\n    return repr(given)\n") as own:
            return [own.value("f", TextFormula("x", "x", {}), len) for _ in range(3)]

    assert shown() == shown()
    assert len(set(shown())) == 3


def test_nothing_of_the_rehearsal_is_left_for_learner_code(forked: Way) -> None:
    """The fork server serves a submission of its own before it forks the first child (`child/rehearsal.py`)."""
    source = """
        import linecache, sys
        def f():
            named = [name for name in (*sys.modules, *linecache.cache) if "rehears" in name]
            return named, [type(finder).__name__ for finder in sys.meta_path].count("SubmissionFinder")
        def g():
            import rehearsal
        """
    with child(forked, source) as own:
        assert own.value("f") == ([], 1)
        assert raised(own.call("g")).kinds[0] == "ModuleNotFoundError"


def test_a_formula_may_be_called_ten_thousand_times_and_not_once_more(forked: Way) -> None:
    with child(forked, LESSON) as own:
        own.conversation.begin_check()
        own.value("apply_often", FORMULAS[1], MAX_CALLBACKS)
        own.conversation.begin_check()
        assert own.lost("apply_often", FORMULAS[1], MAX_CALLBACKS + 1) is LossReason.asked_too_often


def test_a_formula_that_is_handed_on_is_the_parents_own(forked: Way) -> None:
    got: list[object] = []

    def slope(f: object) -> float:
        got.append(f)
        return 1.0

    ours = Substitute(topic="other", name="slope", parameters=("f",), function=slope)
    source = "from other import slope\ndef g(f):\n    return slope(f)\n"
    with child(forked, source, substitutes=[ours]) as own:
        assert own.value("g", FORMULAS[1]) == 1.0
    assert got == [FORMULAS[1]]


def test_an_exception_is_told_with_its_classes_text_and_places(lesson: Child) -> None:
    reply = raised(lesson.call("raise_it"))
    lines = LESSON.splitlines()
    assert reply.kinds == ("ValueError", "Exception", "BaseException", "object")
    assert reply.text == "wrong \x1b[31m sign"
    assert reply.places == (
        TracebackLine(file="lesson.py", line=lines.index("    inner()") + 1, function="raise_it"),
        TracebackLine(file="lesson.py", line=lines.index("    inner()"), function="inner"),
    )


def test_an_exception_that_cannot_tell_its_text_has_none(lesson: Child) -> None:
    reply = raised(lesson.call("raise_silently"))
    assert (reply.kinds[0], reply.text) == ("Silent", "")


@every_case(("function", "kind"), [("leave", "SystemExit"), ("interrupt", "KeyboardInterrupt")])
def test_leaving_is_an_exception_like_another(lesson: Child, function: str, kind: str) -> None:
    assert raised(lesson.call(function)).kinds[0] == kind


def test_endless_recursion_is_an_exception(lesson: Child) -> None:
    reply = raised(lesson.call("recurse"))
    assert reply.kinds[0] == "RecursionError"
    assert len(reply.places) <= 8


def test_wrong_arguments_are_an_exception_outside_the_submission(lesson: Child) -> None:
    reply = raised(lesson.call("double", 1.0, 2.0))
    assert reply.kinds[0] == "TypeError"
    assert reply.places == ()


def test_numpys_warnings_are_told_and_others_are_not(lesson: Child) -> None:
    reply = lesson.call("overflow", np.array([1000.0]))
    assert isinstance(reply, ReturnedValue)
    assert reply.warnings == ("overflow encountered in exp",)
    reply = lesson.call("warn")
    assert isinstance(reply, ReturnedValue)
    assert reply.warnings == ("careful",)


def test_underflow_is_silent(lesson: Child) -> None:
    reply = lesson.call("overflow", np.array([-1000.0]))
    assert isinstance(reply, ReturnedValue)
    assert reply.warnings == ()


def test_changed_arguments_are_named(lesson: Child) -> None:
    reply = lesson.call("change", np.zeros(2), y=np.zeros(2), watch=True)
    assert isinstance(reply, ReturnedValue)
    assert reply.changed == ("0", "y")


def test_an_argument_that_grew_too_large_to_look_at_is_changed(forked: Way) -> None:
    with child(forked, LESSON) as own:
        reply = own.call("grow", np.zeros(2), watch=True)
        assert isinstance(reply, ReturnedValue)
        assert reply.changed == ("0",)


def test_unchanged_arguments_are_not_named(lesson: Child) -> None:
    reply = lesson.call("apply", identity, x=np.array([np.nan, -0.0]), watch=True)
    assert isinstance(reply, ReturnedValue)
    assert reply.changed == ()


def test_what_is_printed_is_kept(lesson: Child) -> None:
    lesson.conversation.take_output()
    lesson.value("say", "¡hola! \ud800")
    text, cut = lesson.printed(enough=lambda text: b"side" in text)
    assert text.decode().splitlines() == ["¡hola! \\ud800", "to the side"]
    assert not cut


def test_what_is_printed_is_cut(lesson: Child) -> None:
    lesson.conversation.take_output()
    lesson.value("say", "x" * 99, count=20_000)
    text, cut = lesson.conversation.take_output()
    assert len(text) <= MAX_OUTPUT_BYTES
    time.sleep(0.05)
    assert cut or lesson.conversation.take_output()[1]


def test_chance_begins_anew_with_every_check(lesson: Child) -> None:
    draws = []
    for _ in range(2):
        lesson.conversation.begin_check()
        draws.append(lesson.value("chance"))
    assert draws[0] == draws[1] != lesson.value("chance")


def test_what_cannot_cross_comes_back_as_its_name(lesson: Child) -> None:
    value = lesson.value("objects")
    assert isinstance(value, list)
    assert all(isinstance(part, wire.Opaque) for part in value)


@every_case("function", ["too_much", "too_deep"])
def test_a_value_that_is_too_large_is_told_as_such(lesson: Child, function: str) -> None:
    assert isinstance(lesson.call(function), OversizedValue)


def test_an_object_that_equals_everything_is_only_a_name(lesson: Child) -> None:
    assert lesson.value("equal_to_everything") == wire.Opaque(kind="Equal")


def test_a_value_is_what_its_base_class_holds_and_its_own_code_is_not_asked(lesson: Child) -> None:
    assert lesson.call("lying") == ReturnedValue(value=[1.0], changed=(), warnings=())


@every_case(("function", "kind"), [("nothing_there", ""), ("number", "int"), ("__builtins__", "dict")])
def test_what_is_no_function_is_missing(lesson: Child, function: str, kind: str) -> None:
    assert lesson.call(function) == MissingFunction(kind=kind)


def test_a_file_that_is_not_python_is_told_with_its_line(forked: Way) -> None:
    with child(forked, "x = 1\ndef f(:\n") as own:
        assert own.fault is not None
        assert own.fault.kinds[0] == "SyntaxError"
        assert own.fault.places[-1].line == 2


@every_case(
    ("source", "kind", "line"),
    [
        ("x = 1\n\nraise OSError('no')\n", "OSError", 3),
        ("import does_not_exist\n", "ModuleNotFoundError", 1),
        ("import sys\nsys.exit(0)\n", "SystemExit", 2),
        ("return 1\n", "SyntaxError", 1),
    ],
)
def test_a_statement_that_fails_is_told_with_its_line(forked: Way, source: str, kind: str, line: int) -> None:
    with child(forked, f"{source}def f(x):\n    return x\n") as own:
        assert own.fault is None
        (note,) = own.conversation.loading.notes
        assert note.raised is not None
        assert (note.raised.kinds[0], note.line, note.count) == (kind, line, 1)
        assert own.value("f", 2.0) == 2.0


# Children that end, hang, grow or write to the wire themselves.

WRITE = """
import os, time

def write(data, times=1, pause=0.0):
    for _ in range(times):
        time.sleep(pause)
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, data)
            except OSError:
                continue
"""


def test_leaving_at_once_ends_the_child(way: Way) -> None:
    with child(way, "import os\ndef f():\n    os._exit(3)\n") as own:
        assert own.lost("f") is LossReason.ended


@LINUX
@every_case(
    ("how", "ending"),
    [
        ("os._exit(3)", ExitStatus(code=3)),
        ("os.kill(os.getpid(), 11)", ExitStatus(signal=11)),
        ("os.abort()", ExitStatus(signal=6)),
    ],
)
def test_how_a_forked_child_ended_is_known(unlocked: Way, how: str, ending: ExitStatus) -> None:
    own = Child(unlocked, {"lesson.py": f"import os\ndef f():\n    {how}\n"})
    assert own.lost("f") is LossReason.ended
    assert own.conversation.close() == ending


def test_a_child_that_ignores_all_signals_ends_at_the_deadline(way: Way) -> None:
    source = """
        import signal
        def f():
            for number in range(1, 65):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    continue
            while True:
                signal.pause()
        """
    with child(way, source) as own, within(0.3 + SLACK):
        assert own.lost("f", seconds=0.3) is LossReason.timed_out


WAITING_FOR_PROCESSORS = """
import os, time
def f(count, wakeups):
    os.write(5, b"!" * wakeups)
    while len(os.sched_getaffinity(0)) < count:
        time.sleep(0.01)
    return count
"""


@every_case("lent", [abs, TextFormula("x", "x", {})], ids=["asked", "computed"])
def test_what_cannot_be_sent_to_a_lent_function_is_refused_in_words_of_python(
    lesson: Child, lent: Callable[..., object]
) -> None:
    reply = raised(lesson.call("apply_to_depths", lent))
    assert reply.kinds[0] == "ValueError"
    assert reply.text == "a function that was given to you can't be called with a value nested too deeply"


@LINUX
@every_case("wakeups", [0, 1])
def test_a_child_that_takes_long_may_run_on_any_processor(forked: Way, wakeups: int) -> None:
    """Also where a wakeup comes with nothing to read, because that was read before."""
    with child(forked, WAITING_FOR_PROCESSORS) as own:
        count = len(os.sched_getaffinity(0))
        assert own.value("f", count, wakeups) == count


def test_a_child_that_does_not_read_ends_at_the_deadline(way: Way) -> None:
    with child(way, "import time\ndef f(x):\n    time.sleep(60)\n") as own, within(0.5 + 2 * SLACK):
        calls = [Call(topic="lesson", function="f", args=(np.ones(10**6),), kwargs={})] * 4
        with pytest.raises(ChildLostError) as lost:
            asked_for(own.conversation, calls, time.monotonic() + 0.5)
        assert lost.value.loss is LossReason.timed_out


@every_case(("last", "expected"), [("os._exit(0)", LossReason.ended), ("time.sleep(60)", LossReason.timed_out)])
def test_a_file_that_never_loads_is_its_own_fault_however_much_was_to_follow(
    way: Way, last: str, expected: LossReason
) -> None:
    conversation = ChildSession(way.sandbox.start_child(memory=1024**3, seconds=60))
    try:
        conversation.open_submission({"lesson.py": f"import os, time\n{last}\n".encode()})
        conversation.queue_import("lesson")
        conversation.queue_calls([Call(topic="lesson", function="f", args=(np.ones(10**6),), kwargs={})])
        with within(3 * SLACK):
            conversation.ensure_started()
            with pytest.raises(ChildLostError) as lost:
                conversation.import_result(time.monotonic() + 0.5)
        assert lost.value.loss is expected
    finally:
        conversation.close()


def test_endless_output_ends_at_the_deadline_and_is_cut(way: Way) -> None:
    source = "import time\ndef f():\n    while True:\n        print('x' * 9999)\n        time.sleep(0.001)\n"
    with child(way, source) as own:
        with within(0.3 + SLACK):
            assert own.lost("f", seconds=0.3) is LossReason.timed_out
        text, cut = own.conversation.take_output()
        assert len(text) <= MAX_OUTPUT_BYTES
        assert cut


def test_output_that_is_closed_costs_nothing(way: Way) -> None:
    with child(way, LESSON) as own, within(5):
        assert own.value("without_output") == 1.0
        assert own.value("double", 1.0) == 2.0
        assert own.conversation.take_output()[1] is False


def test_a_syntax_error_of_its_own_making_has_no_line_where_it_tells_none(way: Way) -> None:
    source = """
        LINES = [2**62, -7, True, [1], float("nan")]
        def f(number):
            error = SyntaxError("mine", ("lesson.py", 1, 1, ""))
            error.lineno = LINES[number]
            raise error
        """
    with child(way, source) as own:
        for number in range(5):
            assert raised(own.call("f", number)).places[-1] == TracebackLine(
                file="lesson.py", line=0, function="<syntax>"
            ), number


LYING_EXCEPTIONS = """
class Named(type):
    __name__ = property(lambda kind: 1 / 0)
    __mro__ = property(lambda kind: ())


class Error(NameError, metaclass=Named):
    __traceback__ = name = property(lambda error: 1 / 0)
    def __class__(self):
        raise SystemExit(0)
    __class__ = property(__class__)


def f():
    raise Error("mine")


def g():
    error = SyntaxError("mine")
    error.filename = ["lesson.py"]
    raise error


def h():
    return Named("Answer", (), {})()


answer = Named("Found", (), {})()


class Text(str):
    def __getitem__(self, key):
        return object()


class Worded(SyntaxError):
    count = 0

    @property
    def filename(self):
        Worded.count += 1
        return "lesson.py" if Worded.count == 1 else object()

    def __str__(self):
        return Text("mine")


class Unfound(NameError):
    def __str__(self):
        return Text("mine")


lost = 1 / 0


def i():
    raise Worded(Text("mine"))


def j():
    error = Unfound()
    error.name = Text("lost")
    raise error
"""


def test_attributes_of_its_own_classes_cost_a_child_nothing(way: Way) -> None:
    with child(way, LYING_EXCEPTIONS) as own:
        assert raised(own.call("f")).kinds[:2] == ("Error", "NameError")
        assert raised(own.call("g")).kinds[0] == "SyntaxError"
        assert own.value("h") == wire.Opaque(kind="Answer")
        assert raised(own.call("i")).text == "mine"
        assert (raised(own.call("j")).text, raised(own.call("j")).missing_name) == ("mine", "lost")
        assert own.call("answer") == MissingFunction(kind="Found")


LYING_TEXTS = """
import warnings


class Text(str):
    def __getitem__(self, place):
        raise SystemExit

    __hash__ = __eq__ = __len__ = encode = __getitem__

    def __str__(self):
        return self


class Once(RuntimeWarning):
    def __str__(self):
        if self.args:
            raise SystemExit
        self.args = (1,)
        return "mine"


Error = type(Text("Error"), (Exception,), {"__str__": lambda error: Text("mine")})


def f():
    raise Error


def g():
    warnings.warn(Once())
    return 1.0


def h():
    return type(Text("Answer"), (), {})()


class Named(type):
    __name__ = property(lambda kind: 1 / 0)


class Untold(Exception, metaclass=Named):
    def __str__(self):
        raise SystemExit


def pass_on(f):
    def fail(x):
        raise Untold

    return f(fail)
"""


def test_texts_of_its_own_classes_cost_a_child_nothing(way: Way) -> None:
    with child(way, LYING_TEXTS) as own:
        assert (raised(own.call("f")).kinds[0], raised(own.call("f")).text) == ("Error", "mine")
        assert own.value("g") == 1.0
        assert own.value("h") == wire.Opaque(kind="Answer")
        assert raised(own.call("pass_on", lambda function: function(1.0))).kinds[0] == "ValueError"


def test_memory_is_bounded(way: Way) -> None:
    source = """
        import numpy as np
        def f():
            return [np.ones(10**6) for _ in range(10**4)]
        """
    with child(way, source, memory=128 * 2**20) as own, within(10):
        assert raised(own.call("f")).kinds[0].endswith("MemoryError")


@every_case(
    "data",
    [
        pytest.param(b"\xff" * 8, id="a length out of bounds"),
        pytest.param(wire.encode_frame(("returned", 7, 0.0, [], [])), id="a reply to another call"),
        pytest.param(wire.encode_frame((np.ones(2), 1, 0.0, [], [])), id="an array for a word"),
        pytest.param(asked(5), id="a function that was not lent"),
    ],
)
def test_a_child_that_writes_to_the_wire_itself_breaks_it(forked: Way, data: bytes) -> None:
    with child(forked, WRITE + f"\ndef f():\n    write({data!r})\n") as own:
        assert own.lost("f") is LossReason.broke_wire


def test_a_child_that_writes_to_the_wire_itself_breaks_it_however_it_was_started(way: Way) -> None:
    with child(way, WRITE + f"\ndef f():\n    write({bytes(8)!r})\n") as own:
        assert own.lost("f") is LossReason.broke_wire


@every_case(("chunk", "pause"), [(b"N", 0.001), (b"N" * 4096, 0.0)])
def test_a_frame_that_never_ends_ends_at_the_deadline(way: Way, chunk: bytes, pause: float) -> None:
    header = struct.pack("<I", wire.MAX_FRAME_BYTES)
    with (
        child(way, WRITE + f"\ndef f():\n    write({header!r})\n    write({chunk!r}, 10**9, {pause})\n") as own,
        within(0.3 + 2 * SLACK),
    ):
        # The long chunks fill the frame before the deadline: then it is no value.
        assert own.lost("f", seconds=0.3) in {LossReason.timed_out, LossReason.broke_wire}


def test_a_flood_of_questions_ends(way: Way) -> None:
    source = WRITE + f"\ndef f(g):\n    write({asked(0, 1.0) * 100!r}, 10**9)\n"
    with child(way, source) as own, within(0.3 + 2 * SLACK):
        # It never reads an answer, so it may also be cut off for what the parent would have to keep.
        assert own.lost("f", identity, seconds=0.3) is not LossReason.broke_wire


def test_closing_the_wire_ends_the_child_before_the_deadline(way: Way) -> None:
    source = "import os, time\ndef f():\n    os.closerange(3, 64)\n    time.sleep(60)\n"
    with child(way, source) as own, within(5):
        assert own.lost("f", seconds=10.0) is LossReason.ended


# Nothing survives.

FORKS = """
import os, time

def forks(count, own_session, hold):
    pids = []
    for _ in range(count):
        pid = os.fork()
        if not pid:
            if own_session:
                os.setsid()
            if not hold:
                os.closerange(0, 64)
            time.sleep(60)
            os._exit(0)
        pids.append(pid)
    return pids

def bomb(generations):
    for _ in range(generations):
        if not os.fork():
            os.setsid()
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
@every_case("own_session", [False, True])
@every_case("hold", [False, True])
def test_no_process_that_a_child_started_outlives_it(way: Way, *, own_session: bool, hold: bool) -> None:
    if own_session and not way.fork:
        pytest.skip("without a fork server, nobody is told of processes that leave their session")
    own = Child(way, {"lesson.py": FORKS})
    reply = own.call("forks", 5, own_session, hold)
    started = reply.value if isinstance(reply, ReturnedValue) and isinstance(reply.value, list) else []
    pids = [pid for pid in started if isinstance(pid, int)]
    closing = threading.Thread(target=own.conversation.close, daemon=True)
    closing.start()
    closing.join(3.0)
    is_closed = not closing.is_alive()
    # A kill is on its way for a moment after it was sent.
    until = time.monotonic() + 1
    while (left := [pid for pid in pids if is_alive(pid)]) and time.monotonic() < until:
        time.sleep(0.01)
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    closing.join(5.0)
    assert is_closed
    assert not left


@LINUX
def test_a_small_fork_bomb_is_swept_away(unlocked: Way) -> None:
    own = Child(unlocked, {"lesson.py": FORKS})
    server = unlocked.sandbox._server
    assert server is not None
    with suppress(ChildLostError):
        own.call("bomb", 6, seconds=0.5)
    with within(5):
        own.conversation.close()
    with open(f"/proc/{server._process.pid}/task/{server._process.pid}/children", encoding="ascii") as children:
        assert children.read().split() == []


@LINUX
def test_a_child_that_kills_the_fork_server_costs_the_next_one_nothing() -> None:
    with Sandbox(kernel=False) as sandbox:
        way = Way(sandbox=sandbox, fork=True)
        own = Child(way, {"lesson.py": "import os\ndef f():\n    os.kill(os.getppid(), 9)\n    return 1.0\n"})
        with suppress(ChildLostError):
            own.call("f", seconds=2.0)
        own.conversation.close()
        with child(way, LESSON) as other:
            assert other.value("double", 1.0) == 2.0


@pytest.mark.skipif(sys.platform != "linux", reason="descriptors are counted in /proc")
def test_children_leave_no_descriptor_and_no_thread_behind(way: Way) -> None:
    def held() -> tuple[int, int]:
        return len(os.listdir("/proc/self/fd")), threading.active_count()

    with child(way):
        pass
    before = held()
    with child(way):
        pass
    until = time.monotonic() + 2
    while held() > before and time.monotonic() < until:
        time.sleep(0.01)
    assert held() <= before


@LINUX
def test_the_fork_server_and_its_children_end_with_the_sandbox() -> None:
    with Sandbox() as sandbox:
        own = Child(Way(sandbox=sandbox, fork=True), {"lesson.py": LESSON})
        assert sandbox._server is not None
        server = sandbox._server._process.pid
    assert not is_alive(server)
    assert not alive_in(own.session)


@LINUX
def test_children_die_with_a_parent_that_is_killed() -> None:
    script = """
        import sys, time
        from grader.sandbox.sandbox import Sandbox
        from grader.sandbox.session import ChildSession
        sandbox = Sandbox()
        channel = sandbox.start_child(memory=2**30, seconds=60)
        conversation = ChildSession(channel)
        conversation.open_submission({"lesson.py": b"import time; time.sleep(60)"})
        conversation.queue_import("lesson")
        conversation.ensure_started()
        print(channel.pid, sandbox._server._process.pid, flush=True)
        conversation.import_result(time.monotonic() + 60)
        """
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": root}
    ) as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 2
        # The parent waits for a file that never ends to be imported, and would wait on.
        time.sleep(0.3)
        assert parent.poll() is None
        assert all(map(is_alive, pids))
        parent.kill()
    until = time.monotonic() + 3
    while any(map(is_alive, pids)) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(map(is_alive, pids))


# Substitutes.


def derivative(f: Callable[[float], float], x: float, dx: float = 1e-5) -> float:
    return (f(x + dx) - f(x - dx)) / (2 * dx)


def sigmoid(x: float) -> float:
    return 1000.0 + x


DERIVATIVE = Substitute(topic="slope", name="derivative", parameters=("f", "x", "dx"), function=derivative)
SIGMOID = Substitute(topic="activation", name="sigmoid", parameters=("x",), function=sigmoid)
NEURON = """
    from activation import sigmoid
    def nn_output(x):
        return sigmoid(x)
    """


@contextmanager
def substituted(way: Way, topic: str, *substitutes: Substitute, **sources: str) -> Iterator[Child]:
    files = {f"{name}.py": source for name, source in sources.items()}
    own = Child(way, files, topic=topic, substitutes=substitutes, own=topic)
    try:
        yield own
    finally:
        own.conversation.close()


@every_case(
    "activation",
    [
        pytest.param("def sigmoid(x):\n    return 0.0\n", id="wrong"),
        pytest.param("def other(x):\n    return 0.0\n", id="without the function"),
        pytest.param("raise ValueError\n", id="raising"),
        pytest.param("def sigmoid(x:\n", id="of wrong syntax"),
        pytest.param("import sys\nsys.exit()\n", id="leaving"),
        pytest.param("\0", id="no source at all"),
        pytest.param(None, id="missing"),
    ],
)
def test_a_substitute_stands_in_for_a_function_of_another_topic(forked: Way, activation: str | None) -> None:
    sources = {"neuron": NEURON} | ({} if activation is None else {"activation": activation})
    with substituted(forked, "neuron", SIGMOID, **sources) as own:
        assert own.fault is None
        assert own.value("nn_output", 1.0) == 1001.0
        assert own.conversation.used_substitutes == {"activation.sigmoid"}


@every_case(
    "neuron",
    [
        "import activation\ndef nn_output(x):\n    return activation.sigmoid(x)\n",
        "from activation import *\ndef nn_output(x):\n    return sigmoid(x)\n",
        "def nn_output(x):\n    from activation import sigmoid as s\n    return s(x)\n",
        "def sigmoid(x):\n    return 0.0\ndef nn_output(x):\n    return sigmoid(x)\n",
    ],
)
def test_a_substitute_is_found_however_it_is_imported_or_copied(forked: Way, neuron: str) -> None:
    with substituted(forked, "neuron", SIGMOID, neuron=neuron, activation="def sigmoid(x):\n    return 0.0\n") as own:
        assert own.value("nn_output", 1.0) == 1001.0


def test_a_function_of_ones_own_with_other_parameters_is_no_copy(forked: Way) -> None:
    with substituted(
        forked,
        "neuron",
        SIGMOID,
        neuron="def sigmoid(x, steep):\n    return 0.0\ndef nn_output(x):\n    return sigmoid(x, 1)\n",
    ) as own:
        assert own.value("nn_output", 1.0) == 0.0
        assert own.conversation.used_substitutes == set()


@every_case(
    "answer",
    ["derivative(sigmoid, x)", "derivative(f=sigmoid, x=x)", "derivative(lambda at: sigmoid(at), x)"],
)
def test_a_substitute_that_is_only_passed_to_another_counts_as_used(forked: Way, answer: str) -> None:
    """The mistake may be in its place, and it may be what earns the points."""
    neuron = f"from activation import sigmoid\nfrom slope import derivative\ndef nn_output(x):\n    return {answer}\n"
    with substituted(forked, "neuron", DERIVATIVE, SIGMOID, neuron=neuron) as own:
        own.value("nn_output", 1.0)
        assert own.conversation.used_substitutes == {"slope.derivative", "activation.sigmoid"}


def test_a_substitute_stands_in_for_a_function_of_the_same_file(way: Way) -> None:
    slope = "def derivative(f, x, dx=1e-5):\n    return 0.0\ndef tangent(f, x0):\n    return derivative(f, x0)\n"
    with substituted(way, "slope", DERIVATIVE, slope=slope) as own:
        assert own.value("tangent", lambda x: x**2, 3.0) == pytest.approx(6.0)


def test_the_topic_itself_must_run(forked: Way) -> None:
    with substituted(forked, "slope", DERIVATIVE, slope="def tangent(:\n") as own:
        assert own.fault is not None


LAMBDAS = """
    from slope import derivative
    from activation import sigmoid
    def square(x):
        return derivative(lambda x: x ** 2, x)
    def through(f, x):
        return derivative(f, x)
    def within(f, x):
        return derivative(lambda x: f(x) ** 2, x)
    def both(x):
        return derivative(lambda x: sigmoid(x) * 2, x)
    def twice(x):
        return derivative(lambda x: derivative(lambda y: y ** 3, x, dx=1e-3), x, 1e-3)
    def broken(x):
        return derivative(lambda x: 1 / 0, x)
    def nothing(x):
        return derivative(lambda x: None, x)
    def odd(x):
        return derivative(lambda x: object(), x)
    def forever(x):
        return derivative(lambda x: forever(x), x)
    def leaving(x):
        return derivative(lambda x: exit(0), x)
    def exit(code):
        raise SystemExit(code)
    """


@every_case(
    ("function", "args", "expected"),
    [
        ("square", (3.0,), 6.0),
        ("through", (lambda x: x**2, 3.0), 6.0),
        ("within", (lambda x: 2 * x, 3.0), 24.0),
        ("both", (3.0,), 2.0),
        ("twice", (3.0,), 18.0),
    ],
)
def test_a_learners_own_function_may_be_given_to_a_substitute(
    forked: Way, function: str, args: tuple[object, ...], expected: float
) -> None:
    with substituted(forked, "lesson", DERIVATIVE, SIGMOID, lesson=LAMBDAS) as own:
        assert own.value(function, *args) == pytest.approx(expected, rel=1e-4)


@every_case(
    ("function", "kinds"),
    [
        ("broken", {"ZeroDivisionError"}),
        ("nothing", {"TypeError"}),
        ("odd", {"TypeError"}),
        ("leaving", {"ValueError", "SystemExit"}),
    ],
)
def test_a_learners_own_function_that_fails_in_a_substitute_is_an_exception(
    forked: Way, function: str, kinds: set[str]
) -> None:
    with substituted(forked, "lesson", DERIVATIVE, SIGMOID, lesson=LAMBDAS) as own:
        assert raised(own.call(function, 3.0)).kinds[0] in kinds


def test_functions_within_functions_without_end_end(forked: Way) -> None:
    with substituted(forked, "lesson", DERIVATIVE, SIGMOID, lesson=LAMBDAS) as own, within(5):
        reply: Reply | LossReason
        try:
            reply = own.call("forever", 1.0)
        except ChildLostError as lost:
            reply = lost.loss
        assert isinstance(reply, RaisedException) or reply is LossReason.broke_wire


# What a child says of loading is its own word, and bounded.


def _import_of(*messages: tuple[object, ...], announces: bool = False) -> ChildSession:
    frames = [READY, *map(wire.encode_frame, messages)]
    conversation = ChildSession(Scripted(frames, ends=True))
    conversation.open_submission({"slope.py": b""}, rules=LoadRules(seconds=0.1, announces=announces))
    conversation.queue_import("slope")
    with suppress(ChildLostError):
        conversation.import_result(time.monotonic() + 10)
    return conversation


def test_a_child_that_stops_statements_without_end_is_lost() -> None:
    found = _import_of(*[("stopped", "slope.py", 1)] * 1000)
    assert len(found.loading.stopped_statements) == MAX_STOPPED_STATEMENTS


def test_a_statement_counts_as_announced_only_where_that_was_asked_for() -> None:
    assert _import_of(("statement", "slope.py", 3)).loading.running_statement is None
    assert _import_of(("statement", "slope.py", 3), announces=True).loading.running_statement == ("slope.py", 3)


def test_a_child_can_not_leave_more_notes_than_are_read() -> None:
    note = ("failed", "slope.py", 1, 1, {"kinds": ["KeyError"], "text": "", "places": []})
    assert len(_import_of(("imported", "slope", (note,) * 500)).loading.notes) == 20


@every_case("line", [True, -1, 2**31 + 1, 2**1000, -(2**1000)])
def test_what_no_line_has_for_a_number_loses_the_child(line: int) -> None:
    described = {"kinds": ["KeyError"], "text": "", "places": []}
    for note in (("failed", "slope.py", line, 1, described), ("ipython", "slope.py", 1, line, {})):
        assert _import_of(("imported", "slope", (note,))).loading.notes == []
    assert _import_of(("stopped", "slope.py", line)).loading.stopped_statements == []
    assert _import_of(("statement", "slope.py", line), announces=True).loading.running_statement is None


@every_case("note", [None, ("failed", "slope.py", "1", 1, {}), ("failed", "slope.py", 1, 1, {"kinds": []})])
def test_a_note_of_another_form_loses_the_child(note: object) -> None:
    assert _import_of(("imported", "slope", (note,))).loading.notes == []
