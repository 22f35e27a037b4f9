"""Short messages that every child sends are decoded once, and nobody can tell it."""

import math
from typing import Any, cast

import numpy as np
import pytest
from every_case import every_case

from grader.sandbox.channel import Channel
from grader.sandbox.child import wire
from grader.sandbox.child_loss import ChildLostError, LossReason
from grader.sandbox.message_budget import KEPT_BYTES, MessageBudget
from grader.sandbox.message_stream import MessageStream

pytestmark = pytest.mark.quick


class Says:
    """A channel on which these messages arrive, one after the other."""

    def __init__(self, *messages: object) -> None:
        self._frames = [wire.encode_frame(message) for message in messages]

    def read(self, deadline: float) -> bytes:
        del deadline
        return self._frames.pop(0)


def stream_of(*messages: object) -> MessageStream:
    return MessageStream(cast(Channel, Says(*messages)), MessageBudget())


def received(message: object) -> tuple[Any, ...]:
    return cast("tuple[Any, ...]", stream_of(message).receive_message(math.inf))


@every_case("part", [[], [1], {}, {"a": 1}, ([],), np.zeros(2)])
def test_what_can_be_changed_in_a_message_is_nobody_elses(part: object) -> None:
    first, second = (received(("said", part)) for _ in range(2))
    assert first[1] is not second[1] or type(part) is tuple
    assert type(part) is not tuple or first[1][0] is not second[1][0]


@every_case("message", [5, [], (), (5, "said"), ["said"], ((), "said")])
def test_what_begins_with_no_text_is_no_message_however_often_it_comes(message: object) -> None:
    for _ in range(2):
        with pytest.raises(ChildLostError) as raised:
            received(message)
        assert raised.value.loss is LossReason.broke_wire


def test_a_known_message_costs_its_own_memory() -> None:
    long, short = ("said", "x" * (KEPT_BYTES // 8)), ("missing", 1, "")
    stream = stream_of(*(long, short) * 20)
    for _ in range(20):
        stream.receive_message(math.inf)
        stream.receive_message(math.inf)
        stream.keep_message()
