"""Prints 50 MB."""

import sys


def sigmoid(x):
    for _ in range(50):
        sys.stdout.write("x" * (1 << 20))
    return 0.0
