"""Prints 10 MB at every call."""

import sys


def sigmoid(x):
    for _ in range(10):
        sys.stdout.write("x" * (1 << 20))
    return 0.0
