"""Answers with dicts of 20,000 texts, each longer than the one before."""


def sigmoid(x):
    return {"\0" * length: 0.5 for length in range(20_000)}
