"""Loops in a thread of its own after having answered."""
# spoils: what follows in the same process is slow

import threading


def loop():
    while True:
        pass


def sigmoid(x):
    threading.Thread(target=loop, daemon=True).start()
    return 0.0
