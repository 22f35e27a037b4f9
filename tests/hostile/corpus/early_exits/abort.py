"""Aborts the process."""

import os


def sigmoid(x):
    os.abort()
