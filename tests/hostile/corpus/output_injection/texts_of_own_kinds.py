"""Names its classes and functions, warns and raises by texts of a class of its own, whose parts end the process."""

import warnings

import numpy as np


class Text(str):
    def __getitem__(self, place):
        raise SystemExit

    def __hash__(self):
        raise SystemExit

    def __str__(self):
        return self

    __eq__ = __len__ = encode = __getitem__


class Once(RuntimeWarning):
    def __str__(self):
        if self.args:
            raise SystemExit
        self.args = (1,)
        return "words"


Error = type(Text("Error"), (NameError,), {"__str__": lambda error: Text("words")})
number = 0


def fail():
    raise Error("mine", name=Text("x"))


fail.__code__ = fail.__code__.replace(co_name=Text("fail"))


def sigmoid(x):
    global number
    number += 1
    if number % 4 == 0:
        fail()
    if number % 4 == 1:
        warnings.warn(Once(), stacklevel=1)
        return np.float64(2.0)
    if number % 4 == 2:
        raise SyntaxError(Text("mine"), (Text("activation.py"), 1, 1, ""))
    return Error
