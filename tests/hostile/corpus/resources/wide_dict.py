"""Answers with a dict of 90,000 entries."""

ANSWER = {str(number): number for number in range(90_000)}


def sigmoid(x):
    return ANSWER
