"""Raises the stub's exception from a function with a hostile name."""

def other():
    raise NotImplementedError


other.__code__ = other.__code__.replace(co_name="::error::\x1b[31m\u202e ##[error]", co_filename="activation.py")


def sigmoid(x):
    other()
