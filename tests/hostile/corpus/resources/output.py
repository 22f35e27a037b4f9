"""Prints 10 MB at every seventh call."""

import itertools
import sys

calls = itertools.count()


def sigmoid(x):
    if next(calls) % 7:
        return 0.0
    for _ in range(10):
        sys.stdout.write("x" * (1 << 20))
    return 0.0
