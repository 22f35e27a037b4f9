"""Loads slowly and crashes at every call, to have the loading paid again and again."""

import os
import time

time.sleep(0.1)


def sigmoid(x):
    os._exit(1)
