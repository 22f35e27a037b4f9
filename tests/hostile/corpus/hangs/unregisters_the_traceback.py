"""Keeps the interpreter from telling where it hangs, and tells of other places itself."""

import faulthandler
import os
import signal

faulthandler.unregister(signal.SIGUSR1)


def lie(*_):
    os.write(5, b'Stack (most recent call first):\n  File "\x1b[31mloss.py", line 99999999999 in <script>\n' * 50)


signal.signal(signal.SIGUSR1, lie)


def sigmoid(x):
    while True:
        pass


while True:
    pass
