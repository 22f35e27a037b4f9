"""Starts hundreds of threads."""

import threading
import time

threading.stack_size(1 << 16)


def sigmoid(x):
    for _ in range(400):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    return 0.0
