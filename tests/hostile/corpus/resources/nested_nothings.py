"""Answers with as many empty dicts, lists and large integers as a frame may hold: many objects in few bytes."""

# attacks: activation.sigmoid, activation.sigmoid_prime

import itertools

ANSWER = [[{}, [], (), 2**900 - number] for number in range(39_000)]

calls = itertools.count()


def sigmoid(x):
    return ANSWER if next(calls) % 34 < 22 else 0.0


sigmoid_prime = sigmoid
