"""Answers with a dict whose keys and items disagree."""

class Liar(dict):
    def __iter__(self):
        return iter(["a"] * 3)

    def items(self):
        return [(object(), 1)] * 2

    def __len__(self):
        return 7


def sigmoid(x):
    return Liar({"a": 1})
