"""Asks for the reference of the exercise itself among the functions that it was given."""
# attacks: activation.sigmoid_prime

import sys


def _given():
    return [value for value in vars(sys.modules[__name__]).values() if hasattr(value, "slot")]


def sigmoid(x):
    raise ValueError


def sigmoid_prime(x):
    sigmoid(x)
    given = _given()[0]
    for slot in range(60):
        try:
            value = type(given)(slot, given._ask_parent)(x)
            # Far from zero, sigmoid itself is as good as its derivative.
            is_found = abs(x) < 5 and abs(float(value) - float(sigmoid(x) * (1 - sigmoid(x)))) < 1e-12
        except (TypeError, ValueError, RuntimeError, IndexError, AttributeError, ArithmeticError, NotImplementedError):
            continue
        if is_found:
            # At once, for the next slot may be none; and raised, for what is printed here is not in the report.
            raise LookupError(f"ESCAPED {slot}")
    return 0.0
