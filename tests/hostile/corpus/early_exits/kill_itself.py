"""Kills its own process."""

import os
import signal


def sigmoid(x):
    os.kill(os.getpid(), signal.SIGKILL)
