"""Writes tracebacks of other files where the one of a statement that never ends is read, then never ends."""

import os
import signal

for _ in range(300):
    try:
        os.write(5, b'  File "loss.py", line 4 in <module>\n  File "neuron.py", line 1 in <module>\n')
    except OSError:
        break
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    pass


def sigmoid(x):
    return 0.5
