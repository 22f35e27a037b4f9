"""Sends a frame one byte at a time, to restart a time limit with each."""

import os
import time


def sigmoid(x):
    os.write(4, (1 << 20).to_bytes(4, "little"))
    while True:
        os.write(4, b"l")
        time.sleep(0.01)
