"""Answers with a list of a list of a list ... of the same list: 2**60 numbers."""

import itertools

ANSWER = [1.0, 1.0]
for _ in range(12):
    ANSWER = [ANSWER] * 32

calls = itertools.count()


def sigmoid(x):
    if next(calls) % 17:
        return 0.0
    return ANSWER
