"""Ignores every signal it can, and everything raised in it, and loops."""

import contextlib
import signal


def sigmoid(x):
    for number in signal.valid_signals():
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
