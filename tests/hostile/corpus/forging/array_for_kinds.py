"""Tells of an exception with arrays for its parts."""

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


import numpy as np


def sigmoid(x):
    number = inside().f_locals["number"]
    send("raised", number, {"kinds": np.ones(2), "text": np.ones(2), "places": np.ones(2)})
    return 0.5
