"""Answers with a list nested 100,000 deep."""

import itertools

ANSWER = 1.0
for _ in range(10**5):
    ANSWER = [ANSWER]

calls = itertools.count()


def sigmoid(x):
    if next(calls) % 7:
        return 0.0
    return ANSWER
