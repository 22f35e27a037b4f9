"""Answers with a list nested 100,000 deep."""

ANSWER = 1.0
for _ in range(10**5):
    ANSWER = [ANSWER]


def sigmoid(x):
    return ANSWER
