"""Writes thousands of questions to the wire and reads no answer."""
# topic: slope
# attacks: slope.derivative

import os
import sys


def derivative(f, x, dx=1e-5):
    frame = sys._getframe(1)
    question = frame.f_globals["wire"].encode_frame(("ask", f.slot, [2.0], {}))
    while True:
        os.write(4, question * 50)
