"""Answers with a dict of 90,000 entries."""
# limit: 2.0

calls = 0


def sigmoid(x):
    global calls
    calls += 1
    if calls > 1:
        return 0.0
    return {str(number): number for number in range(90_000)}
