"""Answers with a generator."""

def sigmoid(x):
    return (number for number in iter(int, 1))
