"""Answers with an integer that lies about its bits."""

class Liar(int):
    def bit_length(self):
        return -(10**9)

    def to_bytes(self, *_, **__):
        return b"x" * 10**6

    def __lt__(self, other):
        return False

    __ge__ = __le__ = __lt__


def sigmoid(x):
    return Liar(3)
