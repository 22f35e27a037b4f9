"""Answers with 100 lists of 1,900 floats each, which cost much more to compare and to explain than to send."""

# attacks: activation.sigmoid, activation.sigmoid_prime

ANSWER = [[float(number) for number in range(1900)] for _ in range(100)]


def sigmoid(x):
    return ANSWER


sigmoid_prime = sigmoid
