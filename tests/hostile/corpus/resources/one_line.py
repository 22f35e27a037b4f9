"""Writes a line of 10 MB to the error stream."""

import os


def sigmoid(x):
    os.write(2, b"y" * 10**7)
    return 0.0
