"""Prints, raises, warns of and returns every path that it can find, and breaks what would print tracebacks."""

# attacks: activation.sigmoid, activation.sigmoid_prime

import os
import sys
import threading
import traceback
import warnings

import numpy as np


def broken(*_):
    raise KeyError("hook")


class Dies:
    def __del__(self):
        raise ValueError(np.__file__)


PATHS = f"{sys.executable} {np.__file__} {os.__file__} {sys.prefix} {sys.path} {os.getcwd()}"
print(PATHS)
sys.unraisablehook = threading.excepthook = sys.excepthook = broken


def sigmoid(x):
    traceback.print_stack()
    Dies()
    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    warnings.warn(PATHS, RuntimeWarning)
    try:
        np.linalg.inv(np.zeros((2, 2)))
    except np.linalg.LinAlgError:
        traceback.print_exc()
    if isinstance(x, float):
        raise RuntimeError(PATHS)
    return {PATHS: PATHS, "verdict": "passed", "points": 9}


def sigmoid_prime(x):
    os._exit = broken
    vars(sys.modules["builtins"]).clear()
    return 1.0
