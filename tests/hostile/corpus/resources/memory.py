"""Takes all memory, a little at a time."""
# memory: 64

calls = 0


def sigmoid(x):
    global calls
    calls += 1
    if calls > 1:
        return 0.0
    kept = []
    while True:
        kept.append(bytearray(1 << 22))
