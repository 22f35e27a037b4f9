"""Says for ever that its process is spoilt, to be given a new one."""
# spoils: it says so wherever its file is loaded

import os
import sys


def inside():
    """The child's own frame, found by walking up."""
    frame = sys._getframe()
    while frame is not None and "_connection" not in getattr(frame.f_locals.get("self"), "__dict__", {}):
        frame = frame.f_back
    return frame


encode = inside().f_globals["wire"].encode_frame


os.write(4, encode(("spoilt",)))


def sigmoid(x):
    os.write(4, encode(("spoilt",)))
    return 0.5
