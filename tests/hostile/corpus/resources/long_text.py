"""Answers with a text of 15 MB."""

TEXT = "x" * 15_000_000


def sigmoid(x):
    return TEXT
