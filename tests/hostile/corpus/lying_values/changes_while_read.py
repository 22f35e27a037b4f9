"""Answers with a list that grows while it is read."""

import itertools


class Growing(list):
    def __iter__(self):
        for item in list.__iter__(self):
            self.append(1.0)
            yield item


calls = itertools.count()


def sigmoid(x):
    if next(calls) % 17:
        return 0.0
    return Growing([1.0])
