"""Raises a BaseException of its own."""

class Passed(BaseException):
    pass


def sigmoid(x):
    raise Passed
