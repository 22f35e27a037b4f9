"""Answers with 100 lists of 1,900 floats each, which cost much more to compare and to explain than to send."""

# attacks: activation.sigmoid, activation.sigmoid_prime

ANSWER = [[float(number) for number in range(1900)] for _ in range(100)]

calls = 0


def sigmoid(x):
    global calls
    calls += 1
    return ANSWER if calls % 5 == 1 else 0.0


sigmoid_prime = sigmoid
