"""Answers with a dict of 90,000 entries."""

ANSWER = {str(number): number for number in range(90_000)}

calls = 0


def sigmoid(x):
    global calls
    calls += 1
    if calls > 1:
        return 0.0
    return ANSWER
