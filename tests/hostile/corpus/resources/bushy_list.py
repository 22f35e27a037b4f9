"""Answers with lists in lists that are each short, so that all of them would be shown."""


def bush(depth):
    return [bush(depth - 1) for _ in range(19)] if depth else 1.0


ANSWER = bush(4)


calls = 0


def sigmoid(x):
    global calls
    calls += 1
    if calls % 5 != 1:
        return 0.0
    return ANSWER
