"""Loops for ever."""

def sigmoid(x):
    while True:
        pass
