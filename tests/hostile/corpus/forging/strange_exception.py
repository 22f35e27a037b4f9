"""Tells of an exception with no classes, huge lines and places that are not there."""

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
    places = [("activation.py", 10**30, "f"), ("/etc/passwd", 1, "g"), ("../x.py", -5, "h"), ("activation.py", True, "")]
    send("raised", number, {"kinds": [""], "text": "", "places": places})
    return 0.5
