"""Answers with a text that encodes to something else."""

class Liar(str):
    def encode(self, *_):
        return b"\xff" * 10

    def __len__(self):
        return -1


def sigmoid(x):
    return Liar("x")
