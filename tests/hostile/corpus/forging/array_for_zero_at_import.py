"""Sends an array where a 0 belongs, while its file is loaded."""

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

send("raised", np.zeros(2), {"kinds": ["ValueError"], "text": "", "places": []})


def sigmoid(x):
    return 0.5
