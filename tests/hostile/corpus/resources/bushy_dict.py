"""Answers with dicts in dicts of long texts, so that all of them would be shown."""

import itertools


def bush(depth):
    return {str(number) * 150: bush(depth - 1) for number in range(19)} if depth else "x" * 190


ANSWER = bush(3)


calls = itertools.count()


def sigmoid(x):
    if next(calls) >= 7:
        return 0.0
    return ANSWER
