"""Reads the parent's messages itself."""

import os


def sigmoid(x):
    while True:
        print(os.read(3, 1 << 16))
