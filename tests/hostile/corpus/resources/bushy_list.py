"""Answers with lists in lists that are each short, so that all of them would be shown."""
# limit: 2.0

def bush(depth):
    return [bush(depth - 1) for _ in range(19)] if depth else 1.0


calls = 0


def sigmoid(x):
    global calls
    calls += 1
    if calls not in {1, 6}:
        return 0.0
    return bush(4)
