"""Answers with as many numbers as a frame may hold, at every fifth call."""

ANSWER = [0.5] * 199_900


calls = 0


def sigmoid(x):
    global calls
    calls += 1
    return ANSWER if calls % 5 == 1 else 0.0
