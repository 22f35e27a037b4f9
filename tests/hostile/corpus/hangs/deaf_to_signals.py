"""Ignores every signal it can, and everything raised in it, and waits for ever."""

import contextlib
import signal
import time


def sigmoid(x):
    for number in signal.valid_signals():
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
    while True:
        try:
            while True:
                time.sleep(10**6)
        except BaseException:
            continue
