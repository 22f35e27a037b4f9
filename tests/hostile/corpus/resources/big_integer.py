"""Answers with an integer of ten million bits."""

def sigmoid(x):
    return 1 << 10**7
