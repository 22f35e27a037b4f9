"""Answers with as many empty dicts, lists and large integers as a frame may hold: many objects in few bytes."""

# attacks: activation.sigmoid, activation.sigmoid_prime

ANSWER = [[{}, [], (), 2**900 - number] for number in range(39_000)]


def sigmoid(x):
    return ANSWER


sigmoid_prime = sigmoid
