"""Never ends, and has threads of its own take the processor, to be granted the time for which it waited for them."""

import hashlib
import threading

data = b"x" * 3_000_000


def burn():
    while True:
        hashlib.sha256(data)


def sigmoid(x):
    for _ in range(8):
        threading.Thread(target=burn, daemon=True).start()
    burn()
