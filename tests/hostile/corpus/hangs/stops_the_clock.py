"""Puts other functions in the place of the clock's, and waits for ever."""

import select
import time

for name in ("time", "monotonic", "perf_counter", "sleep", "process_time"):
    setattr(time, name, lambda *_: 0.0)


def sigmoid(x):
    while True:
        select.select([], [], [], 10**6)
