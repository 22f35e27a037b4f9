"""The processors that this process may use: a container or `taskset` may leave fewer than the machine has."""

import os
import sys
from contextlib import suppress


def processor_count() -> int:
    """How many there are, 1 at least."""
    if sys.platform == "linux":
        with suppress(OSError):  # a container may forbid it
            return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
