"""Says that it is imported and sends answers at once, then loops."""

import os
import sys
import time


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


send("imported", "activation")
for number in range(1, 40):
    send("returned", number, 1.0, [], [])
time.sleep(10**6)
