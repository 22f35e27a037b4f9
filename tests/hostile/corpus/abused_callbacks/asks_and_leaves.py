"""Asks a question and ends before the answer."""
# topic: slope
# attacks: slope.derivative

import os
import sys


def derivative(f, x, dx=1e-5):
    frame = sys._getframe(1)
    os.write(4, frame.f_globals["wire"].encode_frame(("ask", f.slot, [2.0], {})))
    os._exit(0)
