"""Raises an exception with a traceback of a million frames."""

import sys
import types


def sigmoid(x):
    trace = None
    for _ in range(10**6):
        trace = types.TracebackType(trace, sys._getframe(), 0, 1)
    raise ValueError("far").with_traceback(trace)
