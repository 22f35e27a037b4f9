"""Answers with a tuple that lies about its length."""

class Liar(tuple):
    def __len__(self):
        return 2**31


def sigmoid(x):
    return Liar([0.5, 0.5])
