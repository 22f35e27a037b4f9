"""Raises exceptions whose classes, texts and places fill a frame, in frames of its own."""
# limit: 2.0
# attacks: activation.sigmoid, activation.sigmoid_prime

import os
import struct


def text(data):
    return b"s" + struct.pack("<I", len(data)) + data


def listed(parts):
    return b"l" + struct.pack("<I", len(parts)) + b"".join(parts)


LONG = b"A" * (1 << 20)
PLACE = b"t" + struct.pack("<I", 3) + text(LONG) + b"i" + struct.pack("<q", 7) + text(LONG)
FIELDS = {b"kinds": listed([text(LONG)] * 3), b"text": text(LONG), b"places": listed([PLACE] * 3)}
ERROR = b"d" + struct.pack("<I", 3) + b"".join(
    struct.pack("<I", len(key)) + key + value for key, value in FIELDS.items()
)
number = 0


def sigmoid(x):
    global number
    number += 1
    body = b"t" + struct.pack("<I", 3) + text(b"raised") + b"i" + struct.pack("<q", number) + ERROR
    view = memoryview(struct.pack("<I", len(body)) + body)
    while view:
        view = view[os.write(4, view) :]
    return x


sigmoid_prime = sigmoid
