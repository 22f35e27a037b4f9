"""Reports 40 times that a module is loading whose name fills a frame, with one character that makes it four times wider."""

import os
import struct


def text(data):
    return b"s" + struct.pack("<I", len(data)) + data


NAME = b"a" * (16 * 1024 * 1024 - 64) + "\U0001f600".encode()
BODY = b"t" + struct.pack("<I", 2) + text(b"loading") + text(NAME)
FRAME = struct.pack("<I", len(BODY)) + BODY


def flood(count):
    for _ in range(count):
        view = memoryview(FRAME)
        while view:
            view = view[os.write(4, view) :]


flood(20)


def sigmoid(x):
    flood(20)
    return x
