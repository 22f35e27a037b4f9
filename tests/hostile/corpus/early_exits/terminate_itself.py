"""Raises SIGTERM in itself."""

import signal


def sigmoid(x):
    signal.raise_signal(signal.SIGTERM)
