"""Writes replies whenever garbage is collected."""
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


import gc

gc.callbacks.append(lambda *_: os.write(4, encode(("returned", 1, 0.5, [], []))))
gc.set_threshold(1)


def sigmoid(x):
    return 0.5
