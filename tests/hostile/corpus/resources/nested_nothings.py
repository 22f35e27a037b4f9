"""Answers with as many empty dicts, lists and large integers as a frame may hold: many objects in few bytes."""
# limit: 2.0

calls = 0


def sigmoid(x):
    global calls
    calls += 1
    return [[{}, [], (), 2**900 - number] for number in range(39_000)] if calls == 1 else 0.0
