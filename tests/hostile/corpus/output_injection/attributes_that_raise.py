"""Raises exceptions whose class, name, bases, traceback and parts are properties that raise or tell no text."""


class Named(type):
    __name__ = property(lambda kind: 1 / 0)
    __mro__ = property(lambda kind: ())


class Error(NameError, metaclass=Named):
    __traceback__ = name = property(lambda error: 1 / 0)
    __class__ = property(lambda error: 1 / 0)


number = 0


def sigmoid(x):
    global number
    number += 1
    if number % 2:
        raise Error("mine")
    error = SyntaxError("mine", ("activation.py", 1, 1, ""))
    error.lineno = 2**62
    error.filename = ["activation.py"] if number % 4 else "activation.py"
    raise error
