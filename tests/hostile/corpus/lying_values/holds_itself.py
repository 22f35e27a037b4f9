"""Answers with a list that holds itself."""

CYCLE = []
CYCLE.append(CYCLE)


def sigmoid(x):
    return CYCLE
