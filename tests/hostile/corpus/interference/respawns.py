"""Leaves a process behind that forks a new one and ends, over and over."""
# limit: 0.5
# process: escape: processes can be made; none survives
# direct: no: nothing adopts what it leaves behind

import os
import time


def sigmoid(x):
    if not os.fork():
        end = time.monotonic() + 20
        while time.monotonic() < end:
            os.setsid() if os.getpgrp() != os.getpid() else None
            if os.fork():
                os._exit(0)
    print("ESCAPED")
    return 0.0
