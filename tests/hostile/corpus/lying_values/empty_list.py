"""Answers with an empty list."""

def sigmoid(x):
    return []
