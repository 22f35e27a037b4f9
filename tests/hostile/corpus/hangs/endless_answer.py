"""Answers with a list that never ends."""

import itertools


class Endless(list):
    def __iter__(self):
        return itertools.repeat(1.0)


calls = itertools.count()


def sigmoid(x):
    if next(calls) % 7:
        return 0.0
    return Endless([1.0])
