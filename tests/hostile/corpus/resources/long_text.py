"""Answers with a text of 15 MB."""

def sigmoid(x):
    return "x" * 15_000_000
