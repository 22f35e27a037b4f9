"""Waits for input."""

def sigmoid(x):
    return float(input())
