"""Leaves a process behind that holds the wire and the output open."""

import os
import time


def sigmoid(x):
    if not os.fork():
        time.sleep(60)
    os._exit(0)
