"""Answers with a text whose every character takes four bytes because of one, in each call."""
# limit: 2.0
# attacks: activation.sigmoid, activation.sigmoid_prime

ANSWER = "a" * (3 * 1024 * 1024) + "\U0001f600"


def sigmoid(x):
    return ANSWER


sigmoid_prime = sigmoid
