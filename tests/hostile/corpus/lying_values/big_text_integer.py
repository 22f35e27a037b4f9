"""Answers with an integer of 5,000 digits."""

def sigmoid(x):
    return 10**5000
