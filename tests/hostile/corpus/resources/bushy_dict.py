"""Answers with dicts in dicts of long texts, so that all of them would be shown."""
# limit: 2.0

def bush(depth):
    return {str(number) * 150: bush(depth - 1) for number in range(19)} if depth else "x" * 190


calls = 0


def sigmoid(x):
    global calls
    calls += 1
    if calls not in {1, 6}:
        return 0.0
    return bush(3)
