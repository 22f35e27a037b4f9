"""Answers with as many empty dicts, lists and large integers as a frame may hold: many objects in few bytes."""

# attacks: activation.sigmoid, activation.sigmoid_prime

ANSWER = [[{}, [], (), 2**900 - number] for number in range(39_000)]

calls = 0


def sigmoid(x):
    global calls
    calls += 1
    return ANSWER if calls % 5 == 1 else 0.0


sigmoid_prime = sigmoid
