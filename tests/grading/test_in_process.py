"""What crosses no process boundary is the same as if it did: values, types, layout in memory, and nobody else's."""

import os
from pathlib import Path

import numpy as np
import pytest

from grader.courses import course as courses
from grader.grading.call_target import Clock
from grader.grading.in_process import InProcessRunner, as_received
from grader.sandbox.calls import Call, encode_arguments
from grader.sandbox.child import wire
from grader.sandbox.replies import RaisedException

TABLE = np.arange(6.0).reshape(2, 3)
READ_ONLY = np.array([1.5, -0.0])
READ_ONLY.flags.writeable = False
VALUES = [
    *(0.5, float("nan"), True, None, 3, 10**400, "text", 1j, np.float64(0.1), np.float32(0.1), np.int64(3)),
    *(np.array(0.5), np.array([]), np.zeros((0, 3)), TABLE, TABLE.T, TABLE[:, ::2], TABLE[::-1], READ_ONLY),
    *(TABLE.astype(np.float32), TABLE.astype(">f8"), TABLE.astype(int), TABLE > 2, np.array([1, None])),
    *(np.ma.masked_array(TABLE, TABLE > 2), TABLE.view(np.recarray), np.broadcast_to(0.5, (2, 3)), np.ones((1,) * 9)),
    *((), (0.5, TABLE), (TABLE.T, None), ((0.5,), TABLE), (0.5,) * 20, [], [0.5, TABLE], [[0.5], []], {"a": TABLE}),
    *(object(), abs, (abs, 0.5), {1, 2}, {1: 2}),
]


def described(value: object) -> object:
    """All that tells two values apart, but for the memory that they lie in."""
    match value:
        case np.ndarray() | np.generic():
            array = np.asarray(value)
            return type(value), array.dtype, array.shape, array.strides, array.flags.writeable, array.tobytes()
        case tuple() | list():
            return type(value), [described(part) for part in value]
        case dict():
            return [(key, described(part)) for key, part in value.items()]
        case _:
            return type(value), repr(value)


def test_a_value_is_received_as_the_wire_brings_it() -> None:
    different = [
        value
        for value in VALUES
        if described(as_received(value)) != described(wire.decode_frame(wire.encode_frame(value)))
    ]
    assert different == []


@pytest.mark.parametrize("value", [np.broadcast_to(0.5, (10**6, 10**6)), np.ones(wire.MAX_FRAME_BYTES // 8)])
def test_a_value_that_is_too_large_for_the_wire_is_refused(value: object) -> None:
    for held in (value, (value,)):
        with pytest.raises(wire.WireError):
            as_received(held)


def test_arguments_are_received_as_the_wire_brings_them_and_new_each_time() -> None:
    sent = [value for value in VALUES if not callable(value)]
    for value in (*sent, (sent,)):
        encoded = encode_arguments(Call(topic="t", function="f", args=(value, 0.5), kwargs={"x": TABLE, "f": abs}))
        first, second = encoded.decode(lambda function: function), encoded.decode(lambda function: function)
        expected = [wire.decode_frame(wire.encode_frame(each)) for each in (value, 0.5, TABLE)]
        for args, kwargs in (first, second):
            assert described([*args, kwargs["x"]]) == described(expected)
            assert kwargs["f"] is abs
        assert not np.shares_memory(first[1]["x"], second[1]["x"])
        if isinstance(first[0][0], np.ndarray):
            first[0][0][...] = 0
            assert described(second[0][0]) == described(expected[0])


def test_a_received_array_is_nobody_elses() -> None:
    for value in (TABLE, (TABLE, 0.5)):
        received = as_received(value)
        array = received[0] if isinstance(received, tuple) else received
        assert not np.shares_memory(array, TABLE)


def test_a_function_takes_neither_the_working_folder_nor_the_process_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "_exit", lambda _: None)  # if it is not refused, this test fails rather than ends

    def leave(x: float) -> None:
        os.chdir("/")
        os._exit(int(x))

    exercise, here = courses.load_course().exercises[0], Path.cwd()
    call = Call(topic=exercise.topic, function=exercise.function, args=(0.0,), kwargs={})
    (reply,) = InProcessRunner(leave).make_calls(exercise, [call], Clock(1.0))
    assert isinstance(reply, RaisedException)
    assert reply.kinds[0] == "SystemExit"
    assert Path.cwd() == here
