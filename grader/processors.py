"""The processors that this process may use: a container or `taskset` may leave fewer than the machine has."""

import os
import sys


def processor_count() -> int:
    """How many there are, 1 at least."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
