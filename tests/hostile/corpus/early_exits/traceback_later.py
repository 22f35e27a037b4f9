"""Has its process ended by the timer that writes tracebacks."""

import faulthandler

faulthandler.disable()
faulthandler.dump_traceback_later(0.05, file=1, exit=True)


def sigmoid(x):
    while True:
        pass
