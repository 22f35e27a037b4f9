"""Answers with True."""

def sigmoid(x):
    return True
