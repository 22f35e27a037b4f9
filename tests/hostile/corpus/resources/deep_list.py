"""Answers with a list nested 100,000 deep."""

def sigmoid(x):
    value = 1.0
    for _ in range(10**5):
        value = [value]
    return value
