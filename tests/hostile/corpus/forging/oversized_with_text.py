"""Says that its answer is too large, in 1.5 MB."""
# limit: 2.0

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
    number = inside().f_locals["number"]
    if number == 1:
        send("oversized", number, "x" * 1_500_000)
    return 0.5
