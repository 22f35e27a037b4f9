"""Says without end that a thread of its goes on, in frames that the parent takes longer to read than to wait for."""

import os
import sys


def inside():
    """The child's own frame, found by walking up."""
    frame = sys._getframe()
    while frame is not None and "_connection" not in getattr(frame.f_locals.get("self"), "__dict__", {}):
        frame = frame.f_back
    return frame


def sigmoid(x):
    data = inside().f_globals["wire"].encode_frame(("lingers",)) * 3000
    while True:
        left = data
        while left:
            left = left[os.write(4, left) :]
