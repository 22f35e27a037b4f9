"""Answers with the largest integer that crosses."""

def sigmoid(x):
    return 2**1015 - 1
