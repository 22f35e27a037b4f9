"""Makes garbage in cycles with the collector switched off."""

import gc
import itertools

gc.disable()

calls = itertools.count()


def sigmoid(x):
    if next(calls):
        return 0.0
    while True:
        cycle = [bytearray(1 << 20)]
        cycle.append(cycle)
