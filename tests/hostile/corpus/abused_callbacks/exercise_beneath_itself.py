"""Asks for the reference of the exercise itself among the functions that it was given."""
# attacks: activation.sigmoid_prime

import sys


def _given():
    return [value for value in vars(sys.modules[__name__]).values() if type(value).__name__ == "_RemoteFunction"]


def sigmoid(x):
    raise ValueError


def sigmoid_prime(x):
    sigmoid(x)
    given = _given()[0]
    for slot in range(60):
        try:
            value = type(given)(slot, given._ask_parent)(x)
            print(slot, "ESCAPED" if abs(float(value) - float(sigmoid(x) * (1 - sigmoid(x)))) < 1e-12 else "")
        except (TypeError, ValueError, RuntimeError, IndexError, AttributeError, ArithmeticError, NotImplementedError):
            pass
    return 0.0
