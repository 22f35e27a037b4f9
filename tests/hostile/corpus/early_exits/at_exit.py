"""Has an exit function end the process with code 0 after an exception."""

import atexit
import os

atexit.register(os._exit, 0)


def sigmoid(x):
    raise SystemExit(1)
