"""Answers with a dict that has one text twice as its key, and with a list that lies about its length."""

class Key(str):
    __hash__ = str.__hash__

    def __eq__(self, other):
        return self is other


class Liar(list):
    def __len__(self):
        return 7


def sigmoid(x):
    return {Key("a"): Liar([0.5]), Key("a"): 1}
