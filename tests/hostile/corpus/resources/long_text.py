"""Answers with a text of 15 MB."""
# limit: 2.0

TEXT = "x" * 15_000_000


def sigmoid(x):
    return TEXT
