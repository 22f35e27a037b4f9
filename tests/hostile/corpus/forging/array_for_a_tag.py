"""Sends an array where the name of a message belongs."""

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
    for length in (5, 4, 3, 2, 1):
        send(np.ones(3), *[1] * (length - 1))
    return 0.5
