"""Answers with 100 lists of 1,900 floats each, which cost much more to compare and to explain than to send."""
# limit: 2.0
# attacks: activation.sigmoid, activation.sigmoid_prime

calls = 0


def sigmoid(x):
    global calls
    calls += 1
    return [[float(number) for number in range(1900)] for _ in range(100)] if calls % 17 == 1 else 0.0


sigmoid_prime = sigmoid
