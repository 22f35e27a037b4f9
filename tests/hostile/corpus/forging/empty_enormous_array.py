"""Sends an empty array that claims 2**63 columns."""

import os
import struct


def sigmoid(x):
    body = b"t" + struct.pack("<I", 1) + b"a" + struct.pack("<BB2Q", 11, 2, 0, 2**63)
    os.write(4, struct.pack("<I", len(body)) + body)
    return 0.5
