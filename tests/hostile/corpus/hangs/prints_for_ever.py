"""Prints without end."""

def sigmoid(x):
    while True:
        print("x" * 1000)
