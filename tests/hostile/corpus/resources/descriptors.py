"""Opens descriptors until there are no more."""

import os


def sigmoid(x):
    while True:
        os.dup(1)
