"""Writes a line of 10 MB to the error stream."""

import os


calls = 0


def sigmoid(x):
    global calls
    calls += 1
    if calls == 1:
        os.write(2, b"y" * 10**7)
    return 0.0
