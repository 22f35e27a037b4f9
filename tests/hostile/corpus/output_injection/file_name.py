"""Tells of a failed import in a file whose name is a command."""

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

PLACE = ("::error file=a.js::pwned", 1, "<module>")
send("raised", 0, {"kinds": ["ValueError"], "text": "x", "places": [PLACE]})


def sigmoid(x):
    return 0.0
