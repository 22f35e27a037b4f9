"""Reports that statements were stopped, and left out, in lines that no file has."""

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


for line in (True, -1, 2**1000, -(2**1000)):
    send("stopped", "activation.py", line)
send("imported", "activation", (("ipython", "activation.py", -5, 10**300, {}),))


def sigmoid(x):
    return 0.5
