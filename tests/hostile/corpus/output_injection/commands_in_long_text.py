"""Raises a text so long that it is wrapped, with commands where the lines break."""

def sigmoid(x):
    raise ValueError(" ".join("::error::pwned" for _ in range(15)))
