"""Writes replies from the handler of a timer's signal."""
# spoils: replies that nobody asked for end its process

import os
import sys


def inside():
    """The child's own frame, found by walking up."""
    frame = sys._getframe()
    while frame is not None and "_connection" not in getattr(frame.f_locals.get("self"), "__dict__", {}):
        frame = frame.f_back
    return frame


encode = inside().f_globals["wire"].encode_frame


import signal


def write_reply(*_):
    os.write(4, encode(("returned", 1, 0.5, [], [])))


signal.signal(signal.SIGPROF, write_reply)
signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)


def sigmoid(x):
    for _ in range(10**5):
        pass
    return 0.5
