"""Tells of a syntax error in a file whose name is a command with escapes."""

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
    kinds = ["SyntaxError", "Exception", "BaseException", "object"]
    place = ("\n::error file=a.js::\x1b[31m\u202e", 1, "<syntax>")
    send("raised", inside().f_locals["number"], {"kinds": kinds, "text": "::error::", "places": [place]})
    return 0.0
