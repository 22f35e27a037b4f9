"""Puts its output where the wire is and the wire where its output is."""

import os


def sigmoid(x):
    os.dup2(1, 4)
    os.dup2(4, 1)
    return 0.0
