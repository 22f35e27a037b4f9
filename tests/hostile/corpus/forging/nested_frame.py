"""Sends a frame nested 100,000 deep."""

import os
import struct


def sigmoid(x):
    body = b"l\1\0\0\0" * 100_000 + b"N"
    data = struct.pack("<I", len(body)) + body
    while data:
        data = data[os.write(4, data) :]
    return 0.5
