"""Closes every descriptor."""

import os


def sigmoid(x):
    os.closerange(0, 256)
    return 0.0
