"""Puts other functions in the place of the wire's and of struct's, in the child."""
# spoils: its own side of the wire is broken for good

import os
import sys


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


import struct


def sigmoid(x):
    scope = inside().f_globals
    wire = scope["wire"]
    original = wire.encode_frame
    wire.encode_frame = lambda value, *rest: original(("returned", 1, 0.5, [], []))
    wire.Encoder.put_value = lambda *_: None
    struct.Struct = None
    return 0.5
