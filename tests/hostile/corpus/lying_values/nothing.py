"""Answers with None."""

def sigmoid(x):
    return None
