"""Answers with lists in lists that are each short, so that all of them would be shown."""

import itertools


def bush(depth):
    return [bush(depth - 1) for _ in range(19)] if depth else 1.0


ANSWER = bush(4)


calls = itertools.count()


def sigmoid(x):
    if next(calls) >= 7:
        return 0.0
    return ANSWER
