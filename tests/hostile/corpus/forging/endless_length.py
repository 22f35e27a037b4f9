"""Sends a length of 4 GB."""

import os


def sigmoid(x):
    os.write(4, b"\xff" * 4096)
    return 0.5
