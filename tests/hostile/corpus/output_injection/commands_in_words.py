"""Raises texts with a command after each possible length of a first line."""

WIDTH = [20]


def sigmoid(x):
    WIDTH[0] += 1
    raise ValueError("y" * WIDTH[0] + " ::warning file=x::z ##[error]z")
