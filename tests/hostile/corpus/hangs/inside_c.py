"""Never comes back from C code, where no signal handler of Python's runs."""

import re


def sigmoid(x):
    return re.match("(a+)+$", "a" * 64 + "b")
