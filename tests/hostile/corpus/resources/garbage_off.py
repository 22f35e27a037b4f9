"""Makes garbage in cycles with the collector switched off."""
# memory: 64

import gc

gc.disable()

calls = 0


def sigmoid(x):
    global calls
    calls += 1
    if calls > 1:
        return 0.0
    while True:
        cycle = [bytearray(1 << 20)]
        cycle.append(cycle)
