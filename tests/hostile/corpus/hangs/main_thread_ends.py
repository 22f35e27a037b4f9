"""Ends its main thread alone, while another one goes on and answers for it."""
# spoils: the other thread writes wherever it can until its process is ended

import ctypes
import os
import sys
import threading
import time


def inside():
    """The child's own frame, found by walking up."""
    frame = sys._getframe()
    while frame is not None and "_connection" not in getattr(frame.f_locals.get("self"), "__dict__", {}):
        frame = frame.f_back
    return frame


encode = inside().f_globals["wire"].encode_frame


def answer():
    for number in range(1, 1000):
        os.write(4, encode(("returned", number, 0.5, [], [])))
        time.sleep(0.01)


def sigmoid(x):
    threading.Thread(target=answer).start()
    ctypes.CDLL(None).syscall({"x86_64": 60}.get(os.uname().machine, 93), 0)
