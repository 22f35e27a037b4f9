"""Names changed arguments and warnings that are no texts."""

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


def sigmoid(x):
    send("returned", inside().f_locals["number"], 0.5, [1, None], [{}])
    return 0.5
