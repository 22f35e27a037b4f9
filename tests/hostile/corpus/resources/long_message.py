"""Raises an exception with a text of 100 MB."""

def sigmoid(x):
    raise ValueError("x" * 10**8)
