"""Answers with an integer whose comparisons and bytes are its own."""
# spoils: its messages can't be read


class Liar(int):
    def bit_length(self):
        return 0

    def to_bytes(self, *_, **__):
        return b"x" * 10**7

    def __le__(self, _):
        return False

    def __gt__(self, _):
        return False


def sigmoid(x):
    return Liar(10**400)
