"""Destroys an object whose destructor makes the next one, without end."""


class Heir:
    def __del__(self):
        Heir()


def sigmoid(x):
    Heir()
    return 0.5
