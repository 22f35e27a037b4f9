"""Answers with bytes, views of memory and sets."""

def sigmoid(x):
    return memoryview(bytes(8)), bytearray(8), b"0.5", {0.5}, range(3)
