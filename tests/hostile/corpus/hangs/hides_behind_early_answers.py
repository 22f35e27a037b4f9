"""Answers the checks that come next in the wrong order and twice, then hangs behind what it said."""

import os
import sys
import time


def inside():
    """The child's own frame, found by walking up."""
    frame = sys._getframe()
    while frame is not None and "_connection" not in getattr(frame.f_locals.get("self"), "__dict__", {}):
        frame = frame.f_back
    return frame


def send(*message):
    data = inside().f_globals["wire"].encode_frame(message)
    while data:
        data = data[os.write(4, data) :]


def counts():
    """How many calls each check makes that was sent ahead, read out of the bytes that wait in this process."""
    frame = sys._getframe()
    while "calls" not in frame.f_locals:
        frame = frame.f_back
    wire, frames = inside().f_globals["wire"], inside().f_locals["self"]._connection._frames
    yield len(frame.f_locals["calls"])
    while (body := frames.next_body()) is not None:
        message = wire.decode_value(body)
        if message[0] == "calls":
            yield len(message[4])


def sigmoid(x):
    for count in reversed(list(counts())):
        for number in (*range(1, count + 1), 1):
            send("returned", number, 0.5, [], [])
    time.sleep(10**6)
