"""Answers with 100 lists of 1,900 floats each, which cost much more to compare and to explain than to send."""

# attacks: activation.sigmoid, activation.sigmoid_prime

import itertools

ANSWER = [[float(number) for number in range(1900)] for _ in range(100)]

calls = itertools.count()


def sigmoid(x):
    return ANSWER if next(calls) % 34 < 22 else 0.0


sigmoid_prime = sigmoid
