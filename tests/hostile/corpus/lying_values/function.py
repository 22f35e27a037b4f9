"""Answers with a function."""

def sigmoid(x):
    return sigmoid
