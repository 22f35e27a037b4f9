"""Raises exceptions whose texts raise, are no texts, or change their class."""

class Hostile(Exception):
    def __str__(self):
        return 5 if self.args else 1 / 0

    @property
    def __class__(self):
        raise SystemExit

    __traceback__ = None
    __mro__ = None


def sigmoid(x):
    raise Hostile
