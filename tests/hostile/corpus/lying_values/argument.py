"""Answers with its argument."""

def sigmoid(x):
    return x
