"""Makes garbage in cycles with the collector switched off."""

import gc

gc.disable()


def sigmoid(x):
    while True:
        cycle = [bytearray(1 << 20)]
        cycle.append(cycle)
