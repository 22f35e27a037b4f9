"""Calls that each submission gets are decoded once, in the fork server; a child can't tell the difference."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing

import numpy as np
import pytest

from grader.sandbox.calls import Call, CallBatch
from grader.sandbox.channel import Channel
from grader.sandbox.child import wire
from grader.sandbox.child.preloaded_messages import PreloadedMessages
from grader.sandbox.preloaded_frames import PreloadedFrames
from grader.sandbox.replies import Reply, ReturnedValue
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.session import ChildSession

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fork server is Linux's")

SOURCE = b"""
def spoil(xs, parts):
    total = float(xs.sum()) + sum(parts) + len(parts)
    xs[:] = 100.0
    parts.append(100.0)
    return total
"""
SHORT_BYTES = 100


def batch(function: str = "spoil") -> CallBatch:
    args = (np.array([1.0, 2.0]), [3.0, 4.0])
    return CallBatch([Call(topic="lesson", function=function, args=args, kwargs={}, watch=True)] * 2)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


class Written:
    """A child's channel that counts what is written."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.sizes: list[int] = []

    def write(self, data: bytes, deadline: float) -> None:
        self.sizes.append(len(data))
        self._channel.write(data, deadline)

    def __getattr__(self, name: str) -> object:
        return getattr(self._channel, name)


def asked(sandbox: Sandbox, *batches: CallBatch) -> tuple[list[list[Reply]], list[int]]:
    """The replies of a new child to these batches, one after the other, and how many bytes each one took."""
    channel = Written(sandbox.start_child(memory=2**30, seconds=60))
    with closing(ChildSession(channel)) as session:  # type: ignore[arg-type]
        session.open_submission({"lesson.py": SOURCE})
        session.queue_import("lesson")
        assert session.import_result(time.monotonic() + 10) is None
        channel.sizes.clear()
        replies = []
        for calls in batches:
            session.begin_check()
            session.queue_calls(calls)
            replies.append(session.read_replies(time.monotonic() + 10))
    return replies, channel.sizes


def values(replies: Sequence[Reply]) -> list[object]:
    return [reply.value for reply in replies if isinstance(reply, ReturnedValue)]


RIGHT = [3.0 + 7.0 + 2] * 2


def test_what_is_sent_for_the_second_time_is_short_for_later_children_and_means_the_same(sandbox: Sandbox) -> None:
    calls = batch()
    sizes = []
    for _ in range(4):
        (replies,), (size,) = asked(sandbox, calls)
        assert values(replies) == RIGHT
        assert [reply.changed for reply in replies if isinstance(reply, ReturnedValue)] == [("0", "1")] * 2
        sizes.append(size)
    assert sizes[0] == sizes[1] > SHORT_BYTES > sizes[2] == sizes[3]


def test_a_child_that_gets_calls_again_gets_their_arguments_as_they_were(sandbox: Sandbox) -> None:
    calls = batch()
    for _ in range(2):
        asked(sandbox, calls)
    replies, sizes = asked(sandbox, calls, calls, calls)
    assert list(map(values, replies)) == [RIGHT] * 3
    assert max(sizes) < SHORT_BYTES


def test_a_child_that_was_there_before_gets_the_calls_themselves(sandbox: Sandbox) -> None:
    calls = batch()
    replies, sizes = asked(sandbox, calls, calls, calls)
    assert list(map(values, replies)) == [RIGHT] * 3
    assert len(set(sizes)) == 1


def test_a_forked_sandbox_knows_what_was_preloaded_and_preloads_by_itself(sandbox: Sandbox) -> None:
    common, own = batch(), batch("missing")
    for _ in range(2):
        asked(sandbox, common)
    other = sandbox.fork()
    try:
        (replies,), (size,) = asked(other, common)
        assert (values(replies), size < SHORT_BYTES) == (RIGHT, True)
        for used in (other, sandbox):
            assert [asked(used, own)[1][0] < SHORT_BYTES for _ in range(3)] == [False, False, True]
    finally:
        other._stop_server()  # its other files are those of the first, as it is in the same process


def test_a_new_server_begins_anew(sandbox: Sandbox) -> None:
    calls = batch()
    for _ in range(3):
        asked(sandbox, calls)
    assert sandbox._server is not None
    sandbox._server._process.kill()
    assert [asked(sandbox, calls)[1][0] < SHORT_BYTES for _ in range(3)] == [False, False, True]


def test_preloaded_frames_are_bounded_each_and_together() -> None:
    frames = PreloadedFrames()
    assert not any(frames.is_to_preload(bytes(2**16)) for _ in range(3))
    taken = 0
    for number in range(200):
        data = number.to_bytes(4, "big") * 10_000
        frames.is_to_preload(data)
        if frames.is_to_preload(data):
            frames.add_frames(data)
            taken += len(data)
    assert 2**21 < taken <= 2**22
    assert len(frames) == taken // 40_000


def test_what_was_sent_once_is_forgotten_where_that_is_much() -> None:
    frames = PreloadedFrames()
    assert not any(frames.is_to_preload(number.to_bytes(4, "big")) for number in range(5000))
    assert frames.is_to_preload((4999).to_bytes(4, "big"))
    assert not frames.is_to_preload((0).to_bytes(4, "big"))


def test_messages_are_the_same_each_time_they_are_taken() -> None:
    messages = PreloadedMessages()
    messages.add_frames(wire.encode_frame(("calls", [1.0])) + wire.encode_frame(("begin",)))
    for _ in range(3):
        first, second = messages.take_messages(0)
        assert (first, second) == (("calls", [1.0]), ("begin",))
        first[1].append(2.0)  # type: ignore[union-attr]
